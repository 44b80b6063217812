"""One side counts a bag, the other confirms or says what they count; a difference is settled by the rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.training.piecework.handover.counting import (
    Count,
    Direction,
    HandoverRule,
    HandoverState,
    Standing,
    refuse_confirmed,
    refuse_to_settle,
    standing,
)
from services.training.piecework.handover.tables import Handover
from services.training.piecework.work import store as work
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.tables import Claim
from services.training.piecework.work.usecases.photographs import keep_photograph, link_to
from services.training.piecework.work.usecases.rows import listed, of_claim
from services.training.scope import work_within_reach


def record_handover(uow: UnitOfWork, command: Any) -> Handover:
    """What the employer's side counts of a bag. Raises Conflict (`claim-closed`) once the claim is at its end."""
    claim: Claim = work.one(uow, Claim, command.claim, locked=True)
    if claim.state != ClaimState.OPEN:
        raise Conflict("this claim is at its end; nothing changes hands for it", type="claim-closed")
    if not command.pieces + command.grams:
        reason = "a bag holds something"
        raise Invalid(reason, errors=[FieldError("/pieces", reason)])
    keep_photograph(uow, command.photograph)
    handover = Handover(
        **of_claim(uow, claim),
        direction=command.direction,
        pieces=command.pieces,
        grams=command.grams,
        photograph=command.photograph,
        state=HandoverState.COUNTED.value,
        counted_by=uow.actor.subject,
        counted_at=uow.now(),
    )
    uow.add(handover)
    return handover


def confirm_handover(uow: UnitOfWork, command: Any) -> Handover:
    """What the resident counts: the same, and both agree; else the counts differ until they are settled."""
    handover = _locked(uow, command.id)
    refuse_counted(uow, handover)
    if uow.actor.resident != handover.resident and command.consent is None:
        reason = "say what shows that the resident counted, such as a signed slip"
        raise Invalid(reason, errors=[FieldError("/consent", reason)])
    handover.own_pieces, handover.own_grams = command.pieces, command.grams
    handover.consent = command.consent
    handover.confirmed_by, handover.confirmed_at = uow.actor.subject, uow.now()
    stands = _standing(handover)
    if stands.rule is HandoverRule.EQUAL:
        return _stored(uow, handover, HandoverState.AGREED, stands)
    return _stored(uow, handover, HandoverState.DIFFERS)


def refuse_counted(_: UnitOfWork, handover: Handover) -> None:
    refuse_confirmed(HandoverState.of(handover.state))


def settle_handover(uow: UnitOfWork, command: Any) -> Handover:
    """What both counted together since, or without that, who bears the difference."""
    handover = _locked(uow, command.id)
    refuse_settled(uow, handover)
    together = command.together and Count(command.together.pieces, command.together.grams)
    handover.settled_by = uow.actor.subject
    return _stored(uow, handover, HandoverState.SETTLED, _standing(handover, together))


def refuse_settled(_: UnitOfWork, handover: Handover) -> None:
    refuse_to_settle(HandoverState.of(handover.state))


def _standing(handover: Handover, together: Count | None = None) -> Standing:
    own = Count(handover.own_pieces or 0, handover.own_grams or 0)
    return standing(Direction.of(handover.direction), Count(handover.pieces, handover.grams), own, together)


def _stored(uow: UnitOfWork, handover: Handover, state: HandoverState, stands: Standing | None = None) -> Handover:
    if stands is not None:
        handover.stands_pieces, handover.stands_grams = stands.count.pieces, stands.count.grams
        handover.rule = stands.rule.value
    handover.state = state.value
    handover.version += 1
    uow.add(handover)
    return handover


def link_handover_photograph(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    return link_to(uow, _one(uow, command.id))


def _locked(uow: UnitOfWork, id: UUID) -> Handover:
    return _one(uow, id, locked=True)


def _one(uow: UnitOfWork, id: UUID, *, locked: bool = False) -> Handover:
    query = select(Handover).where(Handover.id == id, work_within_reach(uow, Handover))
    found: Handover | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such hand-over")
    return found


def list_handovers(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, Handover, query, ("resident", "claim", "state"))
