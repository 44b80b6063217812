"""OAuth 2 for other people's systems and frontends: RFC 6749 and 7636 as RFC 9700 narrows them (no password grant, no
implicit grant, PKCE with S256 always), revocation (RFC 7009), metadata (RFC 8414), keys (RFC 7517).

The registry decides; here is only the form that the standards give to questions and answers.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from flask import Flask, Response, request, send_from_directory

from chassis.contract import Operation, to_json
from chassis.errors import Broken, Conflict, Failure, Forbidden, Invalid, NotFound, Unavailable
from gateway.describe import oauth as description
from gateway.describe.page import PAGE_POLICY, STATIC
from gateway.house import House
from gateway.inbound import read_body
from gateway.own.strict import refuse_unknown

# By grant: the registry's operation, and which of the form's fields it takes.
GRANTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "client_credentials": ("registry.issue_client_token", ("scope",)),
    "refresh_token": ("registry.refresh_session", ("refresh_token", "scope")),
    "authorization_code": ("registry.exchange_code", ("code", "redirect_uri", "code_verifier")),
}
REVOKE = "registry.revoke_token"
AUTHORIZE = "registry.authorize_client"
DESCRIBE_CLIENT = "registry.get_oauth_client"
KEYS = "registry.get_signing_keys"
FORM_LIMIT = 16_384
ERROR_BY_TYPE = {
    "not-signed-in": "invalid_client",
    "invalid-client": "invalid_client",
    "invalid-scope": "invalid_scope",
    "invalid-grant": "invalid_grant",
    "unauthorized-client": "unauthorized_client",
}


class OAuthError(Exception):
    """An error in the shape of RFC 6749, section 5.2."""

    def __init__(self, error: str, description: str, status: int = 400, retry_after: float | None = None) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status
        self.retry_after = retry_after


def install(app: Flask, house: House) -> None:
    app.register_error_handler(OAuthError, _error_response)

    @app.post("/oauth/token")
    def issue_token() -> Response:
        form = _form()
        grant = _needed(form, "grant_type")
        name, fields = GRANTS.get(grant, ("", ()))
        if name not in house.operations:
            raise OAuthError("unsupported_grant_type", f"grants are: {', '.join(_grants(house))}")
        asked = {field: form[field] for field in fields if field in form}
        answer = json.loads(_ask(house, house.operation(name), {**asked, **_client(form)}))
        return _no_store({"token_type": "Bearer", **answer})

    @app.post("/oauth/revoke")
    def revoke_token() -> Response:
        form = _form()
        _ask(house, house.operation(REVOKE), {"token": _needed(form, "token"), **_client(form)})
        return Response(status=200, headers={"Cache-Control": "no-store"})

    @app.get("/oauth/authorize")
    def authorize_page() -> Response:
        house.operation(AUTHORIZE)
        response = send_from_directory(STATIC, "authorize.html")
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        return response

    @app.get("/oauth/client")
    def get_oauth_client() -> Response:
        refuse_unknown(request.args, ("client_id", "redirect_uri"), "parameter")
        asked = {name: request.args.get(name, "") for name in ("client_id", "redirect_uri")}
        answer = house.ask(house.operation(DESCRIBE_CLIENT), to_json(asked))
        return Response(answer.body, content_type="application/json")

    @app.post("/oauth/authorize")
    def authorize_client() -> Response:
        operation = house.operation(AUTHORIZE)
        house.permit(operation)
        form = _form()
        asked = {name: form[name] for name in description.ASKED if name in form}
        answer = house.pass_on(operation, to_json(asked))
        return Response(answer.body, content_type="application/json")

    @app.get("/.well-known/jwks.json")
    def jwks() -> Response:
        answer = house.ask(house.operation(KEYS), b"{}")
        return Response(answer.body, content_type="application/jwk-set+json", headers={"Cache-Control": "max-age=300"})

    @app.get("/.well-known/oauth-authorization-server")
    def metadata() -> Response:
        return Response(to_json(_metadata(house)), content_type="application/json")


def _metadata(house: House) -> dict[str, Any]:
    base = house.public_url
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "service_documentation": f"{base}/docs",
        "scopes_supported": ["read", "write"],
        "response_types_supported": ["code"],
        "grant_types_supported": _grants(house),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
    }


def _grants(house: House) -> list[str]:
    return [grant for grant, (name, _) in GRANTS.items() if name in house.operations]


def _form() -> dict[str, str]:
    """The form, each field once (RFC 6749, section 3.2)."""
    if request.mimetype != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "send a form: Content-Type: application/x-www-form-urlencoded")
    try:
        pairs = parse_qsl(read_body(request, FORM_LIMIT).decode(), True, errors="strict")
    except UnicodeDecodeError:
        raise OAuthError("invalid_request", "the form is not in UTF-8") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise OAuthError("invalid_request", "a field stands more than once")
    return {name: value for name, value in fields.items() if value}


def _needed(form: Mapping[str, str], name: str) -> str:
    if name not in form:
        raise OAuthError("invalid_request", f"the field {name} is missing")
    return form[name]


def _client(form: Mapping[str, str]) -> dict[str, str]:
    """How the client says who it is: HTTP Basic, or fields of the form; not both (RFC 6749, section 2.3)."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    in_form = {name: form[name] for name in ("client_id", "client_secret") if name in form}
    if scheme.lower() != "basic":
        return in_form
    if "client_secret" in in_form:
        raise OAuthError("invalid_request", "send the client's secret in one way only")
    try:
        name, colon, secret = base64.b64decode(sent, validate=True).decode("utf-8").partition(":")
    except ValueError:  # not base64, or not UTF-8 in it
        colon = ""
    if not colon:
        raise OAuthError("invalid_client", "the header Authorization cannot be read", 401)
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


def _ask(house: House, operation: Operation, asked: Mapping[str, str]) -> bytes:
    try:
        return house.ask(operation, to_json(dict(asked))).body
    except Failure as failure:
        raise _as_oauth(failure) from None


def _as_oauth(failure: Failure) -> OAuthError:
    if isinstance(failure, Unavailable):
        return OAuthError("temporarily_unavailable", failure.detail, 503, failure.retry_after)
    if isinstance(failure, Broken):
        return OAuthError("server_error", failure.detail, 500)
    if failure.type == "too-many":
        return OAuthError("invalid_request", failure.detail, 429, failure.retry_after or 1)
    by_kind = {
        Invalid: "invalid_request",
        NotFound: "invalid_grant",
        Conflict: "invalid_grant",
        Forbidden: "invalid_client",
    }
    error = ERROR_BY_TYPE.get(failure.type) or by_kind.get(type(failure), "invalid_request")
    return OAuthError(error, failure.detail, 401 if error == "invalid_client" else 400)


def _error_response(error: OAuthError) -> Response:
    response = _no_store({"error": error.error, "error_description": _ascii(error.description)}, error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="tongxin", charset="UTF-8"'
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return response


def _ascii(text: str) -> str:
    """As error_description allows it: printable ASCII without quotation mark and backslash."""
    return "".join(c if " " <= c <= "~" and c not in '"\\' else "'" for c in text)


def _no_store(body: Mapping[str, Any], status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    return Response(to_json(dict(body)), status, headers, content_type="application/json")


def paths(house: House) -> dict[str, Any]:
    grants = _grants(house)
    authorizing = house.operations.get(AUTHORIZE)
    return description.paths(
        grants,
        _metadata(house),
        revokes=REVOKE in house.operations,
        keys=KEYS in house.operations,
        authorizes=house.access.roles(authorizing) if authorizing else frozenset(),
        about=DESCRIBE_CLIENT in house.operations,
    )
