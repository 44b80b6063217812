"""Running a payroll: started, checked by one person, approved by a second one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.editing import expect_version
from chassis.common.paging import page, updated_since
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from chassis.jobs import Job, start_job
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.store import last_month, made_open, period_open
from services.training.piecework.ledger.tables import PayPeriod
from services.training.piecework.payroll import store
from services.training.piecework.payroll.run import (
    RunKind,
    RunState,
    refuse_ahead,
    refuse_before_its_end,
    refuse_in_another_month,
    refuse_to_throw_away,
    refuse_unanswered,
    second_person,
    step_from,
)
from services.training.piecework.payroll.tables import (
    PayrollRun,
)
from services.training.piecework.payroll.usecases.drafting import SUMMED
from services.training.scope import employer_of


def open_books(uow: UnitOfWork, command: Any) -> PayPeriod:
    """Open a month that began, for a factory whose books are behind: what is entered from now on falls into it until it
    is closed. Opened already, it is the same one. Raises Conflict (`month-ahead`, `period-order`).
    """
    employer, month = employer_of(uow.actor, command.employer), command.month.replace(day=1)
    refuse_ahead(month, uow.today())
    opened = period_open(uow, employer)
    if opened is not None and opened.month == month:
        return opened
    last = last_month(uow, employer)
    if opened is not None or (last is not None and month <= last):
        reason = f"months are opened one at a time and in their order; the newest is {last:%Y-%m}"
        raise Conflict(reason, type="period-order")
    return made_open(uow, employer, month)


def start_payroll(uow: UnitOfWork, command: Any) -> Job:
    """Close the employer's open period and draft its run, in a job; a run whose job ended half-way goes on. It is taxed
    as paid today. Raises Conflict (`month-not-over` before the month's last day, `run-exists`, or `job-open` while it
    is drafted, where there is one, `nothing-to-pay` where nothing was entered for the month, `run-state` while an
    earlier run is not final, or an interim one of the month).
    """
    employer = employer_of(uow.actor, command.employer)
    month = command.month.replace(day=1)
    if RunKind.of(command.kind) is RunKind.INTERIM:
        return _start_interim(uow, employer, month)
    refuse_before_its_end(month, uow.today())
    period = _held(uow, employer, month) or _of_what_was_carried(uow, employer, month)
    if period is None:
        raise Conflict("nothing was entered for that month, and nothing was carried over", type="nothing-to-pay")
    there = uow.session.scalar(select(PayrollRun).where(PayrollRun.period == period.id, store.stands()))
    if there is not None and there.state == RunState.DRAFTING.value:
        return _draft(uow, there)
    if there is not None:
        raise Conflict("there is a run of that month; see GET /v1/payroll-runs", type="run-exists")
    _refuse_at_work(uow, period)
    return _begin(uow, period, RunKind.MONTH)


def _held(uow: UnitOfWork, employer: UUID, month: date) -> PayPeriod | None:
    """The month's period, for which who is entering in this moment is waited for."""
    found = select(PayPeriod).where(PayPeriod.employer == employer, PayPeriod.month == month)
    period: PayPeriod | None = uow.session.scalar(found.with_for_update())
    return period


def _start_interim(uow: UnitOfWork, employer: UUID, month: date) -> Job:
    """Draft what part-time work of an open month earned so far and is not paid (Labour Contract Law, article 72)."""
    period = _held(uow, employer, month)
    if period is None:
        raise Conflict("nothing was entered for that month", type="nothing-to-pay")
    if period.state != "open":
        raise Conflict("this month is closed; its own run pays what is left of it", type="run-state")
    there = store.interim_at_work(uow, period.id)
    if there is not None and there.state == RunState.DRAFTING.value:
        return _draft(uow, there)
    _refuse_at_work(uow, period)
    return _begin(uow, period, RunKind.INTERIM)


def _refuse_at_work(uow: UnitOfWork, period: PayPeriod) -> None:
    """What another run takes and pays is entered before the next one counts it."""
    earlier = store.earlier_run_at_work(uow, period)
    if earlier is not None:
        onward = "it is checked and approved first (POST /v1/payroll-runs/{id}/check, …/approve), or drafted again"
        raise Conflict(f"the run of {earlier.month:%Y-%m} is not final yet; {onward}", type="run-state")
    if store.interim_at_work(uow, period.id) is not None:
        raise Conflict("an interim run of the month is not final yet; finish or discard it first", type="run-state")


def _begin(uow: UnitOfWork, period: PayPeriod, kind: RunKind) -> Job:
    run = PayrollRun(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        employer=period.employer,
        period=period.id,
        kind=kind.value,
        state=RunState.DRAFTING.value,
        paid_on=uow.today(),
        started_at=uow.now(),
        made_by=uow.actor.subject,
    )
    uow.add(run)
    uow.session.flush()
    return _draft(uow, run)


def _of_what_was_carried(uow: UnitOfWork, employer: UUID, month: date) -> PayPeriod | None:
    """A period in which nothing was entered, made where the last one carried something over, or somebody's share of
    insurance is due, and none is open.
    """
    last = last_month(uow, employer)
    if last is None or month <= last or period_open(uow, employer) is not None:
        return None
    due = uow.session.scalar(store.with_shares(employer, [month], uow.now()).limit(1)) is not None
    return made_open(uow, employer, month) if due or store.carried_from(uow, employer, last) else None


def _draft(uow: UnitOfWork, run: PayrollRun) -> Job:
    return start_job(uow, "draft_payroll", {"run": str(run.id)}, unique_key=f"draft_payroll:{run.id}")


def check_payroll(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises Conflict (`run-state`, and `hours-unknown` where it does not answer for hours that are not known)."""
    run = _run_to_change(uow, command, RunState.DRAFT)
    refuse_unanswered(run.hours_unknown, command.hours_unknown_confirmed, command.reason)
    run.hours_unknown_because = command.reason if run.hours_unknown else None
    run.state, run.checked_by = RunState.CHECKED.value, uow.actor.subject
    return _changed(uow, run)


def approve_payroll(uow: UnitOfWork, command: Any) -> Job:
    """By a second person; what follows is entered in a job, after which the run is final. Where that job ended
    half-way, approving again goes on with it.
    """
    run: PayrollRun = store.one(uow, PayrollRun, command.id, locked=True)
    if uow.if_match is not None:
        expect_version(uow, run)
    refuse_to_approve(uow, run)
    if run.state != RunState.APPROVED.value:
        run.state, run.approved_by = RunState.APPROVED.value, uow.actor.subject
        _changed(uow, run)
    return start_job(uow, "finish_payroll", {"run": str(run.id)}, unique_key=_finishing(run))


def discard_payroll(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A draft that is wrong is kept as what was not paid, with who threw it away and why, and its month can be drafted
    again. The month stays closed: what is wrong with its pieces is corrected on the next one.
    """
    run: PayrollRun = store.one(uow, PayrollRun, command.id, locked=True)
    if uow.if_match is not None:
        expect_version(uow, run)
    refuse_to_discard(uow, run)
    run.state, run.discarded_by = RunState.DISCARDED.value, uow.actor.subject
    run.discarded_because = command.reason
    return _changed(uow, run)


def refuse_to_discard(_: UnitOfWork, run: PayrollRun) -> None:
    refuse_to_throw_away(RunState.of(run.state))


def _finishing(run: PayrollRun) -> str:
    return f"finish_payroll:{run.id}"


def _run_to_change(uow: UnitOfWork, command: Any, needed: RunState) -> PayrollRun:
    run: PayrollRun = store.one(uow, PayrollRun, command.id, locked=True)
    if uow.if_match is not None:
        expect_version(uow, run)
    step_from(RunState.of(run.state), needed)
    return run


def refuse_to_check(_: UnitOfWork, run: PayrollRun) -> None:
    step_from(RunState.of(run.state), RunState.DRAFT)


def refuse_to_approve(uow: UnitOfWork, run: PayrollRun) -> None:
    """An approved run may be approved again where its job ended half-way."""
    jobs = uow.tables.jobs
    at_work = select(jobs.c.id).where(jobs.c.unique_key == _finishing(run))
    if run.state != RunState.APPROVED.value or uow.session.scalar(at_work) is not None:
        step_from(RunState.of(run.state), RunState.CHECKED)
        refuse_in_another_month(run.paid_on, uow.today())
    second_person(run.checked_by, uow.actor.subject)


def _changed(uow: UnitOfWork, run: PayrollRun) -> dict[str, Any]:
    run.version += 1
    uow.add(run)
    return run_view(uow, run)


def get_payroll_run(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return run_view(uow, store.one(uow, PayrollRun, query.id))


def list_payroll_runs(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    changed = updated_since(uow, PayrollRun, query.updated_since)
    found = select(PayrollRun).where(store.within_reach(uow, PayrollRun), changed)
    answer = page(uow, found, PayrollRun.id, query.limit, query.cursor)
    return {**answer, "items": [run_view(uow, run) for run in answer["items"]]}


def run_view(uow: UnitOfWork, run: PayrollRun) -> dict[str, Any]:
    shown = columns_of(run)
    period = uow.session.get_one(PayPeriod, run.period)
    return shown | {name: money(getattr(run, name)) for name in SUMMED} | {"month": period.month}
