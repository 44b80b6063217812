"""Orders of courts to withhold from somebody's pay, and what a month's pay gives to each of them. Amounts are fen.

An employer that is served with a notice must assist (Civil Procedure Law, article 254, as numbered in 2023; Interim
Provisions on Wage Payment, article 15), and leaves the debtor the necessary living expenses that the order names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.terms import Term
from services.training.piecework.ledger.money import share


class CourtOrderState(Term):
    IN_FORCE = "in_force", "执行中", "In force"
    SATISFIED = "satisfied", "已扣足", "Withheld in full"
    ENDED = "ended", "已到期", "Ended"
    LIFTED = "lifted", "已解除", "Lifted by the court"


@dataclass(frozen=True)
class Order:
    """`remaining` of its total, none where it names no total; of a month it takes `monthly` at most, or `percent`
    hundredths of pay after tax, and leaves `living_minimum`.
    """

    id: UUID
    living_minimum: int
    remaining: int | None = None
    monthly: int | None = None
    percent: int | None = None

    def takes(self, after_tax: int, left: int) -> int:
        """Of pay after tax of which so much is left, when those before it have theirs."""
        limits = [left - self.living_minimum]
        if self.remaining is not None:
            limits.append(self.remaining)
        if self.monthly is not None:
            limits.append(self.monthly)
        if self.percent is not None:
            limits.append(share(after_tax, self.percent))
        return max(min(limits), 0)


@dataclass(frozen=True)
class Garnishment:
    """What a payslip withholds by an order, and what remains of the order after it."""

    order: UUID
    amount: int
    remaining: int | None


def garnish(orders: Sequence[Order], after_tax: int) -> tuple[Garnishment, ...]:
    """What each order takes, in their order: who enforces first is satisfied first (Provisions of the Supreme People's
    Court on Enforcement by People's Courts, 2020, article 55).
    """
    found, left = [], after_tax
    for order in orders:
        if amount := order.takes(after_tax, left):
            left -= amount
            remaining = None if order.remaining is None else order.remaining - amount
            found.append(Garnishment(order.id, amount, remaining))
    return tuple(found)


def rest_of(orders: Sequence[Order], taken: Sequence[Garnishment], paid: int) -> tuple[Order, ...]:
    """What each order may still take of the same month, once a part of its pay is settled: what was paid of that part
    counts towards the least that is left to live on.
    """
    amounts = {one.order: one.amount for one in taken}

    def less(limit: int | None, order: Order) -> int | None:
        return None if limit is None else limit - amounts.get(order.id, 0)

    return tuple(
        replace(
            order,
            living_minimum=max(order.living_minimum - paid, 0),
            remaining=less(order.remaining, order),
            monthly=less(order.monthly, order),
        )
        for order in orders
    )


def rest_of_month(orders: Sequence[Order], taken: Sequence[Garnishment], paid: int) -> tuple[Order, ...]:
    """The same of a payslip that is entered already, so that what remains of each order's total is known without it."""
    rests = zip(orders, rest_of(orders, taken, paid), strict=True)
    return tuple(replace(rest, remaining=order.remaining) for order, rest in rests)


def protected(orders: Sequence[Order]) -> int:
    """What no other deduction touches: the highest living minimum that an order names."""
    return max((order.living_minimum for order in orders), default=0)


def refuse_terms(total: int | None, monthly: int | None, percent: int | None, since: date, until: date | None) -> None:
    """Raises Invalid for an order of which nobody could say what it takes, or until when."""
    for name, amount in (("total", total), ("monthly", monthly)):
        if amount == 0:
            reason = "more than nothing"
            raise Invalid(reason, errors=[FieldError(f"/{name}/amount", reason)])
    if monthly is not None and percent is not None:
        reason = "an order limits a month by an amount or by a percentage; name one"
        raise Invalid(reason, errors=[FieldError("/percent", reason)])
    if total is None and monthly is None and percent is None:
        reason = "name the total, or what it takes of a month"
        raise Invalid(reason, errors=[FieldError("/total", reason)])
    if until is not None and until <= since:
        reason = f"it begins on {since}; the first day without it is a later one"
        raise Invalid(reason, errors=[FieldError("/until", reason)])


def state_on(day: date, until: date | None, remaining: int | None, *, lifted: bool) -> CourtOrderState:
    if lifted:
        return CourtOrderState.LIFTED
    if remaining is not None and remaining <= 0:
        return CourtOrderState.SATISFIED
    return CourtOrderState.ENDED if until is not None and until <= day else CourtOrderState.IN_FORCE
