"""What is left of a claim goes over to somebody else, where both of them want it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import narrowed, page, updated_since
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.training.piecework.material import store as material
from services.training.piecework.work import store
from services.training.piecework.work.claiming import TransferState
from services.training.piecework.work.tables import Claim, ClaimTransfer
from services.training.piecework.work.usecases.claiming.claims import LIVES, Declaration, take
from services.training.piecework.work.usecases.claiming.giving_back import give_back, refuse_to_return
from services.training.scope import known_resident, residents_within_reach, work_within_reach
from services.training.tables import KnownResident


def offer_transfer(uow: UnitOfWork, command: Any) -> ClaimTransfer:
    """The holder asks somebody to take over what is left. Raises Conflict (`transfer-offered`) where one is open."""
    claim: Claim = store.one(uow, Claim, command.id, locked=True)
    refuse_to_return(uow, claim)
    consent = _consent(uow, claim.resident, command.consent)
    open_ = select(ClaimTransfer.id).where(
        ClaimTransfer.claim == claim.id, ClaimTransfer.state == TransferState.OFFERED.value
    )
    if uow.session.scalar(open_) is not None:
        raise Conflict("a transfer of this claim is offered already; take it back first", type="transfer-offered")
    transfer = ClaimTransfer(
        id=uow.new_id(),
        community=claim.community,
        version=1,
        employer=claim.employer,
        resident=claim.resident,
        receiver=_neighbour(uow, command.receiver, claim).id,
        claim=claim.id,
        state=TransferState.OFFERED.value,
        consent=consent,
        offered_at=uow.now(),
        offered_by=uow.actor.subject,
    )
    uow.add(transfer)
    return transfer


def _neighbour(uow: UnitOfWork, receiver: UUID, claim: Claim) -> KnownResident:
    """Somebody else who lives here, or NotFound: an id alone tells a resident nothing of whose it is."""
    here = select(KnownResident).where(
        KnownResident.id == receiver,
        KnownResident.community == claim.community,
        KnownResident.id != claim.resident,
        KnownResident.standing.in_(LIVES),
    )
    found: KnownResident | None = uow.session.scalar(here)
    if found is None:
        raise NotFound("there is no such resident")
    return found


def _consent(uow: UnitOfWork, whose: UUID, noted: str | None) -> str | None:
    """Nothing where they say it themselves. Raises Invalid where staff do not say what shows that they agreed."""
    if uow.actor.resident == whose:
        return None
    if noted is None:
        reason = "say what shows that the resident agrees, such as a signed paper"
        raise Invalid(reason, errors=[FieldError("/consent", reason)])
    return noted


def answer_transfer(uow: UnitOfWork, command: Any) -> ClaimTransfer:
    """The receiver takes it, on the rate and to the day of the claim, or does not. Raises Conflict with the rule that
    says no, or (`material-out`) while material of the claim is with the one who gives it over: both count it anew.
    """
    transfer = _one(uow, command.id)
    receiver = known_resident(uow, transfer.receiver)
    claim = uow.session.get_one(Claim, transfer.claim, with_for_update=True)
    uow.session.refresh(transfer)
    refuse_answered(uow, transfer)
    transfer.receiver_consent = _consent(uow, receiver.id, command.consent)
    transfer.state = (TransferState.AGREED if command.agreed else TransferState.DECLINED).value
    transfer.answered_by = uow.actor.subject
    transfer.version += 1
    if command.agreed:
        transfer.new_claim = _go_over(uow, claim, receiver, Declaration(command.declared, command.relation))
    uow.add(transfer)
    return transfer


def _go_over(uow: UnitOfWork, claim: Claim, receiver: KnownResident, declaration: Declaration) -> UUID:
    refuse_to_return(uow, claim)
    if grams := material.out_of_claim(uow, claim.id):
        raise Conflict(f"{grams} g of material are out for it; weigh them back, then out anew", type="material-out")
    lot = give_back(uow, claim)
    uow.session.flush()
    taken = take(uow, receiver, lot, declaration, kept=claim)
    uow.session.flush()
    return taken.id


def refuse_answered(_: UnitOfWork, transfer: ClaimTransfer) -> None:
    """Raises Conflict (`transfer-answered`)."""
    if transfer.state != TransferState.OFFERED:
        raise Conflict("this transfer is answered already", type="transfer-answered")


def refuse_to_answer(uow: UnitOfWork, transfer: ClaimTransfer) -> None:
    """As refuse_answered; and the receiver's answer is nobody else's."""
    refuse_answered(uow, transfer)
    if uow.actor.resident not in (None, transfer.receiver):
        raise NotFound("there is no such transfer")


def refuse_to_withdraw(uow: UnitOfWork, transfer: ClaimTransfer) -> None:
    """As refuse_answered; and the offer is taken back by who made it."""
    refuse_answered(uow, transfer)
    if uow.actor.resident not in (None, transfer.resident):
        raise NotFound("there is no such transfer")


def withdraw_transfer(uow: UnitOfWork, command: Any) -> ClaimTransfer:
    """The holder takes the offer back."""
    transfer = _one(uow, command.id)
    uow.session.get_one(Claim, transfer.claim, with_for_update=True)
    uow.session.refresh(transfer)
    known_resident(uow, transfer.resident)
    refuse_to_withdraw(uow, transfer)
    transfer.state = TransferState.WITHDRAWN.value
    transfer.version += 1
    uow.add(transfer)
    return transfer


def _within_reach(uow: UnitOfWork) -> Any:
    """Those of the holder's, and those that are offered to whom the actor stands for."""
    t = ClaimTransfer
    offered = (t.community == uow.actor.community) & residents_within_reach(uow, t.receiver)
    if uow.actor.has_role("employer", "payer_finance"):
        return work_within_reach(uow, t)
    return work_within_reach(uow, t) | offered


def _one(uow: UnitOfWork, id: UUID) -> ClaimTransfer:
    found: ClaimTransfer | None = uow.session.scalar(
        select(ClaimTransfer).where(ClaimTransfer.id == id, _within_reach(uow))
    )
    if found is None:
        raise NotFound("there is no such transfer")
    return found


def list_transfers(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(ClaimTransfer).where(_within_reach(uow), updated_since(uow, ClaimTransfer, query.updated_since))
    found = narrowed(found, ClaimTransfer, query, "resident", "receiver", "claim", "state")
    return page(uow, found, ClaimTransfer.id, query.limit, query.cursor)
