"""The hand-over pack: what the unit going off duty gives to the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chassis.errors import Conflict, invalid_at
from chassis.terms import Term
from services.registry.rota.rota import Rota


class ItemKind(Term):
    RESOLUTION = "resolution", "未办结决议", "Open resolution"
    PROJECT = "project", "进行中项目", "Project under way"
    REQUEST = "request", "未办结诉求", "Open request"
    CONTACT = "contact", "联系人", "Contact"


@dataclass(frozen=True)
class Item:
    """One thing to go on with. `subject_id` names it in the service that owns it, where one does; `due_on` where it has
    a day."""

    kind: ItemKind
    title: str
    subject_id: UUID | None = None
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class HandoverPack:
    """From one unit to the next, for the turn that begins on `starts_on`. It is closed once it was accepted."""

    from_unit_id: UUID
    to_unit_id: UUID
    starts_on: date
    items: tuple[Item, ...]
    notes: str
    written_at: datetime
    accepted_at: datetime | None = None
    accepted_by: UUID | None = None


def prepare(rota: Rota, day: date, items: Sequence[Item], notes: str, now: datetime) -> HandoverPack:
    """The pack at the end of the turn of that day; what is due first stands first, contacts last."""
    index = rota.index_on(day)
    if index + 1 == len(rota.turns):
        raise invalid_at(
            "/on", "this is the last turn of the rota; generate the next year's first, so that there is a next unit"
        )
    following = rota.turns[index + 1]
    ordered = sorted(items, key=lambda item: (item.kind is ItemKind.CONTACT, item.due_on or date.max, item.title))
    return HandoverPack(
        rota.turns[index].unit_id, following.unit_id, following.period.since, tuple(ordered), notes, now
    )


def accept(pack: HandoverPack, unit_id: UUID, person_id: UUID, now: datetime) -> HandoverPack:
    """Somebody of the unit that takes over confirms that they have read it."""
    if unit_id != pack.to_unit_id:
        raise Conflict("only the unit that comes on duty accepts the pack")
    if pack.accepted_at is not None:
        raise Conflict("this pack has been accepted already; write what is new into the next one")
    return replace(pack, accepted_at=now, accepted_by=person_id)
