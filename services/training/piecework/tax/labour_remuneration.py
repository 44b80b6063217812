"""Labour remuneration of a resident individual, withheld by the payment (STA announcement 2018 no. 61, article 8)."""

from __future__ import annotations

from services.training.piecework.ledger.money import share
from services.training.piecework.tax.rules import Rule, rule_on
from services.training.piecework.tax.withholding import Before, Payment, Withholding


def withhold(payment: Payment, before: Before) -> Withholding:
    """What one payer pays for continuous work within a month is one payment: the month's sum is taxed, less what was
    withheld in it already (Implementing Regulations of the Individual Income Tax Law, article 14).
    """
    rule = rule_on("labour_remuneration", payment.on)
    taxable = taxable_of(rule, before.in_month.gross + payment.gross)
    bracket = rule.bracket(taxable)
    withheld = max(bracket.tax(taxable) - before.in_month.withheld, 0)
    return Withholding(payment.gross, taxable, bracket.rate, bracket.quick_deduction, withheld, rule.source)


def taxable_of(rule: Rule, income: int) -> int:
    costs = rule.fixed_costs if income <= rule.small_payment else share(income, rule.costs)
    return max(income - costs, 0)
