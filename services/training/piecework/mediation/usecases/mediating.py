"""A dispute is brought before the community's mediation, accepted, and given a mediator and a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import invalid_at
from services.training.piecework.mediation import store
from services.training.piecework.mediation.mediation import (
    MediationState,
    refuse_again,
    refuse_partial,
    refuse_state,
    refuse_too_early,
)
from services.training.piecework.mediation.tables import Mediation
from services.training.piecework.mediation.usecases.mediations import mediation_view
from services.training.piecework.mediation.usecases.parties import is_party, refuse_unshown
from services.training.piecework.mediation.usecases.steps import changed, ended, locked
from services.training.piecework.payroll import store as payroll
from services.training.piecework.payroll.run import DisputeState
from services.training.piecework.payroll.tables import Dispute, PayrollRun, Payslip


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
    refuse_unshown(uow, dispute.resident, command.consent)
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
    mediation = locked(uow, command.id)
    refuse_to_answer(uow, mediation)
    mediation.employer_answer = command.reason
    mediation.employer_answered_by, mediation.employer_answered_at = uow.actor.subject, uow.now()
    if not command.accepted:
        return ended(uow, mediation, MediationState.DECLINED, command.reason)
    return changed(uow, mediation, MediationState.ACCEPTED)


def refuse_to_answer(_: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.ASKED)


def appoint_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The secretary names who mediates, themselves or one of the staff, and when and where both come; until something
    is written, again. Raises Conflict (`mediation-state`, `mediator-partial`), Invalid.
    """
    mediation = locked(uow, command.id)
    refuse_to_appoint(uow, mediation)
    mediator = uow.actor.subject if command.mediator is None else str(command.mediator)
    if mediator != uow.actor.subject and not store.works_here(uow, mediator):
        raise invalid_at("/mediator", "nobody of this account answers for a compound of the community today")
    if command.meets_at <= uow.now():
        raise invalid_at("/meets_at", "this moment is over; name one to come")
    dispute = uow.session.get_one(Dispute, mediation.dispute)
    own = mediator == uow.actor.subject and is_party(uow, mediation)
    refuse_partial(mediator, store.hands(uow, dispute), party=own)
    mediation.mediator, mediation.named_by = mediator, uow.actor.subject
    mediation.meets_at, mediation.place = command.meets_at, command.place
    return changed(uow, mediation, MediationState.APPOINTED)


def refuse_to_appoint(_: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.ACCEPTED, MediationState.APPOINTED)
