"""Events of other services that concern notify."""

from __future__ import annotations

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from services.notify.tables import KnownResident
from services.registry import contract as registry


def learn_resident(uow: UnitOfWork, event: Event) -> None:
    """Keep the newest state of a resident, in whatever order the states arrive."""
    state = registry.resident_registered.data.read(event.data)
    new = {
        "community": event.community,
        "epoch": event.epoch,
        "version": event.version,
        "name": state.name,
        "language": state.language,
        "standing": state.standing,
        "contact": state.contact,
    }
    statement = uow.database.insert(KnownResident).values(id=event.subject, **new)
    older = (KnownResident.epoch < event.epoch) | (
        (KnownResident.epoch == event.epoch) & (KnownResident.version < event.version)
    )
    uow.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=new, where=older))
