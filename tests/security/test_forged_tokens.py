"""Forged, borrowed and twisted access tokens are refused, each in the same way (RFC 8725)."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey

from chassis.access.actor import Actor, ActorKind
from chassis.access.tokens import InvalidToken, Signer, Verifier, generate_signing_key
from chassis.clock import ManualClock

CLOCK = ManualClock(datetime(2026, 3, 1, tzinfo=UTC))
KEY = generate_signing_key("k1")
SIGNER = Signer([KEY], "k1", "https://tongxin.test", CLOCK)
RESIDENT = Actor("account-1", ActorKind.PERSON, frozenset({"resident"}))
HEADER = {"alg": "ES256", "kid": "k1", "typ": "at+jwt"}


def a_verifier(**options: Any) -> Verifier:
    return Verifier(SIGNER.jwks(), "https://tongxin.test", CLOCK, **options)


def part(content: object) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def claims(**changes: object) -> dict[str, Any]:
    payload = SIGNER.sign(RESIDENT).split(".")[1]
    plain = json.loads(urlsafe_b64decode(payload + "=="))
    return {name: value for name, value in {**plain, **changes}.items() if value is not ...}


def signed(content: dict[str, Any], header: dict[str, Any] | None = None, key: ECKey = KEY) -> str:
    return jwt.encode(header or HEADER, content, key, algorithms=["ES256"])


def refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        a_verifier().verify(token)


def test_a_rightly_signed_token_passes_so_that_the_others_fail_for_their_fault() -> None:
    assert a_verifier().verify(signed(claims())) == RESIDENT


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_no_signature_is_refused(algorithm: str) -> None:
    refused(f"{part({**HEADER, 'alg': algorithm})}.{part(claims(roles=['admin']))}.")


def test_the_public_key_used_as_a_shared_secret_is_refused() -> None:
    for secret in (KEY.as_pem(private=False), json.dumps(SIGNER.jwks()["keys"][0]).encode()):
        body = f"{part({**HEADER, 'alg': 'HS256'})}.{part(claims(roles=['admin']))}"
        mac = hmac.digest(secret, body.encode(), "sha256")
        refused(f"{body}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}")


def test_a_key_brought_along_in_the_token_is_refused() -> None:
    own = generate_signing_key("k1")
    brought = {**HEADER, "jwk": own.as_dict(private=False)}
    refused(signed(claims(roles=["admin"]), brought, own))
    refused(signed(claims(roles=["admin"]), {**HEADER, "jku": "https://attacker.test/jwks"}, own))


@pytest.mark.parametrize("key_id", ["", "k2", "../k1", "k1\x00", None])
def test_a_key_id_that_is_not_ours_is_refused(key_id: str | None) -> None:
    refused(signed(claims(), {**HEADER, "kid": key_id} if key_id is not None else {"alg": "ES256", "typ": "at+jwt"}))


@pytest.mark.parametrize(
    "changes",
    [{"iss": "https://other.test"}, {"iss": ...}, {"aud": "other"}, {"aud": ...}, {"aud": ["other"]}, {"exp": ...},
     {"exp": "never"}, {"exp": 1e300}, {"exp": None}, {"exp": True}, {"iat": ...}, {"iat": 4102444800}, {"jti": ...},
     {"jti": 5}, {"sub": ...}, {"kind": ...}, {"roles": "admin"}, {"exp": 0}, {"nbf": 4102444800}],
)  # fmt: skip
def test_claims_that_do_not_hold_are_refused_under_a_right_signature(changes: dict[str, object]) -> None:
    refused(signed(claims(**changes)))


@pytest.mark.parametrize("type_", ["JWT", "rt+jwt", "", None])
def test_a_token_of_another_type_is_refused(type_: str | None) -> None:
    refused(signed(claims(), {**HEADER, "typ": type_} if type_ is not None else {"alg": "ES256", "kid": "k1"}))


def test_an_unknown_critical_header_is_refused() -> None:
    header = {**HEADER, "crit": ["x"], "x": 1}
    protected = f"{part(header)}.{part(claims())}"
    refused(f"{protected}.{SIGNER.sign(RESIDENT).split('.')[2]}")


def test_the_roles_of_one_token_do_not_go_with_the_signature_of_another() -> None:
    head, _, signature = SIGNER.sign(RESIDENT).split(".")
    refused(f"{head}.{part(claims(roles=['admin']))}.{signature}")


@given(st.integers(0, 10_000), st.sampled_from("ABCxyz019-_.="))
def test_no_changed_character_passes_for_another_actor(position: int, to: str) -> None:
    token = SIGNER.sign(RESIDENT)
    position %= len(token)
    other = token[:position] + to + token[position + 1 :]
    try:
        assert a_verifier().verify(other) == RESIDENT  # the last character holds bits that mean nothing
    except InvalidToken:
        return


@given(st.text(max_size=300))
def test_anything_else_is_refused_in_the_same_way(text: str) -> None:
    refused(text)
    refused(f"{text}.{text}.{text}")


def test_a_token_nested_to_exhaust_the_parser_is_refused() -> None:
    deep = urlsafe_b64encode(b"[" * 20_000).rstrip(b"=").decode()
    refused(f"{deep}.{deep}.{deep}")
    refused("A" * 10_000_000)


def test_what_was_refused_is_not_remembered_and_what_is_remembered_is_bounded() -> None:
    verifier = a_verifier(remembered=3)
    for _ in range(10):
        verifier.verify(SIGNER.sign(RESIDENT))
        with pytest.raises(InvalidToken):
            verifier.verify("x.y.z")
    assert len(verifier._verified) == 3


def test_a_remembered_token_ends_when_it_runs_out() -> None:
    clock = ManualClock(datetime(2026, 3, 1, tzinfo=UTC))
    token = Signer([KEY], "k1", "https://tongxin.test", clock).sign(RESIDENT)
    verifier = Verifier(SIGNER.jwks(), "https://tongxin.test", clock)
    verifier.verify(token)
    clock.advance(timedelta(minutes=5))
    assert verifier.verify(token) == RESIDENT, "within the leeway"
    clock.advance(timedelta(seconds=31))
    with pytest.raises(InvalidToken):
        verifier.verify(token)


def test_a_remembered_token_is_cheaper_than_a_new_one() -> None:
    verifier, tokens = a_verifier(), [SIGNER.sign(RESIDENT) for _ in range(200)]

    def seconds() -> float:
        began = time.process_time()
        for token in tokens:
            verifier.verify(token)
        return time.process_time() - began

    assert seconds() > 5 * seconds()
