"""That a wage pays the least for its hours: the least, what was earned with them, and what makes up the difference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from .books import WAGES, Books, Recount, Row, credit

COUNTY = 6  # digits of its code, with which those of its places begin
# county, day and fen an hour of what comes with the platform; staff enter what follows
HOURLY = (("150627", "2021-12-01", 20_80), ("150627", "2024-12-01", 22_40))
MOVED = ("accrual", "correction", "bonus")


def floors(books: Books, result: Recount) -> None:
    """By the hours told with the deliveries and the minimum wages in force; a correction takes no hours."""
    for slip in books.slips.values():
        if slip["scheme"] != WAGES or books.runs[slip["run"]]["kind"] != "month":
            result.expect(slip["wage_floor"], "", f"payslip {slip['id']}, of no wage of a month")
            continue
        month = books.month[slip["period"]]
        result.expect(_known(slip["wage_minutes"]), _minutes(books, slip, month), f"payslip {slip['id']}, minutes told")
        if (minimums := _minimums(books, slip, slip["period"])) is not None:
            least = _least(books, slip, minimums, month)
            result.expect(_known(slip["wage_floor"]), least, f"payslip {slip['id']}, the least for its hours")
    paid = {_whose(slip) for slip in books.of_months()}
    for row in books.rows["inspections"]:
        whose = (row["period"], books.person(row["period"], row["resident"]), *_under(books, row))
        if not row["corrects"] and whose[-1] == WAGES and books.run_of.get(row["period"]) in books.drafted:
            result.expect(whose in paid, True, f"a payslip of the hours of {whose[1]} in {books.month[row['period']]}")


def supplements(books: Books, result: Recount) -> None:
    """A payslip makes up its own month, and earlier months anew of which pieces were corrected or hours told late: in
    all, no more than what lacks of each by what is known then.
    """
    earned, later = _earned(books)
    _told_late(books, result, later)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for slip in books.of_months():
        if slip["scheme"] != WAGES:
            continue
        own = earned[slip["id"]]
        result.expect(_known(slip["wage_earned"]), own, f"payslip {slip['id']}, earned with its hours")
        made_up = counted[slip["id"]][slip["id"]] = _lacks(_known(slip["wage_floor"]), own)
        for (_, paying), fen in sorted(later[slip["id"]].items()):
            own += fen
            least = _least_by(books, result, slip, books.slips[paying])
            if least is not None:
                counted[paying][slip["id"]] += _lacks(least, own) - made_up
                made_up = _lacks(least, own)
    entered: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in books.rows["entries"]:
        if entry["kind"] == "supplement":
            entered[entry["cause"]][entry["line"]] += credit(entry, "payable")
    for id, slip in books.slips.items():
        what = f"payslip {id}"
        stored = {line["line"]: int(line["amount"]) for line in books.lines[id] if line["kind"] == "supplement"}
        expected = {of: fen for of, fen in counted[id].items() if fen}
        result.expect(stored, expected, f"{what}, supplements")
        result.expect(int(slip["supplement"]), sum(stored.values()), f"{what}, supplement in all")
        if (state := books.state[slip["run"]]) != "approved":  # on the way from the one to the other
            result.expect(dict(entered[id]), stored if state == "final" else {}, f"{what}, supplements entered")
        if slip["scheme"] == WAGES:
            before = sum(int(one["gross"]) for one in books.interim(slip))
            gross = max(int(slip["earned"]), int(slip["wage_floor"] or 0) - before, 0)
            result.expect(int(slip["gross"]), gross, f"{what}, no less than its least")


def _earned(books: Books) -> tuple[Counter[str], dict[str, Counter[tuple[str, str]]]]:
    """Fen that a payslip's own hours earned; and what corrections made of it later, by the month and the payslip with
    which they were paid. What a raised rate made of pieces that were paid is of no hours.
    """
    slip_of = {_whose(slip): slip["id"] for slip in books.of_months()}
    graded = {row["id"]: row for row in books.rows["inspections"]}
    first = {row["delivery"]: row for row in books.rows["inspections"] if not row["corrects"]}
    earned: Counter[str] = Counter()
    later: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for entry in books.rows["entries"]:
        if entry["kind"] not in MOVED or books.under[entry["engagement"]][1] != WAGES:
            continue
        home = entry
        if entry["kind"] == "correction":
            if entry["cause"] not in graded:
                continue
            home = first[graded[entry["cause"]]["delivery"]]
        whose, paying = (
            slip_of.get(
                (row["period"], books.person(row["period"], row["resident"]), *books.under[entry["engagement"]])
            )
            for row in (home, entry)
        )
        if whose and whose == paying:
            earned[whose] += credit(entry, "payable")
        elif whose and paying:
            later[whose][books.month[entry["period"]], paying] += credit(entry, "payable")
    return earned, later


def _told_late(books: Books, result: Recount, later: dict[str, Counter[tuple[str, str]]]) -> None:
    """Adds what is told of hours later: nothing that is earned, by the month and the payslip that counts it."""
    slip_of = {_whose(slip): slip["id"] for slip in books.of_months()}
    for row in books.rows["late_hours"]:
        under = _under(books, books.deliveries[row["delivery"]])
        whose, counting = (
            slip_of.get((period, books.person(period, row["resident"]), *under))
            for period in (books.graded_in[row["delivery"]], row["period"])
        )
        if books.run_of.get(row["period"]) in books.drafted:
            what = f"a payslip that counts the hours of {row['delivery']} told late, and one that they are of"
            result.expect((bool(whose), bool(counting)), (True, True), what)
        if whose and counting:
            later[whose][books.month[row["period"]], counting] += 0


def _least_by(books: Books, result: Recount, slip: Row, counting: Row) -> int | None:
    """Fen, the least for a payslip's hours by what was told when another one counted them anew."""
    month = books.month[counting["period"]]
    late = [row for one in _brought(books, slip) for row in books.told_late[one["id"]]]
    line = next(
        (one for one in books.lines[counting["id"]] if (one["kind"], one["line"]) == ("supplement", slip["id"])), None
    )
    if not any(books.month[row["period"]] <= month for row in late):
        minutes, least = _known(slip["wage_minutes"]), _known(slip["wage_floor"])
    else:
        minutes, minimums = _minutes(books, slip, month), _minimums(books, slip, counting["period"])
        if minimums is not None:
            least = _least(books, slip, minimums, month)
        else:
            least = _known(line["wage_floor"]) if line else None
    if line is not None:
        said = _known(line["wage_minutes"]), _known(line["wage_floor"])
        result.expect(said, (minutes, least), f"payslip {counting['id']}, hours of its supplement of {slip['id']}")
    return least


def _lacks(least: int | None, earned: int) -> int:
    return max(least - earned, 0) if least else 0


def _minutes(books: Books, slip: Row, month: str) -> int | None:
    told = [books.minutes(delivery, month) for delivery in _brought(books, slip)]
    return sum(map(int, told)) if all(told) else None


def _whose(slip: Row) -> tuple[str, ...]:
    return slip["period"], slip["resident"], slip["relation"], slip["scheme"]


def _under(books: Books, row: Row) -> tuple[str, str]:
    return books.under[books.claims[row["claim"]]["engagement"]]


def _known(number: str) -> int | None:
    return int(number) if number else None


def _least(books: Books, slip: Row, minimums: Mapping[str, int], month: str) -> int | None:
    """Fen, rounded up, by what was told until the end of a month; None where hours are not known."""
    exact = Fraction(0)
    for delivery in _brought(books, slip):
        since = max((day for day in minimums if day <= delivery["delivered_on"]), default=None)
        minutes = books.minutes(delivery, month)
        if not minutes or since is None:
            return None
        exact += Fraction(int(minutes) * minimums[since], 60)
    return -int(-exact // 1)


def _brought(books: Books, slip: Row) -> Iterator[Row]:
    """The deliveries of its relation's work that were inspected in the period; a correction takes no hours."""
    for inspection in books.inspected[slip["period"], slip["resident"]]:
        if not inspection["corrects"] and _under(books, inspection)[0] == slip["relation"]:
            yield books.deliveries[inspection["delivery"]]


def _minimums(books: Books, slip: Row, period: str) -> dict[str, int] | None:
    """Fen an hour in the community's county by the first day of each. None where the table was changed after the period
    was closed that counts by it: what stood in it before is not told.
    """
    place = next(row["division_code"] for row in books.rows["known_communities"] if row["id"] == slip["community"])
    closed = datetime.fromisoformat(books.closed_at[period])
    of_community = [row for row in books.rows["minimum_wages"] if row["community"] == slip["community"]]
    entered = [row for row in of_community if row["division_code"] == place[:COUNTY]]
    if any(datetime.fromisoformat(row["set_at"]) > closed for row in entered):
        return None
    known = {day: fen for county, day, fen in HOURLY if county == place[:COUNTY]}
    return known | {row["since"]: int(row["hourly"]) for row in entered}
