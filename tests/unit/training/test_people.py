"""Whose a record is."""

from uuid import UUID

from services.training.piecework.payroll.people import People, persons

A, B, C, D = (UUID(int=n) for n in range(1, 5))


def test_a_record_is_the_last_ones_by_way_of_others_too() -> None:
    assert persons({A: B, B: C}) == {A: C, B: C}


def test_a_ring_of_records_makes_nobody_one() -> None:
    assert persons({A: B, B: A, C: A, D: D}) == {}


def test_a_page_knows_the_other_records_of_its_own_people_only() -> None:
    people = People.of([B], {A: B, C: D})
    assert people.others == {A: B}
    assert people.together([(A, 1), (B, 2), (C, 5)], int.__add__) == {B: 3, C: 5}
