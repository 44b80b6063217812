"""A resident's way to town life: facts that the resident owns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Forbidden, NotFound
from services.registry.people import details, gone, lifetime, store
from services.registry.people.resettlement import TimelineItem, Topic, not_ones_own_entry, timeline, where_it_stands
from services.registry.people.tables import Resident, TransitionFact
from services.registry.people.usecases.within_life import not_after_death
from services.registry.scope import only_own

READ_BY_STAFF = "looking at the way to town life"


def get_timeline(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """The facts in the order of their days. Who is not the resident is recorded as having looked."""
    resident = store.resident(uow, query.id)
    if uow.actor.resident != resident.id:
        uow.record_reveal(resident.id, "timeline", READ_BY_STAFF, community=resident.community)
    items = timeline(facts_of(uow, resident))
    latest = where_it_stands(items)
    return {
        "id": resident.id,
        "items": items,
        "latest": {topic.value: item for topic, item in latest.items()},
    }


def facts_of(uow: UnitOfWork, resident: Resident) -> list[TimelineItem]:
    rows = uow.session.scalars(
        select(TransitionFact).where(TransitionFact.resident == resident.id, TransitionFact.voided_on.is_(None))
    )
    told = [item_of(row) for row in rows]
    if resident.resettled_on is not None:
        words = " ".join(filter(None, (resident.resettlement_programme, resident.resettlement_batch)))
        told.append(TimelineItem(Topic.SETTLED, resident.resettled_on, words))
    return told


def item_of(row: TransitionFact) -> TimelineItem:
    return TimelineItem(Topic.of(row.topic), row.on, row.text, row.source_event, row.id, row.entered_by)


def record_fact(uow: UnitOfWork, command: Any) -> TimelineItem:
    """Add a fact, by the resident or by staff; also of somebody who has died since, from before the death."""
    resident = store.resident(uow, command.id)
    gone.refuse_closed(resident)
    details.not_in_the_future(command.on, uow.today(), "/on")
    lifetime.not_before_birth(command.on, [resident.birth_date], "/on")
    not_after_death(uow, resident, command.on, "/on")
    row = TransitionFact(
        id=uow.new_id(),
        community=resident.community,
        resident=resident.id,
        topic=command.topic,
        on=command.on,
        entered_on=uow.today(),
        text=command.what,
        entered_by=uow.actor.subject,
    )
    uow.add(row)
    return item_of(row)


def void_fact(uow: UnitOfWork, command: Any) -> TransitionFact:
    """Withdraw a fact that is wrong, with the reason; the right one is recorded anew. The row stays.

    Raises NotFound out of reach, Forbidden where a resident withdraws what others entered, Conflict a second time.
    """
    within = store.within_reach(uow).with_only_columns(Resident.id)
    query = select(TransitionFact).where(TransitionFact.id == command.id, TransitionFact.resident.in_(within))
    row: TransitionFact | None = uow.session.scalar(query.with_for_update())
    if row is None:
        raise NotFound("there is no such fact")
    gone.refuse_closed(uow.session.get_one(Resident, row.resident))
    refuse_to_void(uow, item_of(row))
    if row.voided_on is not None:
        raise Conflict("this fact was withdrawn already; record what is right as a new one")
    row.voided_on, row.voided_by, row.void_reason = uow.today(), uow.actor.subject, command.reason
    return row


def refuse_to_void(uow: UnitOfWork, item: TimelineItem) -> None:
    """Raises Forbidden where a resident would withdraw what others entered, Conflict for what is no entry."""
    if item.id is None:
        raise Conflict("this follows from the resident's record; correct it there")
    refusal = not_ones_own_entry(item.entered_by, uow.actor.subject, reads_only_own=only_own(uow.actor))
    if refusal is not None:
        raise Forbidden(refusal)
