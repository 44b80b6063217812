"""Temporary residence (暂住): registered until a day, renewed, ended; each with its entries in the book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from chassis.bus.envelope import Event
from chassis.common.editing import expect_version
from chassis.common.paging import narrowed, page
from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.periods import Dating, Period
from services.registry import contract
from services.registry.audits import scope as reach
from services.registry.books.book import Book, Fact, post
from services.registry.books.facts import status_facts
from services.registry.books.store import add_entries
from services.registry.people import going, gone, lifetime, store
from services.registry.people.going import Goings
from services.registry.people.registration import (
    TemporaryResidence,
    ended_early,
    renewed,
    stayed,
)
from services.registry.people.tables import Resident, TemporaryResidenceRow
from services.registry.places import store as places
from services.registry.places.housing import Home, HousingKind
from services.registry.scope import compounds_within_reach, only_own

Row = TemporaryResidenceRow


def register_temporary_residence(uow: UnitOfWork, command: Any) -> Row:
    """A resident stays in a dwelling until a day, which nobody does who has died. Raises Conflict, Invalid."""
    resident = store.resident(uow, command.id, locked=True)
    gone.refuse_dead(resident)
    when = Dating(command.since or uow.today(), uow.today(), "/since")
    lifetime.not_before_birth(when.on, [resident.birth_date], "/since")
    home = places.dwelling(uow, command.dwelling).home
    stay = TemporaryResidence(resident.id, home, Period(when.on, command.until), when.entered_on)
    registrations = store.registrations(uow, resident.id).values()
    stayed(stay, [as_value(row) for row in stays_of(uow, resident.id)], registrations)
    row = Row(
        id=uow.new_id(),
        community=resident.community,
        version=1,
        resident=resident.id,
        dwelling=home.dwelling_id,
        compound=home.compound_id,
        housing_kind=home.housing_kind.value,
        since=when.on,
        until=command.until,
        entered_on=when.entered_on,
    )
    uow.add(row, told(uow, row))
    uow.session.flush()
    add_entries(uow, row.community, post((), facts(stay), when.entered_on))
    return row


def renew_temporary_residence(uow: UnitOfWork, command: Any) -> Row:
    row = expected(uow, command.id)
    refuse_to_renew(uow, row)
    others = [as_value(other) for other in stays_of(uow, row.resident) if other.id != row.id]
    registrations = store.registrations(uow, row.resident).values()
    return changed(uow, row, renewed(as_value(row), command.until, others, registrations))


def refuse_to_renew(uow: UnitOfWork, row: Row) -> None:
    """Raises Conflict where the resident has died, or the record is closed."""
    gone.refuse_dead(uow.session.get_one(Resident, row.resident))


def ended_today(uow: UnitOfWork, row: Row) -> TemporaryResidence:
    """As it would stand if it ended today. Raises Conflict where it has lapsed or not begun."""
    return ended_early(as_value(row), uow.today())


def residents_of(uow: UnitOfWork, rows: Sequence[Row]) -> list[Resident]:
    """Whose they are, loaded in one query for the rules that look at them."""
    return list(uow.session.scalars(select(Resident).where(Resident.id.in_({row.resident for row in rows}))))


def end_temporary_residence(uow: UnitOfWork, command: Any) -> Row:
    """`on` is the first day without it, today if left out."""
    row = expected(uow, command.id)
    return changed(uow, row, ended_early(as_value(row), Dating(command.on or uow.today(), uow.today()).on))


def changed(uow: UnitOfWork, row: Row, after: TemporaryResidence) -> Row:
    """Another end that somebody entered, whatever becomes of a going."""
    assert after.period.until is not None
    before = as_value(row)
    row.until, row.cut_by, row.foreseen = after.period.until, None, None
    return kept(uow, row, before)


def kept(uow: UnitOfWork, row: Row, before: TemporaryResidence) -> Row:
    """Store another end; the book takes back the one that was foreseen."""
    row.end_entered_on, row.version = uow.today(), row.version + 1
    uow.add(row, told(uow, row))
    uow.session.flush()
    add_entries(uow, row.community, post(facts(before), facts(as_value(row)), uow.today()))
    return row


def end_within(uow: UnitOfWork, resident: UUID, period: Period) -> None:
    """Whoever is registered here for these days stays nowhere for a time on any: what runs then ends on the first."""
    for row in stays_of(uow, resident):
        before = as_value(row)
        if Period(row.since, row.until).overlaps(period) and going.shorten(row, period.since):
            kept(uow, row, before)


def follow_goings(uow: UnitOfWork, resident: UUID, goings: Goings) -> None:
    """Whoever has died or left stays nowhere for a time; who did not stays on, up to the next stay."""
    rows = stays_of(uow, resident)
    for row in rows:
        before = as_value(row)
        following = (other.since for other in rows if other is not row and row.since <= other.since < other.until)
        if going.follow(row, goings, min(following, default=None)):
            kept(uow, row, before)


def list_temporary_residences(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = within_reach(uow)
    found = narrowed(found, Row, query, "resident", "compound")
    if query.on:
        found = found.where(Row.since <= query.on, Row.until > query.on)
    return page(uow, found, Row.id, query.limit, query.cursor)


def within_reach(uow: UnitOfWork) -> Select[Any]:
    """The stays that the actor may see, and renew and end: staff those in their compounds and those of their residents,
    wherever they stay, since they registered them."""
    query = select(Row).where(Row.community == uow.actor.community)
    if only_own(uow.actor):
        return query.where(Row.resident == uow.actor.resident)
    if reach.is_auditor(uow):
        return query.where(reach.audited_by_day(uow, Row.compound, Row.entered_on))
    residents = store.within_reach(uow).with_only_columns(Resident.id)
    return query.where(or_(compounds_within_reach(uow, Row.compound), Row.resident.in_(residents)))


def one(uow: UnitOfWork, row_id: UUID) -> Row:
    """One row with its resident locked, or NotFound, which also hides those out of reach."""
    found: Row | None = uow.session.scalar(within_reach(uow).where(Row.id == row_id))
    if found is None:
        raise NotFound("there is no such temporary residence")
    uow.session.execute(select(Resident.id).where(Resident.id == found.resident).with_for_update())
    uow.session.refresh(found)
    return found


def expected(uow: UnitOfWork, row_id: UUID) -> Row:
    """As `one`, in the version that the caller names, if any."""
    row = one(uow, row_id)
    if uow.if_match is not None:
        expect_version(uow, row)
    return row


def stays_of(uow: UnitOfWork, resident: UUID) -> list[Row]:
    return list(uow.session.scalars(select(Row).where(Row.resident == resident).order_by(Row.since)))


def as_value(row: Row) -> TemporaryResidence:
    return TemporaryResidence(row.resident, home_of(row), Period(row.since, row.until), row.entered_on)


def home_of(row: Row) -> Home:
    return Home(row.dwelling, row.compound, HousingKind.of(row.housing_kind))


def facts(stay: TemporaryResidence) -> list[Fact]:
    return list(status_facts(Book.TEMPORARY, stay.resident_id, stay.home, stay.period))


def told(uow: UnitOfWork, row: Row) -> Event:
    data = {name: getattr(row, name) for name in ("resident", "dwelling", "compound", "since", "until")}
    return event_about(uow, contract.temporary_residence_changed, row, data)
