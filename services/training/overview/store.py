"""All rows about one resident, table by table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, Uuid, and_, literal, select, tuple_

from chassis.database.unit_of_work import UnitOfWork
from services.training.base import Base
from services.training.learning.tables import Assessment, Attendance, Enrolment
from services.training.overview.holdings import BY_RULE, LEFT_OUT, OF_PAY, is_inside
from services.training.piecework.material.tables import MaterialReckoning, MaterialSettlement
from services.training.piecework.payroll.run import RunState
from services.training.piecework.payroll.tables import GarnishmentRow, PayrollRun, Payslip, PayslipLine
from services.training.piecework.statements.tables import PayAccountRow
from services.training.piecework.statements.usecases.paying_out import own_account
from services.training.store import records_of
from services.training.tables import KnownAssignment, KnownAuditEngagement, KnownResident
from services.training.ventures.tables import (
    Venture,
    VentureFollowUp,
    VentureMentor,
    VentureRegistration,
    VentureStay,
    VentureSupport,
)


def parts(*, own: bool) -> list[Table]:
    """The tables that are given out, in their order; at the desk those of pay are not."""
    tables = Base.metadata.sorted_tables
    given = [
        table for table in tables if table.name not in LEFT_OUT and ("resident" in table.c or table.name in BY_RULE)
    ]
    return [table for table in given if own or table.name not in OF_PAY]


def rows(
    uow: UnitOfWork, table: Table, resident: UUID, after: Sequence[str] | None, limit: int
) -> Sequence[Mapping[str, Any]]:
    """The next rows of a table that are about the person, by its primary key; an account with its number in the open.
    ValueError: `after` is no such key.
    """
    columns = [column for column in table.columns if not is_inside(column.name)]
    key = list(table.primary_key.columns)
    query = select(*columns).where(_about(uow, table, resident)).order_by(*key).limit(limit)
    if after is not None:
        last = [literal(_value(column, text), column.type) for column, text in zip(key, after, strict=True)]
        query = query.where(tuple_(*key) > tuple_(*last))
    found = [dict(row) for row in uow.session.execute(query).mappings()]
    if table is PayAccountRow.__table__:  # given to the resident alone (`OF_PAY`)
        return [row | own_account(uow, row["resident"]) for row in found]
    return found


def key_of(table: str, row: Mapping[str, Any]) -> Sequence[str]:
    """What `rows` goes on after."""
    return [str(row[column.name]) for column in Base.metadata.tables[table].primary_key.columns]


def _value(column: Column[Any], text: str) -> Any:
    return UUID(text) if isinstance(column.type, Uuid) else column.type.python_type(text)


def _about(uow: UnitOfWork, table: Table, resident: UUID) -> ColumnElement[bool]:
    records = records_of(resident)
    final = select(PayrollRun.id).where(PayrollRun.state == RunState.FINAL.value)
    slips = and_(Payslip.resident.in_(records), Payslip.run.in_(final))  # before that a payslip may change
    own_account = uow.actor.subject if uow.actor.resident == resident else ""
    settled = select(MaterialSettlement.id).where(MaterialSettlement.resident.in_(records))
    enrolled = select(Enrolment.id).where(Enrolment.resident.in_(records))
    ventures = select(Venture.id).where(Venture.resident.in_(records))
    rules: dict[Table, ColumnElement[bool]] = {
        KnownResident.__table__: KnownResident.id.in_(records),
        KnownAssignment.__table__: KnownAssignment.account == own_account,
        KnownAuditEngagement.__table__: KnownAuditEngagement.auditor == own_account,
        Attendance.__table__: Attendance.enrolment.in_(enrolled),
        Assessment.__table__: Assessment.enrolment.in_(enrolled),
        Payslip.__table__: slips,
        PayslipLine.__table__: PayslipLine.payslip.in_(select(Payslip.id).where(slips)),
        GarnishmentRow.__table__: GarnishmentRow.payslip.in_(select(Payslip.id).where(slips)),
        MaterialReckoning.__table__: MaterialReckoning.settlement.in_(settled),
        VentureStay.__table__: VentureStay.venture.in_(ventures),
        VentureMentor.__table__: VentureMentor.venture.in_(ventures),
        VentureSupport.__table__: VentureSupport.venture.in_(ventures),
        VentureRegistration.__table__: VentureRegistration.venture.in_(ventures),
        VentureFollowUp.__table__: VentureFollowUp.venture.in_(ventures),
    }
    return rules[table] if table in rules else table.c.resident.in_(records)
