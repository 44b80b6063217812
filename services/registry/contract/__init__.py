"""What others may know of the registry: operations and events. Imports marshmallow and the standard library only."""

# ruff: noqa: F403 - each module is a part of this one contract
from chassis.contract import marks_of
from services.registry.contract import examples, headings, labels, parameters, words
from services.registry.contract.accounts import *
from services.registry.contract.audits import *
from services.registry.contract.consents import *
from services.registry.contract.counting import *
from services.registry.contract.credentials import *
from services.registry.contract.fields import *
from services.registry.contract.forms import *
from services.registry.contract.households import *
from services.registry.contract.imports import *
from services.registry.contract.organisations import *
from services.registry.contract.people import *
from services.registry.contract.places import *
from services.registry.contract.rights import *
from services.registry.contract.roles import *
from services.registry.contract.rota import *
from services.registry.contract.staffing import *
from services.registry.contract.staying import *
from services.registry.contract.tickets import *
from services.registry.contract.visits import *

EXAMPLES = examples.EXAMPLES
HEADINGS = headings.HEADINGS
PARAMETERS = parameters.PARAMETERS
VOCABULARIES = {**words.WORDS, **labels.LABELS}
announcement_begun, announcement_ended = marks_of("registry").begun, marks_of("registry").ended

PROBLEMS = {
    "duplicate-number": ("Number of somebody on record", "Search for them; `detail` says whom to ask."),
    "consent-needed": ("Consent is needed first", "Record it by POST /v1/consents, or leave the field out."),
    "exists": ("There is one already", "Use the one of this name or number, or choose another."),
    "already-registered": ("Registered already", "Search for it instead of registering it again."),
    "username-taken": ("Sign-in name taken", "Choose another name."),
    "weak-password": ("Password too easy to guess", "Choose a longer one that nobody would guess; `detail` says why."),
    "wrong-password": ("Wrong password", "Send the present password."),
    "wrong-code": ("Wrong code", "Send the code that the authenticator app shows next."),
    "code-required": ("A code is needed", "Send the code of the authenticator app as `code`, beside the password."),
    "sms-not-offered": ("No sign-in by SMS here", "Sign in another way; GET /v1/sign-in-ways says which there are."),
    "sms-away": ("No SMS can be sent now", "Try again after `Retry-After`, or sign in another way."),
    "telephone-shared": ("Telephone of several accounts", "Sign in another way, such as a code given at the desk."),
    "wechat-not-offered": (
        "No sign-in by WeChat here",
        "Sign in another way; GET /v1/sign-in-ways says which there are.",
    ),
    "wechat-away": ("WeChat does not answer", "Try again after `Retry-After` with a new code of `wx.login`."),
    "wechat-not-bound": ("WeChat not bound to an account", "Sign in another way, then PUT /v1/me/wechat."),
    "wechat-bound-elsewhere": (
        "WeChat bound to another account",
        "Sign in to that one and DELETE /v1/me/wechat first.",
    ),
    "authenticator-needed": (
        "An authenticator app is needed",
        "Sign in by password, and set one up by POST /v1/me/totp; then sign in this way with its `code`.",
    ),
    "visit-closed": ("Visit closed", "Plan another visit."),
    "reference-taken": ("Reference taken", "Give each line of the paper a reference of its own."),
    "sheet-closed": ("Sheet closed", "Look at what stands on the sheet already, and print another one."),
    "rows-refused": ("Some rows are wrong", "Mend the rows named in `errors`, and send all of them again."),
    "entered-twice": ("Entered at the same moment", "Send it again."),
    "invalid-grant": ("Sign-in not good any more", "Sign in again."),
    "invalid-client": ("Client not known", "Check client_id and client_secret."),
    "invalid-scope": ("Scope not given", "Ask for scopes that the credential has."),
    "unauthorized-client": ("Not for this client", "Take a credential of the other kind."),
}
