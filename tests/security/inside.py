"""What no refusal may show of the inside. The fuzzer loads this file by itself, as a check of its own."""

from __future__ import annotations

import schemathesis

INSIDE = (
    "Traceback",
    'File "',
    "sqlalchemy",
    "sqlite3",
    "psycopg",
    "IntegrityError",
    "OperationalError",
    "SELECT ",
    "INSERT INTO",
    "marshmallow",
    "nameko",
    "services.registry",
    "_cipher",
    "site-packages",
    "NoneType",
)


def inside_of(text: str) -> list[str]:
    """Words of the inside that stand in an answer."""
    return [word for word in INSIDE if word in text]


@schemathesis.check
def nothing_of_the_inside(_: schemathesis.CheckContext, response: schemathesis.Response, __: schemathesis.Case) -> None:
    if response.status_code < 400:
        return
    found = inside_of(response.content.decode("utf-8", "replace"))
    assert not found, f"the answer shows something of the inside: {found}"
