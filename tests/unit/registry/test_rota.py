"""The rota is fair, whatever happens to it in the year."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict, Failure, Invalid, NotFound
from services.registry.rota import rota as rotas
from services.registry.rota.handover import Item, ItemKind, accept, prepare
from services.registry.rota.hands import not_for_the_unit, not_the_same_hand
from services.registry.rota.rota import generate
from services.registry.rota.swapping import Swap, swapped

START = date(2026, 1, 5)  # a Monday
ELEVEN = [f"unit-{n}" for n in range(1, 12)]


def week(number):
    """The first day of a week of the rota; week 1 is the first."""
    return START + timedelta(weeks=number - 1)


def turns_of(rota):
    return Counter(turn.unit_id for turn in rota.turns)


def twice_running(rota):
    return [one.period.since for one, other in pairwise(rota.turns) if one.unit_id == other.unit_id]


def differ_by(counts):
    return max(counts.values()) - min(counts.values())


def a_swap(rota, first, second, **changed):
    one, other = rota.on_duty(week(first)), rota.on_duty(week(second))
    given = {"asked_by": one, "agreed_by": other, "reason": "inspection that week"} | changed
    return Swap(week(first), week(second), asked_on=START, **given)


def test_the_worked_example():
    rota = generate(ELEVEN, START, seed=2026)
    assert len(rota.turns) == 52
    assert sorted(turns_of(rota).values()) == [4] * 3 + [5] * 8
    assert twice_running(rota) == []


def test_swaps_that_were_agreed_change_no_count_and_leave_nobody_twice_running():
    rota = generate(ELEVEN, START, seed=2026)
    for first, second in ((3, 9), (4, 30), (40, 20)):
        rota = swapped(rota, a_swap(rota, first, second), today=START)
    assert sorted(turns_of(rota).values()) == [4] * 3 + [5] * 8
    assert twice_running(rota) == []


def test_a_unit_that_joins_in_week_20_has_its_fair_part_of_what_is_left():
    before = generate(ELEVEN, START, seed=2026)
    rota = rotas.join(before, "unit-12", week(20))
    assert turns_of(rota)["unit-12"] == 3  # 33 weeks are left for 12 units: 2.75
    assert rota.turns[:19] == before.turns[:19]
    others = Counter({unit: count for unit, count in turns_of(rota).items() if unit != "unit-12"})
    assert differ_by(others) <= 1
    assert twice_running(rota) == []
    assert sum(one != other for one, other in zip(before.turns, rota.turns, strict=True)) == 3  # others keep theirs


def test_a_unit_that_leaves_gives_its_turns_to_those_with_the_fewest():
    before = generate(ELEVEN, START, seed=2026)
    rota = rotas.leave(before, "unit-5", week(20))
    assert "unit-5" not in {turn.unit_id for turn in rota.turns[19:]}
    counts = turns_of(rota)
    del counts["unit-5"]
    assert differ_by(counts) <= 1
    assert twice_running(rota) == []


def test_the_same_seed_gives_the_same_rota_whatever_order_the_units_are_named_in():
    assert generate(ELEVEN, START, seed=7) == generate(ELEVEN[::-1], START, seed=7)
    assert generate(ELEVEN, START, seed=7) != generate(ELEVEN, START, seed=8)


def test_a_new_year_does_not_begin_with_who_ended_the_old_one():
    first = generate(ELEVEN, START, seed=7).turns[0].unit_id
    rota = generate(ELEVEN, START, seed=7, before=first)
    assert rota.turns[0].unit_id != first
    assert differ_by(turns_of(rota)) <= 1


def test_who_is_on_duty_on_a_day():
    rota = generate(ELEVEN, START, seed=7)
    assert rota.on_duty(START) == rota.on_duty(START + timedelta(days=6)) == rota.turns[0].unit_id
    assert rota.on_duty(START + timedelta(days=7)) == rota.turns[1].unit_id
    with pytest.raises(NotFound):
        rota.on_duty(START - timedelta(days=1))


@pytest.mark.parametrize("units", [[], ["one"], ["one", "one"]])
def test_a_rota_needs_two_units(units):
    with pytest.raises(Invalid):
        generate(units, START, seed=1)


@given(st.integers(2, 30), st.integers(1, 60), st.integers())
def test_any_rota_is_fair(units, turns, seed):
    rota = generate([f"u{n}" for n in range(units)], START, seed=seed, turns=turns)
    assert differ_by(rota.counts()) <= 1
    assert twice_running(rota) == []


def outside_of_its_time(rota):
    return [turn for turn in rota.turns if turn.unit_id not in rota.there(turn.period.since)]


def shares(rota):
    """The turns that each unit has, and its fair part: of each turn of its time, one for all that are in the rota."""
    fair = Counter()
    for turn in rota.turns:
        there = rota.there(turn.period.since)
        fair.update({unit: Fraction(1, len(there)) for unit in there})
    had = turns_of(rota)
    return {unit: (had[unit], part) for unit, part in fair.items()}


def is_fair(rota):
    """Of those who stay in it, who came at the same time differ by one at most, and nobody is far from the own part.

    Who leaves has had what had come to them by then: that is not for the others to make up for.
    """
    had = shares(rota)
    alike = defaultdict(list)
    for stint in rota.stints:
        if stint.unit_id in rota.units:
            alike[stint.period.since].append(had[stint.unit_id][0])
    level = all(max(counts) - min(counts) <= 1 for counts in alike.values())
    return level and all(abs(turns - fair) < 2 for turns, fair in (had[unit] for unit in rota.units))


def test_a_unit_that_joins_later_has_no_turn_before_whoever_leaves_meanwhile():
    rota = generate([f"u{n}" for n in range(8)], START, seed=5)
    rota = rotas.join(rota, "late", week(32))
    for gone, at in (("u0", 6), ("u3", 9)):
        rota = rotas.leave(rota, gone, week(at))
        assert outside_of_its_time(rota) == [] and twice_running(rota) == [] and is_fair(rota)
    assert turns_of(rota)["late"] == 3  # 21 weeks for 7 units


def test_a_unit_that_joins_for_a_time_has_its_fair_part_of_that_time():
    rota = rotas.join(generate(["a", "b", "c"], START, seed=5), "d", week(2), week(10))
    assert outside_of_its_time(rota) == [] and twice_running(rota) == [] and is_fair(rota)
    assert turns_of(rota)["d"] == 2 and "d" not in rota.units  # eight weeks for four units
    with pytest.raises(Conflict, match="already"):
        rotas.join(rota, "d", week(9))
    again = rotas.join(rota, "d", week(45))
    assert outside_of_its_time(again) == [] and twice_running(again) == [] and turns_of(again)["d"] == 4


def test_joins_out_of_order_leave_each_its_part():
    rota = rotas.join(generate(["a", "b", "c"], START, seed=5), "late", week(48))
    assert turns_of(rota)["late"] == 1  # five weeks for four units
    rota = rotas.join(rota, "early", week(2))
    assert outside_of_its_time(rota) == [] and twice_running(rota) == [] and is_fair(rota)
    assert turns_of(rota)["late"] == 1 and differ_by(rota.counts()) <= 1


def test_a_swap_gives_nobody_a_turn_outside_of_its_time():
    rota = rotas.join(generate(ELEVEN, START, seed=7), "late", week(40))
    own = next(n for n, turn in enumerate(rota.turns, 1) if turn.unit_id == "late")
    with pytest.raises(Conflict, match="not in the rota on"):
        swapped(rota, a_swap(rota, own, 20), today=START)


@given(
    st.integers(4, 12),
    st.integers(),
    st.lists(st.tuples(st.booleans(), st.integers(1, 30), st.integers(1, 60), st.integers(0, 99)), max_size=6),
)
def test_in_whatever_order_joins_and_leaves_are_entered_all_is_fair(units, seed, changes):
    rota = generate([f"u{n}" for n in range(units)], START, seed=seed)
    for number, (joins, at, length, pick) in enumerate(changes):
        try:
            if joins:
                rota = rotas.join(rota, f"new-{number}", week(at), week(at + length) if at + length <= 52 else None)
            else:
                rota = rotas.leave(rota, rota.stints[pick % len(rota.stints)].unit_id, week(at))
        except Conflict:
            continue
        assert twice_running(rota) == [] and outside_of_its_time(rota) == []
        if min(len(rota.there(turn.period.since)) for turn in rota.turns) > 3:
            assert is_fair(rota), shares(rota)


steps = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "swap"]), st.integers(1, 52), st.integers(1, 52), st.integers(0, 99)),
    max_size=8,
)


def live_through(rota, happenings, *, swaps):
    """The year's happenings in the order of their weeks; each is checked as it happens."""
    can_be_level = not swaps
    for number, (what, at, other, pick) in enumerate(sorted(happenings, key=lambda step: step[1])):
        unit = rota.units[pick % len(rota.units)]
        try:
            if what == "join":
                joined = rotas.join(rota, f"new-{number}", week(at))
                share = sum(t.unit_id == f"new-{number}" for t in joined.turns)
                assert abs(share - (53 - at) / len(joined.units)) < 1
                rota = joined
            elif what == "leave":
                rota = rotas.leave(rota, unit, week(at))
            elif swaps:
                rota = swapped(rota, a_swap(rota, min(at + 1, 52), other), today=week(at))
        except Failure:
            continue
        assert twice_running(rota) == []
        assert outside_of_its_time(rota) == []
        can_be_level = can_be_level and len(rota.units) > 2 and 53 - at >= 2 * len(rota.units)
        if can_be_level:
            assert is_fair(rota) and differ_by(rota.counts()) <= 1
    return rota


@given(st.integers(2, 20), st.integers(), steps)
def test_joins_and_leaves_keep_it_fair(units, seed, happenings):
    rota = generate([f"u{n}" for n in range(units)], START, seed=seed)
    live_through(rota, happenings, swaps=False)


@given(st.integers(2, 20), st.integers(), steps)
def test_whatever_happens_nobody_is_on_duty_twice_running(units, seed, happenings):
    rota = generate([f"u{n}" for n in range(units)], START, seed=seed)
    live_through(rota, happenings, swaps=True)


@given(st.integers(2, 20), st.integers(), st.lists(st.tuples(st.integers(2, 52), st.integers(2, 52)), max_size=30))
def test_any_swaps_change_no_count(units, seed, pairs):
    rota = generate([f"u{n}" for n in range(units)], START, seed=seed)
    before = turns_of(rota)
    for first, second in pairs:
        try:
            rota = swapped(rota, a_swap(rota, first, second), today=START)
        except Conflict:
            continue
    assert turns_of(rota) == before
    assert twice_running(rota) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"agreed_by": None}, "ask the other one"),
        ({"agreed_by": "unit-99"}, "ask the other one"),
        ({"reason": "  "}, "needs its reason"),
    ],
)
def test_a_swap_needs_both_and_a_reason(changed, reason):
    rota = generate(ELEVEN, START, seed=7)
    with pytest.raises(Conflict, match=reason):
        swapped(rota, a_swap(rota, 3, 9, **changed), today=START)


def test_only_turns_that_lie_ahead_are_swapped():
    rota = generate(ELEVEN, START, seed=7)
    with pytest.raises(Conflict, match="has begun"):
        swapped(rota, a_swap(rota, 3, 9), today=week(3))


def test_a_swap_that_puts_a_unit_on_duty_twice_running_is_refused():
    rota = generate(ELEVEN, START, seed=7)
    with pytest.raises(Conflict, match="twice running"):
        swapped(rota, a_swap(rota, 12, 2), today=START)  # week 12 is the first unit's, so is week 1


def test_the_hand_over_pack_goes_to_the_next_unit_what_is_due_first():
    rota = generate(ELEVEN, START, seed=7)
    now = datetime(2026, 1, 11, 9, tzinfo=UTC)
    items = [
        Item(ItemKind.CONTACT, "Director of the culture station"),
        Item(ItemKind.PROJECT, "Quilting circle", "p1"),
        Item(ItemKind.RESOLUTION, "Street lamps", "r1", due_on=date(2026, 2, 1)),
    ]
    pack = prepare(rota, START, items, "Keys are at the desk.", now)
    assert (pack.to_unit_id, pack.starts_on) == (rota.turns[1].unit_id, week(2))
    assert [item.subject_id for item in pack.items] == ["r1", "p1", None]
    with pytest.raises(Conflict, match="comes on duty"):
        accept(pack, pack.from_unit_id, "person", now)
    accepted = accept(pack, pack.to_unit_id, "person", now)
    assert accepted.accepted_by == "person"
    with pytest.raises(Conflict, match="already"):
        accept(accepted, pack.to_unit_id, "person", now)
    with pytest.raises(Invalid, match="next year"):
        prepare(rota, week(52), [], "", now)


def test_a_swap_is_of_the_units_and_of_two_hands_whatever_else_somebody_may():
    assert not_for_the_unit("a", {"a", "b"}) is None
    assert "stands for the unit" in not_for_the_unit("a", set())
    assert not_the_same_hand("secretary", "another") is None
    assert "cannot answer" in not_the_same_hand("secretary", "secretary")


def two_years(units, seed, turns=26):
    """Two rotas that meet, each with the other's edge."""
    first = generate(units, START, seed=seed, turns=turns)
    then = generate(units, first.turns[-1].period.until, seed=seed + 1, turns=turns, before=first.turns[-1].unit_id)
    return replace(first, after=then.turns[0].unit_id), then


def running_over_both(first, then):
    owners = [turn.unit_id for turn in (*first.turns, *then.turns)]
    return [n for n, (one, other) in enumerate(pairwise(owners)) if one == other]


def test_a_swap_that_puts_a_unit_on_duty_twice_running_across_the_year_is_refused():
    first, then = two_years(ELEVEN, 7)
    begins = then.turns[0].unit_id
    other = next(n for n, turn in enumerate(first.turns) if turn.unit_id == begins)
    swap = a_swap(first, other + 1, 26)
    with pytest.raises(Conflict, match="twice running"):
        swapped(first, swap, today=START - timedelta(days=1))
    other = next(n for n, turn in enumerate(then.turns) if turn.unit_id == first.turns[-1].unit_id)
    swap = a_swap(then, 1 + 26, other + 1 + 26)
    with pytest.raises(Conflict, match="twice running"):
        swapped(then, swap, today=START)


@given(st.integers(3, 12), st.integers(0, 9999), st.integers(1, 26), st.integers(0, 11))
def test_a_member_that_leaves_leaves_this_rota_and_the_next_fairly(units, seed, at, pick):
    names = [f"u{n}" for n in range(units)]
    first, then = rotas.leave_all(two_years(names, seed), gone := names[pick % units], week(at))
    assert running_over_both(first, then) == []
    assert gone not in {turn.unit_id for turn in (*first.turns[at - 1 :], *then.turns)}
    assert gone not in {*first.units, *then.units}
    if units > 3:
        assert differ_by(then.counts()) <= 1


@given(st.integers(3, 12), st.integers(0, 9999), st.integers(1, 26), st.integers(0, 11), st.booleans())
def test_who_joins_or_leaves_one_rota_minds_where_the_next_begins(units, seed, at, pick, joins):
    names = [f"u{n}" for n in range(units)]
    first, then = two_years(names, seed)
    try:
        first = rotas.join(first, "new", week(at)) if joins else rotas.leave(first, names[pick % units], week(at))
    except Conflict as refusal:
        assert "where this rota meets the next" in str(refusal)
        return
    assert running_over_both(first, then) == []


@given(st.integers(2, 9), st.integers(1, 30), st.integers(0, 9999), st.integers(0, 8), st.integers(0, 8))
def test_a_rota_between_two_others_fits_both(units, turns, seed, before, after):
    names = [f"u{n}" for n in range(units)]
    edges = {"before": names[before % units], "after": names[after % units]}
    try:
        made = generate(names, START, seed=seed, turns=turns, **edges)
    except Conflict:
        assert units == 2
        return
    assert made.turns[0].unit_id != edges["before"] and made.turns[-1].unit_id != edges["after"]
