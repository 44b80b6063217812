"""Weighings: what a resident takes home for a claim, and what comes back left over."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.material import store
from services.training.piecework.material.tables import Material, MaterialBalance, MaterialMovement
from services.training.piecework.material.weighing import (
    Balance,
    MovementKind,
    refuse_movement,
    refuse_settled,
)
from services.training.piecework.work import store as work
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.tables import Claim
from services.training.piecework.work.usecases.rows import listed, of_claim, reference_taken

TAKEN_BACK_BY_HAND = (MovementKind.ISSUED, MovementKind.RETURNED)


def weigh_material(uow: UnitOfWork, command: Any) -> MaterialMovement:
    """Material goes out for a claim, or comes back. The same reference sent again gives the same weighing. Raises
    Conflict (`claim-closed`) where nothing goes out any more, (`material-settled`) after the settlement.
    """
    claim: Claim = work.one(uow, Claim, command.claim, locked=True)
    material = store.material_of(uow, command.material, claim.employer)
    kind = MovementKind.of(command.kind)
    known = work.with_reference(uow, MaterialMovement, claim.employer, command.employer_reference)
    if known is not None:
        same = (known.claim, known.material, known.kind, known.grams)
        if same != (claim.id, material.id, kind.value, command.grams):
            raise reference_taken("weighing")
        return known  # type: ignore[no-any-return]
    refuse_settled(store.settled(uow, claim.id) is not None)
    if kind is MovementKind.ISSUED:
        refuse_closed(uow, claim)
    on = command.weighed_on or uow.today()
    if not claim.claimed_on <= on <= uow.today():
        reason = f"between {claim.claimed_on}, when the lot was taken, and today"
        raise Invalid(reason, errors=[FieldError("/weighed_on", reason)])
    return move(uow, claim, material, kind, command.grams, on=on, employer_reference=command.employer_reference)


def refuse_closed(_: UnitOfWork, claim: Claim) -> None:
    """Raises Conflict (`claim-closed`)."""
    if claim.state != ClaimState.OPEN:
        raise Conflict("this claim is at its end; no material goes out for it", type="claim-closed")


def move(
    uow: UnitOfWork,
    claim: Claim,
    material: Material,
    kind: MovementKind,
    grams: int,
    *,
    on: date,
    employer_reference: str | None = None,
    reverses: UUID | None = None,
    reason: str | None = None,
) -> MaterialMovement:
    """Enter a movement and its balance, of a claim that is locked. Raises Invalid for more than is out."""
    balance = store.balance_of(uow, claim.id, material.id) or new_balance(uow, claim, material)
    refuse_movement(Balance(balance.issued, balance.returned, balance.used, balance.lost), kind, grams)
    setattr(balance, kind.value, getattr(balance, kind.value) + grams)
    balance.version += 1
    movement = MaterialMovement(
        **of_claim(uow, claim),
        material=material.id,
        kind=kind.value,
        grams=grams,
        weighed_on=on,
        employer_reference=employer_reference,
        reverses=reverses,
        taken_back=False,
        reason=reason,
        recorded_by=uow.actor.subject,
        entered_at=uow.now(),
    )
    uow.add(balance)
    uow.add(movement)
    return movement


def new_balance(uow: UnitOfWork, claim: Claim, material: Material) -> MaterialBalance:
    """Of a dye lot that nothing was weighed of yet for the claim."""
    return MaterialBalance(
        id=uow.new_id(),
        community=claim.community,
        version=0,
        employer=claim.employer,
        resident=claim.resident,
        claim=claim.id,
        lot=claim.lot,
        material=material.id,
        issued=0,
        returned=0,
        used=0,
        lost=0,
    )


def reverse_weighing(uow: UnitOfWork, command: Any) -> MaterialMovement:
    """A weighing that was wrong is taken back by one with the opposite sign; the right one is entered after it."""
    wrong: MaterialMovement = store.one(uow, MaterialMovement, command.id)
    claim = uow.session.get_one(Claim, wrong.claim, with_for_update=True)
    uow.session.refresh(wrong)
    refuse_to_reverse(uow, wrong)
    refuse_settled(store.settled(uow, claim.id) is not None)
    material = uow.session.get_one(Material, wrong.material)
    kind = MovementKind.of(wrong.kind)
    opposite = move(
        uow, claim, material, kind, -wrong.grams, on=wrong.weighed_on, reverses=wrong.id, reason=command.reason
    )
    wrong.taken_back = True
    wrong.version += 1
    uow.add(wrong)
    return opposite


def refuse_to_reverse(_: UnitOfWork, movement: MaterialMovement) -> None:
    """Raises Conflict (`taken-back`): once, and only what was weighed."""
    if movement.taken_back or movement.reverses is not None or movement.kind not in TAKEN_BACK_BY_HAND:
        raise Conflict("this one was taken back, or follows from a settlement; enter what is right", type="taken-back")


def list_material_movements(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, MaterialMovement, query, ("resident", "claim", "material", "kind"))


def list_material_balances(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Of each resident, lot and dye lot: what went out and where it is now."""
    return listed(uow, MaterialBalance, query, ("resident", "claim", "lot", "material"))
