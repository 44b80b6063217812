"""What is deducted of somebody's wages before tax: entered with its evidence, and followed by newer ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from chassis.common.paging import narrowed, page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import invalid_at
from services.training.piecework.ceilings import refuse_above
from services.training.piecework.deductions import store
from services.training.piecework.deductions.deduction import DeductionKind, refuse_both, refuse_months, refuse_settled
from services.training.piecework.deductions.tables import WageDeduction
from services.training.piecework.ledger.amounts import money
from services.training.piecework.tax.schemes import WAGES
from services.training.piecework.work import store as work
from services.training.piecework.work.tables import Engagement
from services.training.scope import work_within_reach


def enter_wage_deduction(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """An amount of each month from `since` on, of work that is taxed as wages. The newest one of a kind entered again
    is the same one. Raises Invalid, NotFound.
    """
    engagement: Engagement = work.one(uow, Engagement, command.engagement, locked=True)
    if engagement.tax_scheme != WAGES:
        raise invalid_at("/engagement", "only wages have insurance and special deductions withheld by the payer")
    refuse_above("monthly_deduction", command.amount.amount, "/amount/amount")
    kind, since, until = DeductionKind.of(command.kind), _month(command.since), _month(command.until)
    assert since is not None
    refuse_months(since, until, engagement.since)
    settled = store.hold_months(uow, engagement.employer)
    entered = store.entered_of(uow, engagement.employer, engagement.resident)
    said = {"engagement": engagement.id, "kind": kind.value, "amount": command.amount.amount, "since": since}
    said |= {"until": until, "evidence": command.evidence}
    newest = next((row for row in reversed(entered) if row.kind == kind.value), None)
    if newest is not None and all(getattr(newest, name) == value for name, value in said.items()):
        return deduction_view(newest)
    refuse_settled(kind, since, settled)
    refuse_both(kind, command.amount.amount, since, [store.dated(row) for row in entered])
    row = WageDeduction(
        id=uow.new_id(),
        community=engagement.community,
        employer=engagement.employer,
        resident=engagement.resident,
        entered_by=uow.actor.subject,
        entered_at=uow.now(),
        **said,
    )
    uow.add(row)
    return deduction_view(row)


def _month(day: date | None) -> date | None:
    return day and day.replace(day=1)


def list_wage_deductions(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(WageDeduction).where(work_within_reach(uow, WageDeduction))
    found = narrowed(found, WageDeduction, query, "resident", "engagement")
    answer = page(uow, found, WageDeduction.id, query.limit, query.cursor)
    return {**answer, "items": [deduction_view(row) for row in answer["items"]]}


def deduction_view(row: WageDeduction) -> dict[str, Any]:
    shown = columns_of(row)
    return shown | {"amount": money(row.amount)}
