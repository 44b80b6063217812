"""Nothing is withheld: the payee files alone, or the income is not taxed."""

from __future__ import annotations

from services.training.piecework.tax.withholding import Before, Payment, Withholding


def withhold(payment: Payment, before: Before) -> Withholding:
    return Withholding(payment.gross, 0, 0, 0, 0, "no withholding agreed")
