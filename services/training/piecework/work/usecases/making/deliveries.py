"""Pieces are brought back, in parts as they come."""

from __future__ import annotations

from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.work import store
from services.training.piecework.work.claiming import (
    ClaimState,
)
from services.training.piecework.work.inspecting import (
    DeliveryState,
    refuse_delivery,
)
from services.training.piecework.work.tables import Claim, Delivery
from services.training.piecework.work.usecases.making.crediting import out_of
from services.training.piecework.work.usecases.rows import keep, listed, of_claim, reference_taken


def record_delivery(uow: UnitOfWork, command: Any) -> Delivery:
    """Pieces are brought back, in parts as they come. The same reference sent again gives the same delivery."""
    claim: Claim = store.one(uow, Claim, command.claim, locked=True)
    known = store.with_reference(uow, Delivery, claim.employer, command.employer_reference)
    if known is not None:
        if (known.claim, known.pieces, known.rework) != (claim.id, command.pieces, command.rework):
            raise reference_taken("delivery")
        return known  # type: ignore[no-any-return]
    on = command.delivered_on or uow.today()
    refuse_day(on, uow, claim)
    refuse_delivery(out_of(claim), command.pieces, command.rework)
    if command.rework:
        claim.in_rework -= command.pieces
    else:
        claim.delivered += command.pieces
    claim.version += 1
    uow.add(claim)
    delivery = Delivery(
        **of_claim(uow, claim),
        employer_reference=command.employer_reference,
        pieces=command.pieces,
        rework=command.rework,
        minutes=command.minutes,
        minutes_by=uow.actor.subject if command.minutes else None,
        minutes_at=uow.now() if command.minutes else None,
        delivered_on=on,
        state=DeliveryState.WAITING.value,
        recorded_by=uow.actor.subject,
    )
    keep(uow, delivery, "delivery")
    return delivery


def refuse_nothing_out(_: UnitOfWork, claim: Claim) -> None:
    """Raises Conflict (`claim-closed`) where nothing of it is out."""
    if claim.state != ClaimState.OPEN or out_of(claim).settled:
        raise Conflict("nothing of this claim is out", type="claim-closed")


def refuse_day(on: Any, uow: UnitOfWork, claim: Any) -> None:
    if on > uow.today() or on < claim.claimed_on:
        reason = f"between {claim.claimed_on}, when the lot was taken, and today"
        raise Invalid(reason, errors=[FieldError("/delivered_on", reason)])


def get_delivery(uow: UnitOfWork, query: Any) -> Delivery:
    found: Delivery = store.one(uow, Delivery, query.id)
    return found


def list_deliveries(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, Delivery, query, ("employer_reference", "resident", "claim", "state"))
