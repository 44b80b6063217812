"""The addresses of OAuth 2 in the OpenAPI document. What they do is in `gateway/own/oauth.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.access import ANYONE
from gateway.describe.fragments import allowed, problems, responding

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


def paths(grants: Iterable[str], *, revokes: bool, keys: bool) -> dict[str, Any]:
    """`grants` are those that are given here, `revokes` whether a token can be revoked, `keys` whether the keys are
    shown."""
    found: dict[str, Any] = {}
    if names := list(grants):
        found["/oauth/token"] = {"post": _token_path(names)}
    if revokes:
        found["/oauth/revoke"] = {"post": _revoke_path()}
    if keys:
        shown = responding(200, {"type": "object"}, "application/jwk-set+json")
        found["/.well-known/jwks.json"] = {"get": _described("get_jwks", "The keys that tokens are checked by", shown)}
    about = _described("get_oauth_metadata", "OAuth metadata (RFC 8414)", responding(200, {"type": "object"}))
    found["/.well-known/oauth-authorization-server"] = {"get": about}
    return found


def _revoke_path() -> dict[str, Any]:
    form = {"token": {"type": "string"}, "client_id": {"type": "string"}, "client_secret": {"type": "string"}}
    described = _described("revoke_token", "Revoke a token (RFC 7009)", {"200": {"description": "Revoked"}})
    described["requestBody"] = _form_body(form, ["token"], {"revoke": {"token": TOKEN_EXAMPLE, **CLIENT_EXAMPLE}})
    return described


def _token_path(grants: list[str]) -> dict[str, Any]:
    names = ("scope", "refresh_token", "code", "redirect_uri", "code_verifier", "client_id", "client_secret")
    properties: dict[str, Any] = {"grant_type": {"type": "string", "enum": grants}}
    properties |= {name: {"type": "string"} for name in names}
    token = {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in"],
        "properties": {
            "access_token": {"type": "string"},
            "token_type": {"type": "string"},
            "expires_in": {"type": "integer"},
            "refresh_token": {"type": "string"},
            "scope": {"type": "string"},
        },
    }
    described = _described("issue_token", "An access token (RFC 6749)", responding(200, token))
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
        "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    }
    oauth = {
        str(status): {"description": "Refused (RFC 6749)", "content": {"application/json": {"schema": refused}}}
        for status in (400, 401)
    }
    more = problems(413) if "Revoke" in summary or "access token" in summary else problems()
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["oauth"],
        **allowed(ANYONE),
        "responses": responses | oauth | more,
    }
