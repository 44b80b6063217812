"""Payslips as they stand, and what is said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    exists,
    or_,
    select,
)

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.run import DisputeState
from services.training.piecework.payroll.settling import OF_WAGE
from services.training.piecework.payroll.store.asking import Rows
from services.training.piecework.payroll.store.earning import SUPPLEMENT
from services.training.piecework.payroll.tables import (
    Dispute,
    GarnishmentRow,
    Payslip,
    PayslipLine,
)
from services.training.piecework.work.tables import Inspection


def lines_of(uow: UnitOfWork, payslip: UUID) -> Sequence[PayslipLine]:
    query = select(PayslipLine).where(PayslipLine.payslip == payslip)
    return uow.session.scalars(query.order_by(PayslipLine.kind, PayslipLine.line, PayslipLine.grade)).all()


def payslips_to_settle(uow: UnitOfWork, run: UUID, after: UUID | None, limit: int) -> Rows:
    """The next payslips with anything to settle of which nothing is entered, by resident: from `after` on, who may have
    another one.
    """
    entered = select(Entry.id).where(Entry.cause == Payslip.id)
    query = select(Payslip.__table__).where(Payslip.run == run, _moves_money(), ~entered.exists())
    query = query.order_by(Payslip.resident, Payslip.relation, Payslip.scheme).limit(limit)
    return uow.session.execute(query.where(Payslip.resident >= after) if after else query).all()


def _moves_money() -> ColumnElement[bool]:
    """Whether a payslip has anything to enter: what it pays, a supplement that what is carried over takes up, or
    insurance that the employer pays ahead.
    """
    supplement = select(PayslipLine.payslip).where(PayslipLine.payslip == Payslip.id, PayslipLine.kind == SUPPLEMENT)
    return or_(Payslip.gross > 0, Payslip.insurance_ahead > 0, supplement.exists())


def supplements_of(uow: UnitOfWork, payslips: Sequence[Any]) -> dict[UUID, list[PayslipLine]]:
    """The lines of supplements, by payslip."""
    of_wage = [relation.value for relation in OF_WAGE]
    ids = [slip.id for slip in payslips if slip.relation in of_wage]
    query = select(PayslipLine).where(PayslipLine.payslip.in_(ids), PayslipLine.kind == SUPPLEMENT)
    found: dict[UUID, list[PayslipLine]] = defaultdict(list)
    for line in uow.session.scalars(query.order_by(PayslipLine.payslip, PayslipLine.line)) if ids else ():
        found[line.payslip].append(line)
    return found


def garnishments_of(uow: UnitOfWork, payslips: Sequence[Any]) -> Sequence[GarnishmentRow]:
    query = select(GarnishmentRow).where(GarnishmentRow.payslip.in_([slip.id for slip in payslips if slip.garnished]))
    return uow.session.scalars(query.order_by(GarnishmentRow.payslip, GarnishmentRow.court_order)).all()


def payslips_of_nothing(uow: UnitOfWork, run: UUID) -> Rows:
    """Those by which nothing is entered."""
    return uow.session.execute(select(Payslip.__table__).where(Payslip.run == run, ~_moves_money())).all()


def open_dispute(uow: UnitOfWork, payslip: UUID, claim: UUID | None) -> Dispute | None:
    """One that waits for its answer, about the same claim of a payslip, or about no claim."""
    same = Dispute.claim.is_(None) if claim is None else Dispute.claim == claim
    query = select(Dispute).where(Dispute.payslip == payslip, same, Dispute.state == DisputeState.OPEN.value)
    found: Dispute | None = uow.session.scalar(query.order_by(Dispute.id).limit(1))
    return found


def tells_of(uow: UnitOfWork, payslip: Payslip, claim: UUID) -> bool:
    """Whether a line of the payslip is the claim's, or its period has an inspection of the claim."""
    line = exists().where(PayslipLine.payslip == payslip.id, PayslipLine.line == claim)
    graded = exists().where(Inspection.period == payslip.period, Inspection.claim == claim)
    return bool(uow.session.scalar(select(or_(line, graded))))
