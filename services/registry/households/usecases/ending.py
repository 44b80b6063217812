"""Somebody who belongs to no household here has died, or has gone: no life event of a household tells it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from chassis.common.editing import expect_version
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.registry.households.household import GOES_OUTSIDE, Ending
from services.registry.households.tables import MembershipRow
from services.registry.households.usecases.ground import dating
from services.registry.households.usecases.placing import place_residents
from services.registry.people import details, gone, lifetime, store
from services.registry.people.tables import Resident
from services.registry.people.usecases.reading import resident_view
from services.registry.people.usecases.reasons import state_why


def record_ending(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """From that day on the resident is recorded as deceased or gone; without `ending` that is taken back.

    Raises Conflict for somebody who belongs to a household, or whose record is closed, and Invalid.
    """
    resident = store.resident(uow, command.id, locked=True)
    if uow.if_match is not None:
        expect_version(uow, resident)
    (end if command.ending else take_back)(uow, resident, command)
    state_why(uow, resident.id, command.why)
    place_residents(uow, [resident])
    uow.session.flush()
    return resident_view(uow, resident)


def end(uow: UnitOfWork, resident: Resident, command: Any) -> None:
    ending = Ending.of(command.ending)
    if ending not in GOES_OUTSIDE:
        reason = "only death and moved_out end somebody's time here outside a household"
        raise Invalid(reason, errors=[FieldError("/ending", reason)])
    refuse_to_end(resident)
    details.not_in_the_future(command.on, uow.today(), "/on")
    when = dating(uow, command.on)
    lifetime.not_before_birth(when.on, [resident.birth_date], "/on")
    left = last_left(uow, resident)
    if left is not None and when.on < left:
        reason = f"the resident still belonged to a household until {left}; correct one of the two days"
        raise Invalid(reason, errors=[FieldError("/on", reason)])
    resident.ended, resident.ended_on = ending.value, when.on


def refuse_to_end(resident: Resident) -> None:
    """Raises Conflict where the resident has died, or belongs to a household, where it is recorded instead."""
    gone.refuse_dead(resident)
    if resident.household is not None:
        raise Conflict(
            f"this resident belongs to household {resident.household}; record there, as a life event, that a member "
            "was removed"
        )


def refuse_an_ending(_: UnitOfWork, resident: Resident) -> None:
    """Raises Conflict where an end can neither be recorded nor taken back."""
    gone.refuse_closed(resident)
    if resident.ended is None:
        refuse_to_end(resident)


def take_back(uow: UnitOfWork, resident: Resident, command: Any) -> None:
    """An end that was entered wrong. What ended with it (a registration, a stay, a role) goes on."""
    gone.refuse_closed(resident)
    if resident.ended is None:
        raise Conflict("no end is recorded of this resident outside a household; nothing was changed")
    if not command.why:
        reason = "say how the end came to be recorded"
        raise Invalid(reason, errors=[FieldError("/why", reason)])
    resident.ended = resident.ended_on = None


def last_left(uow: UnitOfWork, resident: Resident) -> date | None:
    """The day on which the resident left a household for the last time."""
    query = select(MembershipRow.until).where(
        MembershipRow.resident == resident.id, MembershipRow.voided_on.is_(None), MembershipRow.until.is_not(None)
    )
    return max((until for until in uow.session.scalars(query) if until), default=None)
