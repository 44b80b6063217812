"""The employer grades what was brought, and corrects its grading; what it earns is credited at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.common.views import loaded_with
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.ledger.accounts import EntryKind
from services.training.piecework.ledger.store import open_period
from services.training.piecework.work import store
from services.training.piecework.work.inspecting import (
    Counts,
    DeliveryState,
    refuse_inspection,
)
from services.training.piecework.work.tables import Claim, Delivery, Inspection
from services.training.piecework.work.usecases.making.crediting import end_where_nothing_is_out, post_lines
from services.training.piecework.work.usecases.making.defects import defects_found, kinds_of
from services.training.piecework.work.usecases.photographs import keep_photograph, link_to
from services.training.piecework.work.usecases.rows import keep, listed, reference_taken


def record_inspection(uow: UnitOfWork, command: Any) -> Inspection:
    """The employer grades a delivery; what it earns is credited in the same write. Sent again under its reference it is
    the same inspection. Raises Conflict (`inspected`) where another one stands.
    """
    delivery: Delivery = store.one(uow, Delivery, command.delivery)
    claim = uow.session.get_one(Claim, delivery.claim, with_for_update=True)
    counts = Counts(command.first, command.second, command.rework, command.rejected)
    if known := _sent_before(uow, claim, command, counts, delivery=delivery.id):
        return known
    uow.session.refresh(delivery)
    refuse_inspected(uow, delivery)
    refuse_inspection(delivery.pieces, counts)
    keep_photograph(uow, command.photograph)
    inspection = _inspection(uow, delivery, counts, command)
    delivery.state = DeliveryState.INSPECTED.value
    delivery.version += 1
    uow.add(delivery)
    keep(uow, inspection, "inspection")
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
    if known := _sent_before(uow, claim, command, counts, corrects=wrong.id):
        return known
    refuse_corrected(uow, wrong)
    delivery = uow.session.get_one(Delivery, wrong.delivery)
    refuse_inspection(delivery.pieces, counts)
    if claim.in_rework - wrong.rework + counts.rework < 0:
        reason = "pieces that were to be reworked were brought again already"
        raise Invalid(reason, errors=[FieldError("/rework", reason)])
    keep_photograph(uow, command.photograph, wrong.photograph)
    inspection = _inspection(uow, delivery, counts, command, corrects=wrong.id)
    keep(uow, inspection, "inspection")
    claim.in_rework += counts.rework - wrong.rework
    _after(uow, claim, EntryKind.CORRECTION, inspection.id)
    return inspection


def with_newer(uow: UnitOfWork, inspections: Sequence[Inspection]) -> Sequence[Inspection]:
    """Inspections, with those that correct them loaded in one query."""
    return loaded_with(uow, Inspection, inspections, Inspection.newer)


def refuse_corrected(_: UnitOfWork, inspection: Inspection) -> None:
    if inspection.newer is not None:
        raise Conflict("this inspection was corrected; correct the newer one", type="corrected")


def _sent_before(uow: UnitOfWork, claim: Claim, command: Any, counts: Counts, **of: UUID) -> Inspection | None:
    """What stands under the employer's reference already. Raises Conflict where that is an inspection `of` another."""
    known: Inspection | None = store.with_reference(uow, Inspection, claim.employer, command.employer_reference)
    told = known is None or (counts_of(known) == counts and all(getattr(known, name) == id for name, id in of.items()))
    if not told:
        raise reference_taken("inspection")
    return known


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


def get_inspection(uow: UnitOfWork, query: Any) -> Inspection:
    found: Inspection = store.one(uow, Inspection, query.id)
    return found


def link_inspection_photograph(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    return link_to(uow, store.one(uow, Inspection, command.id))


def list_inspections(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, Inspection, query, ("employer_reference", "resident", "claim", "delivery"))
