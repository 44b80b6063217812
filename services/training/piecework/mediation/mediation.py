"""A dispute before the community's mediation: voluntary and free of charge; what both sides sign binds them (People's
Mediation Law of 2010, articles 3, 4 and 31; Labour Dispute Mediation and Arbitration Law of 2007, articles 10 to 16).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from chassis.errors import Conflict, invalid_at
from chassis.terms import Term
from services.training.piecework.payroll.run import DisputeState


class MediationState(Term):
    ASKED = "asked", "待用工单位答复", "To be answered by the employer"
    ACCEPTED = "accepted", "双方接受，待指派调解员", "Accepted by both; a mediator is to be named"
    APPOINTED = "appointed", "已约定时间", "A mediator and a day are named"
    WRITTEN = "written", "协议待双方确认", "An agreement is written, to be confirmed by both"
    AGREED = "agreed", "达成协议", "Agreed by both"
    NOT_AGREED = "not_agreed", "未达成协议", "Not agreed"
    DECLINED = "declined", "用工单位不接受调解", "Declined by the employer"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


class Side(Term):
    """For whom somebody acts."""

    RESIDENT = "resident", "居民", "The resident"
    EMPLOYER = "employer", "用工单位", "The employer"


OPEN = (MediationState.ASKED, MediationState.ACCEPTED, MediationState.APPOINTED, MediationState.WRITTEN)


def refuse_state(state: MediationState, *needed: MediationState) -> None:
    """Raises Conflict (`mediation-state`) unless the mediation is where the step begins."""
    if state not in needed:
        asked = " or ".join(one.en.lower() for one in needed)
        raise Conflict(f"this mediation is: {state.en.lower()}; this step asks for: {asked}", type="mediation-state")


def refuse_too_early(state: DisputeState, answer_due_on: date, today: date) -> None:
    """Raises Conflict (`dispute-waiting`) while the employer has time to answer."""
    if state is DisputeState.OPEN and today <= answer_due_on:
        reason = f"the employer has until {answer_due_on} to answer this dispute; ask for mediation after it"
        raise Conflict(reason, type="dispute-waiting")


def refuse_again(mediated: MediationState | None) -> None:
    """Raises Conflict (`mediation-open`) where a mediation of the dispute goes on, or ended with an agreement."""
    if mediated is not None:
        reason = f"a mediation of this dispute is: {mediated.en.lower()}; see GET /v1/mediations"
        raise Conflict(reason, type="mediation-open")


def refuse_partial(mediator: str, hands: Collection[str], *, party: bool) -> None:
    """Raises Conflict (`mediator-partial`) where who would mediate is one of the two sides, or entered, checked or
    decided what is disputed.
    """
    if party or mediator in hands:
        reason = "who is a party, or entered, checked or decided what is disputed, does not mediate; name another"
        raise Conflict(reason, type="mediator-partial")


def refuse_terms(agreed: bool, terms: str | None, amount: int | None) -> None:
    """Raises Invalid for an agreement without its terms, an amount of nothing, or either without an agreement."""
    if agreed and terms is None:
        raise invalid_at("/terms", "write what both agree to")
    if not agreed and (terms is not None or amount is not None):
        raise invalid_at("/terms" if terms is not None else "/amount", "there are terms only where both agree")
    if amount == 0:
        raise invalid_at("/amount/amount", "what the employer pays is more than nothing; leave it out")


def refuse_confirmed(confirmed: bool) -> None:
    """Raises Conflict (`mediation-confirmed`) where a side has confirmed what is written."""
    if confirmed:
        raise Conflict("this side has confirmed the agreement", type="mediation-confirmed")
