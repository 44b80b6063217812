"""What stands on record of a resident with a day of its own: no date of birth may contradict it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from services.registry.households.household import Beginning
from services.registry.households.tables import MembershipRow
from services.registry.organisations.tables import RepresentationRow
from services.registry.people.lifetime import Dated, fits_the_record
from services.registry.people.tables import RegistrationRow, Resident, TemporaryResidenceRow, TransitionFact
from services.registry.roles.tables import RoleRow

BEGUN: tuple[tuple[str, Any], ...] = (
    ("a household registration", RegistrationRow.since),
    ("a temporary residence", TemporaryResidenceRow.since),
    ("a role", RoleRow.since),
    ("standing for an organisation", RepresentationRow.since),
)


def keep_within_life(uow: UnitOfWork, resident: Resident, pointer: str) -> None:
    """Raises Invalid where the date of birth, which is new, contradicts what stands on record. Nothing is written."""
    with uow.session.no_autoflush:
        fits_the_record(resident.birth_date, list(dated(uow, resident)), pointer)


def dated(uow: UnitOfWork, resident: Resident) -> Iterator[Dated]:
    memberships = select(MembershipRow).where(MembershipRow.resident == resident.id, MembershipRow.voided_on.is_(None))
    for row in uow.session.scalars(memberships):
        yield Dated("a membership of a household", row.since, by_birth=row.began == Beginning.BIRTH)
    for what, day in BEGUN:
        query = select(day).where(day.class_.resident == resident.id)
        yield from (Dated(what, on) for on in uow.session.scalars(query))
    facts = select(TransitionFact.on).where(TransitionFact.resident == resident.id, TransitionFact.voided_on.is_(None))
    yield from (Dated("a fact of the way to town life", on) for on in uow.session.scalars(facts))
    if resident.ended_on is not None:
        yield Dated("the death or the going", resident.ended_on)
    if resident.resettled_on is not None:
        yield Dated("the resettlement", resident.resettled_on)
