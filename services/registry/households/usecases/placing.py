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
from services.registry.households.household import GOES_OUTSIDE, Ending
from services.registry.households.tables import HouseholdRow, MembershipRow
from services.registry.people.facts import Standing, standing_after
from services.registry.people.gone import AWAY
from services.registry.people.tables import Resident
from services.registry.people.usecases.departing import follow_goings
from services.registry.people.usecases.telling import tell_state


def place_residents(uow: UnitOfWork, residents: Sequence[Resident], registering: bool = False) -> None:
    """Bring each one's household, dwelling, compound and standing up to date, and tell the new state."""
    ever = uow.session.scalars(select(MembershipRow).where(MembershipRow.resident.in_([r.id for r in residents]))).all()
    rows = [row for row in ever if row.voided_on is None]
    of: dict[UUID, list[MembershipRow]] = defaultdict(list)
    for row in rows:
        of[row.resident].append(row)
    went = {row.resident for row in ever if row.ended in GOES_OUTSIDE}
    open_in = {row.household for row in rows if row.until is None}
    households = {h.id: h for h in uow.session.scalars(select(HouseholdRow).where(HouseholdRow.id.in_(open_in)))}
    for resident in residents:
        was = (resident.standing, resident.dwelling)
        gone_on = resident.gone_on
        place(resident, of[resident.id], households)
        if resident.standing != was[0]:
            follow_standing(uow, resident, was[0])
        if resident.id in went or resident.standing != was[0]:
            new = resident.gone_on if (resident.standing, resident.gone_on) != (was[0], gone_on) else None
            follow_goings(uow, resident, new, gone_on if resident.standing == was[0] == Standing.MOVED_OUT else None)
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


def place(resident: Resident, rows: list[MembershipRow], households: dict[UUID, HouseholdRow]) -> None:
    present = next((row for row in rows if row.until is None), None)
    ends = endings(resident, rows)
    resident.standing = standing_after(ends).value
    gone = resident.standing in (Standing.DECEASED, Standing.MOVED_OUT)
    resident.gone_on = max(day for day, ending in ends if ending in GOES_OUTSIDE) if gone else None
    home = households[present.household] if present else None
    resident.household = home.id if home else None
    resident.dwelling = home.dwelling if home else None
    resident.compound = home.compound if home else resident.compound


def kind_of_change(resident: Resident, was: tuple[str, UUID | None]) -> EventType:
    if resident.standing == Standing.DECEASED and was[0] != Standing.DECEASED:
        return contract.resident_deceased
    return contract.resident_moved if (resident.standing, resident.dwelling) != was else contract.resident_changed
