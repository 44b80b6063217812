"""An employer's kinds of defects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.training.piecework.work.defects import Consequence, Found, refuse_defects
from services.training.piecework.work.inspecting import Counts
from services.training.piecework.work.tables import DefectKind
from services.training.scope import employer_of, offers_within_reach


def enter_defect_kind(uow: UnitOfWork, command: Any) -> DefectKind:
    """Raises Conflict (`exists`) where the code is taken: what it leads to is never changed for what was found."""
    employer = employer_of(uow.actor, command.employer)
    if command.code in kinds_of(uow, employer):
        raise Conflict(f"there is a kind of defect {command.code} already", type="exists")
    kind = DefectKind(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        employer=employer,
        code=command.code,
        name=command.name,
        consequence=command.consequence,
    )
    uow.add(kind)
    return kind


def list_defect_kinds(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(DefectKind).where(offers_within_reach(uow, DefectKind))
    return page(uow, found, DefectKind.id, query.limit, query.cursor)


def kinds_of(uow: UnitOfWork, employer: UUID) -> dict[str, Consequence]:
    rows = uow.session.execute(select(DefectKind.code, DefectKind.consequence).where(DefectKind.employer == employer))
    return {row[0]: Consequence.of(row[1]) for row in rows}


def defects_found(kinds: Mapping[str, Consequence], command: Any, counts: Counts) -> list[dict[str, Any]] | None:
    """As an inspection keeps them; nothing where none is named. `kinds`: the employer's. Raises Invalid."""
    if not command.defects:
        return None
    found = [Found(one.kind, one.pieces) for one in command.defects]
    refuse_defects(found, kinds, counts)
    return [{"kind": one.kind, "pieces": one.pieces} for one in found]
