"""How general HR systems run a payroll: a loop over workers, each with a query for what they earned and one for what
was paid before, their slip built by the ORM with the same rules, and committed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.training.piecework.ledger.accounts import Account
from services.training.piecework.ledger.store import credited
from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.settling import Owed, Terms, settle
from services.training.piecework.payroll.tables import PayoutRow, PayrollRun, Payslip, PayslipLine
from services.training.piecework.payroll.usecases.finishing import SETTLED
from services.training.piecework.payroll.usecases.owing import SETTLED as COLUMNS
from services.training.piecework.tax.schemes import withhold
from services.training.piecework.tax.withholding import Before, Payment, Sums

if TYPE_CHECKING:
    from benchmarks.payroll_work import Mills

END = date(2026, 10, 31)


def loop_over_workers(mills: Mills, workers: int) -> int:
    """Pay some workers of one employer; how many deliveries that was. Events, audit and bonuses are spared."""
    employer, period = next(iter(mills.periods.items()))
    run = mills.begin_run(employer, period)
    paid = 0
    with Session(mills.database.engine) as session:
        asked = select(Entry.resident).where(Entry.period == period).distinct().order_by(Entry.resident).limit(workers)
        for resident in session.scalars(asked).all():
            paid += _pay(session, mills, session.get_one(PayrollRun, run), resident)
            session.commit()
    return paid


def _pay(session: Session, mills: Mills, run: PayrollRun, resident: UUID) -> int:
    period = session.get_one(PayPeriod, run.period)
    key = (Entry.kind, Entry.line, Entry.grade)
    lines = session.execute(
        select(*key, func.sum(credited(Account.PAYABLE)), func.count(Entry.cause.distinct()))
        .where(Entry.period == period.id, Entry.resident == resident)
        .group_by(*key)
    ).all()
    gross, withheld = session.execute(
        select(func.coalesce(func.sum(Payslip.gross), 0), func.coalesce(func.sum(Payslip.withheld), 0)).where(
            Payslip.resident == resident, Payslip.employer == run.employer
        )
    ).one()
    before = Before(in_year=Sums(gross=int(gross), withheld=int(withheld)))
    earned = sum(int(line[3]) for line in lines)
    settled = settle(Owed(earned), lambda sum_: withhold("labour_remuneration", Payment(END, sum_), before), Terms())
    shared = {"community": run.community, "employer": run.employer, "resident": resident}
    slip = Payslip(
        id=uuid4(), run=run.id, period=period.id, relation="contract_work", scheme="labour_remuneration",
        earned=earned, rule="", supplement=0, special=0, insurance_ahead=0, **shared,
        **{name: getattr(settled, name) for name in COLUMNS},
    )  # fmt: skip
    session.add(slip)
    session.flush()
    session.add_all(
        PayslipLine(payslip=slip.id, kind=kind, line=line, grade=grade, amount=int(amount))
        for kind, line, grade, amount, _ in lines
    )
    for name, kind, debit, credit in SETTLED:
        if fen := getattr(slip, name):
            moved = {"kind": kind.value, "debit": debit.value, "credit": credit.value, "amount": fen}
            session.add(
                Entry(id=uuid4(), period=period.id, line=slip.id, cause=slip.id, grade="", pieces=0,
                      at=mills.database.clock.now(), **moved, **shared)
            )  # fmt: skip
    session.add(PayoutRow(id=uuid4(), version=1, payslip=slip.id, attempt=1, amount=slip.paid, state="due", **shared))
    return sum(line[4] for line in lines if line[2] == "first")
