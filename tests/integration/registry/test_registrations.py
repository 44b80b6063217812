"""A household registration that was entered wrong is corrected or voided, and the books follow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from services.registry import contract
from services.registry.people.tables import RegistrationRow

from .community import TODAY, Community, an_actor

FAMILY = {"kind": "family", "division_code": "150627"}
DAYS = ("2026-08-15", "2026-09-05", "2026-09-15", "2026-10-05", "2026-10-20")


class Registered:
    """Somebody whose registration was held in the east of the community, and since September in the west."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.compounds = east, west = community.a_compound("东苑"), community.a_compound("西苑")
        self.here, self.there = community.a_dwelling(east), community.a_dwelling(west)
        first = FAMILY | {"dwelling": self.here, "since": "2026-08-01"}
        self.person = community.a_resident(birth_date="1970-01-01", registration=first)
        self.register(dwelling=self.there, since="2026-09-10")

    def register(self, **where: Any) -> Any:
        body = {"id": self.person, "registration": FAMILY | where, "why": "户口"}
        return self.community.ask(contract.correct_resident, version=self.now()["version"], **body)

    def now(self) -> Any:
        return self.community.ask(contract.get_resident, id=self.person)

    def rows(self) -> Any:
        return self.community.ask(contract.list_registrations, id=self.person)["items"]

    def standing(self) -> list[tuple[str, str | None, str | None]]:
        """Where it stands, since when and until when, in the order of days."""
        rows = [row for row in self.rows() if row["voided_on"] is None]
        return sorted((row["since"], row["until"], row["dwelling"]) for row in rows)

    def last(self) -> str:
        return str(next(row["id"] for row in self.rows() if row["until"] is None and row["voided_on"] is None))

    def counts(self, day: str) -> tuple[int, int]:
        """By the book, in the east and in the west, at the end of a day that balances."""
        assert self.community.ask(contract.check_books, as_of=day)["balanced"]
        asked = {"book": "registrations", "since": day, "until": "2026-12-31", "by": "compound"}
        lines = self.community.ask(contract.read_books, **asked)["lines"]
        opening = {line["compound"]: line["opening"] for line in lines}
        east, west = self.compounds
        return opening.get(east, 0), opening.get(west, 0)

    def correct(self, row: str | None = None, **right: Any) -> Any:
        return self.community.ask(contract.correct_registration, id=row or self.last(), reason="登记有误", **right)

    def void(self, row: str | None = None) -> Any:
        return self.community.ask(contract.void_registration, id=row or self.last(), reason="并未迁入")


@pytest.fixture
def registered(community: Community) -> Registered:
    return Registered(community)


def test_a_registration_entered_wrong_is_corrected_and_kept(registered: Registered) -> None:
    wrong = registered.last()
    with pytest.raises(Conflict, match="correct or void that first"):
        registered.register(dwelling=registered.here, since="2026-09-10")
    right = registered.correct(since="2026-10-01", division_code="150627100007")
    assert (right["kind"], right["dwelling"], right["entered_on"]) == ("family", registered.there, str(TODAY))
    assert right["allowed_actions"] == ["correct", "void"]
    assert registered.standing() == [
        ("2026-08-01", "2026-10-01", registered.here),
        ("2026-10-01", None, registered.there),
    ]
    assert [registered.counts(day) for day in DAYS] == [(1, 0), (1, 0), (1, 0), (0, 1), (0, 1)]
    assert registered.now()["registration_code"] == "150627100007"
    kept = next(row for row in registered.rows() if row["id"] == wrong)
    assert (kept["voided_on"], kept["void_reason"], kept["allowed_actions"]) == (str(TODAY), "登记有误", [])
    for again in (registered.void, registered.correct):
        with pytest.raises(Conflict, match="voided already"):
            again(wrong)


def test_to_another_dwelling_on_the_same_day_and_to_elsewhere(registered: Registered) -> None:
    registered.correct(dwelling=registered.here)
    assert registered.standing()[-1] == ("2026-09-10", None, registered.here)
    assert [registered.counts(day) for day in DAYS] == [(1, 0)] * 5
    registered.correct(dwelling=None, kind="collective", division_code="150602")
    assert [registered.counts(day) for day in DAYS] == [(1, 0), (1, 0), (0, 0), (0, 0), (0, 0)]
    seen = registered.now()
    assert (seen["registration_kind"], seen["registration_code"], seen["residence"]) == (
        "collective",
        "150602",
        "elsewhere",
    )


def test_one_that_never_was_is_voided_and_the_former_goes_on(registered: Registered) -> None:
    registered.correct(kind="collective")
    voided = registered.void()
    assert (voided["voided_on"], voided["void_reason"]) == (str(TODAY), "并未迁入")
    assert registered.standing() == [("2026-08-01", None, registered.here)]
    assert [registered.counts(day) for day in DAYS] == [(1, 0)] * 5
    assert registered.now()["registration_kind"] == "family"
    registered.void()
    assert [registered.counts(day) for day in DAYS] == [(0, 0)] * 5
    assert (registered.now()["registration_kind"], registered.now()["residence"]) == (None, "elsewhere")
    registered.community.ask(
        contract.correct_resident,
        version=registered.now()["version"],
        id=registered.person,
        birth_date="2026-08-20",
        why="更正",
    )


def test_a_correction_is_told_and_stands_in_the_audit(registered: Registered) -> None:
    community, wrong = registered.community, registered.last()
    right = registered.correct(since="2026-10-01")
    assert community.told(registered.person)[-1]["type"] == "tongxin.registry.resident.changed.v1"
    [entry] = community.ask(contract.list_audit, subject=wrong, action="changed")["items"]
    assert (entry["operation"], entry["purpose"]) == ("registry.correct_registration", "登记有误")
    assert entry["after"]["voided_on"] == str(TODAY)
    assert community.ask(contract.list_audit, subject=right["id"], action="created")["items"]


def test_what_no_registration_can_be_is_refused(registered: Registered) -> None:
    first, last = sorted(registered.rows(), key=lambda row: row["since"])
    for row, day, failure, words in (
        (last["id"], "2026-08-01", Conflict, "from 2026-08-01 is on record"),
        (first["id"], "2026-09-20", Invalid, "cannot end before it begins"),
        (first["id"], "1969-12-31", Invalid, "before the birth"),
        (last["id"], "2026-10-21", Invalid, "from the day on which it happens"),
        (last["id"], "2026-09-10", Conflict, "nothing was changed"),
    ):
        with pytest.raises(failure, match=words):
            registered.correct(row, since=day)
    assert [registered.counts(day) for day in DAYS] == [(1, 0), (1, 0), (0, 1), (0, 1), (0, 1)]


def test_who_is_registered_here_by_a_correction_stays_nowhere_for_a_time(registered: Registered) -> None:
    community = registered.community
    registered.correct(dwelling=None, since="2026-09-01")
    stay = {"id": registered.person, "dwelling": registered.there, "since": "2026-09-15", "until": "2027-01-01"}
    stay["id"] = community.ask(contract.register_temporary_residence, **stay)["id"]
    registered.void()
    [stays] = community.ask(contract.list_temporary_residences, resident=registered.person)["items"]
    assert (stays["id"], stays["until"]) == (stay["id"], "2026-09-15")
    assert all(community.ask(contract.check_books, as_of=day)["balanced"] for day in DAYS)


def test_a_stay_in_another_compound_is_ended_by_who_answers_for_either(registered: Registered) -> None:
    """Who registers a stay of their resident may do with it what the answer says."""
    ask, of = registered.community.ask, registered.community.id
    own, other, third = (UUID(one) for one in (*registered.compounds, registered.community.a_compound("北苑")))
    mine, theirs, nobodys = (an_actor("staff", community=of, compounds=(one,)) for one in (own, other, third))
    for who in (mine, theirs):
        _, (person,) = registered.community.a_household(registered.here, "其木格")
        stay = ask(
            contract.register_temporary_residence, mine, id=person, dwelling=registered.there, until="2027-01-01"
        )
        assert set(stay["allowed_actions"]) == {"renew", "end"}
        listed = [
            [one["id"] for one in ask(contract.list_temporary_residences, actor, resident=person)["items"]]
            for actor in (mine, theirs, nobodys)
        ]
        assert listed == [[stay["id"]], [stay["id"]], []]
        with pytest.raises(NotFound):
            ask(contract.end_temporary_residence, nobodys, id=stay["id"])
        ask(contract.renew_temporary_residence, who, id=stay["id"], until="2027-02-01")
        ask(contract.end_temporary_residence, who, id=stay["id"], on="2026-10-20")


def test_nobody_stays_for_a_time_on_a_day_on_which_they_are_registered_here(community: Community) -> None:
    home, other = (
        community.a_dwelling(compound) for compound in (community.a_compound("东苑"), community.a_compound("西苑"))
    )

    def of(person: str) -> list[tuple[str, str]]:
        rows = community.ask(contract.list_temporary_residences, resident=person)["items"]
        return [(row["since"], row["until"]) for row in rows]

    def stay(person: str, since: str, until: str) -> Any:
        asked = {"id": person, "dwelling": other, "since": since, "until": until}
        return community.ask(contract.register_temporary_residence, **asked)

    here = FAMILY | {"dwelling": home, "since": "2026-09-10"}
    cut = community.a_resident(birth_date="1970-01-01")
    stays = stay(cut, "2026-08-01", "2026-12-01")
    version = community.ask(contract.get_resident, id=cut)["version"]
    community.ask(contract.correct_resident, version=version, id=cut, registration=here, why="户口")
    assert of(cut) == [("2026-08-01", "2026-09-10")]
    with pytest.raises(Conflict, match="no temporary resident"):
        community.ask(contract.renew_temporary_residence, id=stays["id"], until="2027-05-01")

    registered = community.a_resident(birth_date="1971-01-01", registration=here)
    with pytest.raises(Conflict, match="no temporary resident"):
        stay(registered, "2026-08-01", "2026-12-01")
    stay(registered, "2026-08-01", "2026-09-10")

    twice = community.a_resident(birth_date="1971-01-01")
    stay(twice, "2026-09-20", "2026-12-01")
    community.ask(contract.merge_residents, version="*", id=registered, absorbed=twice, why="同一人")
    assert of(registered) == [("2026-08-01", "2026-09-10"), ("2026-09-20", "2026-09-20")]
    assert community.ask(contract.check_books, as_of="2026-10-20")["balanced"]


def test_the_registration_of_who_has_died_is_corrected_and_goes_on_if_they_did_not_die(
    registered: Registered,
) -> None:
    community, person = registered.community, registered.person
    community.ask(contract.record_ending, id=person, ending="death", on="2026-10-10")
    last = max(registered.rows(), key=lambda row: row["since"])
    registered.correct(last["id"], since="2026-10-01")
    assert registered.standing()[-1] == ("2026-10-01", "2026-10-10", registered.there)
    assert registered.counts("2026-10-20") == (0, 0)
    community.ask(contract.record_ending, id=person, ending=None, why="同名误录")
    assert registered.standing()[-1] == ("2026-10-01", None, registered.there)
    assert registered.counts("2026-10-20") == (0, 1)


def test_a_registration_of_the_day_of_a_death_goes_on_where_they_did_not_die(community: Community) -> None:
    dwelling = community.a_dwelling(community.a_compound())
    here = FAMILY | {"dwelling": dwelling, "since": str(TODAY)}
    person = community.a_resident(registration=here)
    community.ask(contract.record_ending, id=person, ending="death")
    back = community.ask(contract.record_ending, id=person, ending=None, why="误录")
    assert back["residence"] == "registered_here"
    assert community.ask(contract.check_books)["balanced"]


def test_registrations_out_of_reach_are_not_there(registered: Registered) -> None:
    community = registered.community
    dwelling = community.a_dwelling(registered.compounds[0], "102")
    community.ask(
        contract.form_household, members=[{"resident": registered.person, "relation": "head"}], dwelling=dwelling
    )
    west = an_actor("staff", community=community.id, compounds=(UUID(registered.compounds[1]),))
    other = an_actor("resident", community=community.id, resident=UUID(community.a_resident("其木格")))
    own = an_actor("resident", community=community.id, resident=UUID(registered.person))
    assert len(community.ask(contract.list_registrations, own, id=registered.person)["items"]) == 2
    for actor in (west, other):
        with pytest.raises(NotFound):
            community.ask(contract.list_registrations, actor, id=registered.person)
    for operation in (contract.correct_registration, contract.void_registration):
        with pytest.raises(NotFound, match="no such registration"):
            community.ask(operation, west, id=registered.last(), reason="x")


def test_voided_registrations_follow_a_merge(registered: Registered) -> None:
    community = registered.community
    registered.void()
    kept = community.a_resident()
    community.ask(contract.merge_residents, version=1, id=kept, absorbed=registered.person, why="重复登记")
    assert len(community.ask(contract.list_registrations, id=kept)["items"]) == 2
    assert community.count(RegistrationRow, RegistrationRow.resident == UUID(registered.person)) == 0
    [row] = [one for one in community.ask(contract.list_registrations, id=kept)["items"] if one["voided_on"] is None]
    assert (row["since"], row["until"]) == ("2026-08-01", None)
