"""What a scheme of withholding is asked and what it answers. All amounts are fen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class Payment:
    """What one payer owes one person now. `insurance` (social insurance and housing fund) and `special` (special
    additional deductions and others; below zero where too much was counted before) count for wages only.
    """

    on: date
    gross: int
    insurance: int = 0
    special: int = 0


@dataclass(frozen=True)
class Sums:
    """Of payments of the same payer to the same person, made before."""

    gross: int = 0
    insurance: int = 0
    special: int = 0
    withheld: int = 0

    def and_then(self, payment: Payment, withheld: int) -> Sums:
        return Sums(
            self.gross + payment.gross,
            self.insurance + payment.insurance,
            self.special + payment.special,
            self.withheld + withheld,
        )


@dataclass(frozen=True)
class Before:
    """What was paid before, in the same month and in the same tax year, and in how many months of it (this one left
    out) there was income of this kind.
    """

    in_month: Sums = Sums()
    in_year: Sums = Sums()
    months: int = 0

    def and_then(self, payment: Payment, withheld: int) -> Before:
        """What counts for another payment of the same day."""
        return replace(
            self,
            in_month=self.in_month.and_then(payment, withheld),
            in_year=self.in_year.and_then(payment, withheld),
        )


@dataclass(frozen=True)
class Paid:
    """What the same payer paid before, in the same tax year, as income of the same kind."""

    on: date
    gross: int
    withheld: int
    insurance: int = 0
    special: int = 0


def before(payments: Iterable[Paid], on: date) -> Before:
    """What counts for a payment of that day, of those of its year: a month in which several were paid is one."""
    in_month, in_year, months = Sums(), Sums(), set()
    for paid in payments:
        payment = Payment(paid.on, paid.gross, paid.insurance, paid.special)
        in_year = in_year.and_then(payment, paid.withheld)
        if paid.on.month == on.month:
            in_month = in_month.and_then(payment, paid.withheld)
        elif paid.gross:
            months.add(paid.on.month)
    return Before(in_month, in_year, len(months))


@dataclass(frozen=True)
class Withholding:
    """`taxable` is what the rate applies to: of the month, or, where a scheme is cumulative, of the year so far."""

    gross: int
    taxable: int
    rate: int  # hundredths
    quick_deduction: int
    withheld: int
    source: str

    @property
    def net(self) -> int:
        return self.gross - self.withheld


class Scheme(Protocol):
    """A way to withhold. Raises Invalid where no rule of it is in force on the day of the payment."""

    def __call__(self, payment: Payment, before: Before) -> Withholding: ...
