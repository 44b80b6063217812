"""The books balance: to the number of the worked example, and after any sequence of changes."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Failure
from chassis.periods import Period
from services.registry.books.book import (
    Book,
    Cell,
    Entry,
    EntryKind,
    Fact,
    by_compound,
    by_compound_and_kind,
    lines,
    post,
    total,
)
from services.registry.books.facts import all_facts, resident_facts, status_facts
from services.registry.households import changes, correcting, residences
from services.registry.households.change_kinds import APPLY, Change, Ground
from services.registry.households.correcting import Beside
from services.registry.households.household import Beginning, Ending, Formation, Relation, residents_at
from services.registry.households.kept import difference
from services.registry.households.merging import carried_over
from services.registry.households.requests import RequestKind
from services.registry.households.rows import Succession
from services.registry.places.housing import HousingKind, Tenure
from tests.unit.registry.homes import a_home, a_household, day, on

EAST = Cell("east", HousingKind.AFFORDABLE)
WEST = Cell("west", HousingKind.PUBLIC_RENTAL)


def entry(kind, number, cell, on_day, entered=None):
    fact = Fact(Book.POPULATION, kind, f"r{number}", cell, day(on_day))
    return Entry(fact, day(entered or on_day))


def some(kind, count, cell, on_day):
    return [entry(kind, f"{kind}{n}", cell, on_day) for n in range(count)]


def one_day():
    """The population book of worked-examples: the 15th, with the opening registered before."""
    return [
        *some(EntryKind.REGISTERED, 9000, EAST, 1),
        *some(EntryKind.REGISTERED, 5137, WEST, 1),
        *some(EntryKind.BIRTH, 2, EAST, 15),
        *some(EntryKind.BIRTH, 1, WEST, 15),
        *some(EntryKind.DEATH, 2, WEST, 15),
        *some(EntryKind.MOVED_IN, 10, EAST, 15),
        *some(EntryKind.MOVED_OUT, 7, WEST, 15),
        *some(EntryKind.INTERNAL_OUT, 4, EAST, 15),
        *some(EntryKind.INTERNAL_IN, 4, WEST, 15),
    ]


def test_the_worked_example():
    book = lines(one_day(), Period(day(15), day(16)), by_compound)
    whole = total(book.values())
    assert (whole.opening, whole.closing) == (14_137, 14_141)
    assert whole.counts == {
        EntryKind.BIRTH: 3,
        EntryKind.DEATH: 2,
        EntryKind.MOVED_IN: 10,
        EntryKind.MOVED_OUT: 7,
        EntryKind.INTERNAL_OUT: 4,
        EntryKind.INTERNAL_IN: 4,
    }
    assert book["east"].counts[EntryKind.INTERNAL_OUT] == book["west"].counts[EntryKind.INTERNAL_IN] == 4
    assert book["east"].closing + book["west"].closing == 14_141


def test_a_birth_entered_late_changes_the_book_of_its_day_and_is_marked():
    late = entry(EntryKind.BIRTH, 1, EAST, 5, entered=20)
    entries = [*some(EntryKind.REGISTERED, 10, EAST, 1), late]
    fifth = Period(day(5), day(6))
    assert lines(entries, fifth)[EAST].closing == 11
    assert lines(entries, fifth)[EAST].late == (late,)
    assert lines(entries, fifth, known_on=day(19))[EAST].closing == 10
    assert lines(entries, Period(day(6), day(7)))[EAST].opening == 11


def test_a_reversal_takes_an_entry_back_on_its_own_day():
    household = a_household("a", "b")
    (dead,) = changes.leave(household, "b", on(5), Ending.DEATH).households
    wrong = next(row for row in dead.valid_memberships() if row.resident_id == "b")
    (alive,) = correcting.correct_membership(dead, wrong, household.memberships[1], on(9), "wrong person").households
    entries = [
        *post((), resident_facts(household), day(1)),
        *post(resident_facts(household), resident_facts(dead), day(5)),
        *post(resident_facts(dead), resident_facts(alive), day(9)),
    ]
    fifth = Period(day(5), day(6))
    assert lines(entries, fifth)[EAST].closing == 2
    assert lines(entries, fifth, known_on=day(8))[EAST].closing == 1
    assert [e.reversal for e in entries if e.fact.kind is EntryKind.DEATH] == [False, True]


def test_a_change_of_head_or_tenure_moves_nobody():
    household = a_household("a", "b", tenure=Tenure.TENANT)
    (changed,) = changes.change_head(household, Succession("b"), on(5)).households
    (bought,) = changes.change_tenure(changed, Tenure.OWNER, on(6)).households
    assert post(resident_facts(household), resident_facts(bought), day(6)) == ()


def test_tenants_who_buy_leave_the_tenants_book_only():
    household = a_household("a", tenure=Tenure.TENANT)
    (bought,) = changes.change_tenure(household, Tenure.OWNER, on(6)).households
    entries = post(all_facts(household), all_facts(bought), day(6))
    assert [(e.fact.book, e.change) for e in entries] == [(Book.TENANTS, -1)]


def test_born_and_died_on_one_day_stands_in_the_book_twice():
    (born,) = changes.join(a_household("a"), "b", Relation.CHILD, on(5), Beginning.BIRTH).households
    (died,) = changes.leave(born, "b", on(5), Ending.DEATH).households
    entries = post((), resident_facts(died), day(5))
    line = lines(entries, Period(day(5), day(6)))[EAST]
    assert line.counts == {EntryKind.BIRTH: 1, EntryKind.DEATH: 1}
    assert line.closing == line.opening == 1


def test_a_registration_held_here_has_a_book_of_its_own():
    entries = post((), status_facts(Book.REGISTRATIONS, "a", a_home(), Period(day(1), day(5))), day(5))
    assert lines(entries, Period(day(2), day(3)))[EAST].closing == 1
    assert lines(entries, Period(day(5), day(6)))[EAST].closing == 0


HOMES = [
    a_home(f"d{n}", compound, kind)
    for n, (compound, kind) in enumerate((c, k) for c in ("east", "west") for k in HousingKind)
]


class Community:
    """A few households to which anything happens, with the books kept beside."""

    def __init__(self):
        self.households = {}
        self.entries = []
        self.people = 0
        self.rows = 0
        self.today = 1

    def apply(self, command):
        """Does what is allowed; what is refused changes nothing."""
        try:
            outcome = command()
        except Failure:
            return
        assert outcome.events or not outcome.households
        for after in outcome.households:
            before = self.households.get(after.id)
            facts = list(all_facts(before)) if before else []
            self.entries += post(facts, all_facts(after), day(self.today))
            if before:
                assert_nothing_overwritten(before, after)
            self.households[after.id] = self.stored(after)

    def stored(self, household):
        """As it would be loaded again: its rows with their ids."""
        return replace(
            household,
            memberships=tuple(map(self.known, household.memberships)),
            occupancies=tuple(map(self.known, household.occupancies)),
        )

    def known(self, row):
        self.rows += row.id is None
        return replace(row, id=row.id or self.rows)

    def somebody_new(self):
        self.people += 1
        return f"r{self.people}"


def assert_nothing_overwritten(before, after):
    def origins(household):
        return Counter(
            (r.resident_id, r.relation, r.period.since, r.began, r.entered_on) for r in household.memberships
        )

    assert not origins(before) - origins(after)
    difference(before.memberships, after.memberships)  # which refuses to lose a row
    difference(before.occupancies, after.occupancies)


def happen(community, data):
    """One step: a day passes or not, and something happens today or is entered for an earlier day."""
    community.today += data.draw(st.integers(0, 3))
    when = on(max(1, community.today - data.draw(st.sampled_from([0, 0, 0, 1, 4]))), entered=community.today)
    homes = st.sampled_from(HOMES)
    settling = changes.Settling(data.draw(homes), data.draw(st.sampled_from(Tenure)))
    if len(community.households) < 2 or data.draw(st.integers(0, 5)) == 0:
        people = [community.somebody_new() for _ in range(data.draw(st.integers(1, 3)))]
        relations = dict.fromkeys(people, Relation.CHILD) | {people[0]: Relation.HEAD}
        name = f"h{len(community.households) + 1}"
        formation = data.draw(st.sampled_from([Formation.MOVED_IN, Formation.REGISTERED]))
        return lambda: changes.form(name, "xinbei", relations, settling, when, formation=formation)
    one, other = data.draw(st.permutations(sorted(community.households)))[:2]
    household, second = community.households[one], community.households[other]
    everybody = sorted({row.resident_id for row in household.memberships})
    resident = data.draw(st.sampled_from(everybody))
    successor = data.draw(st.one_of(st.none(), st.sampled_from(everybody).map(Succession)))
    others = [h for h in community.households.values() if h.id != one]
    known = {row.resident_id for one in (household, second) for row in one.memberships}
    somebody = data.draw(st.sampled_from(sorted(known - {resident}) or [community.somebody_new()]))
    newcomer = data.draw(st.sampled_from([community.somebody_new(), resident]))
    beginning = data.draw(st.sampled_from([Beginning.BIRTH, Beginning.MOVED_IN]))
    ending = data.draw(st.sampled_from([Ending.DEATH, Ending.MOVED_OUT]))
    new_id = f"h{len(community.households) + 1}"
    child = Relation.CHILD
    correction = a_correction(household, others, when, data)
    commands = [
        lambda: changes.join(household, newcomer, child, when, beginning, others=others),
        lambda: changes.leave(household, resident, when, ending, successor),
        lambda: changes.change_head(household, Succession(resident), when),
        lambda: changes.move(household, settling, when),
        lambda: changes.change_tenure(household, settling.tenure, when),
        lambda: changes.move_out(household, when),
        lambda: residences.transfer(household, second, resident, child, when, succession=successor),
        lambda: residences.split(household, new_id, {resident: Relation.HEAD}, settling, when, succession=successor),
        lambda: residences.merge(household, second, {}, when),
        lambda: carried_over(community.households.values(), resident, somebody, when, "entered twice"),
        *[correction] * 4,
    ]
    return data.draw(st.sampled_from(commands))


def a_correction(household, others, when, data):
    """Any row, voided ones too, is said to have been otherwise, or never to have been; ends of transfers most often."""
    of_a_home = data.draw(st.sampled_from([True, False, False]))
    rows = household.occupancies if of_a_home else household.memberships
    transferred = [row for row in household.valid_memberships() if "transferred" in (row.began, row.ended)]
    wrong = data.draw(st.sampled_from(rows if of_a_home or not transferred else [*rows, *transferred * 3]))
    told = {name: data.draw(perhaps(st.integers(1, 25).map(day))) for name in ("since", "until")}
    if of_a_home:
        told |= {"tenure": data.draw(perhaps(st.sampled_from(Tenure)))}
        ground = Ground(household, home=data.draw(perhaps(st.sampled_from(HOMES))), occupancy=wrong)
    else:
        words = {"relation": (Relation.HEAD, Relation.CHILD), "beginning": Beginning, "ending": Ending}
        told |= {name: data.draw(perhaps(st.sampled_from(values))) for name, values in words.items()}
        told["withdraw"] = data.draw(st.sampled_from([False, False, True]))
        told["reopen"] = data.draw(st.sampled_from([False, True]))
        ground = Ground(household, membership=wrong)
    change = Change(RequestKind.CORRECT, why="typed wrong", **told)
    return lambda: APPLY[RequestKind.CORRECT](change, replace(ground, beside=Beside(tuple(others))), when)


def perhaps(values):
    return st.one_of(st.none(), st.none(), values)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_books_and_record_agree_on_every_day_whatever_happens(data):
    community = Community()
    for _ in range(data.draw(st.integers(3, 14))):
        community.apply(happen(community, data))
    population = [e for e in community.entries if e.fact.book is Book.POPULATION]
    households = [e for e in community.entries if e.fact.book is Book.HOUSEHOLDS]
    tenants = [e for e in community.entries if e.fact.book is Book.TENANTS]
    record = list(community.households.values())
    for number in range(1, community.today + 2):
        today = Period(day(number), day(number + 1))
        lived = residents_at(record, day(number))
        assert sum(len(h.members_on(day(number))) for h in record) == len(lived)  # nobody in two homes
        assert closings(population, today) == Counter(Cell.of(home) for home in lived.values())
        there = [h.occupancy_on(day(number)) for h in record]
        assert closings(households, today) == Counter(Cell.of(o.home) for o in there if o)
        renting = [h for h, o in zip(record, there, strict=True) if o and o.tenure.is_rented]
        assert closings(tenants, today) == Counter(
            Cell.of(home) for home in residents_at(renting, day(number)).values()
        )
        assert_totals_agree(population, today)


def closings(entries, today):
    return Counter({key: line.closing for key, line in lines(entries, today).items() if line.closing})


def assert_totals_agree(entries, today):
    """Compounds sum to the community, and who moved inside went out once and came in once, whatever was corrected."""
    compounds, cells = lines(entries, today, by_compound), lines(entries, today, by_compound_and_kind)
    whole = total(compounds.values())
    assert whole.closing == sum(line.closing for line in cells.values()) == total(cells.values()).closing
    moved = whole.counts
    assert moved.get(EntryKind.INTERNAL_IN, 0) == moved.get(EntryKind.INTERNAL_OUT, 0)
