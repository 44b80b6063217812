"""Who belonged to a household, who headed it and where it lived, through everything that can happen to it."""

from dataclasses import replace

import pytest

from chassis.errors import Conflict, Invalid
from chassis.periods import Dating, Period
from services.registry.households.changes import (
    Settling,
    change_head,
    change_tenure,
    form,
    join,
    leave,
    move,
    move_out,
)
from services.registry.households.correcting import correct_home, correct_membership
from services.registry.households.events import (
    HeadChanged,
    HouseholdDissolved,
    HouseholdFormed,
    HouseholdMoved,
    MemberJoined,
    MemberLeft,
    MemberTransferred,
)
from services.registry.households.household import (
    Beginning,
    Dissolution,
    Ending,
    Formation,
    Relation,
    residents_at,
    unbroken_since,
    vacant,
)
from services.registry.households.residences import (
    merge,
    split,
    transfer,
)
from services.registry.households.rows import Succession
from services.registry.places.housing import Tenure
from tests.unit.registry.homes import a_home, a_household, day, on


@pytest.mark.parametrize(
    ("stretches", "since"),
    [
        ([], None),
        ([("a", 1, None)], 1),
        ([("a", 1, 5), ("a", 5, None)], 1),
        ([("a", 1, 5), ("b", 5, 5), ("a", 5, None)], 1),
        ([("a", 1, 3), ("b", 3, 5), ("a", 5, None)], 5),
        ([("a", 1, 3), ("a", 4, None)], 4),
        ([("a", 1, 3), ("b", 3, 6), ("b", 6, 9)], 3),
    ],
)
def test_a_home_is_the_unbroken_chain_of_stays_in_one_dwelling(stretches, since):
    days = [(home, Period(day(begun), day(until) if until else None)) for home, begun, until in stretches]
    assert unbroken_since(reversed(days)) == (day(since) if since else None)


def members(household, number):
    return {row.resident_id for row in household.members_on(day(number))}


def kinds(outcome):
    return [type(event) for event in outcome.events]


def test_a_household_is_formed_with_a_head_and_a_home():
    outcome = form(
        "h1",
        "xinbei",
        {"a": Relation.HEAD, "b": Relation.SPOUSE},
        Settling(a_home()),
        on(3),
        formation=Formation.MOVED_IN,
    )
    (household,) = outcome.households
    assert household.head_on(day(3)) == "a"
    assert household.members_on(day(2)) == ()
    assert kinds(outcome) == [HouseholdFormed, MemberJoined, MemberJoined]


@pytest.mark.parametrize("relations", [{"a": Relation.CHILD}, {"a": Relation.HEAD, "b": Relation.HEAD}, {}])
def test_a_household_has_one_head(relations):
    with pytest.raises(Conflict):
        form("h1", "xinbei", relations, Settling(a_home()), on(1), formation=Formation.FORMED)


def test_nobody_lives_in_two_homes():
    with pytest.raises(Conflict, match="another household"):
        join(a_household("b", id="h2"), "a", Relation.CHILD, on(5), Beginning.MOVED_IN, others=[a_household("a")])


def test_a_birth_entered_late_counts_from_its_day():
    (household,) = join(a_household("a"), "b", Relation.CHILD, on(5, entered=20), Beginning.BIRTH).households
    assert (members(household, 4), members(household, 5)) == ({"a"}, {"a", "b"})
    assert household.member_on("b", day(5)).entered_on == day(20)


def test_nothing_is_entered_in_advance():
    with pytest.raises(Invalid, match="from the day on which it happens"):
        Dating(day(5), day(4))


def test_a_head_dies_and_is_succeeded_in_one_step():
    household = a_household("a", "b", "c")
    outcome = leave(household, "a", on(9), Ending.DEATH, Succession("b", {"c": Relation.SIBLING}))
    (after,) = outcome.households
    assert [after.head_on(day(8)), after.head_on(day(9))] == ["a", "b"]
    assert after.member_on("c", day(8)).relation is Relation.CHILD
    assert after.member_on("c", day(9)).relation is Relation.SIBLING
    assert kinds(outcome) == [MemberLeft, HeadChanged]


def test_a_head_without_successor_cannot_leave():
    with pytest.raises(Conflict, match="name who succeeds"):
        leave(a_household("a", "b"), "a", on(9), Ending.MOVED_OUT)


def test_the_last_member_takes_the_household_along():
    outcome = leave(a_household("a"), "a", on(9), Ending.DEATH)
    (after,) = outcome.households
    assert after.dissolution is Dissolution.DIED_OUT
    assert after.home_on(day(8)) is not None
    assert after.home_on(day(9)) is None
    assert kinds(outcome) == [MemberLeft, HouseholdDissolved]


def test_a_death_entered_late_takes_back_a_later_change_of_relation():
    household = a_household("a", "b", "c")
    (changed,) = change_head(
        household, Succession("b", {"a": Relation.PARENT, "c": Relation.SIBLING}), on(20)
    ).households
    (after,) = leave(changed, "c", on(10, entered=30), Ending.DEATH).households
    assert members(after, 9) == {"a", "b", "c"}
    assert members(after, 10) == members(after, 25) == {"a", "b"}
    voided = [row for row in after.memberships if row.voided]
    assert {row.voided.entered_on for row in voided} == {day(30)}
    assert len(voided) == 2


def test_who_left_by_record_cannot_leave_earlier_without_a_correction():
    (moved,) = leave(a_household("a", "b"), "b", on(20), Ending.MOVED_OUT).households
    with pytest.raises(Conflict, match="correct that first"):
        leave(moved, "b", on(10, entered=30), Ending.DEATH)


def test_the_head_changes_and_relations_are_told_anew():
    (after,) = change_head(a_household("a", "b", "c"), Succession("b", {"a": Relation.PARENT}), on(7)).households
    assert after.head_on(day(6)) == "a"
    assert after.head_on(day(7)) == "b"
    assert after.member_on("a", day(7)).relation is Relation.PARENT
    assert after.member_on("c", day(7)).relation is Relation.UNSTATED


def test_a_change_of_head_entered_late_lasts_until_the_next_one():
    (later,) = change_head(a_household("a", "b", "c"), Succession("c"), on(20)).households
    (after,) = change_head(later, Succession("b"), on(10, entered=25)).households
    assert [after.head_on(day(n)) for n in (9, 10, 19, 20, 30)] == ["a", "b", "b", "c", "c"]


@pytest.mark.parametrize(("head", "failure"), [("a", Conflict), ("stranger", Invalid)])
def test_only_another_member_becomes_head(head, failure):
    with pytest.raises(failure):
        change_head(a_household("a", "b"), Succession(head), on(7))


def test_a_whole_household_moves_in_one_step():
    outcome = move(a_household("a", "b"), Settling(a_home("d2", "west")), on(10))
    (after,) = outcome.households
    assert after.home_on(day(9)).compound_id == "east"
    assert after.home_on(day(10)).compound_id == "west"
    assert residents_at([after], day(10)) == dict.fromkeys("ab", a_home("d2", "west"))
    (event,) = outcome.events
    assert (type(event), event.resident_ids) == (HouseholdMoved, ("a", "b"))


def test_a_move_before_a_recorded_move_is_refused():
    (moved,) = move(a_household("a"), Settling(a_home("d2")), on(10)).households
    with pytest.raises(Conflict, match="moved again"):
        move(moved, Settling(a_home("d3")), on(5, entered=20))
    with pytest.raises(Conflict, match="already"):
        move(moved, Settling(a_home("d2")), on(12))


def test_a_tenant_who_buys_stays_where_they_live():
    (after,) = change_tenure(a_household("a", tenure=Tenure.TENANT), Tenure.OWNER, on(10)).households
    assert after.home_on(day(9)) == after.home_on(day(10))
    assert after.occupancy_on(day(10)).tenure is Tenure.OWNER


def test_a_member_goes_to_another_household():
    source, target = a_household("a", "b"), a_household("c", id="h2", home=a_home("d2"))
    outcome = transfer(source, target, "b", Relation.SPOUSE, on(10))
    gone, come = outcome.households
    assert members(gone, 10) == {"a"}
    assert members(come, 10) == {"b", "c"}
    assert kinds(outcome) == [MemberTransferred]


def test_a_head_goes_and_is_succeeded():
    source, target = a_household("a", "b"), a_household("c", id="h2")
    gone, _ = transfer(source, target, "a", Relation.PARENT, on(10), succession=Succession("b")).households
    assert gone.head_on(day(10)) == "b"


def test_a_household_splits():
    outcome = split(
        a_household("a", "b", "c"),
        "h2",
        {"b": Relation.HEAD, "c": Relation.SPOUSE},
        Settling(a_home("d2", "west")),
        on(10),
    )
    rest, new = outcome.households
    assert (members(rest, 10), members(new, 10)) == ({"a"}, {"b", "c"})
    assert new.formation is Formation.SPLIT
    assert kinds(outcome) == [HouseholdFormed, MemberTransferred, MemberTransferred]


def test_all_members_leaving_is_no_split():
    with pytest.raises(Conflict, match="move of the whole household"):
        split(a_household("a"), "h2", {"a": Relation.HEAD}, Settling(a_home("d2")), on(10))


def test_two_households_merge():
    absorbed, into = a_household("a", "b"), a_household("c", id="h2", home=a_home("d2"))
    gone, come = merge(absorbed, into, {"a": Relation.PARENT}, on(10)).households
    assert gone.dissolution is Dissolution.MERGED
    assert members(gone, 10) == set()
    assert come.member_on("a", day(10)).relation is Relation.PARENT
    assert come.member_on("b", day(10)).relation is Relation.UNSTATED


def test_a_whole_household_leaves_the_community():
    (after,) = move_out(a_household("a", "b"), on(10)).households
    assert after.dissolution is Dissolution.MOVED_OUT
    assert members(after, 10) == set()
    with pytest.raises(Conflict, match="dissolved"):
        join(after, "c", Relation.CHILD, on(12), Beginning.BIRTH)


def test_nobody_leaves_before_the_household_was():
    for command in (move_out, lambda household, when: move(household, Settling(a_home("d2")), when)):
        with pytest.raises(Conflict, match="nobody belonged"):
            command(a_household("a", since=5), on(2, entered=9))


def test_a_wrong_death_is_corrected_and_the_household_lives_again():
    (dead,) = leave(a_household("a"), "a", on(10), Ending.DEATH).households
    (wrong,) = dead.valid_memberships()
    right = a_household("a").memberships[0]
    (after,) = correct_membership(dead, wrong, right, on(15), "another person of the same name").households
    assert after.dissolution is None
    assert members(after, 12) == {"a"}
    assert after.home_on(day(12)) == a_home()
    assert wrong.resident_id in {row.resident_id for row in after.memberships if row.voided}


def test_a_wrong_home_is_corrected_and_stays_on_record():
    household = a_household("a")
    wrong = household.occupancies[0]
    right = a_household("a", home=a_home("d9")).occupancies[0]
    (after,) = correct_home(household, wrong, right, on(15), "wrong unit").households
    assert after.home_on(day(1)) == a_home("d9")
    assert after.occupancies[0].voided.why == "wrong unit"
    with pytest.raises(Conflict, match="does not count any more"):
        correct_home(after, wrong, right, on(16), "again")


def test_a_correction_must_leave_a_sound_history():
    household = a_household("a", "b")
    with pytest.raises(Conflict, match="no head"):
        correct_membership(household, household.memberships[0], None, on(15), "entered by mistake")


def test_nobody_belongs_to_a_household_before_it_is_on_record():
    with pytest.raises(Conflict, match=r"on record since 2026-01-05 only.*kind correct") as refused:
        join(a_household("a", since=5), "b", Relation.CHILD, on(2, entered=9), Beginning.BIRTH)
    assert "no head" not in refused.value.detail


def test_a_household_is_corrected_to_have_lived_in_its_home_for_longer():
    household = a_household("a", "b", since=5)
    wrong = household.occupancies[0]
    right = replace(wrong, period=Period(day(1)))
    (after,) = correct_home(household, wrong, right, on(15), "since the new year").households
    assert members(after, 1) == {"a"}, "the head; the others may have come or been born later"
    assert members(after, 5) == {"a", "b"}
    (born,) = join(after, "c", Relation.CHILD, on(2, entered=15), Beginning.BIRTH).households
    assert members(born, 2) == {"a", "c"}


def test_a_household_is_corrected_to_have_come_later_with_all_who_came_with_it():
    household = a_household("a", "b", since=5)
    wrong = household.occupancies[0]
    (after,) = correct_home(household, wrong, replace(wrong, period=Period(day(8))), on(15), "typed wrong").households
    assert members(after, 7) == set()
    assert members(after, 8) == {"a", "b"}


def test_a_dwelling_is_vacant_when_its_household_has_left():
    (moved,) = move(a_household("a"), Settling(a_home("d2")), on(10)).households
    assert vacant(["d1", "d2", "d3"], [moved], day(9)) == ("d2", "d3")
    assert vacant(["d1", "d2", "d3"], [moved], day(10)) == ("d1", "d3")


def test_a_period_cannot_end_before_it_begins():
    with pytest.raises(Invalid):
        Period(day(2), day(1))
