"""Which fields each answer holds. A field that is not listed here is not sent: who adds one, reviews it here.

Nested fields are written with dots; `items.` is a list's. `NARROWER` says what a role gets where that is less than the
whole answer.
"""

from __future__ import annotations

RESIDENT = "id version name sex birth_date language identity_number telephone standing"
JOB = "id kind state done total errors error_count result reason cancel_asked created_at finished_at"
FILE = "id name media_type size pieces complete created_at expires_at"


def listed(fields: str) -> str:
    return " ".join(f"items.{field}" for field in fields.split()) + " next_cursor"


ALLOWED: dict[str, str] = {
    "registry.sign_in": "access_token token_type expires_in",
    "registry.register_resident": RESIDENT,
    "registry.get_resident": RESIDENT,
    "registry.list_residents": listed(RESIDENT),
    "notify.get_recipient": "id language standing reachable",
    "get_home": "parts missing.service missing.type missing.detail",
    "get_jwks": "keys",
    "get_oauth_metadata": "",
    "list_vocabularies": "items.name items.words.code items.words.labels",
    "get_job": JOB,
    "cancel_job": JOB,
    "start_import": JOB,
    "upload_file": FILE,
    "link_file": "url expires_in",
}

NARROWER: dict[tuple[str, str], str] = {}

# Fields of a person that only those see who need them for a stated purpose.
SENSITIVE = frozenset(
    {
        "identity_number",
        "telephone",
        "address",
        "ethnic_group",
        "political_affiliation",
        "belief",
        "health",
        "disability",
        "bank_account",
        "contact",
        "birth_date",
    }
)
OUTSIDERS = frozenset({"employer", "trainer", "representative"})
# Why somebody from outside gets one all the same: {(operation, field): reason}.
PURPOSES: dict[tuple[str, str], str] = {}
