"""The register of incidents: followed until nothing is missing, told to those concerned, and to nobody before."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind
from chassis.errors import Conflict, Failure, Invalid, NotFound
from services.registry import contract
from services.registry.incidents.incident import Gap
from services.registry.incidents.tables import ConcernedResident, Incident, IncidentEntry
from services.registry.people.tables import Resident
from services.registry.rights.usecases.exporting import everything
from services.registry.rights.usecases.retention import remove_what_is_past

from .community import NOON, Community, an_actor

RETENTION = timedelta(days=3 * 365 + 2)  # more than 36 months
HOUR = timedelta(hours=1)
NOTICE = {
    "data_kinds": ["telephone", "name", "telephone"],
    "cause": "走访表遗失",
    "possible_harm": "可能被用于诈骗",
    "measures": "已找回",
    "advice": "谨防可疑来电",
    "contact": "社区，王秀兰",
}


class Office:
    """An incident of the day, found an hour ago, and who works on it."""

    def __init__(self, world: Community) -> None:
        self.world = world
        told = {"title": "走访表遗失", "kinds": ["lost"], "found_by": "staff", "what_happened": "途中遗失一份"}
        self.first = world.ask(contract.record_incident, found_at=NOON - HOUR, happened_since=NOON - 2 * HOUR, **told)
        self.id = self.first["id"]

    def seen(self, actor: Actor | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self.world.ask(contract.get_incident, actor, id=self.id)
        return found

    def ask(self, operation: Any, **told: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.world.ask(operation, id=self.id, **told)
        return found

    def edit(self, **told: Any) -> dict[str, Any]:
        return self.ask(contract.edit_incident, version=self.seen()["version"], **told)

    def entries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(contract.list_incident_entries)["items"]
        return found

    def name(self, *residents: str) -> dict[str, Any]:
        return self.ask(contract.name_concerned, residents=list(residents))

    def tell(self, **told: Any) -> dict[str, Any]:
        return self.ask(contract.tell_concerned, ways=["telephone"], **told)

    def concerned(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(contract.list_concerned, **query)["items"]
        return found

    def finish(self) -> dict[str, Any]:
        """Close it, with nobody named."""
        self.edit(**NOTICE, people_not_told_because="已找回，未被他人看到")
        self.ask(contract.contain_incident)
        self.ask(contract.report_incident, authority="网信办", way="telephone")
        return self.ask(contract.close_incident)


@pytest.fixture
def office(community: Community) -> Office:
    return Office(community)


def a_sign_in(world: Community, resident: str) -> Actor:
    told = {"username": f"r{resident[-6:]}", "roles": ["resident"], "resident": resident}
    account = str(world.ask(contract.create_account, **told)["id"])
    return Actor(account, ActorKind.PERSON, frozenset({"resident"}), world.id, resident=UUID(resident))


def own(world: Community, actor: Actor) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.ask(contract.list_own_incidents, actor)["items"]
    return found


# ---- the register


def test_an_incident_is_recorded_with_what_is_known_and_says_what_is_missing(office: Office) -> None:
    first = office.first
    assert (first["number"], first["state"], first["suspected"], first["sensitive"]) == (
        "2026-001",
        "open",
        False,
        False,
    )
    assert first["missing"] == [gap.value for gap in Gap]
    assert first["allowed_actions"] == ["edit", "note", "name_concerned", "report", "contain"]
    office.name(office.world.a_resident())
    assert "remove_concerned" in office.seen()["allowed_actions"], "now that there is somebody to take off"
    told = {"title": "二", "kinds": ["leaked", "leaked"], "found_by": "resident", "what_happened": "居民反映"}
    second = office.world.ask(contract.record_incident, suspected=True, data_kinds=["health"], **told)
    assert (second["number"], second["kinds"], second["sensitive"]) == ("2026-002", ["leaked"], True)
    assert second["found_at"] == NOON.isoformat(), "found now, where nothing is said"
    listed = office.world.ask(contract.list_incidents)["items"]
    assert listed == [office.seen(), second]


def test_numbers_begin_anew_with_the_year(office: Office) -> None:
    office.world.clock.advance(timedelta(days=90))
    told = {"title": "二", "kinds": ["leaked"], "found_by": "resident", "what_happened": "居民反映"}
    assert office.world.ask(contract.record_incident, **told)["number"] == "2027-001"


def test_each_community_has_numbers_of_its_own(office: Office) -> None:
    told = {"title": "二", "kinds": ["leaked"], "found_by": "resident", "what_happened": "居民反映"}
    elsewhere = an_actor("admin", community=uuid4())
    assert office.world.ask(contract.record_incident, elsewhere, **told)["number"] == "2026-001"
    assert office.world.ask(contract.record_incident, **told)["number"] == "2026-002"


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"found_at": NOON + HOUR}, "/found_at"),
        ({"happened_since": NOON}, "/happened_since"),
        ({"happened_since": NOON - 3 * HOUR, "happened_until": NOON - 5 * HOUR}, "/happened_until"),
        ({"telling_demanded_at": NOON + HOUR}, "/telling_demanded_at"),
    ],
)
def test_times_out_of_order_are_refused(office: Office, told: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        office.edit(**told)
    assert [error.pointer for error in refusal.value.errors] == [pointer]


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"found_at": NOON}, "/found_at"),
        ({"found_at": NOON - HOUR / 4}, "/found_at"),
        ({"happened_since": NOON - HOUR, "happened_until": NOON - HOUR / 4}, "/happened_until"),
        ({"found_at": NOON - HOUR / 2, "happened_since": NOON - HOUR / 2 - timedelta(seconds=1)}, None),
        ({"telling_demanded_at": NOON - 2 * HOUR}, "/telling_demanded_at"),
        ({"telling_demanded_at": NOON - HOUR}, None),
    ],
)
def test_times_contradict_none_that_stand_already(office: Office, told: dict[str, Any], pointer: str | None) -> None:
    office.edit(**NOTICE)
    office.ask(contract.contain_incident, at=NOON - HOUR / 2)
    office.ask(contract.report_incident, authority="网信办", way="telephone", told_at=NOON - HOUR / 2)
    office.tell(told_at=NOON - HOUR / 2)
    if pointer is None:
        assert office.edit(**told)["version"] > office.first["version"]
        return
    with pytest.raises(Invalid) as refusal:
        office.edit(**told)
    assert {error.pointer for error in refusal.value.errors} == {pointer}


def test_it_began_before_it_was_contained(office: Office) -> None:
    office.edit(found_at=NOON)
    office.ask(contract.contain_incident, at=NOON - HOUR)
    with pytest.raises(Invalid) as refusal:
        office.edit(happened_since=NOON - HOUR / 2)
    assert [error.pointer for error in refusal.value.errors] == ["/happened_since"]


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    office.edit(cause="遗失")
    for version, type in ((1, "stale"), (None, "precondition-required")):
        with pytest.raises(Conflict) as refusal:
            office.ask(contract.edit_incident, version=version, cause="被盗")
        assert refusal.value.type == type
    for operation, told in (
        (contract.contain_incident, {}),
        (contract.tell_concerned, {"ways": ["notice"]}),
        (contract.report_incident, {"authority": "网信办", "way": "online"}),
    ):
        with pytest.raises(Conflict) as refusal:
            office.ask(operation, version=1, **told)
        assert refusal.value.type == "stale"
    assert office.seen()["cause"] == "遗失"


def test_the_same_request_sent_twice_records_one_incident(community: Community) -> None:
    told = {"title": "一", "kinds": ["lost"], "found_by": "staff", "what_happened": "途中遗失一份"}
    answers = [community.ask(contract.record_incident, key="once", **told) for _ in range(2)]
    assert answers[0] == answers[1]
    assert community.count(Incident) == 1


def test_an_edit_changes_what_is_sent_and_nothing_else(office: Office) -> None:
    before = office.edit(**NOTICE)
    after = office.edit(about_how_many=36, happened_since=None)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"about_how_many", "happened_since", "version"}
    for told in ({}, NOTICE, {"found_at": NOON - HOUR}):
        assert office.edit(**told) == after, "nothing new, and no other version"


# ---- followed until it is closed


def test_it_is_closed_when_nothing_is_missing(office: Office) -> None:
    with pytest.raises(Conflict) as refusal:
        office.ask(contract.close_incident)
    assert refusal.value.type == "incident-unfinished"
    office.ask(contract.note_incident, text="联系公交公司", at=NOON - HOUR)
    closed = office.finish()
    assert (closed["state"], closed["missing"], closed["closed_at"]) == ("closed", [], NOON.isoformat())
    assert closed["allowed_actions"] == ["reopen"]
    assert [entry["kind"] for entry in office.entries()] == ["note", "contained", "authority_told", "closed"]
    with pytest.raises(Conflict):
        office.ask(contract.close_incident)


def test_a_closed_incident_takes_nothing_until_it_is_opened_again(office: Office) -> None:
    office.finish()
    closed = office.seen()
    resident = office.world.a_resident()
    for operation, told in (
        (contract.edit_incident, {"version": closed["version"], "cause": "x"}),
        (contract.note_incident, {"text": "x"}),
        (contract.report_incident, {"authority": "x", "way": "online"}),
        (contract.contain_incident, {}),
        (contract.name_concerned, {"residents": [resident]}),
        (contract.remove_concerned, {"residents": [resident], "why": "x"}),
        (contract.tell_concerned, {"ways": ["notice"]}),
    ):
        with pytest.raises(Conflict) as refusal:
            office.ask(operation, **told)
        assert refusal.value.type == "incident-closed", operation.name
    assert office.seen() == closed
    again = office.ask(contract.reopen_incident, why="又有来电")
    assert (again["state"], again["contained_at"], again["closed_at"]) == ("open", None, None)
    assert again["missing"] == ["containment"]
    with pytest.raises(Conflict):
        office.ask(contract.reopen_incident, why="又有来电")
    assert office.entries()[-1]["text"] == "又有来电"


def test_contained_is_said_once_and_not_of_a_time_before_it_began(office: Office) -> None:
    with pytest.raises(Invalid):
        office.ask(contract.contain_incident, at=NOON - 3 * HOUR)
    contained = office.ask(contract.contain_incident, at=NOON - HOUR, measures="已找回")
    assert (contained["state"], contained["measures"]) == ("contained", "已找回")
    with pytest.raises(Conflict):
        office.ask(contract.contain_incident)


def test_the_first_report_settles_the_authority_and_all_stand_among_the_entries(office: Office) -> None:
    office.edit(authority_not_told_because="等待核实")
    assert "authority" not in office.seen()["missing"]
    report = {"authority": "网信办", "way": "telephone", "told_at": NOON}
    told = office.ask(contract.report_incident, **report)
    assert (told["authority_told_at"], told["authority_not_told_because"]) == (NOON.isoformat(), None)
    later = report | {"told_at": NOON - HOUR / 2, "authority": "公安派出所", "reference": "2026-7", "text": "补报"}
    told = office.ask(contract.report_incident, **later)
    assert (told["authority"], told["authority_reference"]) == ("公安派出所", "2026-7")
    assert [(e["authority"], e["ways"]) for e in office.entries()] == [
        ("网信办", ["telephone"]),
        ("公安派出所", ["telephone"]),
    ]
    office.ask(contract.report_incident, **report | {"authority": "公安局", "reference": "GA-9"})
    told = office.ask(contract.report_incident, **report | {"reference": "CAC-1"})
    assert (told["authority"], told["authority_reference"]) == ("公安派出所", "2026-7"), "each number with its report"
    with pytest.raises(Invalid):
        office.edit(authority_not_told_because="不必")
    with pytest.raises(Invalid):
        office.ask(contract.report_incident, **report | {"told_at": NOON - 2 * HOUR})


def test_a_number_that_comes_later_is_that_of_the_authority_that_gave_it(office: Office) -> None:
    report = {"authority": "网信办", "way": "telephone", "told_at": NOON - HOUR / 2}
    assert office.ask(contract.report_incident, **report)["authority_reference"] is None
    other = report | {"authority": "公安局", "reference": "GA-9", "told_at": NOON}
    told = office.ask(contract.report_incident, **other)
    assert (told["authority"], told["authority_reference"]) == ("网信办", None)
    told = office.ask(contract.report_incident, **report | {"reference": "CAC-1", "told_at": NOON})
    assert (told["authority"], told["authority_reference"]) == ("网信办", "CAC-1")
    told = office.ask(contract.report_incident, **report | {"told_at": NOON - HOUR})
    assert (told["authority_told_at"], told["authority_reference"]) == ((NOON - HOUR).isoformat(), "CAC-1")
    told = office.ask(contract.report_incident, **other | {"reference": None, "told_at": NOON - HOUR})
    assert (told["authority"], told["authority_reference"]) == ("网信办", "CAC-1")


def test_after_a_day_without_telling_the_authority_it_is_overdue_and_the_desk_says_so(office: Office) -> None:
    secretary = an_actor("secretary", community=office.world.id)
    part = office.world.ask(contract.get_desk, secretary)["incidents"]
    assert (part["count"], part["overdue"], part["items"][0]["overdue"]) == (1, 0, False)
    office.world.clock.advance(23 * HOUR - timedelta(seconds=1))
    assert not office.seen()["overdue"]
    office.world.clock.advance(timedelta(seconds=1))
    assert office.seen()["overdue"]
    part = office.world.ask(contract.get_desk, secretary)["incidents"]
    assert (part["count"], part["overdue"], part["items"][0]["link"]) == (1, 1, f"/v1/incidents/{office.id}")
    late = lambda overdue: len(office.world.ask(contract.list_incidents, overdue=overdue)["items"])  # noqa: E731
    assert (late(True), late(False)) == (1, 0)
    assert office.world.ask(contract.get_home, secretary)["desk"]["incidents"] == 1
    office.edit(authority_not_told_because="经核实未涉及个人信息")
    assert (office.seen()["overdue"], late(True), late(False)) == (False, 0, 1)


def test_lists_are_narrowed_by_state_and_by_when_it_was_found(office: Office) -> None:
    ids = lambda **query: [one["id"] for one in office.world.ask(contract.list_incidents, **query)["items"]]  # noqa: E731
    assert ids(state="open") == ids(closed=False) == ids(since=NOON - HOUR) == ids(until=NOON) == [office.id]
    assert ids(state="contained") == ids(closed=True) == ids(since=NOON) == ids(until=NOON - HOUR) == []


# ---- whom it concerns


def test_people_are_told_only_what_the_law_asks_as_a_whole(office: Office) -> None:
    office.edit(**NOTICE | {"advice": None})
    with pytest.raises(Conflict) as refusal:
        office.tell()
    assert refusal.value.type == "notice-incomplete"
    office.edit(advice="谨防可疑来电")
    assert office.tell()["people_told_at"] == NOON.isoformat()


def test_who_is_concerned_reads_the_notice_once_they_are_told_and_nobody_else_does(office: Office) -> None:
    world = office.world
    concerned, later, other = world.a_resident("巴特尔"), world.a_resident("其其格"), world.a_resident("乌兰")
    child = world.a_resident("孙子", birth_date="2020-05-01")
    readers = {one: a_sign_in(world, one) for one in (concerned, later, other)}
    office.edit(**NOTICE)
    named = office.name(concerned, child, concerned)
    assert (named["concerned"], named["untold"]) == (2, 2)
    assert [(one["name"], one["under_age"]) for one in office.concerned()] == [("巴特尔", False), ("孙子", True)]
    assert own(world, readers[concerned]) == [], "not before it is told"
    told = office.tell(told_at=NOON - HOUR / 2)
    assert (told["untold"], "people" in told["missing"]) == (0, False)
    [notice] = own(world, readers[concerned])
    wanted = NOTICE | {"data_kinds": ["name", "telephone"], "ways": ["telephone"], "not_told_because": None}
    assert {name: notice[name] for name in wanted} == wanted
    assert notice["told_at"] == (NOON - HOUR / 2).isoformat()
    office.name(concerned, later)
    assert own(world, readers[later]) == own(world, readers[other]) == []
    assert "people" in office.seen()["missing"], "one more to be told"
    office.tell(residents=[later], told_at=NOON)
    assert len(own(world, readers[later])) == 1
    assert office.seen()["people_told_at"] == (NOON - HOUR / 2).isoformat()
    assert [entry["people"] for entry in office.entries()] == [2, 1]


def test_a_guardian_reads_what_concerns_their_child(office: Office) -> None:
    world = office.world
    parent, child = (
        world.a_resident("其木格", birth_date="1985-01-01"),
        world.a_resident("苏和", birth_date="2020-05-01"),
    )
    reader, stranger = a_sign_in(world, parent), a_sign_in(world, world.a_resident("乌兰"))
    office.edit(**NOTICE)
    office.name(child)
    office.tell()
    assert own(world, reader) == [], "nothing says yet whose child it is"
    consent = {"resident": child, "purpose": "notices", "decision": "given", "evidence_note": "出生医学证明"}
    world.ask(contract.record_consent, guardian=parent, **consent)
    [notice] = own(world, reader)
    assert (notice["concerns"], notice["ways"]) == ([child], ["telephone"])
    office.name(parent)
    assert [one["concerns"] for one in own(world, reader)] == [[child]], "the parent was not told yet"
    office.tell()
    assert [set(one["concerns"]) for one in own(world, reader)] == [{child, parent}]
    assert own(world, stranger) == []


def test_told_again_by_another_way_the_first_time_counts(office: Office) -> None:
    resident = office.world.a_resident()
    office.edit(**NOTICE)
    office.name(resident)
    office.tell()
    office.ask(contract.tell_concerned, ways=["letter"], residents=[resident], told_at=NOON - HOUR / 2)
    [one] = office.concerned(told=True)
    assert (one["ways"], one["told_at"]) == (["letter", "telephone"], (NOON - HOUR / 2).isoformat())
    assert office.concerned(told=False) == []
    with pytest.raises(Invalid):
        office.tell(told_at=NOON - 2 * HOUR)


def test_where_nobody_was_told_the_finished_record_says_so_to_whom_it_concerned(office: Office) -> None:
    resident = office.world.a_resident()
    reader = a_sign_in(office.world, resident)
    office.name(resident)
    office.finish()
    [notice] = own(office.world, reader)
    assert (notice["told_at"], notice["not_told_because"]) == (None, "已找回，未被他人看到")


def test_what_people_read_is_corrected_and_neither_emptied_nor_forgotten(office: Office) -> None:
    reader = a_sign_in(office.world, resident := office.world.a_resident())
    office.edit(**NOTICE)
    office.edit(advice=None)
    office.edit(advice=NOTICE["advice"])
    office.name(resident)
    office.tell()
    told = office.seen()
    for empty in ({"data_kinds": []}, {"cause": None}, {"measures": None, "advice": None}, {"contact": None}):
        with pytest.raises(Conflict, match=", ".join(empty)) as refusal:
            office.edit(**empty)
        assert refusal.value.type == "notice-incomplete"
        assert [error.pointer for error in refusal.value.errors] == [f"/{name}" for name in empty]
    assert office.seen() == told
    office.edit(cause="走访表被盗", prevention="专人保管")
    office.edit(prevention="专人专柜")
    office.ask(contract.contain_incident, measures="已报警")
    assert own(office.world, reader)[0]["cause"] == "走访表被盗"
    first = NOTICE | {"data_kinds": ["name", "telephone"]}
    second = first | {"cause": "走访表被盗"}
    assert [(entry["kind"], entry["notice"]) for entry in office.entries()] == [
        ("people_told", first),
        ("notice_changed", second),
        ("notice_changed", second | {"measures": "已报警"}),
        ("contained", None),
    ]


def test_what_somebody_read_of_a_closed_record_stays_with_them_where_it_is_opened_again(office: Office) -> None:
    world = office.world
    concerned, later = world.a_resident("巴特尔"), world.a_resident("其其格")
    readers = [a_sign_in(world, one) for one in (concerned, later)]
    office.name(concerned)
    office.finish()
    closing = office.entries()[-1]
    assert (closing["kind"], closing["notice"]["contact"]) == ("closed", NOTICE["contact"])
    office.ask(contract.reopen_incident, why="又有来电")
    office.name(later)
    [[notice], others] = [own(world, reader) for reader in readers]
    assert (notice["state"], notice["cause"], notice["told_at"]) == ("open", NOTICE["cause"], None)
    assert others == [], "named since, and not told"
    with pytest.raises(Conflict) as refusal:
        office.edit(contact=None)
    assert refusal.value.type == "notice-incomplete"
    office.edit(cause="走访表被盗")
    assert office.entries()[-1]["notice"]["cause"] == own(world, readers[0])[0]["cause"] == "走访表被盗"
    other = world.a_resident("巴特尔")
    world.ask(contract.merge_residents, id=other, version=1, absorbed=concerned, why="同一人")
    assert len(own(world, a_sign_in(world, other))) == 1


def test_nobody_is_left_without_somebody_to_ask(office: Office) -> None:
    office.edit(**NOTICE | {"contact": None}, people_not_told_because="已找回")
    office.ask(contract.contain_incident)
    office.ask(contract.report_incident, authority="网信办", way="telephone")
    with pytest.raises(Conflict, match="whom to ask") as refusal:
        office.ask(contract.close_incident)
    assert (refusal.value.type, office.seen()["missing"]) == ("incident-unfinished", ["contact"])


def test_who_is_named_again_changes_nothing(office: Office) -> None:
    resident = office.world.a_resident()
    named = office.name(resident)
    assert office.name(resident) == named


def test_who_was_named_by_mistake_is_taken_off(office: Office) -> None:
    one, other = office.world.a_resident("巴特尔"), office.world.a_resident("其其格")
    office.name(one, other)
    left = office.ask(contract.remove_concerned, residents=[other], why="不在表上")
    assert (left["concerned"], [row["resident"] for row in office.concerned()]) == (1, [one])
    entry = office.entries()[-1]
    assert (entry["kind"], entry["people"], entry["text"]) == ("taken_off", 1, "不在表上")
    office.edit(**NOTICE)
    for operation, told in ((contract.remove_concerned, {"why": "x"}), (contract.tell_concerned, {"ways": ["sms"]})):
        with pytest.raises(NotFound) as refusal:
            office.ask(operation, residents=[one, other], **told)
        assert [error.pointer for error in refusal.value.errors] == ["/residents/1"]


def test_only_who_is_on_record_is_named(office: Office) -> None:
    gone = office.world.a_resident()
    office.world.ask(contract.erase_resident, id=gone, reason="本人申请")
    with pytest.raises(Conflict) as refusal:
        office.name(gone)
    assert [error.pointer for error in refusal.value.errors] == ["/residents/0"]
    with pytest.raises(NotFound) as unknown:
        office.name(str(uuid4()), office.world.a_resident(), str(uuid4()))
    assert [error.pointer for error in unknown.value.errors] == ["/residents/0", "/residents/2"]
    assert office.seen()["concerned"] == 0


def test_reading_whom_it_concerns_is_recorded(office: Office) -> None:
    office.name(office.world.a_resident())
    office.concerned(told=False)
    entries = office.world.ask(contract.list_audit, limit=200)["items"]
    [entry] = [one for one in entries if one["operation"] == "registry.list_concerned"]
    assert (entry["kind"], entry["after"]["rows"]) == ("list_of_concerned", 1)


# ---- with the residents themselves


def test_a_merge_takes_over_and_names_the_person_once(office: Office) -> None:
    world = office.world
    kept, absorbed = world.a_resident("巴特尔"), world.a_resident("巴特尔")
    office.edit(**NOTICE)
    office.name(kept, absorbed)
    office.tell(residents=[absorbed])
    other = Office(world)
    other.name(absorbed)
    world.ask(contract.merge_residents, id=kept, version=1, absorbed=absorbed, why="同一人")
    [one] = office.concerned()
    assert (one["resident"], one["told_at"], one["ways"]) == (kept, NOON.isoformat(), ["telephone"])
    assert [row["resident"] for row in other.concerned()] == [kept]


def test_an_erasure_leaves_an_id_and_waits_for_nobody(office: Office) -> None:
    resident = office.world.a_resident("巴特尔")
    office.edit(**NOTICE)
    office.name(resident)
    office.tell(residents=[resident])
    second = office.world.a_resident("其其格")
    office.name(second)
    for one in (resident, second):
        kept = office.world.ask(contract.erase_resident, id=one, reason="本人申请")["kept"]
        assert [each["until"] for each in kept if each["kind"] == "incident"] == ["2029-10-20"]
    assert (office.seen()["untold"], "people" in office.seen()["missing"]) == (0, False)
    assert {one["name"] for one in office.concerned()} == {"（已删除）"}


def test_the_copy_of_their_data_has_the_notices(office: Office) -> None:
    resident = office.world.a_resident()
    office.edit(**NOTICE)
    office.name(resident)
    with office.world.database.unit_of_work(office.world.admin) as uow:
        before = everything(uow, uow.session.get_one(Resident, UUID(resident)), own=False)
    office.tell()
    with office.world.database.unit_of_work(office.world.admin) as uow:
        after = everything(uow, uow.session.get_one(Resident, UUID(resident)), own=False)
    assert ("incidents" in before, after["incidents"][0]["cause"]) == (False, "走访表遗失")
    assert len(after["incident_residents"]) == 1


def test_closed_incidents_go_when_their_retention_is_over(office: Office) -> None:
    office.name(office.world.a_resident())
    office.finish()
    other = Office(office.world)
    other.ask(contract.note_incident, text="仍在处置")
    remove_what_is_past(office.world.database)
    assert office.world.count(Incident) == 2
    office.world.clock.advance(RETENTION)
    assert remove_what_is_past(office.world.database) == 1
    counted = [office.world.count(model) for model in (Incident, IncidentEntry, ConcernedResident)]
    assert counted == [1, 1, 0], "what is open stays, with its entries"


def test_what_was_written_stands_nowhere_in_the_audit(office: Office) -> None:
    office.ask(contract.note_incident, text="联系公交公司")
    office.finish()
    office.ask(contract.reopen_incident, why="又有来电")
    entries = json.dumps(office.world.ask(contract.list_audit, limit=200)["items"], ensure_ascii=False)
    said = ("走访表遗失", "途中遗失", "谨防", "王秀兰", "公交", "网信办", "又有来电", "未被他人看到")
    assert [text for text in said if text in entries] == []
    assert '"incident_entries"' in entries


# ---- who reads it


def test_others_find_none(office: Office) -> None:
    world = office.world
    for role in ("staff", "resident"):
        with pytest.raises(Failure):
            office.seen(an_actor(role, community=world.id))
    with pytest.raises(NotFound):
        office.seen(an_actor("admin", community=uuid4()))
    worker = an_actor("staff", community=world.id, compounds=(UUID(world.a_compound()),))
    assert world.ask(contract.get_desk, worker)["incidents"] is None, "a part whose list they may not read"
    assert "incidents" not in world.ask(contract.get_home, worker)["desk"]


def test_an_auditor_reads_what_was_found_within_the_engagement_and_concerns_nobody_elsewhere(office: Office) -> None:
    world = office.world
    north, south = world.a_compound("北苑"), world.a_compound("南苑")
    _, [here] = world.a_household(world.a_dwelling(north), "巴特尔")
    _, [there] = world.a_household(world.a_dwelling(south), "其其格")
    auditor = an_engaged_auditor(world, [north], "2026-10-01", "2026-10-31")
    earlier = an_engaged_auditor(world, [north], "2026-09-01", "2026-10-19")
    office.name(here)
    assert [one["id"] for one in world.ask(contract.list_incidents, auditor)["items"]] == [office.id]
    assert office.seen(auditor)["allowed_actions"] == []
    assert world.ask(contract.list_incident_entries, auditor, id=office.id)["items"] == []
    assert world.ask(contract.list_incidents, earlier)["items"] == []
    office.name(there)
    assert world.ask(contract.list_incidents, auditor)["items"] == []
    with pytest.raises(NotFound):
        office.seen(auditor)


def an_engaged_auditor(world: Community, compounds: list[str], since: str, until: str) -> Actor:
    account = world.ask(contract.create_account, username=f"a{uuid4().hex[:8]}", roles=["auditor"])["id"]
    days = {"since": "2026-10-20", "until": "2026-11-20", "records_since": since, "records_until": until}
    world.ask(contract.create_audit_engagement, auditor=account, purpose="抽查", compounds=compounds, **days)
    return Actor(account, ActorKind.PERSON, frozenset({"auditor"}), world.id)


def test_entries_are_added_in_the_order_of_their_entry(office: Office) -> None:
    office.ask(contract.note_incident, text="一", at=NOON)
    office.ask(contract.note_incident, text="二", at=NOON - HOUR)
    with pytest.raises(Invalid):
        office.ask(contract.note_incident, text="三", at=NOON + HOUR)
    assert [entry["text"] for entry in office.entries()] == ["一", "二"]
    with office.world.database.unit_of_work(office.world.admin) as uow:
        rows = uow.session.scalars(select(IncidentEntry)).all()
        assert {row.entered_by for row in rows} == {office.world.admin.subject}
