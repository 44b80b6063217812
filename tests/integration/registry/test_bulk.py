"""Many residents at once: the same record, books and events as one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chassis.errors import Conflict, Invalid
from services.registry import contract
from services.registry.households.household import Relation
from services.registry.households.tables import HouseholdRow, MembershipRow, OccupancyRow
from services.registry.people.bulk import load_batch
from services.registry.people.newcomers import Address, NewResident, Registered, Settled
from services.registry.people.resettlement import Origin
from services.registry.people.tables import Resident
from services.registry.places.bulk import PlaceIndex
from services.registry.places.housing import HousingKind
from services.registry.places.tables import Dwelling

from .community import Community
from .test_people import a_number

HOME = Address("同心苑", "1", "2", "301")


def a_row(name: str, relation: Relation = Relation.HEAD, **facts: object) -> NewResident:
    row = NewResident(name, HOME, "XB000001", relation, HousingKind.AFFORDABLE, date(2020, 5, 1))
    return replace(row, **facts)  # type: ignore[arg-type]


def load(community: Community, *batches: list[NewResident]) -> list[str]:
    ids = []
    with community.database.unit_of_work(community.admin) as uow:
        places = PlaceIndex.of(uow)
        places.add_compounds(uow, {"同心苑": HousingKind.AFFORDABLE})
    for batch in batches:
        with community.database.unit_of_work(community.admin) as uow:
            ids += [str(resident) for resident in load_batch(uow, places, batch)]
    return ids


FAMILY = [
    a_row(
        "巴特尔",
        identity_number=a_number(),
        telephone="13800138000",
        skills=("手缝", "刺绣"),
        registration=Registered("family", "150627100007", at_home=True),
        origin=Origin("150627100007"),
        resettlement=Settled(date(2018, 10, 1), "生态移民"),
    ),
    a_row("其木格", Relation.SPOUSE, birth_date=date(1982, 3, 1)),
    a_row("小巴", Relation.CHILD, birth_date=date(2022, 3, 1), since=date(2022, 3, 1)),
]


def test_a_batch_is_the_same_as_one_by_one(community: Community) -> None:
    head, wife, child = load(community, FAMILY)
    seen = community.ask(contract.get_resident, id=head)
    assert (seen["telephone"], seen["identity_number"]) == ("*******8000", "*" * 14 + a_number()[-4:])
    assert (seen["residence"], seen["skills"], seen["resettled_on"]) == ("together", ["刺绣", "手缝"], "2018-10-01")
    household = community.ask(contract.get_household, id=seen["household"])
    assert [m["resident"] for m in household["members"]] == [head, wife, child]
    assert household["members"][2]["since"] == "2022-03-01"
    assert [r["id"] for r in community.ask(contract.list_residents, q="bte")["items"]] == [head]
    assert community.ask(contract.check_books)["balanced"] is True
    figures = community.ask(contract.get_community_statistics)
    assert (figures["households"], figures["residents"], figures["share_resettled"]) == (1, 3, 0.33)
    (told,) = community.told(head)
    assert told["type"].endswith("resident.registered.v1")
    assert told["data"]["compound"] == seen["compound"]
    # and it goes on like any other household
    community.ask(contract.record_life_event, kind="change_head", household=household["id"], head=wife)
    community.ask(
        contract.register_resident, name="苏和", home={"household": household["id"], "relation": "grandchild"}
    )
    assert community.ask(contract.check_books)["balanced"] is True


def test_a_later_batch_joins_the_household_that_is_there(community: Community) -> None:
    load(community, FAMILY[:1], FAMILY[1:])
    assert (community.count(HouseholdRow), community.count(MembershipRow), community.count(OccupancyRow)) == (1, 3, 1)
    assert community.count(Dwelling) == 1
    assert community.ask(contract.check_books)["balanced"] is True


def test_a_wrong_row_is_named_and_nothing_of_its_batch_is_stored(community: Community) -> None:
    wrong = [*FAMILY, a_row("张三", household_number="XB000002", identity_number="150627198001010001")]
    with pytest.raises(Invalid) as refusal:
        load(community, wrong)
    assert [error.pointer for error in refusal.value.errors] == ["/3/identity_number"]
    with pytest.raises(Invalid) as refusal:
        load(community, [a_row("张三", Relation.CHILD)])
    assert [error.pointer for error in refusal.value.errors] == ["/0/relation"]
    assert community.count(Resident) == 0


def test_a_number_that_is_registered_is_refused(community: Community) -> None:
    load(community, FAMILY)
    again = a_row("巴特尔", household_number="XB000002", identity_number=a_number())
    with pytest.raises(Conflict) as refusal:
        load(community, [again])
    assert [error.pointer for error in refusal.value.errors] == ["/0/identity_number"]
    fresh = replace(again, identity_number=a_number(sequence=5))
    with pytest.raises(Conflict) as refusal:
        load(community, [fresh, replace(fresh, relation=Relation.CHILD)])
    assert [error.pointer for error in refusal.value.errors] == ["/1/identity_number"]


def test_an_unknown_compound_is_refused(community: Community) -> None:
    with pytest.raises(Invalid, match="no such compound: 别处"):
        load(community, [a_row("巴特尔", address=Address("别处", "1", "1", "101"))])
