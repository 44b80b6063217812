"""What is not brought of a lot goes back: given by the resident, taken back when it is late, or withdrawn unclaimed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.training.piecework.work import store
from services.training.piecework.work.claiming import ClaimState, LotState
from services.training.piecework.work.tables import Claim, Lot
from services.training.piecework.work.usecases.making.crediting import end_where_nothing_is_out


def return_claim(uow: UnitOfWork, command: Any) -> Claim:
    """The pieces that were not brought are open for others. Raises Conflict (`claim-closed`) where there are none."""
    claim: Claim = store.one(uow, Claim, command.id, locked=True)
    refuse_to_return(uow, claim)
    give_back(uow, claim)
    return claim


def refuse_to_return(_: UnitOfWork, claim: Claim) -> None:
    """Raises Conflict (`claim-closed`)."""
    if claim.state != ClaimState.OPEN:
        raise Conflict(f"this claim is {ClaimState.of(claim.state).en.lower()}", type="claim-closed")
    if claim.delivered == claim.pieces:
        raise Conflict("all pieces of this lot were brought", type="claim-closed")


def recall_claim(uow: UnitOfWork, command: Any) -> Claim:
    """The employer takes back what is late, so that others may do it; what was brought is paid as usual."""
    claim: Claim = store.one(uow, Claim, command.id, locked=True)
    refuse_to_recall(uow, claim)
    give_back(uow, claim)
    return claim


def refuse_to_recall(uow: UnitOfWork, claim: Claim) -> None:
    """Raises Conflict: `not-late` up to its day, `extension-asked` while a later one is asked for."""
    refuse_to_return(uow, claim)
    if claim.due_on is None or claim.due_on >= uow.today():
        late = "it has no day" if claim.due_on is None else f"it will be from {claim.due_on + timedelta(days=1)}"
        raise Conflict(f"this claim is not late; {late}", type="not-late")
    if claim.asked_until is not None:
        raise Conflict("an extension of this claim is asked for; decide it first", type="extension-asked")


def give_back(uow: UnitOfWork, claim: Claim) -> Lot:
    """The lot of what was not brought of a claim, which is locked: its own where nothing was, else a new one of the
    order, so that the lots sum to the order as before.
    """
    lot = uow.session.get_one(Lot, claim.lot, with_for_update=True)
    claim.version += 1
    claim.asked_until = None
    if not claim.delivered:
        claim.state, lot.state = ClaimState.RETURNED.value, LotState.OPEN.value
        lot.version += 1
        uow.add(claim)
        uow.add(lot)
        return lot
    rest = Lot(
        id=uow.new_id(),
        community=lot.community,
        version=1,
        employer=lot.employer,
        work_order=lot.work_order,
        number=_next_number(uow, lot),
        pieces=claim.pieces - claim.delivered,
        state=LotState.OPEN.value,
    )
    claim.pieces = lot.pieces = claim.delivered
    lot.version += 1
    uow.add(lot)
    uow.add(rest)
    uow.session.flush()
    end_where_nothing_is_out(uow, claim)
    return rest


def _next_number(uow: UnitOfWork, lot: Lot) -> int:
    """Two at once get the same one, of which the database refuses the second."""
    return int(uow.session.scalar(select(func.max(Lot.number)).where(Lot.work_order == lot.work_order)) or 0) + 1


def withdraw_lot(uow: UnitOfWork, command: Any) -> Lot:
    """An unclaimed lot goes back to the employer; nobody can claim it any more."""
    lot: Lot = store.one(uow, Lot, command.id, locked=True)
    if lot.state == LotState.WITHDRAWN:
        return lot
    if lot.state != LotState.OPEN:
        raise Conflict("this lot is claimed; take back the claim once it is late", type="lot-taken")
    lot.state = LotState.WITHDRAWN.value
    lot.version += 1
    uow.add(lot)
    return lot
