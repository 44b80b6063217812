"""Queries about the rota, named for what they answer; everybody of the community may look at it."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.periods import Period
from services.registry.rota.rota import Rota, Turn
from services.registry.rota.tables import HandoverRow, RotaRow, SwapRow, TurnRow


def rotas(uow: UnitOfWork) -> Select[Any]:
    return select(RotaRow).where(RotaRow.community == uow.actor.community)


def rota(uow: UnitOfWork, rota_id: UUID, *, locked: bool = False) -> RotaRow:
    query = rotas(uow).where(RotaRow.id == rota_id)
    found: RotaRow = _one(uow, query.with_for_update() if locked else query, "there is no such rota")
    return found


def rota_on(uow: UnitOfWork, day: date, *, committee: UUID | None = None, locked: bool = False) -> RotaRow:
    """The rota that holds a day; of several committees' the one named, or the latest."""
    query = rotas(uow).where(RotaRow.starts_on <= day, RotaRow.ends_on > day).order_by(RotaRow.starts_on.desc())
    if committee:
        query = query.where(RotaRow.committee == committee)
    query = query.limit(1)
    missing = f"no rota holds {day}; generate the rota of that year first"
    found: RotaRow = _one(uow, query.with_for_update() if locked else query, missing)
    return found


def overlapping(uow: UnitOfWork, committee: UUID, starts_on: date, ends_on: date) -> RotaRow | None:
    found: RotaRow | None = uow.session.scalar(
        rotas(uow).where(RotaRow.committee == committee, RotaRow.starts_on < ends_on, RotaRow.ends_on > starts_on)
    )
    return found


def on_duty_last_before(uow: UnitOfWork, committee: UUID, day: date) -> UUID | None:
    """The unit whose turn ended on that day, so that it does not begin the next rota."""
    return uow.session.scalar(
        select(TurnRow.unit)
        .join(RotaRow, RotaRow.id == TurnRow.rota)
        .where(RotaRow.committee == committee, TurnRow.until == day)
    )


def turns_of(uow: UnitOfWork, rota_id: UUID) -> list[TurnRow]:
    return list(uow.session.scalars(select(TurnRow).where(TurnRow.rota == rota_id).order_by(TurnRow.number)))


def as_value(uow: UnitOfWork, row: RotaRow) -> Rota:
    turns = tuple(Turn(Period(turn.since, turn.until), turn.unit) for turn in turns_of(uow, row.id))
    credit = {UUID(unit): turns for unit, turns in row.credit.items()}
    return Rota(turns, tuple(map(UUID, row.units)), MappingProxyType(credit))


def keep(uow: UnitOfWork, row: RotaRow, rota: Rota) -> None:
    """Write the rota's turns as they are now; only those that changed hands are touched."""
    row.units, row.credit = list(map(str, rota.units)), {str(unit): n for unit, n in rota.credit.items()}
    uow.session.add(row)
    uow.session.flush()
    stored = {turn.number: turn for turn in turns_of(uow, row.id)}
    for number, turn in enumerate(rota.turns):
        if number in stored:
            stored[number].unit = turn.unit_id
        else:
            since, until = turn.period.since, turn.period.until
            uow.session.add(TurnRow(rota=row.id, number=number, since=since, until=until, unit=turn.unit_id))
    uow.session.flush()


def swaps(uow: UnitOfWork) -> Select[Any]:
    """All of the community's for staff; for a representative, those of their units."""
    query = select(SwapRow).where(SwapRow.community == uow.actor.community)
    if not uow.actor.has_role("staff", "admin", "secretary", "auditor"):
        own = uow.actor.scope.organisations
        query = query.where(or_(SwapRow.asked_by.in_(own), SwapRow.asked_of.in_(own)))
    return query


def swap(uow: UnitOfWork, swap_id: UUID, *, locked: bool = False) -> SwapRow:
    query = swaps(uow).where(SwapRow.id == swap_id)
    found: SwapRow = _one(uow, query.with_for_update() if locked else query, "there is no such swap")
    return found


def handovers(uow: UnitOfWork) -> Select[Any]:
    query = select(HandoverRow).where(HandoverRow.community == uow.actor.community)
    if not uow.actor.has_role("staff", "admin", "secretary", "auditor"):
        own = uow.actor.scope.organisations
        query = query.where(or_(HandoverRow.from_unit.in_(own), HandoverRow.to_unit.in_(own)))
    return query


def handover(uow: UnitOfWork, handover_id: UUID, *, locked: bool = False) -> HandoverRow:
    query = handovers(uow).where(HandoverRow.id == handover_id)
    found: HandoverRow = _one(uow, query.with_for_update() if locked else query, "there is no such hand-over")
    return found


def _one(uow: UnitOfWork, query: Select[Any], missing: str) -> Any:
    found = uow.session.scalar(query)
    if found is None:
        raise NotFound(missing)
    return found
