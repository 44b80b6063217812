"""Who may do what, and how a token is looked at."""

import uuid
from typing import Any

import pytest

from chassis.access.actor import Actor, ActorKind
from chassis.access.tokens import Signer, Verifier, generate_signing_key
from chassis.clock import SystemClock
from chassis.contract import ANYONE, Nothing, Operation
from chassis.errors import Forbidden, Unavailable
from gateway.access import Access, AccessTableError
from gateway.routing import Route, RouteError
from gateway.sign_in import REFETCH, EndedSessions, SignIn
from gateway.testing.house import NotesHouse
from services.registry import contract
from services.registry.contract.access import STAFF


def test_an_operation_without_a_row_refuses_to_start() -> None:
    operation = Operation("notes.burn_note", "Burn", Nothing)
    with pytest.raises(AccessTableError, match=r"notes\.burn_note: no row in access\.py of its contract"):
        Access([operation], {})


def test_contract_and_table_must_agree_on_what_is_open() -> None:
    operation = Operation("notes.get_motto", "Motto", Nothing, public=True)
    with pytest.raises(AccessTableError, match="public=True"):
        Access([operation], {operation.name: STAFF})
    closed = Operation("notes.get_motto", "Motto", Nothing)
    with pytest.raises(AccessTableError, match="ANYONE"):
        Access([closed], {closed.name: ANYONE})


def test_a_misspelt_role_is_found() -> None:
    with pytest.raises(AccessTableError, match=r"unknown roles .*: staf$"):
        Access([Operation("notes.x", "X", Nothing)], {"notes.x": frozenset({"staf"})})


def test_a_route_must_fit_its_operation() -> None:
    with pytest.raises(RouteError, match="has no field id"):
        Route("GET", "/v1/x/{id}", Operation("notes.x", "X", Nothing))
    with pytest.raises(RouteError, match="cannot be a GET"):
        Route("GET", "/v1/x", Operation("notes.x", "X", Nothing, writes=True))


def test_a_role_that_may_not_is_refused_before_anything_is_asked(house: NotesHouse) -> None:
    answer = house.client.get("/v1/notes", headers=house.bearer("trainer"))
    assert answer.status_code == 403
    assert "notes.list_notes" not in [name for name, _, _ in house.calls.asked]


def test_without_a_token_only_public_operations_answer(house: NotesHouse) -> None:
    assert house.client.get("/v1/notes").status_code == 401
    assert house.client.get("/v1/motto").status_code == 200


def test_an_old_token_does_not_bar_what_is_open_to_all(house: NotesHouse) -> None:
    stale = {"Authorization": "Bearer rubbish"}
    assert house.client.get("/v1/motto", headers=stale).status_code == 200
    assert "actor" not in house.calls.asked[-1][2]
    refused = house.client.get("/v1/notes", headers=stale)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (
        401,
        'Bearer realm="tongxin", error="invalid_token"',
    )


def test_a_token_for_reading_does_not_write(house: NotesHouse) -> None:
    reading, both = (house.bearer("staff", scopes=scopes) for scopes in ("read", "read write"))
    assert house.client.get("/v1/notes", headers=reading).status_code == 200
    refused = house.client.post("/v1/notes", json={"text": "x"}, headers=reading)
    assert (refused.status_code, refused.get_json()["type"]) == (403, "/problems/insufficient-scope")
    assert house.client.post("/v1/notes", json={"text": "x"}, headers=both).status_code == 201


def test_a_token_for_reading_follows_a_stream_and_signs_out() -> None:
    reading = Actor("someone", ActorKind.PERSON, frozenset({"staff"}), scopes=frozenset({"read"}))
    for operation in (contract.issue_stream_ticket, contract.end_current_session):
        Access([operation]).check(operation, reading)


def test_an_ended_session_is_refused_at_once(house: NotesHouse) -> None:
    session = uuid.uuid4()
    headers = house.bearer("staff", session=session)
    assert house.client.get("/v1/notes", headers=headers).status_code == 200
    house.app.extensions["house"].ended.add(session)
    assert house.client.get("/v1/notes", headers=headers).status_code == 401


def test_the_list_of_ended_sessions_keeps_the_newest() -> None:
    ended = EndedSessions(most=2)
    first, second, third = (uuid.uuid4() for _ in range(3))
    ended.update([first, second, third])
    assert [session in ended for session in (first, second, third)] == [False, True, True]


class KeySource:
    """A key server: `keys` are what it gives, `asked` how often it was asked."""

    def __init__(self, *keys: Any) -> None:
        self.keys = list(keys)
        self.asked = 0
        self.now = 1000.0

    def sign_in(self) -> SignIn:
        def verifier(jwks: dict[str, Any]) -> Verifier:
            return Verifier(jwks, "tongxin", SystemClock())

        return SignIn(self.fetch, verifier, EndedSessions(), lambda: self.now)

    def fetch(self) -> dict[str, Any]:
        self.asked += 1
        if not self.keys:
            raise Unavailable("away")
        return {"keys": [key.as_dict(private=False) for key in self.keys]}


def a_token(key: Any) -> str:
    actor = Actor("someone", ActorKind.PERSON, frozenset({"staff"}))
    return Signer([key], str(key.kid), "tongxin", SystemClock()).sign(actor)


def test_keys_are_fetched_again_for_an_unknown_one_but_not_more_often_than_the_rate() -> None:
    old, new, foreign = (generate_signing_key(name) for name in ("old", "new", "foreign"))
    source = KeySource(old)
    sign_in = source.sign_in()
    assert sign_in.actor(a_token(old)).subject == "someone"
    assert source.asked == 1

    source.keys.append(new)
    source.now += REFETCH
    assert sign_in.actor(a_token(new)).subject == "someone"
    assert source.asked == 2
    for _ in range(5):
        with pytest.raises(Forbidden):
            sign_in.actor(a_token(foreign))
    assert source.asked == 2
    source.now += REFETCH
    with pytest.raises(Forbidden):
        sign_in.actor(a_token(foreign))
    assert source.asked == 3


def test_known_keys_serve_while_the_registry_is_away() -> None:
    key = generate_signing_key("k")
    source = KeySource(key)
    sign_in = source.sign_in()
    sign_in.actor(a_token(key))
    source.keys.clear()
    source.now += 1000
    assert sign_in.actor(a_token(key)).subject == "someone"


def test_without_any_key_yet_the_answer_is_to_try_again() -> None:
    with pytest.raises(Unavailable):
        KeySource().sign_in().actor(a_token(generate_signing_key("k")))
