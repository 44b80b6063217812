"""Monthly amounts that are deducted of a wage before it is taxed. Amounts are fen; a month is its first day.

The person's own share of social insurance and of the housing fund is withheld from pay too (Social Insurance Law,
article 60; Regulations on the Housing Fund, article 19). Of special additional deductions, and of other lawful ones, no
money moves (Individual Income Tax Law, article 6; Interim Measures on Special Additional Deductions, 2018 no. 41, and
on the care of infants, 2022 no. 8). Serious illness counts in the yearly return only (article 11 of the measures), and
is no kind here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.errors import invalid_at
from chassis.terms import Term
from services.training.piecework.ledger.months import following


class DeductionKind(Term):
    PENSION = "pension", "基本养老保险（个人部分）", "Pension insurance, own share"
    MEDICAL = "medical", "基本医疗保险（个人部分）", "Medical insurance, own share"
    UNEMPLOYMENT = "unemployment", "失业保险（个人部分）", "Unemployment insurance, own share"
    HOUSING_FUND = "housing_fund", "住房公积金（个人部分）", "Housing fund, own share"
    CHILDREN_EDUCATION = "children_education", "子女教育", "Children's education"
    CONTINUING_EDUCATION = "continuing_education", "继续教育", "Continuing education"
    HOUSING_LOAN = "housing_loan", "住房贷款利息", "Interest of a housing loan"
    RENT = "rent", "住房租金", "Rent"
    ELDERLY_SUPPORT = "elderly_support", "赡养老人", "Support of the elderly"
    INFANT_CARE = "infant_care", "3岁以下婴幼儿照护", "Care of infants under three"
    OTHER = "other", "依法确定的其他扣除", "Other lawful deductions"


SHARES = frozenset(
    {DeductionKind.PENSION, DeductionKind.MEDICAL, DeductionKind.UNEMPLOYMENT, DeductionKind.HOUSING_FUND}
)
"""Own shares, which are withheld from pay; of the others no money moves."""
SPECIAL = frozenset(DeductionKind) - SHARES
OR = {DeductionKind.HOUSING_LOAN: DeductionKind.RENT, DeductionKind.RENT: DeductionKind.HOUSING_LOAN}


@dataclass(frozen=True)
class Dated:
    """An amount of each month from `since` on, up to but without `until`."""

    kind: DeductionKind
    amount: int
    since: date
    until: date | None = None

    def lasts_in(self, month: date) -> bool:
        return self.until is None or month < self.until


def in_force(entered: Iterable[Dated], month: date) -> Mapping[DeductionKind, int]:
    """What counts in a month, by kind. `entered` is in the order of entry: each takes the place of those before it,
    from its first month on; what has ended counts for nothing.
    """
    newest = {one.kind: one for one in entered if one.since <= month}
    return {kind: one.amount for kind, one in newest.items() if one.amount and one.lasts_in(month)}


def in_all(entered: Sequence[Dated], kinds: Collection[DeductionKind], months: Iterable[date]) -> int:
    """Fen of some kinds in all of some months."""
    return sum(fen for month in months for kind, fen in in_force(entered, month).items() if kind in kinds)


def months_after(before: date, last: date) -> Iterator[date]:
    """The months after the one that was settled before, up to and with the last."""
    month = following(before)
    while month <= last:
        yield month
        month = following(month)


def months_of_year(on: date) -> list[date]:
    """Those of the calendar year, up to and with the day's."""
    return [date(on.year, month, 1) for month in range(1, on.month + 1)]


def refuse_months(since: date, until: date | None, engaged_since: date) -> None:
    """Raises Invalid for an amount that ends before it begins, or begins before the engagement."""
    if until is not None and until <= since:
        raise invalid_at("/until", f"it begins in {since:%Y-%m}; the first month without it is a later one")
    if since < engaged_since.replace(day=1):
        raise invalid_at("/since", f"the engagement begins in {engaged_since:%Y-%m}; name that month or a later one")


def refuse_settled(kind: DeductionKind, since: date, settled: date | None) -> None:
    """An own share is withheld month by month, and begins after the last month that has a run. Raises Invalid. What
    counts for tax only is made up within the year (STA announcement 2022 no. 7, article 7).
    """
    if kind in SHARES and settled is not None and since <= settled:
        reason = f"{settled:%Y-%m} has its payroll run; begin with {following(settled):%Y-%m}, or discard the draft"
        raise invalid_at("/since", reason)


def refuse_both(kind: DeductionKind, amount: int, since: date, entered: Sequence[Dated]) -> None:
    """Nobody has rent and the interest of a housing loan in one year (Interim Measures on Special Additional
    Deductions, article 20). Raises Invalid.
    """
    if kind not in OR or not amount:
        return
    months = (date(since.year, month, 1) for month in range(1, 13))
    if any(OR[kind] in in_force(entered, month) for month in months):
        raise invalid_at("/kind", f"{since.year} has {OR[kind].en.lower()} already; a year has one of the two")
