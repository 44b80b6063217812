"""The addresses of OAuth 2 in the OpenAPI document. What they do is in `gateway/own/oauth.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chassis.contract import ANYONE, Roles
from gateway.describe.fragments import allowed, in_json, problems, responding

CLIENT_EXAMPLE = {"client_id": "tx_test_5f2c8a1e", "client_secret": "the-secret-shown-once"}
TOKEN_EXAMPLE = "the-refresh-token-of-the-session"  # noqa: S105 - of nobody
GRANT_EXAMPLES = {
    "client_credentials": {"grant_type": "client_credentials", "scope": "read write", **CLIENT_EXAMPLE},
    "refresh_token": {
        "grant_type": "refresh_token",
        "refresh_token": TOKEN_EXAMPLE,
        "client_id": CLIENT_EXAMPLE["client_id"],
    },
    "authorization_code": {
        "grant_type": "authorization_code",
        "code": "the-code-from-the-redirect",
        "redirect_uri": "https://frontend.example.cn/back",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",  # of RFC 7636, appendix B
        "client_id": CLIENT_EXAMPLE["client_id"],
    },
}


AUTHORIZE_EXAMPLE = {
    "response_type": "code",
    "client_id": CLIENT_EXAMPLE["client_id"],
    "redirect_uri": GRANT_EXAMPLES["authorization_code"]["redirect_uri"],
    "scope": "read write",
    "state": "af0ifjsldkj",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",  # of RFC 7636, appendix B
    "code_challenge_method": "S256",
}
REDIRECT_EXAMPLE = (
    f"{AUTHORIZE_EXAMPLE['redirect_uri']}?code={GRANT_EXAMPLES['authorization_code']['code']}"
    f"&state={AUTHORIZE_EXAMPLE['state']}"
)
ABOUT_EXAMPLE = {
    "client_id": CLIENT_EXAMPLE["client_id"],
    "name": "居民小程序",
    "scopes": ["read", "write"],
    "mode": "test",
}
GIVEN_EXAMPLE = {
    "access_token": "the-access-token",
    "token_type": "Bearer",
    "expires_in": 300,
    "refresh_token": TOKEN_EXAMPLE,
    "scope": "read write",
}
KEY_EXAMPLE = {
    "kty": "EC",
    "crv": "P-256",
    "alg": "ES256",
    "use": "sig",
    "kid": "5f2c8a1e",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",  # of RFC 7517, appendix A.1
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}
REFUSED_EXAMPLES = {
    400: {"error": "invalid_request", "error_description": "the field grant_type is missing"},
    401: {"error": "invalid_client", "error_description": "the header Authorization cannot be read"},
}
ASKED = {
    "client_id": "Who asks, as the credential has it.",
    "redirect_uri": "Where the person is sent back to: one of the credential's own, letter by letter.",
    "response_type": "`code`: nothing else is given.",
    "scope": "`read`, or `read write`.",
    "state": "Comes back as it was sent; it ties the answer to who asked.",
    "code_challenge": "SHA-256 of the code verifier, as base64url without padding (RFC 7636).",
    "code_challenge_method": "`S256`: nothing else is taken.",
}
OPTIONAL = ("scope", "state")
CLIENT = {
    "client_id": "Of the credential; or it stands in the header `Authorization`.",
    "client_secret": "Of a system's credential; or it stands in the header `Authorization`. A frontend has none.",
}
TOKEN_ASKED = {
    "scope": "What the token is to do: `read`, or `read write`; all that it may if left out.",
    "refresh_token": "Of `refresh_token`: the one that was given last.",
    "code": "Of `authorization_code`: from the address to which the person was sent back.",
    "redirect_uri": "Of `authorization_code`: the one that was asked with.",
    "code_verifier": "Of `authorization_code`: the one whose SHA-256 was asked with (RFC 7636).",
    **CLIENT,
}


def paths(
    grants: Iterable[str], metadata: Mapping[str, Any], *, revokes: bool, keys: bool, authorizes: Roles, about: bool
) -> dict[str, Any]:
    """`grants` are those that are given here, `metadata` what is told of all this, `revokes` whether a token can be
    revoked, `keys` whether the keys are shown, `authorizes` who may let a frontend act for them, `about` whether a
    frontend's name is told."""
    found: dict[str, Any] = {}
    if names := list(grants):
        found["/oauth/token"] = {"post": _token_path(names)}
    if revokes:
        found["/oauth/revoke"] = {"post": _revoke_path()}
    if keys:
        shown = in_json(200, {"type": "object"}, {"keys": [KEY_EXAMPLE]}, "application/jwk-set+json")
        found["/.well-known/jwks.json"] = {"get": _described("get_jwks", "The keys that tokens are checked by", shown)}
    if authorizes:
        found["/oauth/authorize"] = {"get": _page_path(), "post": _authorize_path(authorizes)}
    if about:
        found["/oauth/client"] = {"get": _client_path()}
    told = in_json(200, {"type": "object"}, dict(metadata))
    about_all = _described("get_oauth_metadata", "OAuth metadata (RFC 8414)", told)
    found["/.well-known/oauth-authorization-server"] = {"get": about_all}
    return found


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _texts(described: Mapping[str, str]) -> dict[str, Any]:
    return {name: _text(description) for name, description in described.items()}


def _page_path() -> dict[str, Any]:
    summary = "The page on which a person signs in and lets a frontend act for them (RFC 6749, RFC 7636)"
    page = responding(200, {"type": "string"}, "text/html; charset=utf-8")
    asked = [_query(name, description) for name, description in ASKED.items()]
    described = {"operationId": "show_authorization", "summary": summary, "tags": ["oauth"], "parameters": asked}
    return described | allowed(ANYONE) | {"responses": page | problems(404)}


def _authorize_path(roles: Roles) -> dict[str, Any]:
    form = _texts(ASKED)
    redirect = {
        "type": "object",
        "required": ["redirect_to"],
        "properties": {"redirect_to": {"type": "string", "format": "uri", "description": "Send the person there."}},
    }
    refused = problems(401, 403, 404, 409, 413, 422)
    answer = in_json(200, redirect, {"redirect_to": REDIRECT_EXAMPLE})
    described = _described("authorize", "Let a frontend act for you: what the page asks", answer)
    described["responses"] |= refused
    required = [name for name in ASKED if name not in OPTIONAL]
    described["requestBody"] = _form_body(form, required, {"authorize": AUTHORIZE_EXAMPLE})
    return described | allowed(roles, writes=True)


def _client_path() -> dict[str, Any]:
    client = {
        "type": "object",
        "required": ["client_id", "name", "scopes", "mode"],
        "properties": {
            "client_id": _text(ASKED["client_id"]),
            "name": _text("What the frontend is called."),
            "scopes": {"type": "array", "items": {"type": "string"}, "description": "What it may ask for."},
            "mode": _text("`test` for trying out, else `live`."),
        },
    }
    return {
        "operationId": "describe_client",
        "summary": "Who asks to act for you",
        "tags": ["oauth"],
        "parameters": [_query(name, ASKED[name], required=True) for name in ("client_id", "redirect_uri")],
        **allowed(ANYONE),
        "responses": in_json(200, client, ABOUT_EXAMPLE) | problems(400, 401, 404, 422),
    }


def _query(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", **({"minLength": 1} if required else {})}
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def _revoke_path() -> dict[str, Any]:
    form = {"token": _text("The token whose session is to end."), **_texts(CLIENT)}
    described = _described("revoke_token", "Revoke a token (RFC 7009)", {"200": {"description": "Revoked"}})
    described["requestBody"] = _form_body(form, ["token"], {"revoke": {"token": TOKEN_EXAMPLE, **CLIENT_EXAMPLE}})
    return described


def _token_path(grants: list[str]) -> dict[str, Any]:
    properties = {"grant_type": _text("By what the token is asked for.") | {"enum": grants}, **_texts(TOKEN_ASKED)}
    token = {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in"],
        "properties": {
            "access_token": _text("The bearer token, for the header `Authorization`."),
            "token_type": _text("Always `Bearer`."),
            "expires_in": {"type": "integer", "description": "Seconds that the access token is good."},
            "refresh_token": _text("Good once; the next answer brings the next one. None for `client_credentials`."),
            "scope": _text("What the access token may do, with spaces between."),
        },
    }
    described = _described("issue_token", "An access token (RFC 6749)", in_json(200, token, GIVEN_EXAMPLE))
    described["requestBody"] = _form_body(
        properties, ["grant_type"], {grant: GRANT_EXAMPLES[grant] for grant in grants}
    )
    return described


def _form_body(
    properties: dict[str, Any], required: list[str], examples: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": properties}
    shown = {name: {"value": {**value}} for name, value in examples.items()}
    return {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema, "examples": shown}}}


def _described(name: str, summary: str, responses: dict[str, Any]) -> dict[str, Any]:
    refused = {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": _text("What is wrong, in a word of RFC 6749 (section 5.2)."),
            "error_description": _text("What is wrong, for developers; in English."),
        },
    }
    oauth: dict[str, Any] = {}
    for status, example in REFUSED_EXAMPLES.items():
        oauth |= in_json(status, refused, example, description="Refused (RFC 6749)")
    more = problems(413) if "Revoke" in summary or "access token" in summary else problems()
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["oauth"],
        **allowed(ANYONE),
        "responses": responses | oauth | more,
    }
