"""The ids that bodies and queries name, and what each of them may be: a row for every one of the contracts'.

A new operation, or a new field of ids, fails `test_named_ids.py` until it has a row here: of which kind the named
object is, how far it may be named from, and the fields beside it that make a request which would be taken.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from . import learning, lectures, material, objects, piecework, ventures
from .town import PEOPLE, Town

Fields = dict[str, Any]
Beside = Callable[["Town"], Fields]


TAKEN = frozenset({200, 201, 202})


@dataclass(frozen=True)
class Named:
    """An id in a body or query.

    `kind` is the collection of what it names, or what makes a fitting one. `anywhere`: staff may name one of another
    compound, with the reason why. `takes` are the answers to an own one, where the rest of a story would be long; none
    where the fields beside it name a fitting one already.
    """

    kind: str | Callable[[Town], str]
    beside: Beside | None = None
    anywhere: str = ""
    role: str = "staff"
    takes: frozenset[int] = TAKEN


RESIDENT, HOUSEHOLD, DWELLING = "/v1/residents", "/v1/households", "/v1/dwellings"
COMPOUND, BUILDING, GRID = "/v1/compounds", "/v1/buildings", "/v1/grids"
ORGANISATION, ACCOUNT, ROTA = "/v1/organisations", "/v1/accounts", "/v1/rota"
OPEN_TO_ALL = "organisations are the whole community's"
MOVES_IN = "people move into compounds that another worker answers for"
REFUSED_LATER = frozenset({200, 201, 409})


def someone(town: Town, **facts: Any) -> str:
    """A new resident who belongs to no household."""
    name = f"{town.markers['here']}{uuid.uuid4().hex[:6]}"
    return str(town.create(town.maker(RESIDENT), "here", {"name": name, **facts})["id"])


def a_couple(town: Town) -> tuple[str, str, str]:
    """A household, its head and another member."""
    head, other = someone(town), someone(town)
    members = [{"resident": head, "relation": "head"}, {"resident": other, "relation": "spouse"}]
    body = {"members": members, "dwelling": town.make(DWELLING, "here")["id"]}
    return str(town.create(town.maker(HOUSEHOLD), "here", body)["id"]), head, other


def a_worker(town: Town) -> str:
    return str(objects.an_account(town, "here", "staff")["id"])


def an_auditor(town: Town) -> str:
    return str(objects.an_account(town, "here", "auditor")["id"])


def a_committee(town: Town) -> str:
    return str(objects.a_rota(town, "here", 0)["committee"])


def as_head(town: Town) -> Fields:
    return {"dwelling": town.make(DWELLING, "here")["id"], "members": [{"resident": someone(town), "relation": "head"}]}


def moving(town: Town) -> Fields:
    household, _, _ = a_couple(town)
    return {"kind": "move", "household": household, "dwelling": town.make(DWELLING, "here")["id"]}


def adding(town: Town) -> Fields:
    return {"kind": "add", "household": a_couple(town)[0], "resident": someone(town), "relation": "child"}


def merging(town: Town) -> Fields:
    files = {"file": ("a.pdf", b"%PDF-1.7 paper", "application/pdf")}
    staff = next(person for person in PEOPLE if person.role == "staff")
    paper = town.ask(staff, "post", "/v1/files", files=files).json()["id"]
    return {"kind": "merge", "household": a_couple(town)[0], "evidence": [paper]}


def splitting_on_paper(town: Town) -> Fields:
    return splitting(town) | {"evidence": merging(town)["evidence"]}


def merging_at_once(town: Town) -> Fields:
    return {"kind": "merge", "household": a_couple(town)[0]}


def succeeding(town: Town) -> Fields:
    household, head, other = a_couple(town)
    relations = [{"resident": head, "relation": "spouse"}]
    return {"kind": "change_head", "household": household, "head": other, "relations": relations}


def splitting(town: Town) -> Fields:
    household, _, other = a_couple(town)
    dwelling = town.make(DWELLING, "here")["id"]
    return {
        "kind": "split",
        "household": household,
        "members": [{"resident": other, "relation": "head"}],
        "dwelling": dwelling,
    }


CHANGES: Mapping[str, Named] = {
    "household": Named(HOUSEHOLD, moving),
    "resident": Named(someone, adding),
    "to_household": Named(HOUSEHOLD, merging_at_once),
    "head": Named(RESIDENT, succeeding, takes=frozenset()),
    "relations[].resident": Named(RESIDENT, succeeding, takes=frozenset()),
    "members[].resident": Named(RESIDENT, splitting, takes=frozenset()),
    "dwelling": Named(DWELLING, moving, anywhere=MOVES_IN),
}


def a_child(town: Town) -> Fields:
    child = someone(town, birth_date=objects.day(-1000))
    adult = someone(town, birth_date="1980-05-01")
    return {"resident": child, "purpose": "roles", "decision": "given", "guardian": adult, "evidence_note": "户口簿"}


def an_adult(town: Town) -> str:
    return someone(town, birth_date="1980-05-01")


def a_leave(town: Town) -> Fields:
    return objects.a_leave(town, "here", 0)


def a_leave_of_roles(town: Town) -> Fields:
    return {"since": objects.day(0), "until": objects.day(7)}


def a_signed_in_worker(town: Town) -> Fields:
    return {"username": f"user-{uuid.uuid4().hex[:12]}", "roles": ["staff"], "name": "工作者"}


def an_employer(town: Town) -> Fields:
    return {"username": f"user-{uuid.uuid4().hex[:12]}", "roles": ["employer"], "name": "集成"}


def a_representative(town: Town) -> Fields:
    return {"username": f"user-{uuid.uuid4().hex[:12]}", "roles": ["representative"], "name": "代表"}


def a_signed_in_resident(town: Town) -> Fields:
    return {"username": f"user-{uuid.uuid4().hex[:12]}", "roles": ["resident"]}


def named_only(**more: Any) -> Beside:
    return lambda town: {"name": f"{town.markers['here']}{uuid.uuid4().hex[:6]}", **more}


def numbered(town: Town) -> Fields:
    return {"number": uuid.uuid4().hex[:8]}


def a_registration(town: Town) -> Fields:
    registration = {"kind": "family", "division_code": "150627100007"}
    resettlement = {"settled_on": "2018-10-01"}
    return {"name": f"{town.markers['here']}登记", "registration": registration, "resettlement": resettlement}


def a_correction(town: Town) -> Fields:
    return {
        "why": "更正",
        "registration": {"kind": "family", "division_code": "150627"},
        "resettlement": {"settled_on": "2018-10-01"},
    }


def on_paper(town: Town) -> Fields:
    row = {"reference": uuid.uuid4().hex, "happened_on": objects.day(0), "outcome": "met"}
    return {"items": [row], "all_or_nothing": True}


def a_visit(town: Town) -> Fields:
    return {"reason": "routine"}


def at_a_compound(town: Town) -> Fields:
    return {"number": uuid.uuid4().hex[:8], "compound": town.shared(COMPOUND, "here")["id"]}


def in_a_unit(town: Town) -> Fields:
    return {"number": uuid.uuid4().hex[:8], "unit": "1", "housing_kind": "affordable"}


def a_grant(town: Town) -> Fields:
    return {"kind": "building_head"}


PROGRAMME, COURSE, ORDER = "/v1/programmes", "/v1/courses", "/v1/demand-orders"
CLASS, ENROLMENT = "/v1/classes", "/v1/enrolments"
OFFERED_TO_ALL = "programmes, courses, orders and classes are the whole community's"


def a_factory(town: Town) -> str:
    return learning.an_employer(town, "here")


def an_open_class(town: Town) -> str:
    return learning.an_open_class(town, "here")


LEARNING_LISTED: Mapping[str, Mapping[str, Named]] = {
    "training.list_demand_orders": {"employer": Named(ORGANISATION, anywhere=OPEN_TO_ALL)},
    "training.list_courses": {"programme": Named(PROGRAMME, anywhere=OFFERED_TO_ALL)},
    "training.list_classes": {
        "course": Named(COURSE, anywhere=OFFERED_TO_ALL),
        "demand_order": Named(ORDER, anywhere=OFFERED_TO_ALL),
    },
    "training.list_enrolments": {
        "training_class": Named(CLASS, anywhere=OFFERED_TO_ALL),
        "resident": Named(RESIDENT),
    },
    "training.list_attendance": {"enrolment": Named(ENROLMENT)},
    "training.list_training_hours": {"resident": Named(RESIDENT)},
    "training.list_certificates": {"resident": Named(RESIDENT), "course": Named(COURSE, anywhere=OFFERED_TO_ALL)},
}
LEARNING: Mapping[str, Mapping[str, Named]] = {
    **LEARNING_LISTED,
    "training.open_demand_order": {"employer": Named(a_factory, anywhere=OPEN_TO_ALL)},
    "training.create_programme": {"provider": Named(ORGANISATION, anywhere=OPEN_TO_ALL)},
    "training.edit_programme": {"provider": Named(ORGANISATION, anywhere=OPEN_TO_ALL)},
    "training.create_course": {"programme": Named(PROGRAMME, anywhere=OFFERED_TO_ALL)},
    "training.edit_course": {"programme": Named(PROGRAMME, anywhere=OFFERED_TO_ALL)},
    "training.plan_class": {
        "course": Named(COURSE, anywhere=OFFERED_TO_ALL),
        "demand_order": Named(ORDER, anywhere=OFFERED_TO_ALL),
    },
    "training.enrol_resident": {
        "training_class": Named(an_open_class, anywhere=OFFERED_TO_ALL),
        "resident": Named(RESIDENT),
    },
}
HELD = "a session that is being held: tests/integration/training/test_attendance.py"
ELSEWHERE = "of the registry, which is not asked: it leads to nothing of anybody's"
LEARNING_OTHERS: Mapping[tuple[str, str], str] = {
    ("training.plan_class", "compound"): ELSEWHERE,
    ("training.plan_class", "trainer"): ELSEWHERE,
    ("training.edit_class", "compound"): ELSEWHERE,
    ("training.edit_class", "trainer"): ELSEWHERE,
    ("training.mark_attendance", "session"): HELD,
    ("training.mark_attendance", "items[].enrolment"): HELD,
    ("training.list_attendance", "session"): HELD,
    ("training.get_room_code", "session"): HELD,
    ("training.attend_session", "session"): HELD,
}

LISTED: Mapping[str, Mapping[str, Named]] = {
    **LEARNING_LISTED,
    "registry.list_accounts": {"resident": Named(RESIDENT)},
    "registry.list_consents": {"resident": Named(RESIDENT)},
    "registry.list_sheets": {"resident": Named(RESIDENT)},
    "registry.list_households": {"compound": Named(COMPOUND), "dwelling": Named(DWELLING)},
    "registry.list_life_events": {"household": Named(HOUSEHOLD), "resident": Named(RESIDENT)},
    "registry.list_change_requests": {"household": Named(HOUSEHOLD)},
    "registry.list_residents": {"compound": Named(COMPOUND), "household": Named(HOUSEHOLD)},
    "registry.list_grids": {"compound": Named(COMPOUND)},
    "registry.list_buildings": {"compound": Named(COMPOUND), "grid": Named(GRID)},
    "registry.list_dwellings": {"compound": Named(COMPOUND), "building": Named(BUILDING)},
    "registry.list_rotas": {"committee": Named(a_committee, anywhere=OPEN_TO_ALL)},
    "registry.list_assignments": {
        "account": Named(a_worker, role="admin"),
        "compound": Named(COMPOUND),
        "grid": Named(GRID),
    },
    "registry.list_relations": {"organisation": Named(ORGANISATION, anywhere=OPEN_TO_ALL)},
    "registry.list_temporary_residences": {"resident": Named(RESIDENT), "compound": Named(COMPOUND)},
    "registry.list_visits": {
        "compound": Named(COMPOUND),
        "building": Named(BUILDING),
        "household": Named(HOUSEHOLD),
        "resident": Named(RESIDENT),
    },
}

NAMED: Mapping[str, Mapping[str, Named]] = {
    **LISTED,
    **LEARNING,
    "registry.create_account": {
        "resident": Named(RESIDENT, a_signed_in_resident),
        "compounds[]": Named(COMPOUND, a_signed_in_worker, role="admin"),
        "organisations[]": Named(ORGANISATION, a_representative, role="admin"),
        "employer": Named(ORGANISATION, an_employer, role="admin"),
    },
    "registry.edit_account": {
        "compounds[]": Named(COMPOUND, lambda town: {"roles": ["staff"]}, role="admin"),
        "organisations[]": Named(ORGANISATION, role="admin"),
        "employer": Named(ORGANISATION, role="admin"),
    },
    "registry.create_audit_engagement": {
        "auditor": Named(an_auditor, role="secretary"),
        "compounds[]": Named(COMPOUND, role="secretary"),
    },
    "registry.record_consent": {
        "resident": Named(an_adult, lambda town: {"purpose": "roles", "decision": "given"}),
        "guardian": Named(an_adult, a_child),
    },
    "registry.name_concerned": {"residents[]": Named(RESIDENT, role="secretary")},
    "registry.create_credential": {"organisation": Named(ORGANISATION, role="admin")},
    "registry.print_sheet": {"resident": Named(RESIDENT)},
    "registry.form_household": {
        "members[].resident": Named(someone, as_head),
        "dwelling": Named(DWELLING, as_head),
    },
    "registry.record_life_event": CHANGES,
    "registry.ask_change": {
        **CHANGES,
        "to_household": Named(HOUSEHOLD, merging),
        "members[].resident": Named(RESIDENT, splitting_on_paper, takes=frozenset()),
    },
    "registry.relate_organisations": {
        "source": Named(ORGANISATION, anywhere=OPEN_TO_ALL, takes=REFUSED_LATER),
        "target": Named(ORGANISATION, anywhere=OPEN_TO_ALL, takes=REFUSED_LATER),
    },
    "registry.appoint_representative": {"resident": Named(RESIDENT)},
    "registry.register_resident": {
        "resettlement.dwelling": Named(DWELLING, a_registration, anywhere=MOVES_IN),
        "registration.dwelling": Named(DWELLING, a_registration, anywhere=MOVES_IN),
        "home.household": Named(HOUSEHOLD, a_registration),
        "home.dwelling": Named(DWELLING, a_registration),
    },
    "registry.correct_resident": {
        "resettlement.dwelling": Named(DWELLING, a_correction, anywhere=MOVES_IN),
        "registration.dwelling": Named(DWELLING, a_correction, anywhere=MOVES_IN),
    },
    "registry.merge_residents": {"absorbed": Named(someone, takes=REFUSED_LATER)},
    "registry.create_grid": {"compound": Named(COMPOUND, named_only())},
    "registry.create_building": {"compound": Named(COMPOUND, numbered), "grid": Named(GRID, at_a_compound)},
    "registry.update_building": {"grid": Named(GRID)},
    "registry.create_dwelling": {"building": Named(BUILDING, in_a_unit)},
    "registry.grant_role": {"place": Named(BUILDING, a_grant, takes=REFUSED_LATER)},
    "registry.generate_rota": {"committee": Named(a_committee, anywhere=OPEN_TO_ALL)},
    "registry.get_duty": {"committee": Named(ORGANISATION, anywhere=OPEN_TO_ALL, takes=frozenset({200, 404}))},
    "registry.join_rota": {"unit": Named(ORGANISATION, anywhere=OPEN_TO_ALL, takes=REFUSED_LATER)},
    "registry.leave_rota": {"unit": Named(ORGANISATION, anywhere=OPEN_TO_ALL, takes=REFUSED_LATER)},
    "registry.create_assignment": {
        "account": Named(a_worker, role="secretary"),
        "compound": Named(COMPOUND, role="secretary"),
        "grid": Named(GRID, role="secretary"),
    },
    "registry.arrange_cover": {
        "absent": Named(a_worker, a_leave, role="secretary", takes=REFUSED_LATER),
        "deputy": Named(a_worker, a_leave, role="secretary", takes=REFUSED_LATER),
        "deputy_resident": Named(RESIDENT, a_leave, role="secretary", takes=frozenset({422})),
    },
    "registry.cover_roles": {"deputy": Named(RESIDENT, a_leave_of_roles, takes=REFUSED_LATER)},
    "registry.correct_registration": {"dwelling": Named(DWELLING, anywhere=MOVES_IN)},
    "registry.register_temporary_residence": {"dwelling": Named(DWELLING, anywhere=MOVES_IN)},
    "registry.plan_visit": {
        "resident": Named(RESIDENT, a_visit),
        "household": Named(HOUSEHOLD, a_visit),
        "building": Named(BUILDING, a_visit),
        "assignee": Named(a_worker, anywhere="workers stand in for one another"),
    },
    "registry.enter_visits": {
        "items[].resident": Named(RESIDENT, on_paper),
        "items[].household": Named(HOUSEHOLD, on_paper),
        "items[].building": Named(BUILDING, on_paper),
    },
}

NAMED_IN_IT = "residents whom the incident names: tests/integration/registry/test_incidents.py"
# Ids that name no place, household, person or organisation, or whose story is told elsewhere, and why or where.
OTHERS: Mapping[tuple[str, str], str] = {
    **LEARNING_OTHERS,
    **piecework.OTHERS,
    **material.OTHERS,
    **lectures.OTHERS,
    **ventures.OTHERS,
    ("registry.tell_concerned", "residents[]"): NAMED_IN_IT,
    ("registry.remove_concerned", "residents[]"): NAMED_IN_IT,
    ("registry.record_life_event", "row"): "a row of the household that is named beside it: looked for in its history",
    ("registry.ask_change", "row"): "a row of the household that is named beside it: looked for in its history",
    ("registry.ask_change", "evidence[]"): "files: tests/integration/registry/test_change_requests.py",
    ("registry.reveal_contact", "contact"): "a contact of the organisation in the path: tests/journeys/test_rota.py",
    ("registry.list_audit", "subject"): "whatever an entry is about; the answers are the community's own entries",
    ("registry.print_sheet", "visit"): "visits: tests/integration/desk/test_forms.py",
    ("registry.enter_visits", "items[].visit"): "visits: tests/integration/desk/test_visits.py",
    ("registry.ask_swap", "unit"): "a unit that stands in the rota: tests/journeys/test_rota.py",
    ("registry.ask_swap", "committee"): "narrows the community's own rotas: tests/journeys/test_rota.py",
    ("registry.prepare_handover", "committee"): "narrows the community's own rotas: tests/journeys/test_rota.py",
    ("registry.prepare_handover", "items[].subject"): "a matter of any service, shown as it was written",
}


def ids_in(schema: Schema, before: str = "") -> Iterator[str]:
    """The fields of ids of a request, those inside of others too: `home.dwelling`, `members[].resident`."""
    for name, described in schema.fields.items():
        inner, path = described, before + name
        if isinstance(inner, fields.List):
            inner, path = inner.inner, path + "[]"
        if isinstance(inner, fields.UUID):
            yield path
        elif isinstance(inner, fields.Nested):
            yield from ids_in(inner.schema, path + ".")


def put(body: Fields, path: str, value: str) -> Fields:
    """The body with the id at that path; what leads there is made where it is missing."""
    name, _, rest = path.partition(".")
    key = name.removesuffix("[]")
    if not rest:
        return body | {key: [value] if name.endswith("[]") else value}
    if not name.endswith("[]"):
        return body | {key: put(body.get(key, {}), rest, value)}
    first, *others = body.get(key) or [{}]
    return body | {key: [put(first, rest, value), *others]}
