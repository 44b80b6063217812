"""From what somebody earned in a period to what is paid: the own share of insurance and tax, then court orders, then
advances, then material, each within its cap. This is the one place that knows their order (Interim Provisions on Wage
Payment, articles 15 and 16).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.training.piecework.court.order import Garnishment, Order, garnish, protected, rest_of
from services.training.piecework.ledger.money import share
from services.training.piecework.tax.withholding import Withholding
from services.training.piecework.work.claiming import Relation


@dataclass(frozen=True)
class Terms:
    """Of a legal relation. Caps are hundredths of pay after tax, that of material of the whole pay where `of_wage`;
    what is payable below `minimum` fen is carried over whole.
    """

    advances_cap: int = 20
    material_cap: int = 10
    minimum: int = 50_00
    of_wage: bool = False


# Of a wage nothing that was earned waits for the next month, and damages take a fifth of it at most (Interim Provisions
# on Wage Payment, articles 7 and 16).
WAGES = Terms(material_cap=20, minimum=0, of_wage=True)
TERMS: Mapping[Relation, Terms] = {
    Relation.CONTRACT_WORK: Terms(),
    Relation.PLATFORM_WORK: Terms(),
    Relation.PART_TIME: WAGES,
    Relation.EMPLOYMENT: WAGES,
    Relation.PAST_RETIREMENT: Terms(),
}
OF_WAGE = tuple(relation for relation, terms in TERMS.items() if terms.of_wage)


@dataclass(frozen=True)
class Owed:
    """Of one person to or by one employer, in fen. `earned` includes what was carried over, bonuses and supplements.
    `wage_floor` is what damages and corrections of earlier months leave of a wage; None where it is not known, so that
    nothing is deducted yet. `orders` are those of courts, in their order. Where the work does not go on (`goes_on`),
    nothing waits for a next month. `insurance` is the own share of insurance and housing fund that is due. Interim runs
    of the month have paid `gross_before` of the wage before tax, and `paid_before` after all.
    """

    earned: int
    advances: int = 0
    material: int = 0
    wage_floor: int | None = 0
    orders: Sequence[Order] = ()
    goes_on: bool = True
    insurance: int = 0
    gross_before: int = 0
    paid_before: int = 0

    def share_of(self, gross: int) -> int:
        """What a pay of so much bears of the own share of insurance."""
        return min(self.insurance, gross)

    def after(self, settled: Settlement) -> Owed:
        """What is still owed to and by the same person, of whose pay of the month a part is settled."""
        return replace(
            self,
            advances=self.advances - settled.recovered,
            material=self.material - settled.material,
            orders=rest_of(self.orders, settled.garnishments, settled.paid),
        )


@dataclass(frozen=True)
class Settlement:
    """`earned = gross + carried_over` and `gross = insurance + withheld + garnished + recovered + material + paid`, to
    the fen.
    """

    gross: int
    withheld: int
    recovered: int
    material: int
    paid: int
    carried_over: int
    garnishments: tuple[Garnishment, ...] = ()
    insurance: int = 0

    @property
    def garnished(self) -> int:
        return sum(one.amount for one in self.garnishments)


def settle(owed: Owed, withhold: Callable[[int], Withholding], terms: Terms) -> Settlement:
    """Settle one person's period. `withhold` tells what is withheld from a gross amount of fen.

    A negative sum (a correction greater than what was earned) is carried over like one too small: nobody pays back at
    once. Of a wage so much of it is carried over that the minimum wage of the month's own hours is paid all the same.

    Of a wage, what is left after insurance, tax and damages is no less than the minimum wage of the hours it was earned
    in (Interim Provisions on Wage Payment, article 16). An advance that is taken back was paid before, and counts as
    paid. The own share of insurance comes out of the minimum wage, which is set in regard to it (Regulations on Minimum
    Wages, article 6). Where tax of earlier months is due too, no more is withheld than there is; the sums of the year
    take it up.

    What the employer takes for itself comes after the courts, and leaves the living minimum of their orders too. What
    goes to a court is paid out, and counts towards the least that is.
    """
    gross = max(owed.earned, (owed.wage_floor or 0) - owed.gross_before if terms.of_wage else 0)
    if gross <= 0:
        return Settlement(0, 0, 0, 0, 0, owed.earned)
    insurance = owed.share_of(gross)
    withheld = min(withhold(gross).withheld, gross - insurance)
    after_tax = gross - insurance - withheld
    garnishments = garnish(owed.orders, after_tax)
    garnished = sum(one.amount for one in garnishments)
    free = max(after_tax - garnished - protected(owed.orders), 0)
    recovered = min(owed.advances, share(after_tax, terms.advances_cap), free)
    most = share(gross if terms.of_wage else after_tax, terms.material_cap)
    if terms.of_wage:
        left = owed.paid_before + after_tax - garnished
        most = min(most, 0 if owed.wage_floor is None else max(left - owed.wage_floor, 0))
    material = min(owed.material, most, free - recovered)
    paid = after_tax - garnished - recovered - material
    if owed.goes_on and paid + garnished < terms.minimum:
        return Settlement(0, 0, 0, 0, 0, owed.earned)
    return Settlement(gross, withheld, recovered, material, paid, owed.earned - gross, garnishments, insurance)
