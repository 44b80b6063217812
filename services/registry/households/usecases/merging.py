"""The households of two records of one person: locked, and brought together."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.registry.households.merging import carried_over
from services.registry.households.tables import MembershipRow
from services.registry.households.usecases.ground import Locked, dating
from services.registry.households.usecases.recording import record
from services.registry.people.tables import Resident


def locked(uow: UnitOfWork, *residents: UUID) -> Locked:
    """The households that they belong or belonged to, then they themselves. Raises NotFound, Conflict."""
    known = households_of(uow, residents)
    found = Locked(uow, known, residents)
    if households_of(uow, residents) != known:
        raise Conflict("somebody changed these residents' households at the same moment; send it again")
    return found


def households_of(uow: UnitOfWork, residents: tuple[UUID, ...]) -> set[UUID]:
    rows = select(MembershipRow.household).where(
        MembershipRow.resident.in_(residents), MembershipRow.voided_on.is_(None)
    )
    return set(uow.session.scalars(rows))


def carry_over(uow: UnitOfWork, found: Locked, kept: Resident, absorbed: Resident, why: str) -> None:
    """The absorbed record's memberships are the kept one's from now on. Raises Conflict where they contradict."""
    when = dating(uow, None)
    households = [found.kept[household_id] for household_id in sorted(found.kept)]
    outcome = carried_over(households, absorbed.id, kept.id, when, why)
    if outcome.households:
        record(uow, found, outcome, when)
