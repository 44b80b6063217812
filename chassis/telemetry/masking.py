"""The last net under logs and traces: what is named or shaped like personal data is taken out.

It is a net, not a licence: code logs ids and counts (OWASP ASVS 5.0, 16.2.5; PIPL article 6). Shapes: the resident
identity number (GB 11643, 18 characters, and the older 15 digits), mainland mobile numbers (11 digits, with or without
+86, spaces or hyphens), bank cards (16 to 19 digits), e-mail addresses. Ids in hexadecimal (UUIDs, trace ids) are left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

MASK = "[masked]"

# fmt: off
_PERSONAL_NAMES = frozenset((
    "name", "full_name", "given_name", "family_name", "former_name", "name_zh", "name_mn", "display_name", "pinyin",
    "id_number", "identity_number", "identity_card", "id_card", "credential_number", "passport_number",
    "social_security_number", "phone", "phone_number", "mobile", "telephone", "tel", "contact", "contact_point",
    "email", "wechat", "wechat_openid", "openid", "address", "home_address", "postal_address", "registered_address",
    "birth_date", "date_of_birth", "birthday", "ethnic_group", "ethnicity", "religion", "belief",
    "political_affiliation", "health", "disability", "marital_status", "bank_account", "bank_card",
    "account_number", "card_number", "password", "secret", "client_secret", "token", "access_token",
    "refresh_token", "id_token", "authorization", "cookie", "code", "otp", "api_key",
))
# fmt: on
# Names of the semantic conventions that end in one of those words and name no person.
_CONVENTIONAL = frozenset(
    ("messaging.destination.name", "db.collection.name", "code.function.name", "network.protocol.name", "service.name")
)

_SHAPES = re.compile(
    r"""
    (?P<keep>
        (?<![0-9A-Za-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9A-Za-z])
      | (?<![0-9A-Za-z])(?=[0-9]*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{16})(?![0-9A-Za-z])
    )
    | (?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)
    | (?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}(?!\d)
    | (?<!\d)(?:(?:\+|00)?86[-\ ]?)?1[3-9]\d[-\ ]?\d{4}[-\ ]?\d{4}(?!\d)
    | (?<!\d)[3-6]\d{15,18}(?!\d)
    | [A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}
    """,
    re.VERBOSE | re.ASCII,
)
# Whole numbers under these endings are measures or moments, which may well have as many digits as a telephone number.
_MEASURES = ("_ns", "_us", "_ms", "_seconds", "_bytes", "_fen", "_total", "_count")
_WORTH_A_LOOK = re.compile(r"\d{6}|\d[- ]\d{4}|@|[０-９＠]")
_DEEPEST = 6


def is_personal_name(name: str) -> bool:
    """Whether a field of this name holds personal data or a secret; a prefix with a dot does not hide it."""
    return name.rpartition(".")[2].lower() in _PERSONAL_NAMES and name not in _CONVENTIONAL


def scrub(text: str) -> str:
    """The text with every value of a personal shape replaced by `[masked]`, full-width digits included."""
    if not _WORTH_A_LOOK.search(text):
        return text
    if not text.isascii():
        text = "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" else c for c in text)
    return _SHAPES.sub(lambda found: found.group() if found.group("keep") else MASK, text)


def masked(name: str, value: object, depth: int = 0) -> object:
    """A value as it may be logged under this name; containers are gone through, other objects become text."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if is_personal_name(name) or depth > _DEEPEST:
        return MASK
    if isinstance(value, int):
        return value if name.endswith(_MEASURES) or scrub(str(value)) == str(value) else MASK
    if isinstance(value, Mapping):
        return {scrub(str(key)): masked(str(key), item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [masked(name, item, depth + 1) for item in value]
    return scrub(str(value))
