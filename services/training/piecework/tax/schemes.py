"""The schemes by their code. A new one is a module like the others and a row here; nothing else knows of it."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.errors import FieldError, Invalid
from services.training.piecework.tax import labour_remuneration, platform_work, untaxed, wages
from services.training.piecework.tax.withholding import Before, Payment, Scheme, Sums, Withholding

WAGES = "wages"
SCHEMES: Mapping[str, Scheme] = {
    "labour_remuneration": labour_remuneration.withhold,
    WAGES: wages.withhold,
    "platform_work": platform_work.withhold,
    "none": untaxed.withhold,
}


def withhold(scheme: str, payment: Payment, before: Before = Before()) -> Withholding:  # noqa: B008 - frozen
    """What is withheld from a payment by a scheme. Raises Invalid for deductions that only wages have, and before the
    scheme's first rule.
    """
    if scheme != WAGES and (payment.insurance or payment.special):
        reason = "only wages have insurance and special deductions withheld by the payer; leave them out"
        raise Invalid(reason, errors=[FieldError("/insurance" if payment.insurance else "/special", reason)])
    return SCHEMES[scheme](payment, before)


def month_by_month(scheme: str, payment: Payment, months: int) -> list[Withholding]:
    """The same payment in each of so many months, from January of the payment's year (`payment.on` gives its day)."""
    found: list[Withholding] = []
    year = Sums()
    for month in range(months):
        found.append(withhold(scheme, payment, Before(in_year=year, months=month)))
        year = year.and_then(payment, found[-1].withheld)
    return found
