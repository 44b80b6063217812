"""Objects of each type, made through the API, and how far each type can be reached.

A new type of resource needs one row in KINDS. Its objects are made by the POST whose Location names it, from the
required fields of its body; what the fields alone do not tell (a date that must lie in the past, say) stands in BODIES.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any


class Reach(Enum):
    """Who of those whose role may ask finds the object."""

    COMMUNITY = "everybody of the community"
    COMPOUND = "staff of its compound; admin, secretary and auditor of the community; residents their own"
    OWNER = "who made it"
    PUBLIC = "everybody"


# Path of the collection: reach.
KINDS: dict[str, Reach] = {
    "/v1/residents": Reach.COMMUNITY,
}

# Where a parameter of a path is no id of a collection: {(path, parameter): what to put there}.
WORDS: dict[tuple[str, str], str] = {
    ("/v1/jobs/{service}/{id}", "service"): "registry",
    ("/v1/files/{service}/{id}", "service"): "registry",
}

# A field of a body that names another object: {field: the collection's path}.
REFERENCES: dict[str, str] = {
    "resident": "/v1/residents",
}

# What the schema does not tell of a body: {operation: (marker, number) -> fields}.
BODIES: Mapping[str, Callable[[str, int], dict[str, Any]]] = {
    "registry.register_resident": lambda marker, number: {
        "name": f"{marker}{number}",
        "identity_number": identity_number(number),
        "telephone": telephone(number),
    },
    "registry.sign_in": lambda marker, number: {"username": f"nobody-{number}", "password": "wrong"},
}


def identity_number(number: int) -> str:
    """A well-formed identity number (GB 11643) of the division that no person has: born on a day of 1970, by number."""
    body = f"15010219700101{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def telephone(number: int) -> str:
    return f"139{number:08d}"
