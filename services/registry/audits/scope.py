"""How far an auditor sees: the records of the engagements that run today, each within its compounds and days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, false, or_

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import invalid_at
from services.registry.audits.trail import store as trail
from services.registry.scope import engagements, places, sees_all_compounds


def is_auditor(uow: UnitOfWork) -> bool:
    """Whether the actor sees as an auditor and by nothing else."""
    return uow.actor.has_role("auditor") and not sees_all_compounds(uow.actor) and not uow.actor.has_role("staff")


def audited_by_end(uow: UnitOfWork, compound: Any, entered_at: Any) -> ColumnElement[bool]:
    """Records that were there by the end of an engagement's days, in its compounds."""
    parts = [and_(compound.in_(places(one)), entered_at < after(uow, one.records_until)) for one in engagements(uow)]
    return or_(*parts) if parts else false()


def audited_by_day(uow: UnitOfWork, compound: Any, entered_on: Any) -> ColumnElement[bool]:
    """As `audited_by_end`, for what has the day of its entry only."""
    parts = [and_(compound.in_(places(one)), entered_on <= one.records_until) for one in engagements(uow)]
    return or_(*parts) if parts else false()


def audited_within(uow: UnitOfWork, compound: Any, on: Any) -> ColumnElement[bool]:
    """Records of a day within an engagement's days, in its compounds."""
    parts = [
        and_(compound.in_(places(one)), on >= one.records_since, on <= one.records_until) for one in engagements(uow)
    ]
    return or_(*parts) if parts else false()


def audited_between(uow: UnitOfWork, compound: Any, at: Any) -> ColumnElement[bool]:
    """Records of a moment within an engagement's days, in its compounds."""
    parts = [
        and_(
            compound.in_(places(one)),
            at >= datetime.combine(one.records_since, time(), uow.database.zone),
            at < after(uow, one.records_until),
        )
        for one in engagements(uow)
    ]
    return or_(*parts) if parts else false()


def audited_entries(uow: UnitOfWork, audit: Table) -> ColumnElement[bool]:
    """Entries of the audit within an engagement's days and compounds."""
    parts = []
    for one in engagements(uow):
        within = audit.c.at >= datetime.combine(one.records_since, time(), uow.database.zone)
        parts.append(and_(within, audit.c.at < after(uow, one.records_until), trail.seen(audit, places(one))))
    return or_(*parts) if parts else false()


def compounds_on(uow: UnitOfWork, day: date) -> set[UUID]:
    """The compounds whose records of that day an auditor may see."""
    held = (one for one in engagements(uow) if one.records_since <= day <= one.records_until)
    return {compound for one in held for compound in places(one)}


def refuse_other_days(uow: UnitOfWork, first: date, last: date, pointer: str) -> None:
    """An auditor asks for figures of days that one engagement covers. Raises Invalid; who is engaged for nothing has
    none anyway.
    """
    held = engagements(uow) if is_auditor(uow) else ()
    if held and not any(one.records_since <= first and last <= one.records_until for one in held):
        raise invalid_at(pointer, f"{first} to {last} is not within the days that you are engaged for; name such days")


def after(uow: UnitOfWork, day: date) -> datetime:
    """The first moment after a day of the community."""
    return datetime.combine(day + timedelta(days=1), time(), uow.database.zone)
