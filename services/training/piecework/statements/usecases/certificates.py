"""A resident's own certificates of work: issued to themselves, shown by themselves."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.common.paging import page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, NotFound
from services.training.learning.certificate import new_number
from services.training.papers.paper import paper_of
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll.run import RunState
from services.training.piecework.payroll.tables import PayrollRun, Payslip
from services.training.piecework.statements.certifying import Certified, MonthEarned, certified, refuse_span
from services.training.piecework.statements.tables import WorkCertificate
from services.training.scope import own
from services.training.store import organisations_named, the_one_record
from services.training.tables import KnownResident


def issue_work_certificate(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Of months of final runs. Raises Invalid, NotFound to who is no resident, Conflict (`nothing-earned`)."""
    first, last = command.first_month.replace(day=1), command.last_month.replace(day=1)
    refuse_span(first, last, today := uow.today())
    person, months = _person(uow), _months(uow, first, last)
    if not months:
        reason = "no payslip of these months is final; ask again once one is"
        raise Conflict(reason, type="nothing-earned")
    row = WorkCertificate(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        number=new_number(today, secrets.randbelow),
        resident=person,
        first_month=first,
        last_month=last,
        issued_on=today,
        months=months,
    )
    uow.add(row)
    return view(row)


def _months(uow: UnitOfWork, first: date, last: date) -> list[dict[str, Any]]:
    """What was settled of each month with each employer, before tax, under whichever record of theirs."""
    query = (
        select(PayPeriod.month, Payslip.employer, func.sum(Payslip.gross))
        .join(PayPeriod, PayPeriod.id == Payslip.period)
        .join(PayrollRun, PayrollRun.id == Payslip.run)
        .where(PayrollRun.state == RunState.FINAL.value, Payslip.community == uow.actor.community)
        .where(own(uow, Payslip.resident), PayPeriod.month.between(first, last), Payslip.gross > 0)
        .group_by(PayPeriod.month, Payslip.employer)
        .order_by(PayPeriod.month, Payslip.employer)
    )
    rows = uow.session.execute(query).all()
    names = organisations_named(uow, {employer for _, employer, _ in rows})
    return [
        {"month": month.isoformat(), "employer": names.get(employer) or "", "gross": int(gross)}
        for month, employer, gross in rows
    ]


def list_work_certificates(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    answer = page(uow, _own(uow), WorkCertificate.id, query.limit, query.cursor)
    return {**answer, "items": [view(row) for row in answer["items"]]}


def get_work_certificate(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(_one(uow, query.id))


def show_work_certificate(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """As a page or a PDF, in the resident's language or the one asked for. Raises NotFound, Unavailable."""
    row = _one(uow, query.id)
    resident = uow.session.get_one(KnownResident, _person(uow))
    months = [MonthEarned(date.fromisoformat(m["month"]), m["employer"], m["gross"]) for m in row.months]
    address = f"{uow.database.issuer}/v1/verify/{row.number}"
    told = Certified(row.number, address, resident.name or "", row.first_month, row.last_month, row.issued_on, months)
    wording = certified(told, query.language or resident.language)
    return paper_of(wording, query.form, f"work-certificate-{row.number}")


def _person(uow: UnitOfWork) -> UUID:
    if uow.actor.resident is None:
        raise NotFound("this account is no resident's")
    return the_one_record(uow, uow.actor.resident)


def _own(uow: UnitOfWork) -> Any:
    return select(WorkCertificate).where(
        WorkCertificate.community == uow.actor.community, own(uow, WorkCertificate.resident)
    )


def _one(uow: UnitOfWork, id: Any) -> WorkCertificate:
    found: WorkCertificate | None = uow.session.scalar(_own(uow).where(WorkCertificate.id == id))
    if found is None:
        raise NotFound("there is no such certificate of work")
    return found


def view(row: WorkCertificate) -> dict[str, Any]:
    shown = columns_of(row)
    months = [m | {"month": date.fromisoformat(m["month"]), "gross": money(m["gross"])} for m in row.months]
    return shown | {"months": months, "gross": money(sum(m["gross"] for m in row.months))}
