"""Objects of each type, made through the API, and how far each type can be reached.

A new type of resource needs one row in KINDS. Its objects are made by the POST whose Location names it, from the
required fields of its body; what the fields alone do not tell (a date that must lie in the past, say) stands in BODIES.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

import httpx
from stdnum.iso7064 import mod_11_10

from chassis.testing.processes import wait_for
from services.registry.contract.access import ROLES

from . import learning, lectures, material, piecework, ventures

if TYPE_CHECKING:
    from .town import Town


class Reach(Enum):
    """Who finds an object that the community's administrator made."""

    COMMUNITY = "everybody of the community"
    COMPOUND = "staff of its compound, and who answers for the whole community; a resident their own"
    OFFICE = "staff and whoever answers for the community"
    LEADERS = "who answers for the community; else those whom it names"
    UNITS = "the office and the representatives of units"
    ADMIN = "administrators; an employer its own"
    CLASSES = "the office and whoever may learn; a trainer the own ones"
    OWNER = "who made it"
    PUBLIC = "everybody"


OFFICE = frozenset({"staff", "admin", "secretary"})  # an auditor reads within an engagement, which has its own tests
FINDS: dict[Reach, frozenset[str]] = {
    Reach.COMMUNITY: ROLES,
    Reach.COMPOUND: OFFICE,
    Reach.OFFICE: OFFICE,
    Reach.LEADERS: frozenset({"admin", "secretary"}),
    Reach.UNITS: OFFICE | {"auditor", "representative"},
    Reach.ADMIN: frozenset({"admin"}),
    Reach.CLASSES: OFFICE | {"resident"},
    Reach.OWNER: frozenset(),
    Reach.PUBLIC: ROLES,
}

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
    "/v1/accounts": Reach.COMPOUND,
    "/v1/consents": Reach.COMPOUND,
    "/v1/roles": Reach.COMPOUND,
    "/v1/corrections": Reach.COMPOUND,
    "/v1/registrations": Reach.COMPOUND,
    "/v1/temporary-residences": Reach.COMPOUND,
    "/v1/timeline": Reach.COMPOUND,
    "/v1/visits": Reach.COMPOUND,
    "/v1/sheets": Reach.COMPOUND,
    "/v1/assignments": Reach.OFFICE,
    "/v1/covers": Reach.LEADERS,
    "/v1/audit-engagements": Reach.LEADERS,
    "/v1/incidents": Reach.LEADERS,
    "/v1/credentials": Reach.ADMIN,
    "/v1/organisations": Reach.UNITS,
    "/v1/memberships": Reach.UNITS,
    "/v1/representatives": Reach.UNITS,
    "/v1/rota": Reach.COMMUNITY,
    "/v1/demand-orders": Reach.OFFICE,
    "/v1/programmes": Reach.COMMUNITY,
    "/v1/courses": Reach.COMMUNITY,
    "/v1/classes": Reach.CLASSES,
    "/v1/enrolments": Reach.COMPOUND,
    "/v1/certificates": Reach.COMPOUND,
    "/v1/verify": Reach.PUBLIC,
    "/v1/files/{service}": Reach.OWNER,
    "/v1/jobs/{service}": Reach.OWNER,
    "/v1/file-links/{service}": Reach.PUBLIC,
}

# Types whose objects take a longer story to make, and the test that tells it.
ELSEWHERE: dict[str, str] = {
    "/v1/sessions": "tests/journeys/test_accounts.py",
    "/v1/exports": "tests/journeys/test_rights.py",
    "/v1/rota/swaps": "tests/journeys/test_rota.py",
    "/v1/rota/handovers": "tests/journeys/test_rota.py",
    "/v1/change-requests/{id}/evidence": "tests/journeys/test_households.py",
    "/v1/audit-engagements/{id}/samples": "tests/journeys/test_desk.py",
    **piecework.ELSEWHERE,
    **material.ELSEWHERE,
    **lectures.ELSEWHERE,
    **ventures.ELSEWHERE,
}

# Types whose objects are not made anew for each try: staff answer for certain ones, one import runs at a time.
LASTING = frozenset({"/v1/compounds", "/v1/jobs/{service}"})

# What only who made the object may do, whoever else sees it.
MAKERS_OWN = frozenset({"registry.withdraw_change"})

# What is done to the caller's own account, which somebody with a token and no account has not: 404.
OWN_ACCOUNT = frozenset(
    f"registry.{name}"
    for name in (
        "get_me",
        "change_password",
        "begin_totp",
        "confirm_totp",
        "end_totp",
        "end_current_session",
        "bind_wechat",
        "unbind_wechat",
    )
)

# What needs more than a fresh object (a contact of it, a rota in force), and the test that has it.
PARTS: dict[str, str] = {
    **dict.fromkeys(
        ("registry.reveal_contact", "registry.ask_swap", "registry.prepare_handover", "registry.get_duty"),
        "tests/journeys/test_rota.py",
    ),
    "registry.remove_concerned": "tests/integration/registry/test_incidents.py",
    **learning.PARTS,
    **piecework.PARTS,
    **material.PARTS,
    **lectures.PARTS,
    **ventures.PARTS,
}

# Parameters of a path that are no id of an object: {parameter: what to put there}.
WORDS: dict[str, str] = {"service": "registry", "kind": "residents", "form": "visit"}

# Where a role has words of its own: {(operation, role): (the word of WORDS, the one instead)}.
WORDS_OF_ROLE: dict[tuple[str, str], tuple[str, str]] = {
    ("get_import_template", "employer"): ("residents", "deliveries"),
    ("get_import_template", "payer_finance"): ("residents", "payment_results"),
}

# Where a role sends a body of its own: {(operation, role): the fields that differ from the example}.
FIELDS_OF_ROLE: dict[tuple[str, str], dict[str, str]] = {("enter_batch", "payer_finance"): {"kind": "payment_results"}}

# What no object has, where that is not an id: {parameter: word}.
NONE: dict[str, str] = {"number": "000000000" + mod_11_10.calc_check_digit("000000000")}

# A field of a body that names another object: {field: the collection's path}.
REFERENCES: dict[str, str] = {
    "resident": "/v1/residents",
    "absorbed": "/v1/residents",
    "deputy": "/v1/residents",
    "compound": "/v1/compounds",
    "building": "/v1/buildings",
    "dwelling": "/v1/dwellings",
    "household": "/v1/households",
    "grid": "/v1/grids",
    "organisation": "/v1/organisations",
    "source": "/v1/organisations",
    "target": "/v1/organisations",
    **learning.REFERENCES,
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


def an_account(town: Town, community: str, role: str) -> dict[str, Any]:
    """An account of somebody who works for the community, and answers for no compound yet."""
    name = f"user-{uuid.uuid4().hex[:12]}"
    return town.create(town.maker("/v1/accounts"), community, {"username": name, "roles": [role], "name": name})


def an_organisation(town: Town, community: str, kind: str) -> dict[str, Any]:
    name = f"{town.markers[community]}{uuid.uuid4().hex[:8]}"
    return town.create(town.maker("/v1/organisations"), community, {"kind": kind, "name": name})


def a_leave(town: Town, community: str, number: int) -> dict[str, Any]:
    """A worker who answers for a compound goes on leave, and another one stands in."""
    absent, deputy = (an_account(town, community, "staff")["id"] for _ in range(2))
    body = {"account": absent, "compound": town.shared("/v1/compounds", community)["id"]}
    town.create(town.maker("/v1/assignments"), community, body)
    return {"absent": absent, "deputy": deputy, "since": day(0), "until": day(7)}


def a_rota(town: Town, community: str, number: int) -> dict[str, Any]:
    """A committee with two member units, whose turns begin today."""
    committee = an_organisation(town, community, "committee")["id"]
    for _ in range(2):
        unit = an_organisation(town, community, "co_building_unit")["id"]
        body = {"source": unit, "target": committee, "kind": "membership", "since": day(-30)}
        answer = town.ask(town.clerk(community), "post", "/v1/memberships", json=body)
        assert answer.is_success, answer.text
    return {"committee": committee, "starts_on": day(0), "turns": 4}


def day(distance: int) -> str:
    """A date so many days from today."""
    return (datetime.now(UTC).date() + timedelta(days=distance)).isoformat()


# What the schema does not tell of a body: {operation: (town, community, number) -> fields}.
BODIES: Mapping[str, Callable[[Town, str, int], dict[str, Any]]] = {
    "registry.sign_in": lambda town, community, number: {"username": f"nobody-{number}", "password": "wrong"},
    "registry.send_sign_in_code": lambda town, community, number: {"telephone": telephone(number)},
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
    "registry.create_account": lambda town, community, number: {
        "username": f"user-{town.markers[community][1:]}-{number}",
        "roles": ["resident"],
        "resident": town.make("/v1/residents", community)["id"],
    },
    "registry.register_organisation": lambda town, community, number: {
        "kind": "volunteer_team",
        "name": f"{town.markers[community]}{number}",
    },
    "registry.create_credential": lambda town, community, number: {
        "name": f"{town.markers[community]}{number}",
        "organisation": town.shared("/v1/organisations", community)["id"],
    },
    "registry.register_temporary_residence": lambda town, community, number: {"until": day(30)},
    "registry.correct_registration": lambda town, community, number: {"kind": "collective"},
    "registry.renew_temporary_residence": lambda town, community, number: {"until": day(60)},
    "registry.grant_role": lambda town, community, number: {"kind": "resident_leader"},
    "registry.relate_organisations": lambda town, community, number: {
        "kind": "belongs_to",
        "source": an_organisation(town, community, "volunteer_team")["id"],
        "target": an_organisation(town, community, "co_building_unit")["id"],
    },
    "registry.record_incident": lambda town, community, number: {"title": town.markers[community]},
    "registry.name_concerned": lambda town, community, number: {
        "residents": [town.shared("/v1/residents", community)["id"]]
    },
    "registry.answer_correction": lambda town, community, number: {"state": "declined"},
    "registry.generate_rota": a_rota,
    "registry.join_rota": lambda town, community, number: {"unit": town.shared("/v1/organisations", community)["id"]},
    "registry.leave_rota": lambda town, community, number: {"unit": town.shared("/v1/organisations", community)["id"]},
    "registry.print_sheet": lambda town, community, number: {"form": town.form},
    "registry.create_assignment": lambda town, community, number: {
        "account": an_account(town, community, "staff")["id"],
        "compound": town.shared("/v1/compounds", community)["id"],
    },
    "registry.arrange_cover": a_leave,
    "registry.cover_roles": lambda town, community, number: {
        "deputy": town.make("/v1/residents", community)["id"],
        "since": day(0),
        "until": day(7),
    },
    "registry.create_audit_engagement": lambda town, community, number: {
        "auditor": an_account(town, community, "auditor")["id"],
        "since": day(0),
        "until": day(7),
        "records_since": day(-30),
        "records_until": day(0),
    },
    "registry.plan_visit": lambda town, community, number: {"resident": town.shared("/v1/residents", community)["id"]},
    "registry.decide_change": lambda town, community, number: {"approve": True},
    **learning.BODIES,
}


def sent(town: Town, community: str, path: str, fields: dict[str, str]) -> dict[str, Any]:
    """What the gateway makes of a file that was sent to it."""
    content = f"小区,楼号\n甲,{uuid.uuid4().hex}\n".encode()
    file = {"file": ("a.csv", content, "text/csv")}

    def taken() -> httpx.Response | None:
        answer = town.ask(town.clerk(community), "post", path, data=fields, files=file)
        return None if answer.status_code == 409 else answer  # one import of a kind at a time

    answer = wait_for(taken, 30, f"{path} to take a file")
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json()
    return made


def under(town: Town, community: str, path: str) -> dict[str, Any]:
    """What is made of an object at an address below it."""
    operation = next(o for o in town.operations if o.method == "post" and o.path == path)
    at = town.address(operation, community, fresh=True)
    made = town.request(town.clerk(community), operation, at, community)
    assert made.is_success, f"{operation}: {made.text}"
    thing: dict[str, Any] = made.json()
    return thing


def role(town: Town, community: str) -> dict[str, Any]:
    """A role that a resident holds, after agreeing to its being recorded."""
    resident = town.make("/v1/residents", community)["id"]
    consent = {"resident": resident, "purpose": "roles", "decision": "given"}
    town.create(town.maker("/v1/consents"), community, consent)
    path = f"/v1/residents/{resident}/roles"
    made = town.ask(town.clerk(community), "post", path, json={"kind": "resident_leader"})
    assert made.is_success, made.text
    thing: dict[str, Any] = made.json()
    return thing


def registration(town: Town, community: str) -> dict[str, Any]:
    """A household registration, which is told with the resident."""
    resident = town.make("/v1/residents", community)
    told = {"why": "补录", "registration": {"kind": "family", "division_code": "150627"}}
    path, clerk = f"/v1/residents/{resident['id']}", town.clerk(community)
    made = town.ask(clerk, "patch", path, json=told, headers={"If-Match": f'"{resident["version"]}"'})
    assert made.is_success, made.text
    [thing] = town.ask(clerk, "get", f"{path}/registrations").json()["items"]
    return dict(thing)


def sheet(town: Town, community: str) -> dict[str, Any]:
    """A printed sheet, which is named by its number."""
    operation = town.maker("/v1/sheets")
    return {"id": town.create(operation, community, town.body_of(operation, community))["number"]}


def correction(town: Town, community: str) -> dict[str, Any]:
    """What a resident asked to be corrected."""
    resident = town.make("/v1/residents", community)["id"]
    asking = town.resident(community, resident)
    made = town.ask(asking, "post", "/v1/me/corrections", json={"field": "name", "wish": town.markers[community]})
    assert made.is_success, made.text
    thing: dict[str, Any] = made.json()
    return thing


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
    "/v1/roles": role,
    "/v1/corrections": correction,
    "/v1/sheets": sheet,
    "/v1/registrations": registration,
    "/v1/temporary-residences": lambda town, community: under(
        town, community, "/v1/residents/{id}/temporary-residences"
    ),
    "/v1/timeline": lambda town, community: under(town, community, "/v1/residents/{id}/timeline"),
    "/v1/representatives": lambda town, community: under(town, community, "/v1/organisations/{id}/representatives"),
    **learning.MAKERS,
}


def identity_number(number: int) -> str:
    """A well-formed identity number (GB 11643) that no person has: of the last man of a day in a small district."""
    born = date(1950, 1, 1) + timedelta(days=number // 100)
    body = f"150102{born:%Y%m%d}9{number % 100:02d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def telephone(number: int) -> str:
    return f"139{number:08d}"
