"""What stands on record of a resident with a day of its own: no date of birth may contradict it, and none of it comes
after a death."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.registry.households.household import Beginning, Ending
from services.registry.households.tables import MembershipRow
from services.registry.organisations.tables import RepresentationRow
from services.registry.people import store
from services.registry.people.facts import Standing
from services.registry.people.lifetime import Dated, fits_the_record
from services.registry.people.tables import Resident, TemporaryResidenceRow, TransitionFact
from services.registry.roles.tables import RoleRow

BEGUN: tuple[tuple[str, Any], ...] = (
    ("a temporary residence", TemporaryResidenceRow.since),
    ("a role", RoleRow.since),
    ("standing for an organisation", RepresentationRow.since),
)


def keep_within_life(uow: UnitOfWork, resident: Resident, pointer: str) -> None:
    """Raises Invalid where the date of birth, which is new, contradicts what stands on record. Nothing is written."""
    with uow.session.no_autoflush:
        fits_the_record(resident.birth_date, list(dated(uow, resident)), pointer)


def not_after_death(uow: UnitOfWork, resident: Resident, day: date | None, pointer: str) -> None:
    """Raises Conflict where the resident had died by that day."""
    died = died_on(uow, resident)
    if day is not None and died is not None and day > died:
        reason = f"the resident died on {died} by record; correct one of the two days"
        raise Conflict(reason, errors=[FieldError(pointer, reason)])


def died_on(uow: UnitOfWork, resident: Resident) -> date | None:
    """The day of the death by record, in a household or outside of one."""
    if resident.standing != Standing.DECEASED:
        return None
    if resident.ended == Ending.DEATH:
        return resident.ended_on
    deaths = select(func.max(MembershipRow.until)).where(
        MembershipRow.resident == resident.id,
        MembershipRow.voided_on.is_(None),
        MembershipRow.ended == Ending.DEATH.value,
    )
    return uow.session.scalar(deaths)


def dated(uow: UnitOfWork, resident: Resident) -> Iterator[Dated]:
    memberships = select(MembershipRow).where(MembershipRow.resident == resident.id, MembershipRow.voided_on.is_(None))
    for row in uow.session.scalars(memberships):
        yield Dated("a membership of a household", row.since, by_birth=row.began == Beginning.BIRTH)
    for registration in store.registrations(uow, resident.id).values():
        yield Dated("a household registration", registration.period.since)
    for what, day in BEGUN:
        query = select(day).where(day.class_.resident == resident.id)
        yield from (Dated(what, on) for on in uow.session.scalars(query))
    facts = select(TransitionFact.on).where(TransitionFact.resident == resident.id, TransitionFact.voided_on.is_(None))
    yield from (Dated("a fact of the way to town life", on) for on in uow.session.scalars(facts))
    if resident.ended_on is not None:
        yield Dated("the death or the going", resident.ended_on)
    if resident.resettled_on is not None:
        yield Dated("the resettlement", resident.resettled_on)
