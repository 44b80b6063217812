"""The job that drafts a run: it closes the period, then writes payslips page by page; killed, it goes on with the next
page.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select

from chassis.database.bulk import write_in_bulk
from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs import JobContext
from services.training.piecework.court.order import Garnishment
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter_many, entry_row
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.floors import Floor, Supplement
from services.training.piecework.payroll.people import People
from services.training.piecework.payroll.run import RunKind, RunState
from services.training.piecework.payroll.settling import OF_WAGE
from services.training.piecework.payroll.tables import GarnishmentRow, PayrollRun, Payslip, PayslipLine
from services.training.piecework.payroll.usecases import merging
from services.training.piecework.payroll.usecases.owing import SETTLED, Owing
from services.training.piecework.rates.tables import StyleOperation
from services.training.piecework.work.earnings import Bonus

PAGE = 2_000  # residents of a transaction
CARRIED = "carried"
NOT_OF_HOURS = Floor(None, None)
SUMMED = ("earned", "supplement", "insurance_ahead", *SETTLED)


def draft_payroll(job: JobContext) -> None:
    """Begun anew over what is there, it writes nothing but what is missing."""
    run_id = UUID(job.arguments["run"])
    if job.checkpoint is None:
        with job.step(checkpoint={"after": None}, done=0) as uow:
            run = uow.session.get_one(PayrollRun, run_id)
            (merging.keep_merged if run.kind == RunKind.INTERIM else close_period)(uow, run)
    before, rest = _rest(job, run_id)
    for begin in range(0, len(rest), PAGE):
        page = rest[begin : begin + PAGE]
        with job.step(checkpoint={"after": str(page[-1])}, done=job.done + len(page)) as uow:
            write_payslips(uow, uow.session.get_one(PayrollRun, run_id), before, page)
    with job.step(checkpoint={"after": "end"}) as uow:
        job.result = sum_up(uow, run_id)


def _rest(job: JobContext, run_id: UUID) -> tuple[UUID | None, Sequence[UUID]]:
    """The run before, and who is still to be paid: asked for once, as a closed period gets no others."""
    after = job.checkpoint["after"]
    with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
        run = uow.session.get_one(PayrollRun, run_id)
        before = store.run_before(uow, uow.session.get_one(PayPeriod, run.period))
        if after == "end":
            return before, ()
        return before, store.residents_to_pay(uow, run, before, UUID(after) if after else None)


def close_period(uow: UnitOfWork, run: PayrollRun) -> None:
    """Keep who is one person, enter the bonuses, and take nothing more: whoever is entering in this moment is waited
    for.
    """
    period = uow.session.get_one(PayPeriod, run.period, with_for_update=True)
    if period.state == "closed":
        merging.keep_as_before(uow, run)
        return
    merging.keep_merged(uow, run)
    with_bonus = select(StyleOperation).where(
        StyleOperation.employer == run.employer, StyleOperation.bonus.is_not(None)
    )
    for operation in uow.session.scalars(with_bonus.order_by(StyleOperation.id)).all():
        enter_bonuses(uow, run, period, operation)
    period.state, period.closed_at, period.closed_by = "closed", uow.now(), run.made_by
    period.version += 1
    uow.add(period)


def enter_bonuses(uow: UnitOfWork, run: PayrollRun, period: PayPeriod, operation: StyleOperation) -> None:
    assert operation.bonus is not None
    bonus = Bonus(**operation.bonus)
    rows = []
    for resident, same in groupby(store.bonus_grounds(uow, operation, period.id, run.id), key=attrgetter("resident")):
        *_, most = grounds = list(same)  # it is of the engagement under which most of it was earned
        pay = sum(int(one.pay) for one in grounds)
        fen = bonus.earned(pay, int(most.inspected), int(most.first))
        moved = movement(Account.COST, Account.PAYABLE, fen)
        if moved is not None:
            about = {"cause": uow.new_id(), "line": operation.id, "engagement": most.engagement}
            rows.append(entry_row(uow, period, resident, EntryKind.BONUS, moved, **about))
    enter_many(uow, period, rows)


def write_payslips(uow: UnitOfWork, run: PayrollRun, before: UUID | None, residents: Sequence[UUID]) -> None:
    """Payslips of some persons, with their lines and what they withhold by court orders: a fixed number of statements,
    however many they are.
    """
    people = People.of(residents, merging.merged_of(uow, run.id))
    owing = Owing(uow, run, before, people)
    drafted = [slip for resident in residents for slip in owing.payslips(resident)]
    supplements = [_supplement(slip.row["id"], of, one) for slip in drafted for of, one in slip.supplements.items()]
    garnishments = [_garnishment(slip.row["id"], one) for slip in drafted for one in slip.settled.garnishments]
    write_in_bulk(uow, Payslip, [slip.row for slip in drafted])
    uow.note("payslips", run.id, after={"payslips": len(drafted)}, community=run.community)
    if garnishments:
        write_in_bulk(uow, GarnishmentRow, garnishments)
        uow.note("garnishments", run.id, after={"garnishments": len(garnishments)}, community=run.community)
    between = [_between(slip.row["id"], *one) for slip in drafted for one in slip.between]
    write_in_bulk(uow, PayslipLine, supplements + between)
    lines = len(supplements + between)
    if run.kind == RunKind.MONTH:
        lines += store.write_lines(uow, run, before, people, CARRIED)
    uow.note("payslip_lines", run.id, after={"lines": lines}, community=run.community)


def _line(payslip: UUID, kind: str, of: UUID, fen: int, hours: Floor = NOT_OF_HOURS) -> dict[str, Any]:
    counted = {"wage_minutes": hours.minutes, "wage_floor": hours.least}
    return {"payslip": payslip, "kind": kind, "line": of, "grade": "", "amount": fen, **counted}


def _supplement(payslip: UUID, of: UUID, one: Supplement) -> dict[str, Any]:
    """A line that makes up the month of the payslip `of`."""
    return _line(payslip, EntryKind.SUPPLEMENT.value, of, one.amount, one.hours)


def _between(payslip: UUID, of: UUID, fen: int) -> dict[str, Any]:
    """The line of an interim payslip, or, on that of the month, of what an interim one paid."""
    return _line(payslip, RunKind.INTERIM.value, of, fen)


def _garnishment(payslip: UUID, one: Garnishment) -> dict[str, Any]:
    return {"payslip": payslip, "court_order": one.order, "amount": one.amount, "remaining": one.remaining}


def sum_up(uow: UnitOfWork, run_id: UUID) -> dict[str, Any]:
    """The run's totals, from its payslips; it is a draft now."""
    run = uow.session.get_one(PayrollRun, run_id, with_for_update=True)
    sums = [func.coalesce(func.sum(getattr(Payslip, name)), 0) for name in SUMMED]
    of_wage = Payslip.relation.in_([relation.value for relation in OF_WAGE])
    unknown = func.sum(case((and_(of_wage, Payslip.wage_floor.is_(None)), int(run.kind == RunKind.MONTH)), else_=0))
    of_run = select(func.count(), unknown, *sums).where(Payslip.run == run.id)
    workers, hours_unknown, *totals = uow.session.execute(of_run).one()
    if run.state != RunState.DRAFTING.value:
        return {"run": str(run.id), "workers": run.workers}
    run.workers, run.state, run.hours_unknown = (
        int(workers),
        RunState.DRAFT.value,
        int(hours_unknown or 0),
    )
    for name, total in zip(SUMMED, totals, strict=True):
        setattr(run, name, int(total))
    run.version += 1
    uow.add(run)
    return {"run": str(run.id), "workers": run.workers}
