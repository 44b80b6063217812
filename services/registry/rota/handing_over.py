"""What somebody does with the pack that one unit hands over to the next."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Forbidden
from services.registry.rota import handover, store
from services.registry.rota.hands import check_hand, not_for_the_unit, not_the_same_hand
from services.registry.rota.tables import HandoverRow

SPEAK_FOR_ALL = ("staff", "admin", "secretary")


def prepare_handover(uow: UnitOfWork, command: Any) -> HandoverRow:
    """The pack at the end of the turn of a day; written again until it was accepted.

    Raises Forbidden for another unit's account, Conflict where it was accepted, or where one stands there and If-Match
    does not name its version.
    """
    row = store.rota_on(uow, command.on or uow.today(), committee=command.committee, locked=True)
    items = [
        handover.Item(handover.ItemKind.of(item.kind), item.title, item.subject, item.due_on, item.note or "")
        for item in command.items
    ]
    pack = handover.prepare(store.as_value(uow, row), command.on or uow.today(), items, command.notes or "", uow.now())
    check_speaks_for(uow, pack.from_unit_id)
    kept = store.handover_of(uow, row.id, pack.starts_on)
    if kept is None:
        kept = HandoverRow(id=uow.new_id(), community=row.community, version=0, rota=row.id, starts_on=pack.starts_on)
    elif kept.accepted_at is not None:
        raise Conflict("this pack has been accepted already; write what is new into the next one")
    else:
        expect_version(uow, kept)
    kept.from_unit, kept.to_unit = pack.from_unit_id, pack.to_unit_id
    kept.items = [item_as_json(item) for item in pack.items]
    kept.notes, kept.written_at, kept.writer = pack.notes, pack.written_at, uow.actor.subject
    kept.version += 1
    uow.add(kept)
    uow.session.flush()
    return kept


def check_speaks_for(uow: UnitOfWork, unit: UUID | None) -> None:
    """Its representatives speak for a unit; staff enter what they were told, and the audit says who did."""
    if not uow.actor.has_role(*SPEAK_FOR_ALL) and unit not in uow.actor.scope.organisations:
        raise Forbidden("this is for a representative of the unit concerned")


def item_as_json(item: handover.Item) -> dict[str, Any]:
    plain = asdict(item) | {"kind": item.kind.value}
    subject = plain.pop("subject_id")
    plain["subject"] = str(subject) if subject else None
    plain["due_on"] = item.due_on.isoformat() if item.due_on else None
    return plain


def accept_handover(uow: UnitOfWork, command: Any) -> HandoverRow:
    """Somebody who stands for the unit that comes on duty, and did not write it, confirms that they have read it."""
    row = store.handover(uow, command.id, locked=True)
    done = accepted_now(uow, row)
    row.accepted_at, row.accepted_by = done.accepted_at, done.accepted_by
    row.version += 1
    return row


def accepted_now(uow: UnitOfWork, row: HandoverRow) -> handover.HandoverPack:
    """The pack as the actor would accept it. Raises Forbidden for another hand, Conflict where it is accepted."""
    check_hand(not_for_the_unit(row.to_unit, uow.actor.scope.organisations))
    check_hand(not_the_same_hand(row.writer, uow.actor.subject))
    pack = handover.HandoverPack(
        row.from_unit, row.to_unit, row.starts_on, (), row.notes, row.written_at, row.accepted_at, row.accepted_by
    )
    return handover.accept(pack, row.to_unit, UUID(uow.actor.subject), uow.now())


def get_handover(uow: UnitOfWork, query: Any) -> HandoverRow:
    return store.handover(uow, query.id)


def list_handovers(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return page(uow, store.handovers(uow), HandoverRow.id, query.limit, query.cursor)
