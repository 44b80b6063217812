"""Who reads of somebody is told to them: one line a reading, and none of what one reads of oneself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from chassis.access.actor import Actor
from chassis.contract import Operation
from chassis.errors import Invalid
from chassis.jobs import JobRunner
from services.registry import contract
from services.registry.service import service

from .community import Community, an_actor


class Read:
    """Somebody with a housemate, of whom something of each kind is recorded."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.compound = community.a_compound()
        self.dwelling = community.a_dwelling(self.compound)
        self.household, [self.head, self.person] = community.a_household(self.dwelling, "巴特尔", "乔富贵")
        community.ask(contract.record_consent, resident=self.person, purpose="notices", decision="given")
        self.visit = community.ask(contract.plan_visit, resident=self.person, reason="elderly")["id"]
        self.worker = an_actor("staff", community=community.id, compounds=(UUID(self.compound),))

    def owner(self, resident: str) -> Actor:
        household = UUID(self.household)
        return an_actor("resident", community=self.community.id, resident=UUID(resident), household=household)

    def looks(self, resident: str) -> list[str]:
        looks = self.community.ask(contract.list_own_access_log, self.owner(resident))["items"]
        assert {look["by"] for look in looks} <= {self.worker.subject}
        return [look["field"] for look in looks]


@pytest.fixture
def read(community: Community) -> Read:
    return Read(community)


ABOUT_ONE: dict[str, tuple[Operation, Any]] = {
    "resident": (contract.get_resident, lambda r: {"id": r.person}),
    "consents": (contract.list_consents, lambda r: {"resident": r.person}),
    "visits": (contract.list_visits, lambda r: {"resident": r.person}),
    "visit": (contract.get_visit, lambda r: {"id": r.visit}),
    "timeline": (contract.get_timeline, lambda r: {"id": r.person}),
}


@pytest.mark.parametrize("field", ABOUT_ONE)
def test_staff_who_read_of_one_resident_are_told_to_them(read: Read, field: str) -> None:
    operation, asked = ABOUT_ONE[field]
    before = len(read.community.ask(contract.list_audit, action="revealed", limit=200)["items"])
    read.community.ask(operation, read.worker, **asked(read))
    after = read.community.ask(contract.list_audit, action="revealed", limit=200)["items"]
    assert len(after) == before + 1, "one row a reading"
    assert (after[0]["actor"], after[0]["subject"]) == (read.worker.subject, read.person)
    assert after[0]["after"] == {"field": field}


def test_a_household_is_read_of_all_who_belong_to_it(read: Read) -> None:
    read.community.ask(contract.get_household, read.worker, id=read.household)
    read.community.ask(contract.get_household_history, read.worker, id=read.household)
    for one in (read.head, read.person):
        assert read.looks(one) == ["household_history", "household"]


def test_what_one_reads_of_oneself_and_ones_household_is_no_look(read: Read) -> None:
    owner = read.owner(read.person)
    read.community.ask(contract.get_resident, owner, id=read.person)
    read.community.ask(contract.get_household, owner, id=read.household)
    read.community.ask(contract.list_consents, owner, resident=read.person)
    assert (read.looks(read.person), read.looks(read.head)) == ([], [])


def test_the_desk_is_a_list_of_people(read: Read) -> None:
    desk = read.community.ask(contract.get_desk, read.worker)
    rows = sum(len(part["items"]) for part in desk.values() if isinstance(part, dict))
    noted = read.community.ask(contract.list_audit, action="noted")["items"]
    found = [one["after"] for one in noted if one["kind"] == "list_of_desk"]
    assert found == [{"narrowed_by": [], "rows": rows, "file": False, "continued": False}]


def test_a_list_of_one_resident_that_shows_nothing_tells_nobody(read: Read) -> None:
    other = an_actor("staff", community=read.community.id, compounds=(UUID(read.community.a_compound("西苑")),))
    assert read.community.ask(contract.list_consents, other, resident=read.person)["items"] == []
    assert read.looks(read.person) == []
    [entry] = read.community.ask(contract.list_audit, action="noted")["items"][:1]
    assert (entry["kind"], entry["after"]["narrowed_by"], entry["after"]["rows"]) == (
        "list_of_consents",
        ["resident"],
        0,
    )


def test_one_lists_the_temporary_residences_of_oneself_alone(read: Read) -> None:
    guests = [read.community.a_resident(name) for name in ("那仁", "高娃")]
    stay = {"dwelling": read.dwelling, "since": "2026-10-01", "until": "2026-12-31"}
    for guest in guests:
        read.community.ask(contract.register_temporary_residence, id=guest, **stay)
    listed = read.community.ask(contract.list_temporary_residences, read.owner(guests[0]))["items"]
    assert [one["resident"] for one in listed] == guests[:1]


def test_only_oneself_has_a_number_shown_for_ones_own_request(read: Read) -> None:
    called = read.community.a_resident("高娃", telephone="13800138000")
    asked = {"id": called, "field": "telephone", "purpose": "own_request"}
    assert read.community.ask(contract.reveal_resident_field, read.owner(called), **asked)["value"] == "+8613800138000"
    with pytest.raises(Invalid) as refused:
        read.community.ask(contract.reveal_resident_field, **asked)
    assert [error.pointer for error in refused.value.errors] == ["/purpose"]


def test_a_copy_made_at_the_desk_is_told_as_a_look_by_who_made_it(read: Read) -> None:
    called = read.community.a_resident("高娃", telephone="13800138000")
    read.community.ask(contract.export_resident, id=called)
    assert JobRunner(read.community.database, service.jobs).run_one()
    looks = read.community.ask(contract.list_own_access_log, read.owner(called))["items"]
    assert [look["purpose"] for look in looks if look["field"] == "telephone"] == ["verification"]
