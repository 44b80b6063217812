"""What residents may ask of whoever holds their data: that it be corrected (PIPL, article 46)."""

from __future__ import annotations

from typing import Any

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.registry.rights import store
from services.registry.rights.tables import CorrectionRow


def ask_correction(uow: UnitOfWork, command: Any) -> CorrectionRow:
    """Something held of the caller is wrong."""
    resident = store.own_resident(uow)
    row = CorrectionRow(
        id=uow.new_id(),
        community=resident.community,
        version=1,
        resident=resident.id,
        field=command.field,
        wish=command.wish,
        state="asked",
        asked_at=uow.now(),
    )
    uow.add(row)
    uow.session.flush()
    return row


def answer_correction(uow: UnitOfWork, command: Any) -> CorrectionRow:
    """Staff have mended it, or say why it stays."""
    row = store.correction(uow, command.id, locked=True)
    refuse_answered(uow, row)
    row.state, row.answer = command.state, command.answer
    row.answered_at, row.answered_by = uow.now(), uow.actor.subject
    row.version += 1
    return row


def refuse_answered(_: UnitOfWork, row: CorrectionRow) -> None:
    """Raises Conflict where it was done or declined."""
    if row.state != "asked":
        raise Conflict("this request has been answered already")


def get_correction(uow: UnitOfWork, query: Any) -> CorrectionRow:
    """One request, with its answer; for who asked too. Raises NotFound."""
    return store.correction(uow, query.id)


def list_corrections(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.corrections(uow)
    if query.state:
        found = found.where(CorrectionRow.state == query.state)
    return page(uow, found, CorrectionRow.id, query.limit, query.cursor)
