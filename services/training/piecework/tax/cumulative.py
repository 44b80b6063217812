"""Withholding on the sums of the tax year so far, less what was withheld in it (STA announcement 2018 no. 61, article
6). Wages and platform work share it; they differ in their rule's costs and in what may be deducted.
"""

from __future__ import annotations

from services.training.piecework.ledger.money import share
from services.training.piecework.tax.rules import Rule
from services.training.piecework.tax.withholding import Before, Payment, Withholding


def withhold_cumulatively(rule: Rule, payment: Payment, before: Before) -> Withholding:
    """Never below zero: what was withheld too much is settled by the yearly return, or by the months that follow."""
    year = before.in_year.and_then(payment, 0)
    months = before.months + 1
    deductions = share(year.gross, rule.costs) + rule.monthly_deduction * months + year.insurance + year.special
    taxable = max(year.gross - deductions, 0)
    bracket = rule.bracket(taxable)
    withheld = max(bracket.tax(taxable) - year.withheld, 0)
    return Withholding(payment.gross, taxable, bracket.rate, bracket.quick_deduction, withheld, rule.source)
