"""What the end of a membership does to the rotas of the committee."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.registry import contract
from services.registry.organisations import store as organisations
from services.registry.rota import rota, store
from services.registry.rota.usecases import rota_event


def membership_ended(uow: UnitOfWork, committee: UUID, unit: UUID, until: date) -> None:
    """A unit is no member from a day on: its turns from then on go to the others, in this rota and those that follow.

    Turns that have begun stay as they are. Raises Conflict where fewer than two units would be left to take turns.
    """
    store.lock_committee(uow, committee)
    uow.session.flush()
    if unit in organisations.members_on(uow, committee, until):
        return
    on = max(until, uow.today() + timedelta(days=1))
    rows = store.rotas_with(uow, committee, unit, on)
    for row, made in zip(rows, rota.leave_all([store.as_value(uow, row) for row in rows], unit, on), strict=True):
        row.version += 1
        store.keep(uow, row, made)
        uow.tell(rota_event(uow, contract.rota_changed, row))
