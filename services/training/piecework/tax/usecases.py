"""What somebody asks about tax before anything is paid."""

from __future__ import annotations

from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.amounts import money
from services.training.piecework.tax.schemes import month_by_month
from services.training.piecework.tax.withholding import Payment, Withholding


def preview_tax(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """What would be withheld from equal payments of so many months. Nothing is kept of it."""
    monthly = Payment(query.on or uow.today(), query.gross.amount, _fen(query.insurance), _fen(query.special))
    months = month_by_month(query.scheme, monthly, query.months)
    return {"source": months[0].source, "months": [view(one) for one in months]}


def view(withheld: Withholding) -> dict[str, Any]:
    return {
        "gross": money(withheld.gross),
        "taxable": money(withheld.taxable),
        "rate": withheld.rate,
        "quick_deduction": money(withheld.quick_deduction),
        "withheld": money(withheld.withheld),
        "net": money(withheld.net),
    }


def _fen(given: Any) -> int:
    return given.amount if given else 0
