"""What becomes of a resident's account when the resident is erased or turns out to be another record's person."""

from __future__ import annotations

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.statements.tables import PayAccountRow


def erase_resident(uow: UnitOfWork, event: Event) -> None:
    """The account goes with everything else that names the person; what was paid stays in the ledger, by amount."""
    if (account := uow.session.get(PayAccountRow, event.subject)) is not None:
        uow.session.delete(account)
