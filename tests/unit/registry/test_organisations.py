"""Organisations, how they stand to one another, and who stands for them."""

from datetime import date

import pytest
from stdnum.cn import uscc

from chassis.errors import Conflict, Invalid
from chassis.periods import Period
from services.registry.organisations.organisations import (
    Capacity,
    OrganisationKind,
    Register,
    Relation,
    RelationKind,
    Representation,
    appoint,
    organisation,
    relate,
    related_on,
    stands_for,
)

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
HEAD = "9115062755281234A"
CODE = HEAD + uscc.calc_check_digit(HEAD)


def known(*kinds):
    made = {kind.value: organisation(kind.value, kind, kind.en, CODE) for kind in kinds}
    return Register(made)


def test_an_employer_has_a_checked_code_and_contacts():
    factory = organisation("f", OrganisationKind.EMPLOYER, "针织二厂", CODE, [("李", "138 4771 2345", "质检")])
    assert factory.contacts[0].telephone == "+8613847712345"
    with pytest.raises(Invalid, match="credit code"):
        organisation("f", OrganisationKind.EMPLOYER, "针织二厂", None)
    with pytest.raises(Invalid) as refusal:
        organisation("f", OrganisationKind.EMPLOYER, "针织二厂", CODE, [("李", "1", "")])
    assert refusal.value.errors[0].pointer == "/contacts/0/telephone"
    assert organisation("b", OrganisationKind.COMMUNITY_BRANCH, "新北社区党支部", None).credit_code is None


def test_units_join_the_committee_and_not_the_other_way_round():
    register = known(OrganisationKind.CO_BUILDING_UNIT, OrganisationKind.COMMITTEE)
    relation = Relation(RelationKind.MEMBERSHIP, "co_building_unit", "committee", YEAR)
    assert relate(relation, register) == relation
    for wrong in (("committee", "co_building_unit"), ("committee", "committee")):
        with pytest.raises(Conflict, match="cannot stand"):
            relate(Relation(RelationKind.MEMBERSHIP, *wrong, YEAR), register)
    with pytest.raises(Conflict, match="register both"):
        relate(Relation(RelationKind.MEMBERSHIP, "unknown", "committee", YEAR), register)


def test_a_relation_stands_once_at_a_time():
    register = known(OrganisationKind.VILLAGE_BRANCH, OrganisationKind.COMMUNITY_BRANCH)
    first = Relation(RelationKind.JOINT_BUILDING, "village_branch", "community_branch", YEAR)
    with pytest.raises(Conflict, match="since 2026-01-01"):
        relate(first, Register(register.organisations, (first,)))
    next_year = Relation(first.kind, first.source_id, first.target_id, Period(date(2027, 1, 1)))
    assert relate(next_year, Register(register.organisations, (first,)))


def test_the_member_units_of_a_day():
    joined = Relation(RelationKind.MEMBERSHIP, "u1", "c", YEAR)
    later = Relation(RelationKind.MEMBERSHIP, "u2", "c", Period(date(2026, 5, 20)))
    assert related_on([joined, later], RelationKind.MEMBERSHIP, "c", date(2026, 5, 19)) == ("u1",)
    assert related_on([joined, later], RelationKind.MEMBERSHIP, "c", date(2026, 5, 20)) == ("u1", "u2")


def test_a_person_stands_for_several():
    one = Representation("p", "o1", Capacity.CAPTAIN, YEAR)
    two = appoint(Representation("p", "o2", Capacity.SECRETARY, Period(date(2026, 7, 1))), [one])
    assert stands_for([one, two], "p", date(2026, 6, 30)) == ("o1",)
    assert stands_for([one, two], "p", date(2026, 7, 1)) == ("o1", "o2")
    with pytest.raises(Conflict):
        appoint(Representation("p", "o1", Capacity.CAPTAIN, Period(date(2026, 7, 1))), [one])
