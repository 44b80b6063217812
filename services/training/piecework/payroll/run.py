"""The states of a payroll run: drafted by the house, checked by one person, approved by a second one, then final."""

from __future__ import annotations

from datetime import date, timedelta

from chassis.errors import Conflict, invalid_at
from chassis.terms import Term
from services.training.piecework.ledger.months import following


class RunKind(Term):
    INTERIM = "interim", "期中支付（非全日制）", "Interim, of part-time work"
    MONTH = "month", "月度结算", "Of a month"


class RunState(Term):
    DRAFTING = "drafting", "计算中", "Being drafted"
    DRAFT = "draft", "草稿", "Draft"
    CHECKED = "checked", "已核对", "Checked"
    APPROVED = "approved", "已批准", "Approved"
    FINAL = "final", "已定稿", "Final"
    DISCARDED = "discarded", "已作废", "Discarded"


class PayoutState(Term):
    DUE = "due", "待付", "To be paid"
    PAID = "paid", "已付", "Paid"
    REFUSED = "refused", "被退回", "Refused by the bank"
    DIFFERENT = "different", "金额不符（待处理）", "Told with another amount, to be settled"
    WITHDRAWN = "withdrawn", "已撤回（解除扣留）", "Withdrawn, as the court order is lifted"


class DisputeState(Term):
    OPEN = "open", "处理中", "Open"
    UPHELD = "upheld", "成立", "Upheld"
    REJECTED = "rejected", "不成立", "Not upheld"


def refuse_ahead(month: date, today: date) -> None:
    """Raises Conflict (`month-ahead`) where a month has not begun."""
    if month > today:
        raise Conflict(f"{month:%Y-%m} has not begun; name this month or an earlier one", type="month-ahead")


def refuse_before_its_end(month: date, today: date) -> None:
    """A month is closed on its last day at the earliest: what comes later that day is of the next. Raises
    Conflict (`month-not-over`).
    """
    last = following(month) - timedelta(days=1)
    if today < last:
        raise Conflict(f"{month:%Y-%m} is not over; close it on {last} or later", type="month-not-over")


ONWARD = {  # by which request a run leaves its state
    RunState.DRAFTING: "wait for its job: GET /v1/payroll-runs/{id} says when it is a draft",
    RunState.DRAFT: "it is checked by POST /v1/payroll-runs/{id}/check, or discarded by …/discard",
    RunState.CHECKED: "a second person approves it by POST /v1/payroll-runs/{id}/approve, or discards it by …/discard",
    RunState.APPROVED: "its job makes it final; where that ended half-way, POST /v1/payroll-runs/{id}/approve goes on",
    RunState.FINAL: "what is wrong is corrected on the next one, by POST /v1/inspections/{id}/corrections",
    RunState.DISCARDED: "its month is drafted again by POST /v1/payroll-runs",
}


def step_from(state: RunState, needed: RunState) -> None:
    """Raises Conflict (`run-state`), which names the request that leads on, unless the run is where the step begins."""
    if state is not needed:
        reason = f"this run is {state.en.lower()}, and this step asks for {needed.en.lower()}; {ONWARD[state]}"
        raise Conflict(reason, type="run-state")


def refuse_unanswered(hours_unknown: int, confirmed: bool, reason: str | None) -> None:
    """Where it is not known of payslips of a wage whether they pay its minimum, who checks the run answers for it, with
    a reason. Raises Conflict (`hours-unknown`), and Invalid for an answer without its reason.
    """
    if not hours_unknown:
        return
    if not confirmed:
        raise Conflict(
            f"of {hours_unknown} payslips of a wage the hours, or the minimum wage of a day, are not known, so that the"
            " minimum of their hours is not counted; look into it and send hours_unknown_confirmed with a reason",
            type="hours-unknown",
        )
    if not reason:
        raise invalid_at("/reason", "say why the run may pay without the hours")


def refuse_in_another_month(paid_on: date, today: date) -> None:
    """Raises Conflict (`draft-outdated`) where a draft would be paid in another month than it is taxed in."""
    if (paid_on.year, paid_on.month) != (today.year, today.month):
        reason = f"this draft is taxed as paid in {paid_on:%Y-%m}; discard it, and draft it again"
        raise Conflict(reason, type="draft-outdated")


def refuse_to_throw_away(state: RunState) -> None:
    """Raises Conflict (`run-state`) for what is approved: money may be on its way."""
    if state not in (RunState.DRAFT, RunState.CHECKED):
        reason = f"this run is {state.en.lower()}, and a draft that is not approved is discarded; {ONWARD[state]}"
        raise Conflict(reason, type="run-state")


def second_person(first: str | None, second: str) -> None:
    """Raises Conflict (`second-person`) where one person would check and approve."""
    if first == second:
        raise Conflict("who checked a run cannot approve it; a second person does", type="second-person")
