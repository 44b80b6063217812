"""OAuth 2 as its standards have it. Behind it stands a small registry of the operations that the gateway asks for."""

import base64
import io
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from marshmallow import fields

from chassis.contract import ANYONE, Nothing, Operation, Schema
from chassis.errors import Conflict, Forbidden, Invalid, Unavailable
from chassis.service import Desk, Service
from gateway.app import create_app
from gateway.testing.house import ACCESS, ROUTES, NotesHouse, notes_house
from gateway.testing.notes import Base
from services.registry.contract.access import ROLES

FORM = "application/x-www-form-urlencoded"


class ClientToken(Schema):
    client_id = fields.String(required=True)
    client_secret = fields.String(required=True)
    scope = fields.String(load_default=None)


class Refresh(Schema):
    refresh_token = fields.String(required=True)
    client_id = fields.String(load_default=None)
    client_secret = fields.String(load_default=None)
    scope = fields.String(load_default=None)


class Revoke(Schema):
    token = fields.String(required=True)
    client_id = fields.String(load_default=None)
    client_secret = fields.String(load_default=None)


class Authorize(Schema):
    client_id = fields.String(required=True)
    redirect_uri = fields.String(required=True)
    response_type = fields.String(required=True)
    scope = fields.String(load_default=None)
    state = fields.String(load_default=None)
    code_challenge = fields.String(required=True)
    code_challenge_method = fields.String(required=True)


class Redirect(Schema):
    redirect_to = fields.String()


class Token(Schema):
    access_token = fields.String()
    expires_in = fields.Integer()
    scope = fields.String()


def issue(_: Any, command: Any) -> dict[str, Any]:
    if (command.client_id, command.client_secret) != ("factory", "s3cret:&"):
        raise Forbidden("the client or its secret is wrong", type="invalid-client")
    if command.scope == "all":
        raise Invalid("there is no such scope", type="invalid-scope")
    return {"access_token": "t", "expires_in": 300, "scope": command.scope or "read"}


def refresh(_: Any, command: Any) -> dict[str, Any]:
    if command.refresh_token == "away":
        raise Unavailable("away", retry_after=3)
    raise Conflict("the token was used before; the session is ended", type="token-reused")


OPERATIONS = {
    Operation("registry.issue_client_token", "Token", ClientToken, Token, writes=True, public=True): issue,
    Operation("registry.refresh_session", "Refresh", Refresh, Token, writes=True, public=True, deadline=0.3): refresh,
    Operation("registry.revoke_token", "Revoke", Revoke, writes=True, public=True): lambda *_: None,
    Operation("registry.authorize_client", "Authorise", Authorize, Redirect, writes=True): lambda _, asked: {
        "redirect_to": f"{asked.redirect_uri}?code=c&state={asked.state}"
    },
    Operation("registry.get_signing_keys", "Keys", Nothing, Nothing, public=True): lambda *_: {},
}


@pytest.fixture
def house(tmp_path: Path) -> NotesHouse:
    contract = ModuleType("registry_contract")
    contract.OPERATIONS = tuple(OPERATIONS)  # type: ignore[attr-defined]
    access = ACCESS | {o.name: ANYONE if o.public else ROLES for o in OPERATIONS}
    made = notes_house(tmp_path)
    desk = Desk(Service("registry", Base, OPERATIONS), made.database, made.calls.desks["notes"]._verify)
    made.calls.desks = {**made.calls.desks, "registry": desk}
    settings = made.app.extensions["house"].settings
    made.app = create_app(settings, made.calls, {"registry": contract}, routes=ROUTES, access=access)
    return made


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def test_a_system_signs_in_with_basic_or_in_the_form(house: NotesHouse) -> None:
    by_header = house.client.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, headers=basic("factory", "s3cret%3A%26")
    )
    in_form = house.client.post(
        "/oauth/token",
        data={
            "grant_type": "client_credentials",
            "client_id": "factory",
            "client_secret": "s3cret:&",
            "scope": "write",
        },
    )
    assert by_header.get_json() == {"token_type": "Bearer", "access_token": "t", "expires_in": 300, "scope": "read"}
    assert in_form.get_json()["scope"] == "write"
    assert by_header.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "client_credentials", "client_id": "factory", "client_secret": "no"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, 400, "invalid_request"),
        ({"grant_type": "password", "username": "u", "password": "p"}, 400, "unsupported_grant_type"),
        ({"scope": "read"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "old"}, 400, "invalid_grant"),
        (
            {"grant_type": "client_credentials", "client_id": "factory", "client_secret": "s3cret:&", "scope": "all"},
            400,
            "invalid_scope",
        ),
        ({"grant_type": "refresh_token", "refresh_token": "away"}, 503, "temporarily_unavailable"),
    ],
)
def test_refusals_have_the_shape_of_rfc_6749(house: NotesHouse, form: dict[str, str], status: int, error: str) -> None:
    answer = house.client.post("/oauth/token", data=form)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)
    assert answer.content_type == "application/json"
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_form_is_a_form_with_each_field_once(house: NotesHouse) -> None:
    def error(**sent: Any) -> str:
        return str(house.client.post("/oauth/token", **sent).get_json()["error"])

    twice = b"grant_type=client_credentials&grant_type=refresh_token"
    assert error(json={"grant_type": "client_credentials"}) == "invalid_request"
    assert error(data=twice, content_type=FORM) == "invalid_request"
    both = {"grant_type": "client_credentials", "client_id": "factory", "client_secret": "s3cret:&"}
    assert error(data=both, headers=basic("factory", "s3cret:&")) == "invalid_request"
    assert error(data={"grant_type": "client_credentials"}, headers={"Authorization": "Basic ÿ"}) == "invalid_client"
    assert house.client.post("/oauth/token", data={"scope": "x" * 20_000}).status_code == 413


def test_a_form_over_its_limit_is_refused_whole_also_in_chunks(house: NotesHouse) -> None:
    filler = b"filler=" + b"a" * 20_000
    form = filler + b"&grant_type=client_credentials&client_id=factory&client_secret=s3cret%3A%26&scope=read"
    whole = house.client.post("/oauth/token", data=form, content_type=FORM)
    chunked = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    last = b"grant_type=client_credentials&client_id=factory&client_secret=s3cret%3A%26&" + filler + b"&scope=read"
    pieces = house.client.post(
        "/oauth/token", input_stream=io.BytesIO(last), content_type=FORM, environ_overrides=chunked
    )
    assert (whole.status_code, pieces.status_code) == (413, 413)
    assert "16384 bytes" in pieces.get_json()["detail"]


def test_revocation_answers_the_same_for_any_token(house: NotesHouse) -> None:
    assert house.client.post("/oauth/revoke", data={"token": "whatever"}).status_code == 200
    assert house.client.post("/oauth/revoke", data={}).get_json()["error"] == "invalid_request"


def test_a_person_authorises_a_client_with_their_own_token(house: NotesHouse) -> None:
    asked = {
        "client_id": "app",
        "redirect_uri": "https://app.example.cn/back",
        "response_type": "code",
        "state": "s",
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
    }
    assert house.client.post("/oauth/authorize", data=asked).status_code == 401
    answer = house.client.post("/oauth/authorize", data=asked, headers=house.bearer("resident"))
    assert answer.get_json() == {"redirect_to": "https://app.example.cn/back?code=c&state=s"}
    page = house.client.get("/oauth/authorize?client_id=app")
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_the_metadata_names_what_there_is(house: NotesHouse) -> None:
    told = house.client.get("/.well-known/oauth-authorization-server").get_json()
    assert told["grant_types_supported"] == ["client_credentials", "refresh_token"]
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["issuer"] == "http://127.0.0.1:8000"
    keys = house.client.get("/.well-known/jwks.json").get_json()["keys"]
    assert [key["kid"] for key in keys] == ["k1"]
    assert "d" not in keys[0]
