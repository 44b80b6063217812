"""A row that was entered wrong: what a correction takes along, and what it cannot leave behind."""

from dataclasses import replace

import pytest

from chassis.errors import Conflict, Invalid
from chassis.periods import Period
from services.registry.books.book import EntryKind
from services.registry.books.facts import all_facts, stays
from services.registry.households.change_kinds import Change, Ground, correct
from services.registry.households.changes import Settling, change_head, join, leave, move
from services.registry.households.correcting import Beside, correct_home, correct_membership
from services.registry.households.household import Beginning, Dissolution, Ending, Relation
from services.registry.households.merging import carried_over
from services.registry.households.requests import RequestKind
from services.registry.households.residences import split, transfer
from services.registry.households.rows import Succession
from tests.unit.registry.homes import a_home, a_household, day, on


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
        correct_membership(source, wrong, longer, on(9), "typed wrong", beside=Beside((other,)))
    home = other.occupancies[0]
    with pytest.raises(Conflict, match="another household on 2026-01-03"):
        correct_home(other, home, replace(home, period=Period(day(3))), on(9), "typed wrong", beside=Beside((source,)))


def transferred(resident="b"):
    """Of a, b and c, one went on day 5 to the household of x."""
    source, target = a_household("a", "b", "c"), a_household("x", id="h2", home=a_home("d2", "west"))
    succession = Succession("b") if resident == "a" else None
    outcome = transfer(source, target, resident, Relation.CHILD, on(5), succession=succession)
    return outcome.households


def the_row(household, resident):
    (row,) = rows_of(household, resident)
    return row


@pytest.mark.parametrize(
    ("end", "right"), [("source", {"until": 3}), ("source", {"until": 8}), ("target", {"since": 3})]
)
def test_the_day_of_a_transfer_is_corrected_at_both_ends(end, right):
    source, target = transferred()
    (number,) = right.values()
    one, other = (source, target) if end == "source" else (target, source)
    wrong = the_row(one, "b")
    period = Period(day(1), day(number)) if end == "source" else Period(day(number))
    outcome = correct_membership(
        one, wrong, replace(wrong, period=period), on(9), "typed wrong", beside=Beside((other,))
    )
    now = {household.id: household for household in outcome.households}
    assert the_row(now["h1"], "b").period == Period(day(1), day(number))
    assert the_row(now["h2"], "b").period == Period(day(number))
    told = [(event.household_id, event.resident_ids) for event in outcome.events]
    assert told == [(one.id, ("b",)), (other.id, ("b",))]


def test_a_transfer_that_never_was_is_withdrawn_and_the_former_stay_goes_on():
    source, target = transferred()
    (left,) = leave(target, "b", on(7), Ending.MOVED_OUT).households
    for there, ending in ((target, None), (left, Ending.MOVED_OUT)):
        beside = Beside((source,))
        back, back_in = correct_membership(there, the_row(there, "b"), None, on(9), "wrong", beside=beside).households
        assert rows_of(back, "b") == []
        assert (the_row(back_in, "b").period.until, the_row(back_in, "b").ended) == (ending and day(7), ending)


def test_a_stay_that_never_was_leaves_how_they_came_to_the_next():
    source, target = transferred()
    outcome = correct_membership(source, the_row(source, "b"), None, on(9), "wrong", beside=Beside((target,)))
    assert rows_of(outcome.households[0], "b") == []
    assert the_row(outcome.households[1], "b").began is Beginning.REGISTERED


@pytest.mark.parametrize(
    ("ending", "beginning"),
    [(Ending.MOVED_OUT, Beginning.MOVED_IN), (Ending.TRANSFERRED, Beginning.TRANSFERRED)],
)
def test_whether_it_was_a_transfer_is_corrected_at_both_ends(ending, beginning):
    source, target = transferred()
    for _ in range(2):
        wrong = the_row(source, "b")
        right = replace(wrong, ended=ending)
        source, *rest = correct_membership(source, wrong, right, on(9), "wrong", beside=Beside((target,))).households
        target = rest[0] if rest else target
        assert (the_row(source, "b").ended, the_row(target, "b").began) == (ending, beginning)
        if ending is Ending.TRANSFERRED:
            ending, beginning = Ending.MOVED_OUT, Beginning.MOVED_IN
        else:
            ending, beginning = Ending.TRANSFERRED, Beginning.TRANSFERRED


@pytest.mark.parametrize("end", [{"ended": Ending.DEATH}, {"began": Beginning.BIRTH}])
def test_who_lives_on_in_another_household_neither_died_nor_was_born(end):
    source, target = transferred()
    one, other = (source, target) if "ended" in end else (target, source)
    wrong = the_row(one, "b")
    with pytest.raises(Conflict, match="withdraw that membership first"):
        correct_membership(one, wrong, replace(wrong, **end), on(9), "wrong", beside=Beside((other,)))


def test_one_end_is_not_corrected_into_a_transfer():
    household = a_household("a", "b")
    (left,) = leave(household, "b", on(5), Ending.MOVED_OUT).households
    with pytest.raises(Conflict, match="could be one transfer"):
        correct_membership(
            left, the_row(left, "b"), replace(the_row(left, "b"), ended=Ending.TRANSFERRED), on(9), "wrong"
        )


def test_the_other_end_out_of_reach_is_for_a_colleague():
    source, target = transferred()
    wrong = the_row(source, "b")
    right = replace(wrong, period=Period(day(1), day(3)))
    with pytest.raises(Conflict, match="colleague who answers for both"):
        correct_membership(source, wrong, right, on(9), "wrong", beside=Beside((), (target,)))


def test_a_heads_leaving_takes_the_succession_along():
    source, target = transferred("a")
    wrong = the_row(source, "a")
    for number, heads in ((8, ["a", "a", "b"]), (3, ["a", "b", "b"])):
        right = replace(wrong, period=Period(day(1), day(number)))
        after, there = correct_membership(source, wrong, right, on(9), "wrong", beside=Beside((target,))).households
        assert [after.head_on(day(n)) for n in (2, 5, 8)] == heads
        assert the_row(there, "a").period == Period(day(number))
    back, whole = correct_membership(
        target, the_row(target, "a"), None, on(9), "wrong", beside=Beside((source,))
    ).households
    assert whole.head_on(day(9)) == "a"
    assert [the_row(whole, one).period for one in "abc"] == [Period(day(1))] * 3
    assert rows_of(back, "a") == []


def test_the_home_that_a_household_split_off_into_was_theirs_since_the_day_of_the_split():
    household = a_household("a", "b", "c")
    settling = Settling(a_home("d2", "west"))
    rest, new = split(household, "h2", {"b": Relation.HEAD, "c": Relation.CHILD}, settling, on(5)).households
    (home,) = new.occupancies
    right = replace(home, period=Period(day(7)))
    after, left = correct_home(new, home, right, on(9), "wrong", beside=Beside((rest,))).households
    assert [the_row(after, one).period for one in "bc"] == [Period(day(7))] * 2
    assert [the_row(left, one).period.until for one in "bc"] == [day(7)] * 2


def test_the_day_of_a_move_ends_one_home_and_begins_the_other():
    (moved,) = move(a_household("a"), Settling(a_home("d2", "west")), on(5)).households
    first, second = moved.occupancies
    for wrong, right in ((second, Period(day(3))), (first, Period(day(1), day(3)))):
        (after,) = correct_home(moved, wrong, replace(wrong, period=right), on(9), "wrong").households
        assert [row.period for row in after.valid_occupancies()] in (
            [Period(day(1), day(3)), Period(day(3))],
            [Period(day(3)), Period(day(1), day(3))],
        )


@pytest.mark.parametrize(
    ("right", "dissolution"),
    [
        ({"period": Period(day(1), day(3))}, Dissolution.DIED_OUT),
        ({"period": Period(day(1), day(8))}, Dissolution.DIED_OUT),
        ({"ended": Ending.MOVED_OUT}, Dissolution.MOVED_OUT),
    ],
)
def test_a_household_ends_when_and_as_its_last_member_left(right, dissolution):
    (gone,) = leave(a_household("a"), "a", on(5), Ending.DEATH).households
    wrong = the_row(gone, "a")
    (after,) = correct_membership(gone, wrong, replace(wrong, **right), on(9), "typed wrong").households
    (home,) = after.valid_occupancies()
    assert (home.period, after.dissolution) == (right.get("period", wrong.period), dissolution)
    assert list(all_facts(after))[-1].on == home.period.until


def test_a_household_does_not_end_before_it_moved():
    (moved,) = move(a_household("a"), Settling(a_home("d2", "west")), on(5)).households
    (gone,) = leave(moved, "a", on(7), Ending.DEATH).households
    wrong = the_row(gone, "a")
    with pytest.raises(Conflict, match="before it moved on 2026-01-05"):
        correct_membership(gone, wrong, replace(wrong, period=Period(day(1), day(4))), on(9), "typed wrong")


def test_a_merge_leaves_no_transfer_with_one_end():
    (source,) = join(a_household("a", "b"), "twin", Relation.CHILD, on(1), Beginning.MOVED_IN).households
    (source,) = leave(source, "b", on(5), Ending.MOVED_OUT).households
    households = transfer(source, a_household("x", id="h2"), "twin", Relation.CHILD, on(5)).households
    with pytest.raises(Conflict, match="the other says that this was no transfer"):
        carried_over(households, "twin", "b", on(9), "entered twice")


def open_again(row):
    return replace(row, period=Period(row.period.since), ended=None, end_entered_on=None)


def test_a_heads_death_that_never_was_takes_the_succession_back():
    household = a_household("a", "b", "c")
    (dead,) = leave(household, "a", on(5), Ending.DEATH, Succession("b")).households
    wrong = the_row(dead, "a")
    (alive,) = correct_membership(dead, wrong, open_again(wrong), on(9), "somebody else").households
    assert [the_row(alive, one).period for one in "abc"] == [Period(day(1))] * 3
    assert [the_row(alive, one).relation for one in "abc"] == [Relation.HEAD, Relation.CHILD, Relation.CHILD]
    assert list(all_facts(alive)) == list(all_facts(household))


def test_a_succession_goes_back_whole_where_the_head_changed_again_that_day():
    household = a_household("a", "b", "c")
    (dead,) = leave(household, "a", on(5), Ending.DEATH, Succession("b")).households
    (changed_again,) = change_head(dead, Succession("c"), on(5)).households
    wrong = the_row(changed_again, "a")
    (alive,) = correct_membership(changed_again, wrong, open_again(wrong), on(9), "somebody else").households
    assert [the_row(alive, one).period for one in "abc"] == [Period(day(1))] * 3
    assert [alive.head_on(day(n)) for n in (1, 5, 9)] == ["a"] * 3


def test_a_household_that_ended_with_a_death_that_never_was_goes_on():
    household = a_household("a")
    (gone,) = leave(household, "a", on(5), Ending.DEATH).households
    wrong = the_row(gone, "a")
    (alive,) = correct_membership(gone, wrong, open_again(wrong), on(9), "somebody else").households
    assert (alive.dissolution, alive.head_on(day(9))) == (None, "a")
    assert list(all_facts(alive)) == list(all_facts(household))


def twice_within_a_day():
    """Of a and b, b came and left on day 5, and again."""
    household = a_household("a")
    for _ in range(2):
        (household,) = join(household, "b", Relation.CHILD, on(5), Beginning.MOVED_IN).households
        (household,) = leave(household, "b", on(5), Ending.MOVED_OUT).households
    return household


def test_of_two_rows_that_say_the_same_one_is_corrected():
    household = twice_within_a_day()
    (after,) = correct_membership(household, rows_of(household, "b")[1], None, on(9), "entered twice").households
    assert [row.voided is None for row in after.memberships if row.resident_id == "b"] == [False, True]


def test_a_life_of_one_day_that_is_on_record_twice_was_one():
    household = a_household("a")
    for child in ("b", "twin"):
        (household,) = join(household, child, Relation.CHILD, on(5), Beginning.BIRTH).households
        (household,) = leave(household, child, on(5), Ending.DEATH).households
    (after,) = carried_over([household], "twin", "b", on(9), "entered twice").households
    assert rows_of(after, "twin") == []
    assert the_row(after, "b").period == Period(day(5), day(5))


def test_the_longer_row_holds_against_one_without_a_day():
    for living, dying in (("b", "twin"), ("twin", "b")):
        household = a_household("a", living)
        (household,) = join(household, dying, Relation.CHILD, on(5), Beginning.MOVED_IN).households
        (household,) = leave(household, dying, on(5), Ending.MOVED_OUT).households
        (after,) = carried_over([household], "twin", "b", on(9), "entered twice").households
        assert the_row(after, "b").period == Period(day(1))


@pytest.mark.parametrize("named", ["since", "until"])
def test_no_row_is_corrected_to_a_day_that_lies_ahead(named):
    change = Change(RequestKind.CORRECT, why="typed wrong", **{named: day(10)})
    with pytest.raises(Invalid, match="lies ahead") as refused:
        correct(change, Ground(a_household("a", "b")), on(9))
    assert [error.pointer for error in refused.value.errors] == [f"/{named}"]
