"""Queries about the rota, named for what they answer; everybody of the community may look at it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.periods import Period
from services.registry.organisations.tables import OrganisationRow
from services.registry.rota.rota import Rota, Stint, Turn
from services.registry.rota.sharing import Edges
from services.registry.rota.tables import HandoverRow, RotaRow, SwapRow, TurnRow


def rotas(uow: UnitOfWork) -> Select[Any]:
    return select(RotaRow).where(RotaRow.community == uow.actor.community)


def rota(uow: UnitOfWork, rota_id: UUID, *, locked: bool = False) -> RotaRow:
    return _rota(uow, rotas(uow).where(RotaRow.id == rota_id), "there is no such rota", locked=locked)


def rota_on(uow: UnitOfWork, day: date, *, committee: UUID | None = None, locked: bool = False) -> RotaRow:
    """The rota that holds a day; of several committees' the one named, or the latest."""
    query = rotas(uow).where(RotaRow.starts_on <= day, RotaRow.ends_on > day).order_by(RotaRow.starts_on.desc())
    if committee:
        query = query.where(RotaRow.committee == committee)
    missing = f"no rota holds {day}; generate the rota of that year first"
    return _rota(uow, query.limit(1), missing, locked=locked)


def _rota(uow: UnitOfWork, query: Select[Any], missing: str, *, locked: bool) -> RotaRow:
    """One rota, locked by its committee: whoever changes one looks at the rotas beside it, which must stand still."""
    if locked:
        lock_committee(uow, _one(uow, query.with_only_columns(RotaRow.committee), missing))
    found: RotaRow = _one(uow, query, missing)
    return found


def lock_committee(uow: UnitOfWork, committee: UUID) -> None:
    uow.session.execute(select(OrganisationRow.id).where(OrganisationRow.id == committee).with_for_update())


def rotas_ahead(uow: UnitOfWork, committee: UUID) -> list[RotaRow]:
    """A committee's rotas that go on beyond today, in the order of their days."""
    ahead = rotas(uow).where(RotaRow.committee == committee, RotaRow.ends_on > uow.today())
    return list(uow.session.scalars(ahead.order_by(RotaRow.starts_on)))


def overlapping(uow: UnitOfWork, committee: UUID, starts_on: date, ends_on: date) -> RotaRow | None:
    found: RotaRow | None = uow.session.scalar(
        rotas(uow).where(RotaRow.committee == committee, RotaRow.starts_on < ends_on, RotaRow.ends_on > starts_on)
    )
    return found


def edges(uow: UnitOfWork, committee: UUID, starts_on: date, ends_on: date) -> Edges:
    """The units of the committee's turns that end as these days begin, and begin as they end: the neighbours' edges."""
    query = (
        select(TurnRow.since, TurnRow.unit)
        .join(RotaRow, RotaRow.id == TurnRow.rota)
        .where(RotaRow.committee == committee, or_(TurnRow.until == starts_on, TurnRow.since == ends_on))
    )
    found = {since < starts_on: unit for since, unit in uow.session.execute(query)}
    return found.get(True), found.get(False)


def turns_of(uow: UnitOfWork, rota_id: UUID) -> list[TurnRow]:
    return list(uow.session.scalars(select(TurnRow).where(TurnRow.rota == rota_id).order_by(TurnRow.number)))


def as_value(uow: UnitOfWork, row: RotaRow) -> Rota:
    turns = tuple(Turn(Period(turn.since, turn.until), turn.unit) for turn in turns_of(uow, row.id))
    stints = tuple(map(stint_of, row.stints))
    before, after = edges(uow, row.committee, row.starts_on, row.ends_on)
    return Rota(turns, stints, before, after)


def stint_of(kept: dict[str, Any]) -> Stint:
    until = date.fromisoformat(kept["until"]) if kept["until"] else None
    return Stint(UUID(kept["unit"]), Period(date.fromisoformat(kept["since"]), until))


def stint_as_json(stint: Stint) -> dict[str, Any]:
    since, until = stint.period.since, stint.period.until
    return {"unit": str(stint.unit_id), "since": since.isoformat(), "until": until.isoformat() if until else None}


def keep(uow: UnitOfWork, row: RotaRow, rota: Rota) -> None:
    """Write the rota's turns as they are now; only those that changed hands are touched."""
    row.stints = list(map(stint_as_json, rota.stints))
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
    if not uow.actor.has_role("staff", "admin", "secretary"):
        own = uow.actor.scope.organisations
        query = query.where(or_(SwapRow.asked_by.in_(own), SwapRow.asked_of.in_(own)))
    return query


def swap(uow: UnitOfWork, swap_id: UUID, *, locked: bool = False) -> SwapRow:
    query = swaps(uow).where(SwapRow.id == swap_id)
    found: SwapRow = _one(uow, query.with_for_update() if locked else query, "there is no such swap")
    return found


def handovers(uow: UnitOfWork) -> Select[Any]:
    query = select(HandoverRow).where(HandoverRow.community == uow.actor.community)
    if not uow.actor.has_role("staff", "admin", "secretary"):
        own = uow.actor.scope.organisations
        query = query.where(or_(HandoverRow.from_unit.in_(own), HandoverRow.to_unit.in_(own)))
    return query


def handover_of(uow: UnitOfWork, rota_id: UUID, starts_on: date) -> HandoverRow | None:
    """The pack for the turn that begins on a day, locked."""
    wanted = HandoverRow.rota == rota_id, HandoverRow.starts_on == starts_on
    found: HandoverRow | None = uow.session.scalar(handovers(uow).where(*wanted).with_for_update())
    return found


def handover(uow: UnitOfWork, handover_id: UUID, *, locked: bool = False) -> HandoverRow:
    query = handovers(uow).where(HandoverRow.id == handover_id)
    found: HandoverRow = _one(uow, query.with_for_update() if locked else query, "there is no such hand-over")
    return found


# ---- free text, which goes by its time (texts.py)

PACK_SAYS = (HandoverRow.notes != "") | (cast(HandoverRow.items, String) != "[]")
SWAP_SAYS = (SwapRow.reason != "") | SwapRow.answer.is_not(None)


def packs_with_text(last: date, most: int) -> Select[Any]:
    """Packs of turns that began by a day, locked."""
    old = select(HandoverRow).where(HandoverRow.starts_on <= last, PACK_SAYS)
    return old.order_by(HandoverRow.id).limit(most).with_for_update()


def swaps_with_text(last: date, most: int) -> Select[Any]:
    """Swaps of two days that both lie behind a day, or on it, locked."""
    old = select(SwapRow).where(SwapRow.first_day <= last, SwapRow.second_day <= last, SWAP_SAYS)
    return old.order_by(SwapRow.id).limit(most).with_for_update()


def last_day_with_text(uow: UnitOfWork) -> date | None:
    """The last day that a text of the community's packs and swaps is about; None where there is no text."""
    packs = select(func.max(HandoverRow.starts_on)).where(HandoverRow.community == uow.actor.community, PACK_SAYS)
    days = select(func.max(SwapRow.first_day), func.max(SwapRow.second_day))
    swaps = uow.session.execute(days.where(SwapRow.community == uow.actor.community, SWAP_SAYS)).one()
    return max((day for day in (uow.session.scalar(packs), *swaps) if day is not None), default=None)


def _one(uow: UnitOfWork, query: Select[Any], missing: str) -> Any:
    found = uow.session.scalar(query)
    if found is None:
        raise NotFound(missing)
    return found
