"""Wages and salaries of a resident individual (STA announcement 2018 no. 61, article 6)."""

from __future__ import annotations

from services.training.piecework.tax.cumulative import withhold_cumulatively
from services.training.piecework.tax.rules import rule_on
from services.training.piecework.tax.withholding import Before, Payment, Withholding


def withhold(payment: Payment, before: Before) -> Withholding:
    return withhold_cumulatively(rule_on("wages", payment.on), payment, before)
