"""A resident takes a lot, on the terms of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.learning.standing import certified_for
from services.training.piecework.rates import store as rates
from services.training.piecework.rates.rates import rate_on
from services.training.piecework.rates.tables import StyleOperation
from services.training.piecework.work import store
from services.training.piecework.work.claiming import (
    ClaimState,
    LotState,
    Offer,
    OrderState,
    Relation,
    Worker,
    refuse_claim,
)
from services.training.piecework.work.tables import Claim, Engagement, Lot, WorkOrder
from services.training.piecework.work.usecases.rows import listed
from services.training.scope import known_resident
from services.training.store import EMPLOYMENT, refuses
from services.training.tables import KnownResident

LIVES = ("living_here",)


def claim_lot(uow: UnitOfWork, command: Any) -> Claim:
    """A resident takes a lot, on the terms of the day. Raises Conflict with the rule that says no."""
    who = command.resident or uow.actor.resident
    if who is None:
        raise NotFound("this account is no resident's; name the resident")
    resident = known_resident(uow, who)
    lot: Lot = store.one(uow, Lot, command.lot, locked=True)
    return take(uow, resident, lot, Declaration(command.declared, command.relation))


@dataclass(frozen=True)
class Declaration:
    """Made once a claim: to be 16 or older and to do the work oneself, and under which relation."""

    made: bool
    relation: str | None = None


def take(
    uow: UnitOfWork, resident: KnownResident, lot: Lot, declaration: Declaration, kept: Claim | None = None
) -> Claim:
    """A claim of a lot that is locked. With `kept`, which was given over, its rate and its day are kept too, whether or
    not its order goes on.
    """
    order = uow.session.get_one(WorkOrder, lot.work_order)
    operation = uow.session.get_one(StyleOperation, order.operation)
    today = uow.today()
    engagement = store.engagement_on(uow, resident.id, lot.employer, today, locked=True)
    worker = worker_for(uow, resident, lot, operation, engagement=engagement, declaration=declaration)
    due_on, state = (kept.due_on, OrderState.OPEN) if kept else (order.due_on, OrderState.of(order.state))
    refuse_claim(worker, Offer(LotState.of(lot.state), state, lot.pieces, due_on, today))
    assert engagement is not None
    claim = Claim(
        id=uow.new_id(),
        community=lot.community,
        version=1,
        employer=lot.employer,
        resident=resident.id,
        lot=lot.id,
        engagement=engagement.id,
        operation=operation.id,
        rate=kept.rate if kept else rate_on(rates.rates_of(uow, operation.id), today),
        coefficients=kept.coefficients if kept else operation.coefficients,
        share=engagement.share,
        pieces=lot.pieces,
        delivered=0,
        in_rework=0,
        claimed_on=today,
        due_on=due_on,
        relation=engagement.relation,
        declared_by=uow.actor.subject,
        state=ClaimState.OPEN.value,
    )
    lot.state = LotState.CLAIMED.value
    lot.version += 1
    uow.add(lot)
    uow.add(claim)
    return claim


def worker_for(
    uow: UnitOfWork,
    resident: KnownResident,
    lot: Lot,
    operation: StyleOperation,
    *,
    engagement: Engagement | None,
    declaration: Declaration,
) -> Worker:
    """What decides today whether somebody may take a lot of this operation."""
    return Worker(
        certified=certified_for(uow, resident.id, operation.skill, uow.today()),
        living=resident.standing in LIVES,
        refuses=refuses(uow, resident.id, EMPLOYMENT),
        engaged=engagement is not None,
        declares=declaration.made,
        pieces_out=store.pieces_out(uow, resident.id, lot.employer),
        piece_limit=engagement.piece_limit if engagement else 0,
        works_from=resident.works_from,
        relation=Relation.of(engagement.relation) if engagement else None,
        declared_relation=Relation.of(declaration.relation) if declaration.relation else None,
    )


def get_claim(uow: UnitOfWork, query: Any) -> Claim:
    found: Claim = store.one(uow, Claim, query.id)
    return found


def list_claims(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, Claim, query, ("resident", "state", "lot"))
