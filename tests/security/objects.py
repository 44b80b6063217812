"""Objects of each type, made through the API, and how far each type can be reached.

A new type of resource needs one row in KINDS. Its objects are made by the POST whose Location names it, from the
required fields of its body; what the fields alone do not tell (a date that must lie in the past, say) stands in BODIES.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .town import Town


class Reach(Enum):
    """Who of those whose role may ask finds the object."""

    COMMUNITY = "everybody of the community"
    COMPOUND = "staff of its compound; admin, secretary and auditor of the community; residents their own"
    OWNER = "who made it"
    PUBLIC = "everybody"


# Path of the collection: reach.
KINDS: dict[str, Reach] = {
    "/v1/residents": Reach.COMPOUND,
    "/v1/communities": Reach.COMMUNITY,
    "/v1/compounds": Reach.COMPOUND,
    "/v1/grids": Reach.COMPOUND,
    "/v1/buildings": Reach.COMPOUND,
    "/v1/dwellings": Reach.COMPOUND,
    "/v1/households": Reach.COMPOUND,
    "/v1/change-requests": Reach.COMPOUND,
    "/v1/files/{service}": Reach.OWNER,
    "/v1/jobs/{service}": Reach.OWNER,
    "/v1/file-links/{service}": Reach.PUBLIC,
}

# Types whose objects are not made anew for each try: staff answer for certain ones.
LASTING = frozenset({"/v1/compounds"})

# What only who made the object may do, whoever else sees it.
MAKERS_OWN = frozenset({"registry.withdraw_change"})

# Parameters of a path that are no id of an object: {parameter: what to put there}.
WORDS: dict[str, str] = {"service": "registry", "kind": "residents"}

# A field of a body that names another object: {field: the collection's path}.
REFERENCES: dict[str, str] = {
    "resident": "/v1/residents",
    "absorbed": "/v1/residents",
    "compound": "/v1/compounds",
    "building": "/v1/buildings",
    "dwelling": "/v1/dwellings",
    "household": "/v1/households",
    "grid": "/v1/grids",
}


def a_resident(town: Town, community: str, number: int) -> dict[str, Any]:
    known = {"name": f"{town.markers[community]}{number}", "identity_number": identity_number(number)}
    home = {"home": {"dwelling": town.make("/v1/dwellings", community)["id"]}}
    return known | {"telephone": telephone(number)} | home


def a_household(town: Town, community: str, number: int) -> dict[str, Any]:
    alone = town.create(town.maker("/v1/residents"), community, {"name": f"{town.markers[community]}{number}"})
    members = [{"resident": alone["id"], "relation": "head"}]
    return {"members": members, "dwelling": town.make("/v1/dwellings", community)["id"]}


def a_move(town: Town, community: str, number: int) -> dict[str, Any]:
    return {
        "kind": "move",
        "household": town.make("/v1/households", community)["id"],
        "dwelling": town.make("/v1/dwellings", community)["id"],
    }


# What the schema does not tell of a body: {operation: (town, community, number) -> fields}.
BODIES: Mapping[str, Callable[[Town, str, int], dict[str, Any]]] = {
    "registry.sign_in": lambda town, community, number: {"username": f"nobody-{number}", "password": "wrong"},
    "registry.register_resident": a_resident,
    "registry.form_household": a_household,
    "registry.record_life_event": a_move,
    "registry.ask_change": a_move,
    "registry.merge_residents": lambda town, community, number: {
        "absorbed": town.make("/v1/residents", community)["id"]
    },
    "registry.create_compound": lambda town, community, number: {"name": f"{town.markers[community]}{number}"},
    "registry.create_grid": lambda town, community, number: {"name": f"{town.markers[community]}{number}"},
    "registry.create_building": lambda town, community, number: {"number": str(number)},
    "registry.create_dwelling": lambda town, community, number: {"number": str(number)},
    "registry.decide_change": lambda town, community, number: {"approve": True},
}

TABLE = "小区,楼号\n甲,1\n".encode()


def sent(town: Town, community: str, path: str, fields: dict[str, str]) -> dict[str, Any]:
    """What the gateway makes of a file that was sent to it."""
    answer = town.ask(town.clerk(community), "post", path, data=fields, files={"file": ("a.csv", TABLE, "text/csv")})
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json()
    return made


def link_to_a_file(town: Town, community: str) -> dict[str, Any]:
    file = sent(town, community, "/v1/files", {})
    answer = town.ask(town.clerk(community), "post", f"/v1/files/registry/{file['id']}/links")
    return {"id": answer.json()["url"].rpartition("/")[2]}


# Objects that no operation makes: {collection: (town, community) -> the object}.
MAKERS: Mapping[str, Callable[[Town, str], dict[str, Any]]] = {
    "/v1/communities": lambda town, community: {"id": str(town.communities[community])},
    "/v1/files/{service}": lambda town, community: sent(town, community, "/v1/files", {}),
    "/v1/jobs/{service}": lambda town, community: sent(town, community, "/v1/imports", {"kind": "places"}),
    "/v1/file-links/{service}": link_to_a_file,
}


def identity_number(number: int) -> str:
    """A well-formed identity number (GB 11643) of the division that no person has: born on a day of 1970, by number."""
    body = f"15010219700101{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def telephone(number: int) -> str:
    return f"139{number:08d}"
