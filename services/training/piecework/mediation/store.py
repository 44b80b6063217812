"""Which mediations somebody sees, who had a hand in what is disputed, and under what it was earned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.ledger.accounts import EntryKind
from services.training.piecework.mediation.mediation import OPEN, MediationState
from services.training.piecework.mediation.tables import Mediation
from services.training.piecework.payroll.tables import Dispute, Hearing, PayrollRun, Payslip, PayslipLine
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection
from services.training.scope import EMPLOYER, own, residents_within_reach
from services.training.store import persons_of, records_of, the_one_record
from services.training.tables import KnownAssignment

OF_CLAIMS = (EntryKind.ACCRUAL.value, EntryKind.CORRECTION.value)
GOES_ON = [state.value for state in OPEN]


def within_reach(uow: UnitOfWork) -> ColumnElement[bool]:
    """Both sides, who mediates, who asked for it at the desk, and the secretary; auditors those whom they audit. No
    other staff and no accountant, as what is told there goes no further (People's Mediation Law, article 15).
    """
    here = Mediation.community == uow.actor.community
    if uow.actor.has_role(EMPLOYER):
        return here & (Mediation.employer == uow.actor.scope.employer)
    if uow.actor.has_role("secretary"):
        return here
    if uow.actor.has_role("auditor"):
        return here & residents_within_reach(uow, Mediation.resident)
    mine = or_(Mediation.mediator == uow.actor.subject, Mediation.asked_by == uow.actor.subject)
    return here & or_(mine, own(uow, Mediation.resident))


def one(uow: UnitOfWork, id: UUID, *, locked: bool = False) -> Mediation:
    """One within reach. Raises NotFound."""
    query = select(Mediation).where(Mediation.id == id, within_reach(uow))
    found: Mediation | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such mediation")
    return found


def standing(uow: UnitOfWork, disputes: Sequence[UUID]) -> dict[UUID, Mediation]:
    """By dispute: the mediation that goes on, or ended with an agreement."""
    stands = Mediation.state.in_([*GOES_ON, MediationState.AGREED.value])
    query = select(Mediation).where(Mediation.dispute.in_(disputes), stands)
    return {found.dispute: found for found in uow.session.scalars(query)}


def works_here(uow: UnitOfWork, account: str) -> bool:
    """Whether an account answers for a compound of the community today."""
    known, today = KnownAssignment, uow.today()
    query = select(known.id).where(known.account == account, known.community == uow.actor.community)
    query = query.where(known.since <= today, or_(known.until.is_(None), known.until > today))
    return uow.session.scalar(query.limit(1)) is not None


def hands(uow: UnitOfWork, dispute: Dispute) -> set[str]:
    """The accounts that entered, checked or decided what is disputed: its run, the pieces of its claim, or of all
    claims of the payslip, what was decided of them, and the employer's answer.
    """
    payslip = uow.session.get_one(Payslip, dispute.payslip)
    run = uow.session.get_one(PayrollRun, payslip.run)
    lines = select(PayslipLine.line).where(PayslipLine.payslip == payslip.id, PayslipLine.kind.in_(OF_CLAIMS))
    claims: Any = lines if dispute.claim is None else [dispute.claim]
    by = (
        select(Delivery.recorded_by).where(Delivery.claim.in_(claims)),
        select(Inspection.inspected_by).where(Inspection.claim.in_(claims)),
        select(Hearing.decided_by).where(Hearing.claim.in_(claims)),
    )
    found = {run.made_by, run.checked_by, run.approved_by, dispute.answered_by}
    for query in by:
        found |= set(uow.session.scalars(query.distinct()))
    return {account for account in found if account is not None}


def engagement_of(uow: UnitOfWork, dispute: Dispute, payslip: Payslip) -> Engagement:
    """Under which the disputed work was done: the claim's, or the newest of the payslip's relation."""
    if dispute.claim is not None:
        return uow.session.get_one(Engagement, uow.session.get_one(Claim, dispute.claim).engagement)
    person = the_one_record(uow, payslip.resident)
    query = select(Engagement).where(
        Engagement.employer == payslip.employer,
        Engagement.resident.in_(records_of(person)),
        Engagement.relation == payslip.relation,
        Engagement.tax_scheme == payslip.scheme,
    )
    return uow.session.scalars(query.order_by(Engagement.since.desc(), Engagement.id.desc()).limit(1)).one()


def employments_ended(uow: UnitOfWork, mediations: Sequence[Mediation]) -> dict[UUID, date]:
    """By mediation: the last day of the work under its relation, where that has ended by today."""
    persons = persons_of(uow, {one.resident for one in mediations})
    query = select(Engagement.resident, Engagement.employer, Engagement.relation, Engagement.until).where(
        Engagement.employer.in_({one.employer for one in mediations}),
        Engagement.resident.in_({*persons, *persons.values()}),
    )
    spans: dict[tuple[UUID, UUID, str], list[date]] = {}
    for resident, employer, relation, until in uow.session.execute(query):
        last = date.max if until is None else until - timedelta(days=1)
        spans.setdefault((resident, employer, relation), []).append(last)
    found = {}
    for one in mediations:
        records = {one.resident, persons[one.resident]}
        lasts = [last for record in records for last in spans.get((record, one.employer, one.relation), ())]
        if lasts and max(lasts) < uow.today():
            found[one.id] = max(lasts)
    return found


def how_many(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> int:
    return int(uow.session.scalar(select(func.count()).select_from(Mediation).where(*conditions)) or 0)
