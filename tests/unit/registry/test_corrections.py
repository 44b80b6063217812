"""A row that was entered wrong: what a correction takes along, and what it cannot leave behind."""

from dataclasses import replace

import pytest

from chassis.errors import Conflict
from chassis.periods import Period
from services.registry.books.book import EntryKind
from services.registry.books.facts import all_facts, stays
from services.registry.households.changes import change_head, join, leave
from services.registry.households.household import Beginning, Dissolution, Ending, Relation
from services.registry.households.residences import correct_home, correct_membership
from services.registry.households.rows import Succession
from tests.unit.registry.homes import a_household, day, on


def rows_of(household, resident):
    rows = (row for row in household.valid_memberships() if row.resident_id == resident)
    return sorted(rows, key=lambda row: (row.period.since, row.period.until or day(99)))


def changed():
    """Of a, b and c, b is head since day 5."""
    (household,) = change_head(a_household("a", "b", "c"), Succession("b"), on(5)).households
    return household


@pytest.mark.parametrize(
    ("place", "right"),
    [
        (0, {"ended": Ending.MOVED_OUT}),
        (0, {"ended": Ending.DEATH}),
        (0, {"period": Period(day(1), day(4))}),
        (1, {"began": Beginning.MOVED_IN}),
        (1, {"period": Period(day(6))}),
    ],
)
def test_a_change_of_relation_is_not_corrected_at_one_end(place, right):
    household = changed()
    wrong = rows_of(household, "c")[place]
    with pytest.raises(Conflict, match="relation changed"):
        correct_membership(household, wrong, replace(wrong, **right), on(9), "typed wrong")


def test_a_change_of_relation_that_never_was_is_withdrawn_and_the_row_before_goes_on():
    household = changed()
    first, second = rows_of(household, "c")
    with pytest.raises(Conflict, match="withdraw the row"):
        correct_membership(household, first, None, on(9), "typed wrong")
    (after,) = correct_membership(household, second, None, on(9), "typed wrong").households
    (whole,) = rows_of(after, "c")
    assert (whole.relation, whole.period, whole.ended) == (Relation.CHILD, Period(day(1)), None)
    assert sum(row.resident_id == "c" and row.voided is not None for row in after.memberships) == 2


def test_who_came_changed_and_left_on_one_day_and_came_again_stayed_twice():
    (household,) = join(a_household("a"), "b", Relation.CHILD, on(5), Beginning.MOVED_IN).households
    for head in ("b", "a"):
        (household,) = change_head(household, Succession(head), on(5)).households
    (household,) = leave(household, "b", on(5), Ending.MOVED_OUT).households
    (household,) = join(household, "b", Relation.CHILD, on(5), Beginning.MOVED_IN).households
    (household,) = change_head(household, Succession("b"), on(5)).households
    of_b = sorted(str(stay.period.until) for stay in stays(household) if stay.resident_id == "b")
    assert of_b == [str(day(5)), "None"]
    assert {stay.came for stay in stays(household) if stay.resident_id == "b"} == {EntryKind.MOVED_IN}


def test_a_household_to_which_nobody_ever_belonged_never_was():
    household = a_household("a")
    (after,) = correct_membership(household, household.memberships[0], None, on(9), "the wrong flat").households
    assert after.dissolution is Dissolution.VOIDED
    assert [home.voided.why for home in after.occupancies] == ["the wrong flat"]
    assert list(all_facts(after)) == []


def test_nobody_is_corrected_into_two_homes():
    (source,) = leave(a_household("a", "b"), "b", on(5), Ending.MOVED_OUT).households
    other = a_household("b", id="h2", since=5)
    (wrong,) = rows_of(source, "b")
    longer = replace(wrong, period=Period(day(1), day(7)))
    with pytest.raises(Conflict, match="another household on 2026-01-05"):
        correct_membership(source, wrong, longer, on(9), "typed wrong", others=[other])
    home = other.occupancies[0]
    with pytest.raises(Conflict, match="another household on 2026-01-03"):
        correct_home(other, home, replace(home, period=Period(day(3))), on(9), "typed wrong", others=[source])
