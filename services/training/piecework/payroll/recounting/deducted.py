"""That no deduction is above its cap, and that damages leave of a wage the minimum of the hours it was earned in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from .books import Books, Recount, Row, rounded

ADVANCES, MATERIAL, DAMAGES = 20, 10, 20  # hundredths: the two of pay after tax, damages of the whole wage
COUNTY = 6  # digits of its code, with which those of its places begin
WAGES = "wages"  # the scheme of who is employed, whose minimum wage is by law
# county, day and fen an hour of what comes with the platform; staff enter what follows
HOURLY = (("150627", "2021-12-01", 20_80), ("150627", "2024-12-01", 22_40))


def deductions(books: Books, result: Recount) -> None:
    for slip in books.slips.values():
        what, net = f"payslip {slip['id']}", int(slip["gross"]) - int(slip["withheld"])
        garnished, recovered, material = (int(slip[name]) for name in ("garnished", "recovered", "material"))
        of_wage = slip["scheme"] == WAGES
        most = _share(int(slip["gross"]), DAMAGES) if of_wage else _share(net, MATERIAL)
        result.expect(recovered <= _share(net, ADVANCES), True, f"{what}, recovered within its cap")
        result.expect(material <= most, True, f"{what}, material within its cap")
        if slip["wage_floor"] and (minimums := _minimums(books, slip)) is not None:
            result.expect(int(slip["wage_floor"]), _floor(books, slip, minimums), f"{what}, what damages leave")
        if of_wage and material:
            left = bool(slip["wage_floor"]) and net - garnished - material >= int(slip["wage_floor"])
            result.expect(left, True, f"{what}, a wage is left its minimum")


def _share(fen: int, hundredths: int) -> int:
    return rounded(Fraction(fen * hundredths, 100))


def _floor(books: Books, slip: Row, minimums: Mapping[str, int]) -> int | None:
    """Fen, rounded up; None where hours are not known."""
    exact = Fraction(0)
    for delivery in _brought(books, slip):
        since = max((day for day in minimums if day <= delivery["delivered_on"]), default=None)
        if not delivery["minutes"] or since is None:
            return None
        exact += Fraction(int(delivery["minutes"]) * minimums[since], 60)
    return -int(-exact // 1)


def _brought(books: Books, slip: Row) -> Iterator[Row]:
    """The deliveries of its relation's work that were inspected in the period; a correction takes no hours."""
    for inspection in books.inspected[slip["period"], slip["resident"]]:
        relation, _ = books.under[books.claims[inspection["claim"]]["engagement"]]
        if not inspection["corrects"] and relation == slip["relation"]:
            yield books.deliveries[inspection["delivery"]]


def _minimums(books: Books, slip: Row) -> dict[str, int] | None:
    """Fen an hour in the community's county by the first day of each. None where the table was changed after the period
    was closed: what stood in it before is not told.
    """
    place = next(row["division_code"] for row in books.rows["known_communities"] if row["id"] == slip["community"])
    closed = datetime.fromisoformat(books.closed_at[slip["period"]])
    of_community = [row for row in books.rows["minimum_wages"] if row["community"] == slip["community"]]
    entered = [row for row in of_community if row["division_code"] == place[:COUNTY]]
    if any(datetime.fromisoformat(row["set_at"]) > closed for row in entered):
        return None
    known = {day: fen for county, day, fen in HOURLY if county == place[:COUNTY]}
    return known | {row["since"]: int(row["hourly"]) for row in entered}
