"""Credentials of employers' systems and others' frontends, and OAuth 2 as the gateway asks it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.contract import ById, Code, Name, Operation, Page, Schema, allowed_actions, listing
from services.registry.contract.accounts import TOKENS, Tokens

CREDENTIAL_KINDS = ("system", "frontend")
MODES = ("live", "test")
STATES = ("active", "revoked")
SCOPES = ("read", "write")
WEEK = 7 * 24 * 3600


class Credential(Schema):
    id = fields.UUID()
    version = fields.Integer()
    client_id = fields.String()
    name = fields.String()
    kind = Code("credential_kinds", CREDENTIAL_KINDS)
    mode = Code("credential_modes", MODES)
    organisation = fields.UUID(allow_none=True)
    scopes = fields.List(Code("oauth_scopes", SCOPES))
    redirect_uris = fields.List(fields.String())
    state = Code("credential_states", STATES)
    created_at = fields.DateTime()
    used_at = fields.DateTime(allow_none=True)
    revoked_at = fields.DateTime(allow_none=True)
    allowed_actions = allowed_actions()


class NewCredential(Credential):
    """`client_secret` is shown this once."""

    client_secret = fields.String(allow_none=True)


def scopes(**kwargs: object) -> fields.Field[Any]:
    return fields.List(Code("oauth_scopes", SCOPES), validate=validate.Length(1, 2), **kwargs)  # type: ignore[arg-type]


def redirect_uris(**kwargs: object) -> fields.Field[Any]:
    uri = fields.String(validate=validate.Length(1, 500))
    return fields.List(uri, validate=validate.Length(max=10), **kwargs)  # type: ignore[arg-type]


class CreateCredential(Schema):
    name = Name(120, digits=True, required=True)
    kind = Code("credential_kinds", CREDENTIAL_KINDS, load_default="system")
    mode = Code("credential_modes", MODES, load_default="live")
    organisation = fields.UUID(load_default=None, allow_none=True)
    scopes = scopes(load_default=lambda: ["read", "write"])
    redirect_uris = redirect_uris(load_default=list)


class EditCredential(Schema):
    id = fields.UUID(required=True)
    name = Name(120, digits=True)
    scopes = scopes()
    redirect_uris = redirect_uris()


class RotateCredential(Schema):
    id = fields.UUID(required=True)
    overlap = fields.Integer(
        load_default=WEEK,
        validate=validate.Range(0, 30 * 24 * 3600),
        metadata={"description": "Seconds that the old secret stays good."},
    )


class ClientAuthentication(Schema):
    client_id = fields.String(load_default=None, validate=validate.Length(max=80))
    client_secret = fields.String(load_default=None, validate=validate.Length(max=200))


class IssueClientToken(ClientAuthentication):
    scope = fields.String(load_default=None, validate=validate.Length(max=200))


class ExchangeCode(ClientAuthentication):
    code = fields.String(required=True, validate=validate.Length(1, 200))
    redirect_uri = fields.String(required=True, validate=validate.Length(1, 500))
    code_verifier = fields.String(
        required=True, validate=validate.Regexp(r"[A-Za-z0-9._~-]{43,128}\Z"), metadata={"description": "RFC 7636."}
    )


class RevokeToken(ClientAuthentication):
    token = fields.String(required=True, validate=validate.Length(1, 8192))


class AskedClient(Schema):
    client_id = fields.String(required=True, validate=validate.Length(1, 80))
    redirect_uri = fields.String(required=True, validate=validate.Length(1, 500))


class AuthorizeClient(AskedClient):
    response_type = fields.String(required=True, validate=validate.Length(1, 40))
    code_challenge = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_-]{43}\Z"))
    code_challenge_method = fields.String(required=True, validate=validate.Equal("S256"))
    scope = fields.String(load_default=None, validate=validate.Length(max=200))
    state = fields.String(load_default=None, validate=validate.Length(max=500))


class OAuthClient(Schema):
    client_id = fields.String()
    name = fields.String()
    scopes = fields.List(Code("oauth_scopes", SCOPES))
    mode = Code("credential_modes", MODES)


class Redirect(Schema):
    redirect_to = fields.String(allow_none=True, metadata={"description": "Send the person there."})


create_credential = Operation(
    "registry.create_credential",
    "Make a credential; its secret is shown this once",
    CreateCredential,
    NewCredential,
    writes=True,
    secret=("client_secret",),
)
edit_credential = Operation("registry.edit_credential", "Change a credential", EditCredential, Credential, writes=True)
rotate_credential = Operation(
    "registry.rotate_credential",
    "A new secret; the old one stays good for a time",
    RotateCredential,
    NewCredential,
    writes=True,
    secret=("client_secret",),
)
revoke_credential = Operation("registry.revoke_credential", "Revoke a credential", ById, Credential, writes=True)
get_credential = Operation("registry.get_credential", "Read a credential", ById, Credential)
list_credentials = Operation("registry.list_credentials", "Credentials", Page, listing(Credential))

issue_client_token = Operation(
    "registry.issue_client_token",
    "A token for a system (RFC 6749, client credentials)",
    IssueClientToken,
    Tokens,
    writes=True,
    public=True,
    secret=TOKENS,
)
exchange_code = Operation(
    "registry.exchange_code",
    "Tokens for an authorization code (RFC 7636)",
    ExchangeCode,
    Tokens,
    writes=True,
    public=True,
    secret=TOKENS,
)
revoke_token = Operation("registry.revoke_token", "Revoke a token (RFC 7009)", RevokeToken, writes=True, public=True)
get_oauth_client = Operation(
    "registry.get_oauth_client", "Who asks to act for you", AskedClient, OAuthClient, public=True
)
authorize_client = Operation(
    "registry.authorize_client",
    "Let a frontend act for you",
    AuthorizeClient,
    Redirect,
    writes=True,
    secret=("redirect_to",),
)
