"""Claims, deliveries and inspections: what a resident takes, brings, and is credited with at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from chassis.common.paging import narrowed, page, updated_since
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.training.learning.standing import certified_for
from services.training.piecework.ledger.accounts import Account, EntryKind, movement
from services.training.piecework.ledger.store import enter, open_period
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
from services.training.piecework.work.earnings import Terms
from services.training.piecework.work.inspecting import (
    PAID,
    Counts,
    DeliveryState,
    Out,
    refuse_delivery,
    refuse_inspection,
)
from services.training.piecework.work.tables import Claim, Delivery, Engagement, Inspection, Lot, WorkOrder
from services.training.piecework.work.usecases.defects import defects_found, kinds_of
from services.training.piecework.work.usecases.photographs import keep_photograph, link_to
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
        id=uow.new_id(),
        community=claim.community,
        version=1,
        employer=claim.employer,
        resident=claim.resident,
        claim=claim.id,
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
    _keep(uow, delivery, "delivery")
    return delivery


def refuse_nothing_out(_: UnitOfWork, claim: Claim) -> None:
    """Raises Conflict (`claim-closed`) where nothing of it is out."""
    if claim.state != ClaimState.OPEN or out_of(claim).settled:
        raise Conflict("nothing of this claim is out", type="claim-closed")


def refuse_day(on: Any, uow: UnitOfWork, claim: Any) -> None:
    if on > uow.today() or on < claim.claimed_on:
        reason = f"between {claim.claimed_on}, when the lot was taken, and today"
        raise Invalid(reason, errors=[FieldError("/delivered_on", reason)])


def reference_taken(noun: str) -> Conflict:
    reason = f"this reference stands for another {noun}; give each its own"
    return Conflict(reason, type="employer-reference-taken", errors=[FieldError("/employer_reference", reason)])


def _keep(uow: UnitOfWork, row: Delivery | Inspection, noun: str) -> None:
    try:
        with uow.session.begin_nested():
            uow.add(row)
    except IntegrityError:  # the reference's constraint: another sender was first, between our look and our write
        raise reference_taken(noun) from None


def out_of(claim: Claim) -> Out:
    return Out(ClaimState.of(claim.state), claim.pieces, claim.delivered, claim.in_rework)


def get_delivery(uow: UnitOfWork, query: Any) -> Delivery:
    found: Delivery = store.one(uow, Delivery, query.id)
    return found


def list_deliveries(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, Delivery, query, ("employer_reference", "resident", "claim", "state"))


def record_inspection(uow: UnitOfWork, command: Any) -> Inspection:
    """The employer grades a delivery; what it earns is credited in the same write. Sent again under its reference it is
    the same inspection. Raises Conflict (`inspected`) where another one stands.
    """
    delivery: Delivery = store.one(uow, Delivery, command.delivery)
    claim = uow.session.get_one(Claim, delivery.claim, with_for_update=True)
    counts = Counts(command.first, command.second, command.rework, command.rejected)
    known = store.with_reference(uow, Inspection, claim.employer, command.employer_reference)
    if known is not None:
        if (known.delivery, counts_of(known)) != (delivery.id, counts):
            raise reference_taken("inspection")
        return known  # type: ignore[no-any-return]
    uow.session.refresh(delivery)
    refuse_inspected(uow, delivery)
    refuse_inspection(delivery.pieces, counts)
    keep_photograph(uow, command.photograph)
    inspection = _inspection(uow, delivery, counts, command)
    delivery.state = DeliveryState.INSPECTED.value
    delivery.version += 1
    uow.add(delivery)
    _keep(uow, inspection, "inspection")
    claim.in_rework += counts.rework
    _after(uow, claim, EntryKind.ACCRUAL, inspection.id)
    return inspection


def refuse_inspected(_: UnitOfWork, delivery: Delivery) -> None:
    if delivery.state != DeliveryState.WAITING:
        raise Conflict("this delivery is inspected; correct its inspection instead", type="inspected")


def correct_inspection(uow: UnitOfWork, command: Any) -> Inspection:
    """Another grading takes the place of one; the difference is entered now, what was paid stays as it was. Sent again
    under its reference it is the same correction.
    """
    wrong: Inspection = store.one(uow, Inspection, command.id)
    claim = uow.session.get_one(Claim, wrong.claim, with_for_update=True)
    counts = Counts(command.first, command.second, command.rework, command.rejected)
    known = store.with_reference(uow, Inspection, claim.employer, command.employer_reference)
    if known is not None:
        if (known.corrects, counts_of(known)) != (wrong.id, counts):
            raise reference_taken("inspection")
        return known  # type: ignore[no-any-return]
    refuse_corrected(uow, wrong)
    delivery = uow.session.get_one(Delivery, wrong.delivery)
    refuse_inspection(delivery.pieces, counts)
    if claim.in_rework - wrong.rework + counts.rework < 0:
        reason = "pieces that were to be reworked were brought again already"
        raise Invalid(reason, errors=[FieldError("/rework", reason)])
    keep_photograph(uow, command.photograph, wrong.photograph)
    inspection = _inspection(uow, delivery, counts, command, corrects=wrong.id)
    _keep(uow, inspection, "inspection")
    claim.in_rework += counts.rework - wrong.rework
    _after(uow, claim, EntryKind.CORRECTION, inspection.id)
    return inspection


def with_newer(uow: UnitOfWork, inspections: Sequence[Inspection]) -> Sequence[Inspection]:
    """Inspections, with those that correct them loaded in one query."""
    ids = [inspection.id for inspection in inspections]
    query = select(Inspection).where(Inspection.id.in_(ids)).options(selectinload(Inspection.newer))
    return uow.session.scalars(query.execution_options(populate_existing=True)).all()


def refuse_corrected(_: UnitOfWork, inspection: Inspection) -> None:
    if inspection.newer is not None:
        raise Conflict("this inspection was corrected; correct the newer one", type="corrected")


def _inspection(
    uow: UnitOfWork, delivery: Delivery, counts: Counts, command: Any, corrects: UUID | None = None
) -> Inspection:
    on = inspected_on(uow, delivery.delivered_on, counts, command)
    return Inspection(
        id=uow.new_id(),
        community=delivery.community,
        employer=delivery.employer,
        resident=delivery.resident,
        delivery=delivery.id,
        claim=delivery.claim,
        corrects=corrects,
        employer_reference=command.employer_reference,
        first=counts.first,
        second=counts.second,
        rework=counts.rework,
        rejected=counts.rejected,
        reason=command.reason,
        defects=defects_found(kinds_of(uow, delivery.employer) if command.defects else {}, command, counts),
        photograph=command.photograph,
        period=open_period(uow, delivery.employer).id,
        inspected_on=on,
        inspected_by=uow.actor.subject,
        entered_at=uow.now(),
    )


def inspected_on(uow: UnitOfWork, delivered_on: date, counts: Counts, command: Any) -> date:
    """The day of a grading. Raises Invalid for one that cannot be, and where the reason is missing."""
    on: date = command.inspected_on or uow.today()
    if not delivered_on <= on <= uow.today():
        reason = f"between {delivered_on}, when it was brought, and today"
        raise Invalid(reason, errors=[FieldError("/inspected_on", reason)])
    if counts.rejected + counts.rework and not command.reason and not command.defects:
        reason = "say what is wrong with the pieces that are not accepted"
        raise Invalid(reason, errors=[FieldError("/reason", reason)])
    return on


def counts_of(inspection: Inspection) -> Counts:
    return Counts(inspection.first, inspection.second, inspection.rework, inspection.rejected)


def _after(uow: UnitOfWork, claim: Claim, kind: EntryKind, cause: UUID) -> None:
    """What follows for a claim from a changed grading: its lines are credited, and it is done where nothing is out."""
    uow.session.flush()
    post_lines(uow, claim, kind, cause)
    end_where_nothing_is_out(uow, claim)


def end_where_nothing_is_out(uow: UnitOfWork, claim: Claim) -> None:
    """A claim, which is locked, and its lot are done where all was brought and inspected, and open again where not."""
    done = out_of(claim).settled and not store.waits_for_inspection(uow, claim.id)
    claim.state = (ClaimState.DONE if done else ClaimState.OPEN).value
    claim.version += 1
    uow.add(claim)
    lot = uow.session.get_one(Lot, claim.lot, with_for_update=True)
    state = (LotState.DONE if done else LotState.CLAIMED).value
    if lot.state != state:
        lot.state = state
        lot.version += 1
        uow.add(lot)


def post_lines(uow: UnitOfWork, claim: Claim, kind: EntryKind, cause: UUID) -> None:
    """Credit each paid grade of a claim, which is locked, with its rounded total so far less what was entered."""
    terms, counts, period = Terms(claim.rate, claim.coefficients, claim.share), store.inspected(uow, claim.id), None
    for grade in PAID:
        pieces = counts.of(grade)
        moved = movement(
            Account.COST, Account.PAYABLE, terms.to_post(grade.value, pieces, store.posted(uow, claim.id, grade.value))
        )
        if moved is None:
            continue
        period = period or open_period(uow, claim.employer, claim.community)
        enter(uow, period, claim.resident, kind, moved, cause=cause, **_about(claim, grade.value, pieces))


def _about(claim: Claim, grade: str, pieces: int) -> dict[str, Any]:
    """Of what an entry is: a line of a claim, earned under the claim's engagement."""
    return {"line": claim.id, "grade": grade, "pieces": pieces, "engagement": claim.engagement}


def post_raise(uow: UnitOfWork, claim: Claim, before: int, cause: UUID) -> None:
    """Credit a claim, which is locked and whose rate was `before`, with what its new rate makes of pieces inspected so
    far: of those that a closed period paid as a correction, of the others as what they earn.
    """
    old, new = Terms(before, claim.coefficients, claim.share), Terms(claim.rate, claim.coefficients, claim.share)
    paid, period = store.inspected(uow, claim.id, closed=True), None
    for grade in PAID:
        pieces = paid.of(grade)
        more = new.line_total(grade.value, pieces) - old.line_total(grade.value, pieces)
        if (moved := movement(Account.COST, Account.PAYABLE, more)) is None:
            continue
        period = period or open_period(uow, claim.employer, claim.community)
        about = _about(claim, grade.value, pieces)
        enter(uow, period, claim.resident, EntryKind.CORRECTION, moved, cause=cause, **about)
    uow.session.flush()
    post_lines(uow, claim, EntryKind.ACCRUAL, cause)


def get_inspection(uow: UnitOfWork, query: Any) -> Inspection:
    found: Inspection = store.one(uow, Inspection, query.id)
    return found


def link_inspection_photograph(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    return link_to(uow, store.one(uow, Inspection, command.id))


def list_inspections(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, Inspection, query, ("employer_reference", "resident", "claim", "delivery"))


def listed(uow: UnitOfWork, kind: Any, query: Any, filters: tuple[str, ...]) -> dict[str, Any]:
    found = select(kind).where(store.within_reach(uow, kind), updated_since(uow, kind, query.updated_since))
    found = narrowed(found, kind, query, *filters)
    return page(uow, found, kind.id, query.limit, query.cursor)
