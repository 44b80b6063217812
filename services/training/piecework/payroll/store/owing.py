"""What people owe, and what they were paid before."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from operator import add
from uuid import UUID

from sqlalchemy import (
    func,
    or_,
    select,
)

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.ledger.accounts import Account
from services.training.piecework.ledger.store import credited, touches
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.run import RunState
from services.training.piecework.payroll.store.asking import among
from services.training.piecework.payroll.tables import (
    Hearing,
    PayrollRun,
    Payslip,
)
from services.training.piecework.tax.withholding import Before, Paid, before


def set_aside(uow: UnitOfWork, employer: UUID, people: People) -> dict[UUID, tuple[int, int]]:
    """By person: what is open of advances, and what was deducted for material so far, in fen."""
    sums = (-func.sum(credited(Account.ADVANCES)), func.sum(credited(Account.MATERIAL)))
    query = select(Entry.resident, *sums).where(
        Entry.employer == employer,
        among(Entry.resident, people),
        or_(touches(Account.ADVANCES), touches(Account.MATERIAL)),
    )
    rows = uow.session.execute(query.group_by(Entry.resident))
    found = ((resident, (int(advances), int(material))) for resident, advances, material in rows)
    return people.together(found, lambda one, other: (one[0] + other[0], one[1] + other[1]))


def decided_for_material(uow: UnitOfWork, employer: UUID, people: People) -> dict[UUID, int]:
    query = select(Hearing.resident, func.sum(Hearing.decided)).where(
        Hearing.employer == employer, among(Hearing.resident, people), Hearing.decided.is_not(None)
    )
    rows = uow.session.execute(query.group_by(Hearing.resident))
    return people.together(((resident, int(amount or 0)) for resident, amount in rows), add)


def paid_before(uow: UnitOfWork, run: PayrollRun, people: People) -> dict[tuple[UUID, str], Before]:
    """What the employer's other runs paid, by person and scheme: in the month in which this one is paid, and in its tax
    year. A scheme counts its own income only: the sums of wages are of wages (STA announcement 2018 no. 61, article 6),
    those of platform work its own (STA announcement 2025 no. 16), and labour remuneration is apart from both.
    """
    query = (
        select(
            Payslip.resident,
            Payslip.scheme,
            PayrollRun.paid_on,
            Payslip.gross,
            Payslip.withheld,
            Payslip.insurance + Payslip.insurance_ahead,
            Payslip.special,
        )
        .join(PayrollRun, PayrollRun.id == Payslip.run)
        .where(
            Payslip.employer == run.employer,
            PayrollRun.state == RunState.FINAL.value,
            or_(Payslip.gross > 0, Payslip.insurance_ahead > 0),
            PayrollRun.paid_on.between(date(run.paid_on.year, 1, 1), run.paid_on),
            among(Payslip.resident, people),
        )
    )
    found: dict[tuple[UUID, str], list[Paid]] = defaultdict(list)
    for record, scheme, on, *sums in uow.session.execute(query):
        found[people.person(record), scheme].append(Paid(on, *map(int, sums)))
    return {key: before(payments, run.paid_on) for key, payments in found.items()}
