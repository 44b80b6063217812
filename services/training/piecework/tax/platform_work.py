"""Labour remuneration of those who work through an internet platform (STA announcement 2025 no. 16)."""

from __future__ import annotations

from services.training.piecework.tax.cumulative import withhold_cumulatively
from services.training.piecework.tax.rules import rule_on
from services.training.piecework.tax.withholding import Before, Payment, Withholding


def withhold(payment: Payment, before: Before) -> Withholding:
    return withhold_cumulatively(rule_on("platform_work", payment.on), payment, before)
