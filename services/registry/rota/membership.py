"""What the end of a membership does to the rotas of the committee."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.registry import contract
from services.registry.organisations import store as organisations
from services.registry.rota import rota, store
from services.registry.rota.tables import RotaRow
from services.registry.rota.usecases import rota_event


def membership_ended(uow: UnitOfWork, committee: UUID, unit: UUID, until: date) -> None:
    """A unit is no member from a day on: its turns from then on go to the others, in this rota and those that follow.

    Turns that have begun stay as they are. Raises Conflict where fewer than two units would be left to take turns.
    """
    store.lock_committee(uow, committee)
    uow.session.flush()
    if unit in organisations.members_on(uow, committee, until):
        return
    rows = store.rotas_ahead(uow, committee)
    held = [store.as_value(uow, row) for row in rows]
    for row, before, after in zip(rows, held, rota.leave_all(held, unit, gone_from(uow, until)), strict=True):
        if after.stints != before.stints:
            row.version += 1
            store.keep(uow, row, after)
            uow.tell(rota_event(uow, contract.rota_changed, row))


def running_beyond(uow: UnitOfWork, committee: UUID, day: date) -> RotaRow | None:
    """The last of a committee's rotas that go on beyond a day, and beyond today."""
    return next((row for row in reversed(store.rotas_ahead(uow, committee)) if row.ends_on > day), None)


def gone_from(uow: UnitOfWork, until: date) -> date:
    """The first day whose turns go to others: what has begun stays."""
    return max(until, uow.today() + timedelta(days=1))


class Departures:
    """Ends of memberships that nobody has entered yet, one after the other, and what they would make of the rotas."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._rotas: dict[UUID, list[rota.Rota]] = {}

    def leave(self, committee: UUID, unit: UUID, until: date) -> None:
        """A unit that would be no member from a day on. Raises Conflict as `membership_ended`, and changes nothing."""
        ahead = self._rotas.get(committee)
        if ahead is None:
            ahead = [store.as_value(self._uow, row) for row in store.rotas_ahead(self._uow, committee)]
        self._rotas[committee] = rota.leave_all(ahead, unit, gone_from(self._uow, until))
