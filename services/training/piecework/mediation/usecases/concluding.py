"""What comes of a mediation: what both sides confirm, or nothing."""

from __future__ import annotations

from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.training.piecework.ceilings import refuse_above
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter, open_period
from services.training.piecework.mediation import store
from services.training.piecework.mediation.mediation import (
    OPEN,
    MediationState,
    Side,
    refuse_confirmed,
    refuse_partial,
    refuse_state,
    refuse_terms,
)
from services.training.piecework.mediation.tables import Mediation
from services.training.piecework.mediation.usecases.parties import is_party, refuse_mediator, refuse_unshown, side_of
from services.training.piecework.mediation.usecases.steps import changed, ended, locked
from services.training.piecework.payroll.tables import Dispute, Payslip
from services.training.store import the_one_record


def conclude_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The mediator writes what both agree to, which each side then confirms; or that they do not agree, which ends it.
    Written anew, it is to be confirmed anew.
    """
    mediation = locked(uow, command.id)
    refuse_to_conclude(uow, mediation)
    refuse_partial("", (), party=is_party(uow, mediation))
    amount = command.amount and command.amount.amount
    refuse_terms(command.agreed, command.terms, amount)
    if not command.agreed:
        return ended(uow, mediation, MediationState.NOT_AGREED, command.reason)
    refuse_above("agreement", amount or 0, "/amount/amount")
    mediation.terms, mediation.amount = command.terms, amount
    for name in ("resident", "employer"):
        setattr(mediation, f"{name}_confirmed_at", None)
        setattr(mediation, f"{name}_confirmed_by", None)
    mediation.end_consent = None
    return changed(uow, mediation, MediationState.WRITTEN)


def refuse_to_conclude(uow: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.APPOINTED, MediationState.WRITTEN)
    if mediation.mediator != uow.actor.subject:
        raise Conflict("who mediates says what came of it", type="not-the-mediator")


def confirm_mediation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A side confirms what is written. With both it binds them (People's Mediation Law, article 31), and what the
    employer pays by it is on the next payslip, on a line that names the mediation.
    """
    mediation = locked(uow, command.id)
    refuse_to_confirm(uow, mediation)
    side = side_of(uow)
    if side is Side.RESIDENT:
        refuse_unshown(uow, mediation.resident, command.consent)
        mediation.end_consent = command.consent
    setattr(mediation, f"{side}_confirmed_at", uow.now())
    setattr(mediation, f"{side}_confirmed_by", uow.actor.subject)
    if mediation.resident_confirmed_at is None or mediation.employer_confirmed_at is None:
        return changed(uow, mediation, MediationState.WRITTEN)
    if mediation.amount is not None:
        _credit(uow, mediation, mediation.amount)
    return ended(uow, mediation, MediationState.AGREED, None)


def refuse_to_confirm(uow: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), MediationState.WRITTEN)
    refuse_confirmed(getattr(mediation, f"{side_of(uow)}_confirmed_at") is not None)
    refuse_mediator(uow, mediation)


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
    mediation = locked(uow, command.id)
    refuse_to_withdraw(uow, mediation)
    if side_of(uow) is Side.RESIDENT:
        refuse_unshown(uow, mediation.resident, command.consent)
        mediation.end_consent = command.consent
    return ended(uow, mediation, MediationState.WITHDRAWN, command.reason)


def refuse_to_withdraw(uow: UnitOfWork, mediation: Any) -> None:
    refuse_state(MediationState.of(mediation.state), *OPEN)
    refuse_mediator(uow, mediation)
