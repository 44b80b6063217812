"""Nothing new begins for who has died or moved away; what was before is still read, corrected, recorded and ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.config import SERVICES
from chassis.contract import Operation
from chassis.errors import Conflict
from gateway.routing import routes_of
from services.registry import contract
from tests.security.named import NAMED, RESIDENT

from .community import Community, an_actor

ADULT = {"birth_date": "1970-01-01"}


@dataclass
class Gone:
    """Somebody who has died, or has moved away; the others of the household; and what was theirs."""

    community: Community
    person: str
    other: str
    household: str
    building: str
    dwelling: str
    account: str
    stay: str
    visit: str

    def ask(self, operation: Operation, **body: Any) -> Any:
        return self.community.ask(operation, **body)

    def version(self) -> int:
        return int(self.ask(contract.get_resident, id=self.person)["version"])


def gone(community: Community, ending: str) -> Gone:
    compound = community.a_compound()
    dwelling = community.a_dwelling(compound)
    person, other = (community.a_resident(name, **ADULT) for name in ("甲", "乙"))
    members = [{"resident": other, "relation": "head"}, {"resident": person, "relation": "parent"}]
    household = community.ask(contract.form_household, members=members, dwelling=dwelling, since="2026-01-01")["id"]
    for one in (person, other):
        given = {"purpose": "roles", "decision": "given", "evidence": "in_person"}
        community.ask(contract.record_consent, resident=one, **given)
    account = community.ask(contract.create_account, username=f"r-{person}", roles=["resident"], resident=person)["id"]
    stay = community.ask(contract.register_temporary_residence, id=person, dwelling=dwelling, until="2027-01-01")["id"]
    visit = community.ask(contract.plan_visit, resident=person, reason="elderly")["id"]
    community.ask(
        contract.record_life_event,
        kind="remove",
        household=household,
        resident=person,
        ending=ending,
        on="2026-10-20",
    )
    community.ask(contract.disable_account, id=account, reason="已故")
    [building] = community.ask(contract.list_buildings, compound=compound)["items"]
    return Gone(community, person, other, household, building["id"], dwelling, account, stay, visit)


@pytest.fixture
def dead(community: Community) -> Gone:
    return gone(community, "death")


@pytest.fixture
def away(community: Community) -> Gone:
    return gone(community, "moved_out")


def consent(resident: str, **more: str) -> dict[str, str]:
    return {"resident": resident, "purpose": "notices", "decision": "given", "evidence": "in_person", **more}


def an_organisation(at: Gone) -> str:
    made = at.ask(contract.register_organisation, kind="volunteer_team", name="同心志愿队")
    return str(made["id"])


def a_child_with(at: Gone, guardian: str) -> dict[str, str]:
    return consent(at.community.a_resident("苏和", birth_date="2020-01-01"), guardian=guardian, evidence_note="户口簿")


def a_leave(at: Gone) -> dict[str, Any]:
    """Of somebody who heads the building."""
    at.ask(contract.grant_role, id=at.other, kind="building_head", place=at.building, since="2026-10-01")
    return {"id": at.other, "deputy": at.person, "since": "2026-10-20", "until": "2026-10-27"}


def a_workers_leave(at: Gone) -> dict[str, Any]:
    """Of a worker who heads the building as a resident."""
    a_leave(at)
    workers = [
        at.ask(contract.create_account, username=f"w{n}-{at.other}", roles=["staff"], **who)["id"]
        for n, who in enumerate(({"resident": at.other}, {}))
    ]
    leave = {"since": "2026-10-20", "until": "2026-10-27"}
    return {"absent": workers[0], "deputy": workers[1], "deputy_resident": at.person, **leave}


def adding(at: Gone) -> dict[str, Any]:
    return {"kind": "add", "household": at.household, "resident": at.person, "relation": "parent"}


def forming(at: Gone) -> dict[str, Any]:
    members = [{"resident": at.person, "relation": "head"}]
    return {
        "members": members,
        "dwelling": at.community.a_dwelling(at.ask(contract.list_compounds)["items"][0]["id"], "9"),
    }


def corrected(field: str, value: Any) -> Callable[[Gone], dict[str, Any]]:
    return lambda at: {"id": at.person, "why": "补录", field: value, "version": at.version()}


REGISTRATION = {"kind": "family", "division_code": "152527"}
Body = Callable[[Gone], dict[str, Any]]
# What begins something for a resident: the operation, the field that names the resident, and a body that is taken of
# somebody who is there.
BEGINS: tuple[tuple[Operation, str, Body], ...] = (
    (contract.form_household, "members[].resident", forming),
    (contract.record_life_event, "resident", adding),
    (contract.ask_change, "resident", adding),
    (
        contract.register_temporary_residence,
        "id",
        lambda at: {"id": at.person, "dwelling": at.dwelling, "until": "2027-01-01"},
    ),
    (contract.renew_temporary_residence, "", lambda at: {"id": at.stay, "until": "2027-06-01"}),
    (contract.record_consent, "resident", lambda at: consent(at.person)),
    (contract.record_consent, "guardian", lambda at: a_child_with(at, at.person)),
    (contract.grant_role, "id", lambda at: {"id": at.person, "kind": "skilled_resident"}),
    (contract.grant_role, "id", lambda at: {"id": at.person, "kind": "building_head", "place": at.building}),
    (contract.cover_roles, "deputy", a_leave),
    (contract.arrange_cover, "deputy_resident", a_workers_leave),
    (
        contract.appoint_representative,
        "resident",
        lambda at: {"id": an_organisation(at), "resident": at.person, "capacity": "contact"},
    ),
    (
        contract.create_account,
        "resident",
        lambda at: {"username": "another", "roles": ["resident"], "resident": at.person},
    ),
    (contract.enable_account, "", lambda at: {"id": at.account}),
    (contract.plan_visit, "resident", lambda at: {"resident": at.person, "reason": "elderly"}),
    (contract.plan_visit, "resident", lambda at: {"resident": at.person, "reason": "request", "channel": "call"}),
    (contract.record_visit, "", lambda at: {"id": at.visit, "outcome": "met", "next_due_on": "2026-12-01"}),
    (contract.print_sheet, "resident", lambda at: {"form": "visit", "resident": at.person}),
    (contract.record_ending, "id", lambda at: {"id": at.person, "ending": "death", "on": "2026-10-20"}),
    (contract.correct_resident, "id", corrected("telephone", "13800138000")),
    (contract.correct_resident, "id", corrected("registration", REGISTRATION)),
)
TAKEN = {
    ("registry.ask_change", "head"): "only a member of the day becomes head, also of a day in the past",
    ("registry.ask_change", "members[].resident"): "only members of the day split off",
    ("registry.ask_change", "relations[].resident"): "relations of members of the day",
    ("registry.record_life_event", "head"): "only a member of the day becomes head, also of a day in the past",
    ("registry.record_life_event", "members[].resident"): "only members of the day split off",
    ("registry.record_life_event", "relations[].resident"): "relations of members of the day",
    ("registry.enter_visits", "items[].resident"): "a visit that took place while they lived may be typed in later",
    ("registry.merge_residents", "absorbed"): "two records of one person are one person's, living or dead",
    ("registry.merge_residents", "id"): "two records of one person are one person's, living or dead",
    ("registry.cover_roles", "id"): "who is gone holds no role for a place that could be covered",
    ("registry.record_fact", "id"): "a fact of their life may be told later",
    ("registry.name_concerned", "residents[]"): "it may have been of data of who has died; no closed record is named",
    ("registry.reveal_resident_field", "id"): "a look, recorded",
    ("registry.export_resident", "id"): "a copy of what is held, for the family",
    ("registry.erase_resident", "id"): "ends what is held",
}


def sent(at: Gone, operation: Operation, body: Body) -> Any:
    asked = body(at)
    return at.community.ask(operation, version=asked.pop("version", None), **asked)


def known_as(case: tuple[Operation, str, Body]) -> str:
    return f"{case[0].name.partition('.')[2]}-{BEGINS.index(case)}"


@pytest.mark.parametrize("case", BEGINS, ids=known_as)
def test_nothing_begins_for_who_has_died(dead: Gone, case: tuple[Operation, str, Body]) -> None:
    with pytest.raises(Conflict, match="has died"):
        sent(dead, case[0], case[2])


AT_HOME = [case for case in BEGINS if known_as(case) in {"grant_role-8", "plan_visit-14", "record_visit-16"}]


@pytest.mark.parametrize("case", BEGINS, ids=known_as)
def test_who_has_moved_away_is_asked_for_nothing_at_home(away: Gone, case: tuple[Operation, str, Body]) -> None:
    at_the_place = case in AT_HOME or case[0] in (contract.cover_roles, contract.arrange_cover)
    if at_the_place:
        with pytest.raises(Conflict, match="moved away"):
            sent(away, case[0], case[2])
    else:
        assert sent(away, case[0], case[2]) is not None


def test_every_operation_that_names_a_resident_is_decided_for_who_is_gone() -> None:
    named = {
        (operation, path)
        for operation, rows in NAMED.items()
        if operation.startswith("registry.")  # other services have rules, and tests, of their own
        for path, row in rows.items()
        if row.kind == RESIDENT or path in ("resident", "members[].resident", "guardian", "deputy_resident", "absorbed")
    }
    of_one = {
        (route.operation.name, "id")
        for route in routes_of(SERVICES)
        if route.path.startswith("/v1/residents/{id}") and route.method != "GET"
    }
    reads = {(o, p) for o, p in named if o.startswith(("registry.list_", "registry.get_"))}
    decided = {(operation.name, path) for operation, path, _ in BEGINS} | TAKEN.keys()
    undecided = (named | of_one) - reads - decided
    assert not undecided, f"decide with services/registry/people/gone.py: {sorted(undecided)}"


def test_what_was_before_a_death_is_still_read_corrected_and_ended(dead: Gone) -> None:
    at = dead
    told = {"id": at.person, "why": "补录", "education": "primary", "telephone": None}
    assert at.community.ask(contract.correct_resident, version=at.version(), **told)["education"] == "primary"
    assert at.ask(contract.record_fact, id=at.person, topic="work", on="2026-02-01", what="在家手缝")
    line = {"reference": "1", "resident": at.person, "happened_on": "2026-02-01", "outcome": "met"}
    [entered] = at.ask(contract.enter_visits, items=[line])["items"]
    assert entered["state"] == "recorded"
    assert at.ask(contract.record_visit, id=at.visit, outcome="nobody_home")["state"] == "done"
    [given] = at.ask(contract.list_consents, resident=at.person)["items"]
    assert at.ask(contract.withdraw_consent, id=given["id"])["withdrawn_at"]
    rows = at.ask(contract.get_household_history, id=at.household)["memberships"]
    row = next(row["id"] for row in rows if row["resident"] == at.person)
    right = {"kind": "correct", "household": at.household, "row": row, "until": "2026-10-19", "why": "日期误登"}
    assert at.ask(contract.record_life_event, **right)["items"]
    assert at.ask(contract.get_resident, id=at.person)["standing"] == "deceased"


def test_a_death_entered_by_mistake_is_taken_back_and_all_begins_again(dead: Gone) -> None:
    at = dead
    rows = at.ask(contract.get_household_history, id=at.household)["memberships"]
    row = next(row["id"] for row in rows if row["resident"] == at.person)
    at.ask(contract.record_life_event, kind="correct", household=at.household, row=row, withdraw=True, why="误登记")
    at.ask(contract.record_life_event, **adding(at))
    assert at.ask(contract.get_resident, id=at.person)["standing"] == "living_here"
    assert at.ask(contract.enable_account, id=at.account)["state"] == "active"


def test_a_merged_record_takes_no_correction(community: Community) -> None:
    kept, absorbed = community.a_resident("甲", **ADULT), community.a_resident("甲", **ADULT)
    community.ask(contract.merge_residents, version=1, id=kept, absorbed=absorbed, why="重复")
    with pytest.raises(Conflict, match="merged into another"):
        community.ask(contract.correct_resident, version=2, id=absorbed, why="更正", education="primary")
    with pytest.raises(Conflict, match="merged into another"):
        community.ask(contract.record_fact, id=absorbed, topic="work", on="2026-02-01", what="在家手缝")


def test_a_resident_who_has_died_asks_for_no_call(dead: Gone) -> None:
    owner = an_actor("resident", community=dead.community.id, resident=UUID(dead.person))
    with pytest.raises(Conflict, match="has died"):
        dead.community.ask(contract.ask_for_call, owner)


def test_no_fact_comes_after_the_death(dead: Gone, community: Community) -> None:
    outside = community.a_resident("丙", **ADULT)
    dead.ask(contract.record_ending, id=outside, ending="death", on="2026-10-19")
    facts = [(dead.person, "2026-10-20", None), (outside, "2026-10-19", None), (outside, "2026-10-20", "2026-10-19")]
    for resident, day, died in facts:
        told = {"id": resident, "topic": "work", "on": day, "what": "在家手缝"}
        if died is None:
            assert dead.ask(contract.record_fact, **told)["on"] == day
            continue
        with pytest.raises(Conflict, match=f"died on {died}") as refusal:
            dead.ask(contract.record_fact, **told)
        assert [error.pointer for error in refusal.value.errors] == ["/on"]
    settling = {"resettlement": {"settled_on": "2026-10-20"}, "why": "补录"}
    version = dead.ask(contract.get_resident, id=outside)["version"]
    with pytest.raises(Conflict, match="died on 2026-10-19"):
        dead.ask(contract.correct_resident, version=version, id=outside, **settling)
    dead.ask(contract.record_ending, id=outside, ending=None, why="同名误录")
    assert dead.ask(contract.record_fact, id=outside, topic="work", on="2026-10-20", what="在家手缝")


def test_no_fact_comes_after_a_death_in_a_household(dead: Gone) -> None:
    dead.community.clock.advance(timedelta(days=1))
    with pytest.raises(Conflict, match="died on 2026-10-20"):
        dead.ask(contract.record_fact, id=dead.person, topic="work", on="2026-10-21", what="在家手缝")
