"""The register of incidents: entering one, adding to what is known of it, and reading it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import invalid_at
from services.registry.incidents import incident as rules
from services.registry.incidents import store
from services.registry.incidents.incident import IncidentEntryKind, IncidentState
from services.registry.incidents.tables import Incident, IncidentEntry

COLUMNS = tuple(column.key for column in Incident.__table__.columns)
FACTS = (
    "title",
    "kinds",
    "suspected",
    "found_at",
    "found_by",
    "happened_since",
    "happened_until",
    "what_happened",
    "data_kinds",
    "about_how_many",
    "cause",
    "possible_harm",
    "measures",
    "advice",
    "contact",
    "prevention",
)
DECISIONS = ("authority_not_told_because", "people_not_told_because", "telling_demanded_at")
MOMENTS = (
    "found_at",
    "happened_since",
    "happened_until",
    "contained_at",
    "authority_told_at",
    "people_told_at",
    "telling_demanded_at",
)


def record_incident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Enter an incident as soon as it is found, with what is known by then. Raises Invalid for times out of order."""
    told = in_order({name: getattr(command, name) for name in FACTS}) | {"found_at": command.found_at or uow.now()}
    refuse_times(uow, told)
    row = Incident(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        number=store.next_number(uow),
        state=IncidentState.OPEN.value,
        recorded_at=uow.now(),
        recorded_by=uow.actor.subject,
        **told,
    )
    uow.add(row)
    uow.session.flush()
    return view(uow, row)


def edit_incident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Add to what is known, or say why somebody is not told. Raises Conflict where it is closed, or
    (`notice-incomplete`) where what people read of it would be emptied."""
    row = store.incident(uow, command.id, locked=True)
    expect_version(uow, row)
    not_closed(uow, row)
    told = in_order({name: getattr(command, name) for name in (*FACTS, *DECISIONS) if name in command.given})
    if told.get("authority_not_told_because") and row.authority_told_at is not None:
        raise invalid_at("/authority_not_told_because", "the authority has been told; there is no reason to give")
    refuse_times(uow, {name: getattr(row, name) for name in MOMENTS} | told)
    new = {name: value for name, value in told.items() if value != getattr(row, name)}
    if not new:
        return view(uow, row)
    correct(uow, row, new)
    return changed(uow, row)


def correct(uow: UnitOfWork, row: Incident, new: dict[str, Any]) -> None:
    """Put what is new into the record. Where people read it, an entry keeps what they read from now on."""
    of_notice = not new.keys().isdisjoint(rules.NOTICE) and store.is_read(uow, row)
    if of_notice:
        rules.refuse_emptied(notice(row), new)
    for name, value in new.items():
        setattr(row, name, value)
    if of_notice:
        entered(uow, row, IncidentEntryKind.NOTICE_CHANGED, uow.now(), notice=notice(row))


def notice(row: Any) -> dict[str, Any]:
    """What article 57 asks that people are told, as it stands."""
    return {name: getattr(row, name) for name in rules.NOTICE}


def entered(uow: UnitOfWork, row: Incident, kind: IncidentEntryKind, at: datetime, **more: Any) -> IncidentEntry:
    entry = IncidentEntry(
        id=uow.new_id(),
        community=row.community,
        incident=row.id,
        kind=kind.value,
        at=at,
        entered_at=uow.now(),
        entered_by=uow.actor.subject,
        **{"ways": []} | more,
    )
    uow.add(entry)
    return entry


def refuse_times(uow: UnitOfWork, told: dict[str, Any]) -> None:
    for name in MOMENTS:
        rules.refuse_future(told.get(name), uow.now(), f"/{name}")
    rules.refuse_disorder(told)


def in_order(told: dict[str, Any]) -> dict[str, Any]:
    """Kinds each once."""
    return told | {name: sorted(set(told[name])) for name in ("kinds", "data_kinds") if name in told}


def get_incident(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.incident(uow, query.id))


def list_incidents(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow)
    if query.state is not None:
        found = found.where(Incident.state == query.state)
    if query.closed is not None:
        found = found.where((Incident.state == IncidentState.CLOSED.value) == query.closed)
    if query.overdue is not None:
        late = store.is_overdue(uow.now())
        found = found.where(late if query.overdue else ~late)
    if query.since is not None:
        found = found.where(Incident.found_at >= query.since)
    if query.until is not None:
        found = found.where(Incident.found_at < query.until)
    listed = page(uow, found, Incident.id, query.limit, query.cursor)
    return listed | {"items": views(uow, listed["items"])}


def not_closed(_: UnitOfWork, row: Any) -> None:
    """Raises Conflict (`incident-closed`)."""
    rules.refuse_closed(row.state)


def changed(uow: UnitOfWork, row: Incident) -> dict[str, Any]:
    row.version += 1
    uow.add(row)
    uow.session.flush()
    return view(uow, row)


def standing(row: Any, untold: int) -> rules.Standing:
    return rules.Standing(
        contained=row.state != IncidentState.OPEN,
        data_kinds=row.data_kinds,
        cause=row.cause,
        possible_harm=row.possible_harm,
        measures=row.measures,
        contact=row.contact,
        authority_told=row.authority_told_at is not None,
        authority_reason=row.authority_not_told_because,
        people_told=row.people_told_at is not None,
        people_reason=row.people_not_told_because,
        telling_demanded=row.telling_demanded_at is not None,
        untold=untold,
    )


def is_late(row: Incident, now: datetime) -> bool:
    """As `store.is_overdue` asks it of rows."""
    settled = row.authority_told_at is not None or row.authority_not_told_because is not None
    return row.state != IncidentState.CLOSED and not settled and rules.due_at(row.found_at) <= now


def view(uow: UnitOfWork, row: Incident) -> dict[str, Any]:
    return views(uow, [row])[0]


def views(uow: UnitOfWork, rows: Sequence[Incident]) -> list[dict[str, Any]]:
    counted = store.counts(uow, rows)
    shown = []
    for row in rows:
        concerned, untold = counted.get(row.id, (0, 0))
        shown.append(
            {name: getattr(row, name) for name in COLUMNS}
            | {
                "sensitive": not rules.SENSITIVE.isdisjoint(row.data_kinds),
                "concerned": concerned,
                "untold": untold,
                "due_at": rules.due_at(row.found_at),
                "overdue": is_late(row, uow.now()),
                "missing": [gap.value for gap in rules.gaps(standing(row, untold))],
            }
        )
    return shown
