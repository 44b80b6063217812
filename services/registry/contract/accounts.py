"""Accounts of people, sign-in, sessions and the keys of tokens."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import (
    ById,
    Code,
    EventType,
    Name,
    Nothing,
    Operation,
    Page,
    Schema,
    Text,
    allowed_actions,
    listing,
)
from services.registry.contract.fields import word

LANGUAGES = ("zh-CN", "mn-Cyrl", "mn-Mong", "en")
ACCOUNT_STATES = ("active", "disabled")
SIGN_IN_METHODS = ("password", "desk_code", "sms_code", "wechat", "client_credentials", "authorization_code")
SIGN_IN_WAYS = ("password", "desk_code", "sms_code", "wechat")
TOKENS = ("access_token", "refresh_token")


def six_digits(**kwargs: object) -> fields.String:
    return fields.String(validate=validate.Regexp(r"[0-9]{6}\Z"), **kwargs)  # type: ignore[arg-type]


def telephone(**kwargs: object) -> fields.String:
    return fields.String(validate=validate.Length(5, 30), **kwargs)  # type: ignore[arg-type]


def wechat_code(**kwargs: object) -> fields.String:
    return fields.String(
        validate=validate.Length(1, 200),
        metadata={"description": "What `wx.login` of the mini-program gave; good once, for five minutes."},
        **kwargs,  # type: ignore[arg-type]
    )


class SignIn(Schema):
    """`username` with `password` or with `one_time_code`; `telephone` with `sms_code`; or `wechat_code` alone.

    Beside each of them `code` of the authenticator app, where the account has one.
    """

    username = fields.String(load_default=None, validate=validate.Length(1, 80), metadata={"example": "demo-staff"})
    password = fields.String(load_default=None, validate=validate.Length(1, 200), metadata={"example": "四个词的密码"})
    code = six_digits(load_default=None, metadata={"description": "Of the authenticator app."})
    one_time_code = fields.String(
        load_default=None,
        validate=validate.Regexp(r"[0-9]{8}\Z"),
        metadata={"description": "Given at the community's desk, instead of a password."},
    )
    telephone = telephone(load_default=None)
    sms_code = six_digits(load_default=None, metadata={"description": "Sent by `POST /v1/sessions/codes`."})
    wechat_code = wechat_code(load_default=None)


class SendSignInCode(Schema):
    telephone = telephone(required=True)


class SentSignInCode(Schema):
    """The same for every number: it does not say whether anybody can sign in by it."""

    expires_in = fields.Integer(metadata={"description": "Seconds that the code is good, if one was sent."})
    next_in = fields.Integer(metadata={"description": "Seconds until another one may be asked for."})


class SignInWays(Schema):
    ways = fields.List(Code("sign_in_ways", SIGN_IN_WAYS))


class BindWechat(Schema):
    wechat_code = wechat_code(required=True)


class Tokens(Schema):
    access_token = fields.String()
    token_type = fields.Constant("Bearer")
    expires_in = fields.Integer(metadata={"description": "Seconds."})
    refresh_token = fields.String(metadata={"description": "Good once; the answer brings the next one."})
    scope = fields.String(metadata={"description": "OAuth scopes, where the token has any."})


class RefreshSession(Schema):
    refresh_token = fields.String(required=True, validate=validate.Length(1, 200))
    scope = fields.String(load_default=None, validate=validate.Length(max=200))
    client_id = fields.String(load_default=None, validate=validate.Length(max=80))
    client_secret = fields.String(load_default=None, validate=validate.Length(max=200))


class Session(Schema):
    id = fields.UUID()
    method = Code("sign_in_methods", SIGN_IN_METHODS)
    created_at = fields.DateTime()
    used_at = fields.DateTime()
    expires_at = fields.DateTime()
    address = fields.String(allow_none=True)
    client = fields.UUID(allow_none=True)
    current = fields.Boolean()


class EndedSessions(Schema):
    sessions = fields.List(fields.UUID())


class Account(Schema):
    id = fields.UUID()
    version = fields.Integer()
    username = fields.String()
    name = fields.String(allow_none=True)
    roles = fields.List(word("roles"))
    resident = fields.UUID(allow_none=True)
    compounds = fields.List(fields.UUID())
    organisations = fields.List(fields.UUID())
    employer = fields.UUID(allow_none=True)
    language = Code("languages", LANGUAGES)
    state = Code("account_states", ACCOUNT_STATES)
    disabled_because = fields.String(allow_none=True)
    closed_because = word(
        "closed_because",
        allow_none=True,
        metadata={"description": "Why the record itself disabled it; null where a person did, and where it is active."},
    )
    totp = fields.Boolean(metadata={"description": "Whether a code is asked for beside the password."})
    wechat = fields.Boolean(metadata={"description": "Whether its owner signs in by WeChat too."})
    created_at = fields.DateTime()
    allowed_actions = allowed_actions()


class CreateAccount(Schema):
    username = fields.String(required=True, validate=validate.Length(3, 80))
    roles = fields.List(word("roles"), required=True, validate=validate.Length(1, 5))
    name = Name(80, load_default=None, allow_none=True)
    resident = fields.UUID(load_default=None, allow_none=True)
    compounds = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=100))
    organisations = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=100))
    employer = fields.UUID(load_default=None, allow_none=True)
    language = Code("languages", LANGUAGES, load_default=None, allow_none=True)


class EditAccount(Schema):
    id = fields.UUID(required=True)
    roles = fields.List(word("roles"), validate=validate.Length(1, 5))
    name = Name(80, allow_none=True)
    compounds = fields.List(fields.UUID(), validate=validate.Length(max=100))
    organisations = fields.List(fields.UUID(), validate=validate.Length(max=100))
    employer = fields.UUID(allow_none=True)
    language = Code("languages", LANGUAGES)


class ListAccounts(Page):
    q = fields.String(load_default=None, validate=validate.Length(max=80), metadata={"description": "Begin of a name."})
    state = Code("account_states", ACCOUNT_STATES, load_default=None)
    resident = fields.UUID(load_default=None)


class DisableAccount(Schema):
    id = fields.UUID(required=True)
    reason = Text(200, required=True)


class DeskCode(Schema):
    """Shown once; it signs in by `one_time_code`."""

    username = fields.String()
    code = fields.String(allow_none=True)
    expires_in = fields.Integer(metadata={"description": "Seconds."})


class ChangePassword(Schema):
    """`current_password` may be left out by who signed in with a code given at the desk."""

    current_password = fields.String(load_default=None, validate=validate.Length(1, 200))
    new_password = fields.String(required=True, validate=validate.Length(1, 200))


class TotpSecret(Schema):
    secret = fields.String(allow_none=True, metadata={"description": "To type into the app."})
    uri = fields.String(allow_none=True, metadata={"description": "To show as a QR code."})


class TotpCode(Schema):
    code = six_digits(required=True)


class SigningKeys(Schema):
    keys = fields.List(fields.Dict(), metadata={"description": "JSON Web Keys (RFC 7517)."})


class SigningKey(Schema):
    key = fields.Dict(required=True)


class RetiredKey(Schema):
    id = fields.String(required=True)


class SessionEnd(Schema):
    until = fields.DateTime(required=True, metadata={"description": "When the session's last token has run out."})


sign_in = Operation(
    "registry.sign_in", "Sign in", SignIn, Tokens, writes=True, public=True, secret=TOKENS, deadline=6.0
)
send_sign_in_code = Operation(
    "registry.send_sign_in_code",
    "Have a code for signing in sent by SMS",
    SendSignInCode,
    SentSignInCode,
    writes=True,
    public=True,
)
get_sign_in_ways = Operation(
    "registry.get_sign_in_ways", "The ways to sign in that are offered here", Nothing, SignInWays, public=True
)
bind_wechat = Operation(
    "registry.bind_wechat", "Sign in by this WeChat too", BindWechat, Account, writes=True, deadline=6.0
)
unbind_wechat = Operation("registry.unbind_wechat", "Sign in by WeChat no more", Nothing, writes=True)
refresh_session = Operation(
    "registry.refresh_session",
    "New tokens for a refresh token",
    RefreshSession,
    Tokens,
    writes=True,
    public=True,
    secret=TOKENS,
)
end_current_session = Operation("registry.end_current_session", "Sign out", Nothing, writes=True)
end_session = Operation("registry.end_session", "End one of your sessions", ById, writes=True)
list_sessions = Operation("registry.list_sessions", "Where you are signed in", Page, listing(Session))
list_ended_sessions = Operation(
    "registry.list_ended_sessions",
    "Sessions that ended while tokens of theirs may still live",
    Nothing,
    EndedSessions,
    public=True,
)
create_account = Operation("registry.create_account", "Open an account", CreateAccount, Account, writes=True)
edit_account = Operation("registry.edit_account", "Change what an account may", EditAccount, Account, writes=True)
get_account = Operation("registry.get_account", "Read an account", ById, Account, of_resident="resident")
list_accounts = Operation(
    "registry.list_accounts",
    "Accounts of people",
    ListAccounts,
    listing(Account),
    of_people=True,
    of_resident="resident",
)
disable_account = Operation("registry.disable_account", "Disable an account", DisableAccount, Account, writes=True)
enable_account = Operation("registry.enable_account", "Enable an account again", ById, Account, writes=True)
unlock_account = Operation("registry.unlock_account", "Forget failed sign-ins", ById, Account, writes=True)
issue_desk_code = Operation(
    "registry.issue_desk_code", "Give a one-time code at the desk", ById, DeskCode, writes=True, secret=("code",)
)
change_password = Operation("registry.change_password", "Change your password", ChangePassword, writes=True)
begin_totp = Operation(
    "registry.begin_totp", "Set up an authenticator app", Nothing, TotpSecret, writes=True, secret=("secret", "uri")
)
confirm_totp = Operation("registry.confirm_totp", "Ask for codes from now on", TotpCode, Account, writes=True)
end_totp = Operation("registry.end_totp", "Ask for codes no more", TotpCode, Account, writes=True)
reset_totp = Operation("registry.reset_totp", "Take a lost authenticator app off", ById, Account, writes=True)
get_signing_keys = Operation(
    "registry.get_signing_keys", "The keys that access tokens are checked by", Nothing, SigningKeys, public=True
)

signing_key_published = EventType(
    "tongxin.registry.signing_key.published.v1", "A key that access tokens are signed by is known", SigningKey
)
signing_keys_stated = EventType(
    "tongxin.registry.signing_keys.stated.v1", "All the keys that access tokens are signed by now", SigningKeys
)
signing_key_retired = EventType(
    "tongxin.registry.signing_key.retired.v1", "Nothing signed by this key is good any more", RetiredKey
)
session_ended = EventType(
    "tongxin.registry.session.ended.v1",
    "A session ended before its tokens ran out",
    SessionEnd,
    for_nobody="gateways have no inbox; they fetch the list of ended sessions every few seconds",
)
