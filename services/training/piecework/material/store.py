"""Queries about material, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, tuple_

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.piecework.material.tables import (
    Material,
    MaterialBalance,
    MaterialMovement,
    MaterialReckoning,
    MaterialSettlement,
    MaterialUse,
)
from services.training.scope import offers_within_reach, work_within_reach

NOUNS: dict[Any, str] = {
    Material: "material",
    MaterialMovement: "weighing",
    MaterialSettlement: "settlement of material",
}
OFFERED = (Material, MaterialUse)


def within_reach(uow: UnitOfWork, kind: Any) -> Any:
    return (offers_within_reach if kind in OFFERED else work_within_reach)(uow, kind)


def one(uow: UnitOfWork, kind: Any, id: UUID) -> Any:
    """One row, or NotFound, which also hides those out of reach."""
    found = uow.session.scalar(select(kind).where(kind.id == id, within_reach(uow, kind)))
    if found is None:
        raise NotFound(f"there is no such {NOUNS[kind]}")
    return found


def material_of(uow: UnitOfWork, id: UUID, employer: UUID) -> Material:
    """A material of the employer whose work it is for, or NotFound."""
    found: Material = one(uow, Material, id)
    if found.employer != employer:
        raise NotFound("there is no such material")
    return found


def settled(uow: UnitOfWork, claim: UUID) -> MaterialSettlement | None:
    query = select(MaterialSettlement).where(MaterialSettlement.claim == claim)
    found: MaterialSettlement | None = uow.session.scalar(query)
    return found


def balance_of(uow: UnitOfWork, claim: UUID, material: UUID) -> MaterialBalance | None:
    query = select(MaterialBalance).where(MaterialBalance.claim == claim, MaterialBalance.material == material)
    found: MaterialBalance | None = uow.session.scalar(query)
    return found


def balances(uow: UnitOfWork, claim: UUID) -> Sequence[tuple[MaterialBalance, Material]]:
    """Of a claim, each with its dye lot, in the order in which the lots were first taken."""
    query = select(MaterialBalance, Material).join(Material, Material.id == MaterialBalance.material)
    rows = uow.session.execute(query.where(MaterialBalance.claim == claim).order_by(MaterialBalance.id)).all()
    return [(row[0], row[1]) for row in rows]


def out_of_claim(uow: UnitOfWork, claim: UUID) -> int:
    """Grams of all its material that are with the resident."""
    b = MaterialBalance
    total = func.coalesce(func.sum(b.issued - b.returned - b.used - b.lost), 0)
    return int(uow.session.scalar(select(total).where(b.claim == claim)) or 0)


def use_for(uow: UnitOfWork, operation: UUID, code: str, colour: str, day: date) -> MaterialUse | None:
    """What was agreed on that day; where that was nothing yet, what was agreed first after it."""
    uses = uses_of(uow, operation, code, colour)
    before = [use for use in uses if use.since <= day]
    return before[-1] if before else next(iter(uses), None)


def uses_of(uow: UnitOfWork, operation: UUID, code: str, colour: str) -> Sequence[MaterialUse]:
    """By the day from which they count."""
    query = select(MaterialUse).where(
        MaterialUse.operation == operation, MaterialUse.code == code, MaterialUse.colour == colour
    )
    return uow.session.scalars(query.order_by(MaterialUse.since)).all()


def found_in_work(uow: UnitOfWork, uses: Sequence[MaterialUse]) -> dict[tuple[UUID, str, str], Row[*tuple[Any, ...]]]:
    """Of each operation, material and colour: in how many claims, pieces and grams it was reckoned up so far."""
    r = MaterialReckoning
    keys = {(use.operation, use.code, use.colour) for use in uses}
    if not keys:
        return {}
    query = (
        select(r.operation, r.code, r.colour, func.count(), func.sum(r.pieces), func.sum(r.out))
        .where(tuple_(r.operation, r.code, r.colour).in_(keys), r.pieces > 0)
        .group_by(r.operation, r.code, r.colour)
    )
    return {(row[0], row[1], row[2]): row for row in uow.session.execute(query)}


def lines_of(uow: UnitOfWork, settlements: Sequence[UUID]) -> dict[UUID, list[MaterialReckoning]]:
    """By settlement, in one query."""
    found: dict[UUID, list[MaterialReckoning]] = {id: [] for id in settlements}
    query = select(MaterialReckoning).where(MaterialReckoning.settlement.in_(settlements))
    for line in uow.session.scalars(query.order_by(MaterialReckoning.id)):
        found[line.settlement].append(line)
    return found
