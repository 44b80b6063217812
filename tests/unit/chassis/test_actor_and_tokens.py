"""Actors travel as short signed tokens and come out as they went in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.access.actor import ANONYMOUS, Actor, ActorKind, Scope, job, system
from chassis.access.lru import Lru
from chassis.access.tokens import InvalidToken, Signer, UnknownSigningKey, Verifier, generate_signing_key, signing_key
from chassis.clock import ManualClock

words = st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True)
ids = st.uuids()
actors = st.builds(
    Actor,
    subject=ids.map(str),
    kind=st.sampled_from([ActorKind.PERSON, ActorKind.SYSTEM, ActorKind.JOB]),
    roles=st.frozensets(words, max_size=4),
    community=st.none() | ids,
    scope=st.builds(
        Scope,
        compounds=st.frozensets(ids, max_size=4),
        household=st.none() | ids,
        organisations=st.frozensets(ids, max_size=3),
        employer=st.none() | ids,
    ),
    resident=st.none() | ids,
    session=st.none() | ids,
    language=st.sampled_from(["zh-CN", "mn-Mong-CN", "en"]),
    scopes=st.frozensets(words, max_size=3),
)
KEY = generate_signing_key("2026a")
START = datetime(2026, 3, 1, tzinfo=UTC)
STAFF = Actor(str(UUID(int=7)), ActorKind.PERSON, frozenset({"staff"}), UUID(int=1), Scope(frozenset({UUID(int=3)})))


def a_pair(clock: ManualClock) -> tuple[Signer, Verifier]:
    signer = Signer([KEY], "2026a", "https://tongxin.test", clock)
    return signer, Verifier(signer.jwks(), "https://tongxin.test", clock)


@given(actors)
def test_an_actor_comes_out_as_it_went_in(actor: Actor) -> None:
    assert Actor.from_claims(json.loads(json.dumps(actor.to_claims()))) == actor


@given(actors)
def test_a_token_says_who_acts(actor: Actor) -> None:
    signer, verifier = a_pair(ManualClock(START))
    assert verifier.verify(signer.sign(actor)) == actor


def test_actors_that_are_no_persons() -> None:
    for actor in (ANONYMOUS, system("registry"), job("retention", UUID(int=1))):
        assert Actor.from_claims(actor.to_claims()) == actor
    assert ANONYMOUS.is_anonymous
    assert not system("registry").is_anonymous


def test_the_anonymous_actor_is_given_no_token() -> None:
    signer, _ = a_pair(ManualClock(START))
    with pytest.raises(ValueError):
        signer.sign(ANONYMOUS)


@pytest.mark.parametrize(
    ("claim", "value"),
    [("sub", None), ("sub", 7), ("sub", ""), ("sub", "a b"), ("kind", "root"), ("kind", None), ("roles", "staff"),
     ("roles", [1]), ("roles", ["Staff"]), ("roles", {"staff": 1}), ("compounds", [""]), ("compounds", ["x"] * 1001),
     ("household", str(UUID(int=1)).replace("-", "")), ("household", None), ("employer", 5), ("scope", ["a"]),
     ("scope", "A"), ("locale", "../x"), ("sid", "{00000000-0000-0000-0000-000000000001}"), ("roles", ["x" * 65])],
)  # fmt: skip
def test_claims_of_a_wrong_type_are_refused_by_name(claim: str, value: object) -> None:
    with pytest.raises(ValueError, match=claim):
        Actor.from_claims({**STAFF.to_claims(), claim: value})


def test_claims_that_are_not_known_are_ignored() -> None:
    assert Actor.from_claims({**STAFF.to_claims(), "later": {"x": 1}}) == STAFF


def test_a_token_runs_out_after_its_time_and_the_leeway() -> None:
    clock = ManualClock(START)
    signer, verifier = a_pair(clock)
    token = signer.sign(STAFF, timedelta(seconds=300))
    clock.advance(timedelta(seconds=329))
    assert verifier.verify(token) == STAFF
    clock.advance(timedelta(seconds=1))
    with pytest.raises(InvalidToken):
        verifier.verify(token)  # remembered, and yet run out
    with pytest.raises(InvalidToken):
        a_pair(clock)[1].verify(token)  # seen for the first time


def test_a_token_from_a_clock_that_is_ahead_counts_within_the_leeway() -> None:
    ahead = ManualClock(START + timedelta(seconds=29))
    far_ahead = ManualClock(START + timedelta(seconds=60))
    _, verifier = a_pair(ManualClock(START))
    assert verifier.verify(a_pair(ahead)[0].sign(STAFF)) == STAFF
    with pytest.raises(InvalidToken):
        verifier.verify(a_pair(far_ahead)[0].sign(STAFF))


def test_keys_are_changed_while_old_tokens_still_count() -> None:
    clock = ManualClock(START)
    newer = generate_signing_key("2026b")
    before, verifier = a_pair(clock)
    after = Signer([newer, KEY], "2026b", "https://tongxin.test", clock)
    old_token, new_token = before.sign(STAFF), after.sign(STAFF)
    with pytest.raises(UnknownSigningKey):
        verifier.verify(new_token)
    verifier.trust(after.jwks())
    assert verifier.verify(new_token) == verifier.verify(old_token) == STAFF


def test_a_key_that_is_taken_back_ends_its_tokens_though_remembered() -> None:
    clock = ManualClock(START)
    signer, verifier = a_pair(clock)
    token = signer.sign(STAFF)
    verifier.verify(token)
    verifier.trust(Signer([generate_signing_key("x")], "x", "https://tongxin.test", clock).jwks())
    with pytest.raises(InvalidToken):
        verifier.verify(token)


def test_the_published_keys_are_public() -> None:
    signer, _ = a_pair(ManualClock(START))
    (published,) = signer.jwks()["keys"]
    assert "d" not in published
    assert (published["kty"], published["crv"], published["kid"], published["alg"]) == ("EC", "P-256", "2026a", "ES256")


def test_a_signing_key_is_kept_as_pem() -> None:
    again = signing_key(KEY.as_pem(private=True).decode(), "2026a")
    assert again.as_dict(private=True) == KEY.as_dict(private=True)
    with pytest.raises(ValueError):
        signing_key(KEY.as_pem(private=False).decode(), "2026a")


def test_each_token_has_an_id_of_its_own() -> None:
    signer, verifier = a_pair(ManualClock(START))
    first, second = verifier.read(signer.sign(STAFF)), verifier.read(signer.sign(STAFF))
    assert first.id != second.id
    assert first.expires_at == START + timedelta(minutes=5)


def test_lru_forgets_what_was_not_used_for_longest() -> None:
    kept: Lru[str, int] = Lru(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)
    assert len(kept) == 2


def test_a_changed_actor_is_another_actor() -> None:
    assert replace(STAFF, roles=frozenset({"admin"})) != STAFF
    assert STAFF.has_role("admin", "staff")
    assert not STAFF.has_role("admin")
