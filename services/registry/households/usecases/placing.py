"""Where residents stand and live now, on their own rows: it follows from their memberships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork
from services.registry import contract
from services.registry.accounts.usecases import owners
from services.registry.desk.usecases import closing
from services.registry.households.household import Ending
from services.registry.households.tables import HouseholdRow, MembershipRow
from services.registry.people.facts import Standing, standing_after
from services.registry.people.gone import AWAY
from services.registry.people.tables import Resident
from services.registry.people.usecases.officially import end_registration
from services.registry.people.usecases.staying import end_with_the_stay
from services.registry.people.usecases.telling import tell_state
from services.registry.roles import usecases as roles


def place_residents(uow: UnitOfWork, residents: Sequence[Resident], registering: bool = False) -> None:
    """Bring each one's household, dwelling, compound and standing up to date, and tell the new state."""
    rows = uow.session.scalars(
        select(MembershipRow).where(
            MembershipRow.resident.in_([r.id for r in residents]), MembershipRow.voided_on.is_(None)
        )
    ).all()
    of: dict[UUID, list[MembershipRow]] = defaultdict(list)
    for row in rows:
        of[row.resident].append(row)
    open_in = {row.household for row in rows if row.until is None}
    households = {h.id: h for h in uow.session.scalars(select(HouseholdRow).where(HouseholdRow.id.in_(open_in)))}
    for resident in residents:
        was = (resident.standing, resident.dwelling)
        place(resident, of[resident.id], households)
        if resident.standing != was[0]:
            follow_standing(uow, resident, was[0])
            end_what_stood_with_it(uow, resident, endings(resident, of[resident.id]))
        resident.version += 0 if registering else 1
        tell_state(uow, contract.resident_registered if registering else kind_of_change(resident, was), resident)


def endings(resident: Resident, rows: list[MembershipRow]) -> list[tuple[date, Ending | None]]:
    """How and when each stay ended, None for one that goes on; and what was recorded outside of any household."""
    ends = [(row.until or date.max, Ending.of(row.ended) if row.ended else None) for row in rows]
    if resident.ended is not None and resident.ended_on is not None:
        ends.append((resident.ended_on, Ending.of(resident.ended)))
    return ends


def follow_standing(uow: UnitOfWork, resident: Resident, was: str) -> None:
    """Sign-ins and what waits for somebody go by how they stand, when they go and when that is taken back."""
    if AWAY & {was, resident.standing}:
        closing.follow_standing(uow, resident)
        owners.follow_standing(uow, resident)


def end_what_stood_with_it(uow: UnitOfWork, resident: Resident, ends: list[tuple[date, Ending | None]]) -> None:
    """Who has died or moved out stays nowhere for a time and heads no building, and who has died is registered nowhere
    any more."""
    if resident.standing not in (Standing.DECEASED, Standing.MOVED_OUT):
        return
    day = max(day for day, ending in ends if ending is not None)
    end_with_the_stay(uow, resident.id, day)
    roles.end_with_the_stay(uow, resident.id, day)
    if resident.standing == Standing.DECEASED:
        end_registration(uow, resident, day)


def place(resident: Resident, rows: list[MembershipRow], households: dict[UUID, HouseholdRow]) -> None:
    present = next((row for row in rows if row.until is None), None)
    resident.standing = standing_after(endings(resident, rows)).value
    home = households[present.household] if present else None
    resident.household = home.id if home else None
    resident.dwelling = home.dwelling if home else None
    resident.compound = home.compound if home else resident.compound


def kind_of_change(resident: Resident, was: tuple[str, UUID | None]) -> EventType:
    if resident.standing == Standing.DECEASED and was[0] != Standing.DECEASED:
        return contract.resident_deceased
    return contract.resident_moved if (resident.standing, resident.dwelling) != was else contract.resident_changed
