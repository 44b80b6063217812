"""What units write to one another in free text: it may name anybody, in no column of its own, so it goes by its time.

How long is in data/retention.csv. What stays is who handed over to whom and which turns were exchanged.
"""

from __future__ import annotations

from chassis.access.actor import job
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from services.registry.people.retention import Held, last_to_go
from services.registry.rota import store

KIND = "rota_text"
PORTION = 500  # packs, and swaps, that are emptied at once


def held(uow: UnitOfWork) -> list[Held]:
    """What is kept of it though somebody is erased whom it may name: counted from its last day."""
    last = store.last_day_with_text(uow)
    return [] if last is None else [Held(KIND, max(last, uow.today()))]


def let_rota_texts_go(database: Database) -> int:
    """Chore: the text of hand-over packs and of swaps whose retention is over; how many of them."""
    with database.unit_of_work(job("retention")) as uow:
        last = last_to_go(KIND, uow.today())
        packs, swaps = store.packs_with_text(last, PORTION), store.swaps_with_text(last, PORTION)
        for pack in (old_packs := list(uow.session.scalars(packs))):
            pack.items, pack.notes = [], ""
            pack.version += 1
        for swap in (old_swaps := list(uow.session.scalars(swaps))):
            swap.reason, swap.answer = "", None
            swap.version += 1
        return len(old_packs) + len(old_swaps)
