"""A dwelling becomes another kind of housing, and who lives there stays."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from chassis.periods import Dating
from services.registry.households import store
from services.registry.households.events import Outcome
from services.registry.households.history import checked
from services.registry.households.rows import converted
from services.registry.households.tables import OccupancyRow
from services.registry.households.usecases.recording import keep_rows, post_books
from services.registry.places import store as places
from services.registry.places.housing import Home, HousingKind
from services.registry.places.tables import Dwelling


def convert_homes(uow: UnitOfWork, dwelling_id: UUID, kind: HousingKind, when: Dating) -> None:
    """Who lives there from that day on, counts under that kind from then; the books tell both sides of it, on that day.

    Locks the households and then the dwelling, as a move into it does. Raises NotFound, and Conflict where one of the
    households is out of reach by now.
    """
    concerned = homes_from(uow, dwelling_id, when.on)
    rows = store.locked_if_there(uow, concerned)
    dwelling = places.place(uow, Dwelling, dwelling_id, locked=True)
    if homes_from(uow, dwelling_id, when.on) != concerned:
        raise Conflict("somebody moved into this dwelling at the same moment; send it again")
    if concerned - rows.keys():
        raise Conflict(
            "a household that lived here on one of these days is in a compound that you do not answer for; leave this "
            "to a colleague who answers for both"
        )
    home = Home(dwelling.id, dwelling.compound, kind)
    kept = store.kept(uow, rows.values())
    after = {one.id: converted(one, home, when) for one in kept.values()}
    changed = tuple(checked(one) for one in after.values() if one != kept[one.id])
    if changed:
        outcome = Outcome(changed, ())
        keep_rows(uow, rows, kept, outcome)
        post_books(uow, kept, outcome, when)


def homes_from(uow: UnitOfWork, dwelling_id: UUID, day: date) -> set[UUID]:
    """The households that have lived in the dwelling on that day or a later one."""
    rows = select(OccupancyRow.household).where(
        OccupancyRow.dwelling == dwelling_id,
        OccupancyRow.community == uow.actor.community,
        OccupancyRow.voided_on.is_(None),
        or_(OccupancyRow.until.is_(None), OccupancyRow.until > day),
    )
    return set(uow.session.scalars(rows))
