"""Queries about incidents, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.audits import scope as audits
from services.registry.incidents.incident import DUE_AFTER, IncidentState
from services.registry.incidents.tables import ConcernedResident, Incident, IncidentEntry
from services.registry.people.facts import Standing
from services.registry.people.tables import Resident
from services.registry.places.tables import Community
from services.registry.scope import engagements, places, sees_all_compounds


def within_reach(uow: UnitOfWork) -> Select[Any]:
    """The community's, for who answers for it; an auditor's within their engagements; nobody else's."""
    query = select(Incident).where(Incident.community == uow.actor.community)
    if sees_all_compounds(uow.actor):
        return query
    return query.where(audited(uow) if audits.is_auditor(uow) else false())


def audited(uow: UnitOfWork) -> ColumnElement[bool]:
    """Found on a day of an engagement, and not concerning anybody who lives in a compound outside of it."""
    parts = []
    for one in engagements(uow):
        elsewhere = select(ConcernedResident.id).join(Resident, Resident.id == ConcernedResident.resident)
        outside = elsewhere.where(
            ConcernedResident.incident == Incident.id,
            Resident.compound.is_not(None),
            Resident.compound.not_in(places(one)),
        )
        first = datetime.combine(one.records_since, time(), uow.database.zone)
        within = and_(Incident.found_at >= first, Incident.found_at < audits.after(uow, one.records_until))
        parts.append(and_(within, ~outside.exists()))
    return or_(*parts) if parts else false()


def incident(uow: UnitOfWork, incident_id: UUID, *, locked: bool = False) -> Incident:
    """One incident, or NotFound, which also hides those out of reach."""
    query = within_reach(uow).where(Incident.id == incident_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Incident | None = uow.session.scalar(query)
    if found is None:
        raise NotFound("there is no such incident")
    return found


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Neither was the authority told, nor is it said why not, longer than it should take."""
    return and_(
        Incident.state != IncidentState.CLOSED.value,
        Incident.authority_told_at.is_(None),
        Incident.authority_not_told_because.is_(None),
        Incident.found_at <= now - DUE_AFTER,
    )


def next_number(uow: UnitOfWork) -> str:
    """`2026-003`: the third of the year. The community's row is locked, so that no two get the same."""
    uow.session.get(Community, uow.actor.community, with_for_update=True)
    year = f"{uow.today().year}-"
    numbered = Incident.number.startswith(year, autoescape=True)
    of_year = select(func.count()).where(Incident.community == uow.actor.community, numbered)
    return f"{year}{(uow.session.scalar(of_year) or 0) + 1:03d}"


def entries(of: Incident) -> Select[Any]:
    return select(IncidentEntry).where(IncidentEntry.incident == of.id)


def concerned(of: Incident) -> Select[Any]:
    return select(ConcernedResident).where(ConcernedResident.incident == of.id)


def untold(of: Incident) -> Select[Any]:
    """Those concerned who are not told yet; nobody who was erased can be."""
    still = select(Resident.id).where(Resident.standing != Standing.ERASED.value)
    return concerned(of).where(ConcernedResident.told_at.is_(None), ConcernedResident.resident.in_(still))


def unread(of: Incident) -> Select[Any]:
    """Those concerned who can read nothing of it yet."""
    return concerned(of).where(ConcernedResident.told_at.is_(None), ConcernedResident.shown_at.is_(None))


def is_read(uow: UnitOfWork, of: Incident) -> bool:
    """Whether people were told, or somebody concerned reads it as it was closed once."""
    shown = concerned(of).where(ConcernedResident.shown_at.is_not(None))
    return of.people_told_at is not None or uow.session.scalar(shown.limit(1)) is not None


def counts(uow: UnitOfWork, incidents: Iterable[Incident]) -> dict[UUID, tuple[int, int]]:
    """Of each: how many residents are named as concerned, and how many of them are still to be told."""
    waits = and_(ConcernedResident.told_at.is_(None), Resident.standing != Standing.ERASED.value)
    query = (
        select(ConcernedResident.incident, func.count(), func.count().filter(waits))
        .join(Resident, Resident.id == ConcernedResident.resident)
        .where(ConcernedResident.incident.in_([one.id for one in incidents]))
        .group_by(ConcernedResident.incident)
    )
    return {incident_id: (named, waiting) for incident_id, named, waiting in uow.session.execute(query)}


def of_residents(residents: Iterable[UUID]) -> Select[Any]:
    """The incidents that these read of: by the notice, or by the finished record where none was given, which stays
    with them where it is opened again."""
    reads = select(ConcernedResident.incident).where(
        ConcernedResident.resident.in_(list(residents)),
        or_(ConcernedResident.told_at.is_not(None), ConcernedResident.shown_at.is_not(None)),
    )
    return select(Incident).where(Incident.id.in_(reads))
