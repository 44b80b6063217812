"""Passwords, opaque secrets, refresh tokens and one-time codes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.credentials.offload import off_the_hub
from chassis.credentials.passwords import Passwords
from chassis.credentials.refresh import (
    Ended,
    Exchanged,
    Policy,
    RefreshToken,
    Refused,
    ReuseDetected,
    Session,
    exchange,
    issue,
)
from chassis.credentials.secret_tokens import Mode, Use, digest_of, matches, new_secret
from chassis.credentials.totp import accepted_step, code_at, new_totp_secret, provisioning_uri, secret_text

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
POLICY = Policy()
QUICK = Passwords(memory_kib=64, passes=1)


def test_the_hash_has_the_parameters_that_asvs_approves_of() -> None:
    stored = Passwords().hash("a long enough password")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert Passwords().verify(stored, "a long enough password")


def test_a_password_fits_its_own_hash_only() -> None:
    stored = QUICK.hash("水滴石穿-2026")
    assert QUICK.verify(stored, "水滴石穿-2026")
    assert QUICK.verify(stored, "水滴石穿－２０２６")  # full-width, from a Chinese keyboard
    assert not QUICK.verify(stored, "水滴石穿-2027")
    assert QUICK.hash("水滴石穿-2026") != stored


@pytest.mark.parametrize("password", ["", "x" * 1025, "\ud800", "\x00"])
def test_odd_passwords_are_wrong_passwords_not_failures(password: str) -> None:
    assert not QUICK.verify(QUICK.hash("right"), password)
    assert not QUICK.verify(None, password)


def test_a_long_password_counts_to_its_last_character() -> None:
    stored = QUICK.hash("x" * 1024)
    assert QUICK.verify(stored, "x" * 1024)
    assert not QUICK.verify(stored, "x" * 1025)


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not QUICK.verify("$argon2id$damaged", "right")


def test_a_hash_of_older_parameters_is_made_again() -> None:
    assert Passwords().needs_rehash(QUICK.hash("right"))
    assert not QUICK.needs_rehash(QUICK.hash("right"))


def test_without_a_hub_work_is_done_here() -> None:
    assert off_the_hub(divmod, 7, 2) == (3, 1)


HUB = """
import eventlet; eventlet.monkey_patch()
import contextvars, time
from eventlet import patcher
from chassis.credentials.offload import off_the_hub
request = contextvars.ContextVar("request"); request.set("r-1")
main = patcher.original("threading").get_ident()
ticks = []
def tick():
    while True:
        ticks.append(1); eventlet.sleep(0.001)
eventlet.spawn(tick)
def work():
    patcher.original("time").sleep(0.3)
    return request.get(), patcher.original("threading").get_ident() != main
assert off_the_hub(work) == ("r-1", True)
assert len(ticks) > 20, len(ticks)
def fail(): raise KeyError("x")
try:
    off_the_hub(fail)
except KeyError:
    print("done")
"""


def test_on_a_hub_the_other_greenlets_go_on_and_failures_come_back() -> None:
    answer = subprocess.run([sys.executable, "-c", HUB], capture_output=True, text=True, timeout=60, check=False)
    assert answer.stdout.strip() == "done", answer.stderr


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("use", Use)
def test_a_secret_fits_its_own_digest_mode_and_use_only(mode: Mode, use: Use) -> None:
    secret, other = new_secret(mode, use), new_secret(mode, use)
    assert secret.text.startswith(f"tx_{mode.value}_{use.value}_")
    assert matches(secret.text, secret.digest, mode, use)
    assert not matches(other.text, secret.digest, mode, use)
    assert secret.text not in repr(secret)
    for other_mode in Mode:
        for other_use in Use:
            same = (other_mode, other_use) == (mode, use)
            assert matches(secret.text, secret.digest, other_mode, other_use) == same


@pytest.mark.parametrize(
    "text", ["", "tx_live_key_", "tx_live_key_" + "x" * 42, "tx_live_key_" + "x" * 43 + "\n", "密"]
)
def test_what_is_no_secret_has_no_digest(text: str) -> None:
    assert digest_of(text, Mode.LIVE, Use.API_SECRET) is None
    assert not matches(text, "0" * 64, Mode.LIVE, Use.API_SECRET)


def a_session() -> Session:
    return Session(UUID(int=1), START + timedelta(days=30))


def test_a_refresh_token_is_good_once_and_gives_the_next() -> None:
    session = a_session()
    first = issue(session, "d1", START, POLICY)
    answer = exchange(session, first, "d2", START + timedelta(minutes=5), POLICY)
    assert isinstance(answer, Exchanged)
    assert answer.used == replace(first, used_at=START + timedelta(minutes=5))
    assert answer.issued.digest == "d2"
    assert answer.issued.used_at is None


def test_a_token_used_again_ends_the_session_and_every_token_of_it() -> None:
    session = a_session()
    answer = exchange(session, issue(session, "d1", START, POLICY), "d2", START, POLICY)
    assert isinstance(answer, Exchanged)
    reuse = exchange(session, answer.used, "d3", START + timedelta(hours=1), POLICY)
    assert isinstance(reuse, ReuseDetected)
    assert (reuse.session.ended, reuse.session.ended_at) == (Ended.REUSE, START + timedelta(hours=1))
    after = exchange(reuse.session, answer.issued, "d4", START + timedelta(hours=1), POLICY)
    assert after == Refused("session-ended")


def test_a_client_whose_answer_was_lost_is_refused_without_ending_the_session_where_that_is_configured() -> None:
    session, policy = a_session(), Policy(reuse_leeway=timedelta(seconds=10))
    answer = exchange(session, issue(session, "d1", START, policy), "d2", START, policy)
    assert isinstance(answer, Exchanged)
    assert exchange(session, answer.used, "d3", START + timedelta(seconds=9), policy) == Refused("just-used")
    late = exchange(session, answer.used, "d3", START + timedelta(seconds=10), policy)
    assert isinstance(late, ReuseDetected)


def test_tokens_and_sessions_run_out() -> None:
    session = a_session()
    token = issue(session, "d1", START, POLICY)
    assert exchange(session, token, "d2", START + timedelta(days=14), POLICY) == Refused("token-expired")
    assert exchange(session, token, "d2", START + timedelta(days=30), POLICY) == Refused("session-expired")
    assert issue(session, "d", START + timedelta(days=29), POLICY).expires_at == session.expires_at


def test_a_token_of_another_session_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError):
        exchange(a_session(), RefreshToken("d", UUID(int=2), START), "d2", START, POLICY)


def test_the_first_reason_of_an_end_stays() -> None:
    ended = a_session().end(Ended.SIGNED_OUT, START)
    assert ended.end(Ended.REVOKED, START + timedelta(1)) == ended


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 86_400)), max_size=30))
def test_whoever_presents_what_whenever_no_token_is_ever_exchanged_twice(steps: list[tuple[int, int]]) -> None:
    session, numbers, now = a_session(), count(1), START
    tokens = [issue(session, "d0", START, POLICY)]
    exchanged: list[str] = []
    for choice, seconds in steps:
        now += timedelta(seconds=seconds)
        index = choice % len(tokens)
        answer = exchange(session, tokens[index], f"d{next(numbers)}", now, POLICY)
        if isinstance(answer, Exchanged):
            exchanged.append(answer.used.digest)
            tokens[index] = answer.used
            tokens.append(answer.issued)
        elif isinstance(answer, ReuseDetected):
            session = answer.session
        assert sum(token.used_at is None for token in tokens) <= 1
    assert len(exchanged) == len(set(exchanged))


# RFC 6238, appendix B (SHA-1), the last six of its eight digits
@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert accepted_step(b"12345678901234567890", code, moment) == second // 30


def test_a_code_counts_one_step_to_either_side_and_once() -> None:
    secret, moment = b"12345678901234567890", datetime.fromtimestamp(1111111111, UTC)
    step = 1111111111 // 30
    assert accepted_step(secret, "050471", moment + timedelta(seconds=30)) == step
    assert accepted_step(secret, "050471", moment - timedelta(seconds=30)) == step
    assert accepted_step(secret, "050471", moment + timedelta(seconds=90)) is None
    assert accepted_step(secret, "050471", moment, last_step=step) is None
    assert accepted_step(secret, "050471", moment, last_step=step - 1) == step


@given(st.integers(0, 4_000_000_000))
def test_the_code_to_show_is_the_one_that_is_accepted_until_it_changes(second: int) -> None:
    secret, moment = b"12345678901234567890", datetime.fromtimestamp(second, UTC)
    code, left = code_at(secret, moment)
    assert accepted_step(secret, code, moment, window=0) == second // 30
    assert 1 <= left <= 30
    assert code_at(secret, moment + timedelta(seconds=left - 1))[0] == code
    assert accepted_step(secret, code, moment + timedelta(seconds=left), window=0) != second // 30


@pytest.mark.parametrize("code", ["", "05047", "0504711", "05047x", " 50471", "０５０４７１", "-50471"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert accepted_step(b"12345678901234567890", code, datetime.fromtimestamp(1111111111, UTC)) is None


def test_an_authenticator_app_is_given_the_secret_once() -> None:
    secret = new_totp_secret()
    assert len(secret) == 20
    assert f"secret={secret_text(secret)}" in provisioning_uri(secret, "staff.07")
