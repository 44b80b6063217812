"""A dispute is brought before the community's mediation, accepted, given a mediator and a day, and ends with what both
sides confirm, or without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from chassis.common.editing import expect_version
from chassis.common.paging import page, updated_since
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, invalid_at
from services.training.piecework.ceilings import refuse_above
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.store import enter, open_period
from services.training.piecework.mediation import store
from services.training.piecework.mediation.mediation import (
    OPEN,
    MediationState,
    Side,
    refuse_again,
    refuse_confirmed,
    refuse_partial,
    refuse_state,
    refuse_terms,
    refuse_too_early,
)
from services.training.piecework.mediation.tables import Mediation
from services.training.piecework.payroll import store as payroll
from services.training.piecework.payroll.contesting import term_of
from services.training.piecework.payroll.run import DisputeState
from services.training.piecework.payroll.tables import Dispute, PayrollRun, Payslip
from services.training.scope import EMPLOYER
from services.training.store import records_of, the_one_record

UNSHOWN = "say what shows the resident's own word, such as a signed paper"

# ---- asked for, and accepted


def ask_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The resident, or staff for them, brings a dispute before mediation, which is their consent to it. Said again
    while it goes on it is the same one. Raises Conflict (`dispute-waiting` while the employer has time to answer,
    `mediation-open`), Invalid where staff do not say what shows the resident's word.
    """
    dispute: Dispute = payroll.one(uow, Dispute, command.dispute, locked=True)
    known = store.standing(uow, [dispute.id]).get(dispute.id)
    if known is not None and known.matter == command.matter and known.asked_by == uow.actor.subject:
        return mediation_view(uow, known)
    with_mediations(uow, [dispute])
    refuse_to_ask(uow, dispute)
    _refuse_unshown(uow, dispute.resident, command.consent)
    payslip = uow.session.get_one(Payslip, dispute.payslip)
    run = uow.session.get_one(PayrollRun, payslip.run)
    assert run.finished_at is not None  # a dispute is of a run that is final
    mediation = Mediation(
        id=uow.new_id(),
        community=dispute.community,
        version=1,
        employer=dispute.employer,
        resident=dispute.resident,
        dispute=dispute.id,
        payslip=payslip.id,
        relation=payslip.relation,
        known_on=run.finished_at.astimezone(uow.database.zone).date(),
        matter=command.matter,
        consent=command.consent,
        state=MediationState.ASKED.value,
        asked_by=uow.actor.subject,
        asked_at=uow.now(),
    )
    uow.add(mediation)
    return mediation_view(uow, mediation)


def with_mediations(uow: UnitOfWork, disputes: Sequence[Any]) -> None:
    """Say of each dispute in which state its mediation is that goes on, or ended with an agreement."""
    standing = store.standing(uow, [dispute.id for dispute in disputes])
    for dispute in disputes:
        found = standing.get(dispute.id)
        dispute.mediated = None if found is None else MediationState.of(found.state)


def refuse_to_ask(uow: UnitOfWork, dispute: Any) -> None:
    refuse_too_early(DisputeState.of(dispute.state), dispute.answer_due_on, uow.today())
    refuse_again(dispute.mediated)


def answer_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Whether the employer takes part: nobody has to (People's Mediation Law, article 3, item 1)."""
    mediation = _locked(uow, command.id)
    refuse_to_answer(uow, mediation)
    mediation.employer_answer = command.reason
    mediation.employer_answered_by, mediation.employer_answered_at = uow.actor.subject, uow.now()
    if not command.accepted:
        return _ended(uow, mediation, MediationState.DECLINED, command.reason)
    return _changed(uow, mediation, MediationState.ACCEPTED)


def refuse_to_answer(_: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.ASKED)


# ---- a mediator and a day


def appoint_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The secretary names who mediates, themselves or one of the staff, and when and where both come; until something
    is written, again. Raises Conflict (`mediation-state`, `mediator-partial`), Invalid.
    """
    mediation = _locked(uow, command.id)
    refuse_to_appoint(uow, mediation)
    mediator = uow.actor.subject if command.mediator is None else str(command.mediator)
    if mediator != uow.actor.subject and not store.works_here(uow, mediator):
        raise invalid_at("/mediator", "nobody of this account answers for a compound of the community today")
    if command.meets_at <= uow.now():
        raise invalid_at("/meets_at", "this moment is over; name one to come")
    dispute = uow.session.get_one(Dispute, mediation.dispute)
    own = mediator == uow.actor.subject and _is_party(uow, mediation)
    refuse_partial(mediator, store.hands(uow, dispute), party=own)
    mediation.mediator, mediation.named_by = mediator, uow.actor.subject
    mediation.meets_at, mediation.place = command.meets_at, command.place
    return _changed(uow, mediation, MediationState.APPOINTED)


def refuse_to_appoint(_: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.ACCEPTED, MediationState.APPOINTED)


def _is_party(uow: UnitOfWork, mediation: Mediation) -> bool:
    """Whether the caller is the resident, under whichever record, or works for the employer."""
    if uow.actor.scope.employer == mediation.employer:
        return True
    return uow.actor.resident is not None and _is_own(uow, mediation.resident)


def _is_own(uow: UnitOfWork, resident: UUID) -> bool:
    assert uow.actor.resident is not None
    return resident in set(uow.session.scalars(records_of(uow.actor.resident)))


# ---- what comes of it


def conclude_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The mediator writes what both agree to, which each side then confirms; or that they do not agree, which ends it.
    Written anew, it is to be confirmed anew.
    """
    mediation = _locked(uow, command.id)
    refuse_to_conclude(uow, mediation)
    refuse_partial("", (), party=_is_party(uow, mediation))
    amount = command.amount and command.amount.amount
    refuse_terms(command.agreed, command.terms, amount)
    if not command.agreed:
        return _ended(uow, mediation, MediationState.NOT_AGREED, command.reason)
    refuse_above("agreement", amount or 0, "/amount/amount")
    mediation.terms, mediation.amount = command.terms, amount
    for name in ("resident", "employer"):
        setattr(mediation, f"{name}_confirmed_at", None)
        setattr(mediation, f"{name}_confirmed_by", None)
    mediation.end_consent = None
    return _changed(uow, mediation, MediationState.WRITTEN)


def refuse_to_conclude(uow: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.APPOINTED, MediationState.WRITTEN)
    if mediation.mediator != uow.actor.subject:
        raise Conflict("who mediates says what came of it", type="not-the-mediator")


def confirm_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A side confirms what is written. With both it binds them (People's Mediation Law, article 31), and what the
    employer pays by it is on the next payslip, on a line that names the mediation.
    """
    mediation = _locked(uow, command.id)
    refuse_to_confirm(uow, mediation)
    side = _side(uow)
    if side is Side.RESIDENT:
        _refuse_unshown(uow, mediation.resident, command.consent)
        mediation.end_consent = command.consent
    setattr(mediation, f"{side}_confirmed_at", uow.now())
    setattr(mediation, f"{side}_confirmed_by", uow.actor.subject)
    if mediation.resident_confirmed_at is None or mediation.employer_confirmed_at is None:
        return _changed(uow, mediation, MediationState.WRITTEN)
    if mediation.amount is not None:
        _credit(uow, mediation, mediation.amount)
    return _ended(uow, mediation, MediationState.AGREED, None)


def refuse_to_confirm(uow: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.WRITTEN)
    refuse_confirmed(getattr(mediation, f"{_side(uow)}_confirmed_at") is not None)
    _refuse_mediator(uow, mediation)


def _refuse_mediator(uow: UnitOfWork, mediation: Any) -> None:
    if mediation.mediator == uow.actor.subject:
        raise Conflict("who mediates speaks for neither side; another enters it", type="second-person")


def _side(uow: UnitOfWork) -> Side:
    """For whom the caller confirms: an employer for itself, anybody else for the resident."""
    return Side.EMPLOYER if uow.actor.has_role(EMPLOYER) else Side.RESIDENT


def _refuse_unshown(uow: UnitOfWork, resident: UUID, consent: str | None) -> None:
    """Raises Invalid where somebody else enters the resident's word and does not say what shows it."""
    if consent is None and (uow.actor.resident is None or not _is_own(uow, resident)):
        raise invalid_at("/consent", UNSHOWN)


def _credit(uow: UnitOfWork, mediation: Mediation, amount: int) -> None:
    """What the employer pays by the agreement (fen) is earned in the period that is open."""
    dispute = uow.session.get_one(Dispute, mediation.dispute)
    engagement = store.engagement_of(uow, dispute, uow.session.get_one(Payslip, mediation.payslip))
    moved = movement(Account.COST, Account.PAYABLE, amount)
    assert moved is not None
    period = open_period(uow, mediation.employer, mediation.community)
    person = the_one_record(uow, mediation.resident)
    by, kind = mediation.id, EntryKind.MEDIATED
    enter(uow, period, person, kind, moved, cause=by, line=by, engagement=engagement.id)


def withdraw_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Either side may leave it before both have confirmed (People's Mediation Law, article 23, item 2)."""
    mediation = _locked(uow, command.id)
    refuse_to_withdraw(uow, mediation)
    if _side(uow) is Side.RESIDENT:
        _refuse_unshown(uow, mediation.resident, command.consent)
        mediation.end_consent = command.consent
    return _ended(uow, mediation, MediationState.WITHDRAWN, command.reason)


def refuse_to_withdraw(uow: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), *OPEN)
    _refuse_mediator(uow, mediation)


def _locked(uow: UnitOfWork, id: UUID) -> Mediation:
    mediation = store.one(uow, id, locked=True)
    if uow.if_match is not None:
        expect_version(uow, mediation)
    return mediation


def _ended(uow: UnitOfWork, mediation: Mediation, state: MediationState, because: str | None) -> dict[str, Any]:
    mediation.ended_at, mediation.ended_by, mediation.ended_because = uow.now(), uow.actor.subject, because
    return _changed(uow, mediation, state)


def _changed(uow: UnitOfWork, mediation: Mediation, state: MediationState) -> dict[str, Any]:
    mediation.state = state.value
    mediation.version += 1
    uow.add(mediation)
    return mediation_view(uow, mediation)


# ---- as they are seen


def get_mediation(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return mediation_view(uow, store.one(uow, query.id))


def list_mediations(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Mediation).where(store.within_reach(uow), updated_since(uow, Mediation, query.updated_since))
    for name in ("state", "dispute"):
        if (value := getattr(query, name)) is not None:
            found = found.where(getattr(Mediation, name) == value)
    answer = page(uow, found, Mediation.id, query.limit, query.cursor)
    return {**answer, "items": mediation_views(uow, answer["items"])}


def mediation_view(uow: UnitOfWork, mediation: Mediation) -> dict[str, Any]:
    return mediation_views(uow, [mediation])[0]


def mediation_views(uow: UnitOfWork, mediations: Sequence[Mediation]) -> list[dict[str, Any]]:
    """With the way that is open beyond it: from when, until when and by which law."""
    ended = store.employments_ended(uow, mediations)
    zone, shown = uow.database.zone, []
    for one in mediations:
        term, asked_on = term_of(one.relation, one.known_on), one.asked_at.astimezone(zone).date()
        ended_on = one.ended_at and one.ended_at.astimezone(zone).date()
        row = {column.key: getattr(one, column.key) for column in Mediation.__table__.columns}
        shown.append(
            row
            | {
                "amount": None if one.amount is None else money(one.amount),
                "next_instance": term.instance,
                "next_from": term.open_from(asked_on, ended_on),
                "next_until": term.ends_after_mediation(asked_on, ended.get(one.id)),
                "next_source": f"{term.source}；{term.interrupted}",
            }
        )
    return shown


def of_desk(uow: UnitOfWork) -> dict[str, int] | None:
    """How many mediations wait for the caller; None for whom there can be none."""
    actor = uow.actor
    if not actor.has_role(EMPLOYER, "resident", "staff", "secretary", "admin"):
        return None

    def waiting(state: MediationState, *more: ColumnElement[bool]) -> int:
        return store.how_many(uow, store.within_reach(uow), Mediation.state == state.value, *more)

    employer, secretary = actor.has_role(EMPLOYER), actor.has_role("secretary")
    for_resident = actor.resident is not None or actor.has_role("staff", "secretary", "admin")
    unsigned = Mediation.employer_confirmed_at if employer else Mediation.resident_confirmed_at
    not_mine = Mediation.mediator != actor.subject
    return {
        "to_answer": waiting(MediationState.ASKED) if employer else 0,
        "to_appoint": waiting(MediationState.ACCEPTED) if secretary else 0,
        "to_conclude": waiting(MediationState.APPOINTED, Mediation.mediator == actor.subject),
        "to_confirm": waiting(MediationState.WRITTEN, unsigned.is_(None), not_mine) if employer or for_resident else 0,
    }
