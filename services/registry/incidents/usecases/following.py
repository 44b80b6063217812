"""What is done about an incident, step by step: notes, the report to the authority, contained, closed, opened again."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, invalid_at
from services.registry.incidents import incident as rules
from services.registry.incidents import store
from services.registry.incidents.incident import Gap, IncidentEntryKind, IncidentState
from services.registry.incidents.tables import ConcernedResident, Incident, IncidentEntry
from services.registry.incidents.usecases.recording import changed, correct, entered, not_closed, notice, view


def note_incident(uow: UnitOfWork, command: Any) -> IncidentEntry:
    """Note what was done or found. An entry stays as it is; what was wrong in it, the next one says."""
    row = opened(uow, command)
    return entered(uow, row, IncidentEntryKind.NOTE, happened(uow, command.at, "/at"), text=command.text)


def list_incident_entries(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.entries(store.incident(uow, query.id))
    return page(uow, found, IncidentEntry.id, query.limit, query.cursor)


def report_incident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Record that the authority was told: the first report settles it, and each stands among the entries. The number
    that the same authority gives later is that of the first."""
    row = opened(uow, command)
    told_at = told_since(uow, row, command.told_at)
    known = row.authority_reference if row.authority == command.authority else None
    if row.authority_told_at is None or told_at < row.authority_told_at:
        row.authority_told_at, row.authority = told_at, command.authority
        row.authority_reference = command.reference or known
    elif row.authority == command.authority:
        row.authority_reference = known or command.reference
    row.authority_not_told_because = None
    told = {"authority": command.authority, "reference": command.reference, "ways": [command.way]}
    entered(uow, row, IncidentEntryKind.AUTHORITY_TOLD, told_at, text=command.text, **told)
    return changed(uow, row)


def contain_incident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Say that no more harm comes of it. Raises Conflict where that was said."""
    row = opened(uow, command)
    refuse_to_contain(uow, row)
    at = happened(uow, command.at, "/at")
    began = row.happened_until or row.happened_since
    if began is not None and at < began:
        raise invalid_at("/at", "it cannot have been contained before it happened")
    if command.measures and command.measures != row.measures:
        correct(uow, row, {"measures": command.measures})
    row.state, row.contained_at = IncidentState.CONTAINED.value, at
    entered(uow, row, IncidentEntryKind.CONTAINED, at, text=command.measures)
    return changed(uow, row)


def refuse_to_contain(_: UnitOfWork, row: Any) -> None:
    """Raises Conflict where it is contained, or closed."""
    rules.refuse_closed(row.state)
    if row.state == IncidentState.CONTAINED:
        raise Conflict("this incident is contained already", type="incident-contained")


def close_incident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """From then on those concerned read it who were not told. Raises Conflict (`incident-unfinished`) that names what
    is missing yet."""
    row = opened(uow, command)
    refuse_to_close(uow, SimpleNamespace(**view(uow, row)))
    row.state, row.closed_at = IncidentState.CLOSED.value, uow.now()
    if command.prevention:
        row.prevention = command.prevention
    for one in uow.session.scalars(store.unread(row).order_by(ConcernedResident.id).with_for_update()):
        one.shown_at = uow.now()
    entered(uow, row, IncidentEntryKind.CLOSED, uow.now(), text=command.prevention, notice=notice(row))
    return changed(uow, row)


def refuse_to_close(_: UnitOfWork, seen: Any) -> None:
    """Of an incident as it is shown. Raises Conflict where it is closed, or something is missing yet."""
    rules.refuse_closed(seen.state)
    rules.refuse_unfinished([Gap.of(gap) for gap in seen.missing])


def reopen_incident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Something came to light, or the authority asks for more: it goes on, and has to be contained anew."""
    row = store.incident(uow, command.id, locked=True)
    expected(uow, row)
    refuse_to_reopen(uow, row)
    row.state, row.contained_at, row.closed_at = IncidentState.OPEN.value, None, None
    entered(uow, row, IncidentEntryKind.REOPENED, uow.now(), text=command.why)
    return changed(uow, row)


def refuse_to_reopen(_: UnitOfWork, row: Any) -> None:
    """Raises Conflict where it is not closed."""
    if row.state != IncidentState.CLOSED:
        raise Conflict("this incident is not closed", type="incident-not-closed")


def opened(uow: UnitOfWork, command: Any) -> Incident:
    """The incident, locked. Raises Conflict where it is closed, or was changed since the caller read it."""
    row = store.incident(uow, command.id, locked=True)
    expected(uow, row)
    not_closed(uow, row)
    return row


def expected(uow: UnitOfWork, row: Incident) -> None:
    if uow.if_match is not None:
        expect_version(uow, row)


def happened(uow: UnitOfWork, at: datetime | None, pointer: str) -> datetime:
    """The moment that was given, or now. Raises Invalid for one to come."""
    rules.refuse_future(at, uow.now(), pointer)
    return at or uow.now()


def told_since(uow: UnitOfWork, row: Incident, at: datetime | None) -> datetime:
    """When somebody was told. Raises Invalid before it was found."""
    told_at = happened(uow, at, "/told_at")
    if told_at < row.found_at:
        raise invalid_at("/told_at", "nobody was told before it was found")
    return told_at
