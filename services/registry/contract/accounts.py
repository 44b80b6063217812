"""Accounts and sign-in."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import EventType, Nothing, Operation, Schema


class SignIn(Schema):
    username = fields.String(required=True, validate=validate.Length(1, 80))
    password = fields.String(required=True, validate=validate.Length(1, 200))


class Session(Schema):
    access_token = fields.String()
    token_type = fields.Constant("Bearer")
    expires_in = fields.Integer(metadata={"description": "Seconds."})


class SigningKeys(Schema):
    keys = fields.List(fields.Dict(), metadata={"description": "JSON Web Keys (RFC 7517)."})


class SigningKey(Schema):
    key = fields.Dict(required=True)


sign_in = Operation(
    "registry.sign_in", "Sign in with a password", SignIn, Session, writes=True, public=True, secret=("access_token",)
)
get_signing_keys = Operation(
    "registry.get_signing_keys", "The keys that access tokens are checked by", Nothing, SigningKeys, public=True
)

signing_key_published = EventType(
    "tongxin.registry.signing_key.published.v1", "A key that access tokens are signed by is known", SigningKey
)

OPERATIONS = (sign_in, get_signing_keys)
EVENTS = (signing_key_published,)
