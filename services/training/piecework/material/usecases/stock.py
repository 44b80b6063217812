"""Materials by dye lot, and what a piece of a style was found to hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from chassis.common.paging import narrowed, page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.ledger.amounts import money
from services.training.piecework.material import store
from services.training.piecework.material.tables import Material, MaterialUse
from services.training.piecework.rates import store as rates
from services.training.piecework.rates.tables import StyleOperation
from services.training.scope import employer_of


def enter_material(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A dye lot. Raises Conflict (`exists`) where the employer has it already."""
    employer = employer_of(uow.actor, command.employer)
    same = select(Material.id).where(
        Material.employer == employer,
        Material.code == command.code,
        Material.colour == command.colour,
        Material.dye_lot == command.dye_lot,
    )
    if uow.session.scalar(same):
        raise Conflict(f"dye lot {command.dye_lot} of {command.code} is entered already", type="exists")
    material = Material(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        employer=employer,
        code=command.code,
        name=command.name,
        colour=command.colour,
        dye_lot=command.dye_lot,
        per_kilogram=command.per_kilogram.amount,
    )
    uow.add(material)
    return material_view(material)


def get_material(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return material_view(store.one(uow, Material, query.id))


def list_materials(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Material).where(store.within_reach(uow, Material))
    found = narrowed(found, Material, query, "code", "colour", "dye_lot")
    answer = page(uow, found, Material.id, query.limit, query.cursor)
    return {**answer, "items": [material_view(row) for row in answer["items"]]}


def material_view(material: Material) -> dict[str, Any]:
    shown = columns_of(material)
    return shown | {"per_kilogram": money(material.per_kilogram)}


def set_material_use(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """What was measured, from a day on. A claim is reckoned up by what was agreed on its own day, so that nobody's is
    changed afterwards. Raises Invalid for a day that is not after the last one's.
    """
    operation = rates.one(uow, StyleOperation, command.operation, locked=True)
    last = max((u.since for u in store.uses_of(uow, operation.id, command.code, command.colour)), default=None)
    if last is not None and (command.since <= last or command.since < uow.today()):
        reason = f"a use is agreed from {last} already; a new one begins after it, today or later"
        raise Invalid(reason, errors=[FieldError("/since", reason)])
    use = MaterialUse(
        id=uow.new_id(),
        community=operation.community,
        employer=operation.employer,
        operation=operation.id,
        code=command.code,
        colour=command.colour,
        since=command.since,
        grams=command.grams,
        pieces=command.pieces,
        allowed_loss=command.allowed_loss,
        set_by=uow.actor.subject,
        set_at=uow.now(),
    )
    uow.add(use)
    return use_views(uow, [use])[0]


def list_material_uses(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(MaterialUse).where(store.within_reach(uow, MaterialUse))
    if query.operation:
        found = found.where(MaterialUse.operation == query.operation)
    answer = page(uow, found, MaterialUse.id, query.limit, query.cursor)
    return {**answer, "items": use_views(uow, answer["items"])}


def use_views(uow: UnitOfWork, uses: list[MaterialUse]) -> list[dict[str, Any]]:
    """Each with what came of it in the work so far."""
    worked = store.found_in_work(uow, uses)
    views = []
    for use in uses:
        shown = columns_of(use)
        row = worked.get((use.operation, use.code, use.colour))
        found = {"claims": row[3], "pieces": int(row[4]), "grams": int(row[5])} if row else None
        views.append(shown | {"found": found})
    return views
