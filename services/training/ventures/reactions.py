"""What becomes of a venture when its founder dies, leaves, turns out to be another record's person, or is erased.

Each looks at the resident as the copy has them by now, so it may run twice, late and out of order.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.database import forgetting
from chassis.database.unit_of_work import UnitOfWork
from services.training.store import MERGED, the_one_record
from services.training.tables import KnownResident
from services.training.ventures import store
from services.training.ventures.tables import (
    Venture,
    VentureFollowUp,
    VentureRegistration,
    VentureSupport,
)
from services.training.ventures.usecases.applying import end
from services.training.ventures.usecases.views import change
from services.training.ventures.venture import OPEN, VentureEnding, VentureState

GONE: Mapping[str, VentureEnding] = MappingProxyType(
    {"deceased": VentureEnding.DIED, "moved_out": VentureEnding.MOVED_OUT}
)
"""The registry's standings of who is here no more."""
WORDS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (VentureSupport, ("giver", "amount", "note", "voided_because")),
    (VentureRegistration, ("name", "credit_code")),
    (VentureFollowUp, ("income", "difficulties", "next_step")),
)
"""What tells of somebody even without a name; counts are made of the rest."""


def follow_resident(uow: UnitOfWork, event: Event) -> None:
    """The copy has taken the event already."""
    assert event.subject is not None
    known = uow.session.get(KnownResident, event.subject, populate_existing=True)
    if known is None:
        return
    if known.standing == MERGED:
        take_over(uow, known.id, the_one_record(uow, known.id))
    elif known.standing in GONE:
        for venture in store.of_resident(uow, known.id):
            if venture.state in store.OPEN_WORDS:
                end(uow, venture, GONE[known.standing], uow.today())


def take_over(uow: UnitOfWork, absorbed: UUID, kept: UUID) -> None:
    """All of either record's are the one person's. Of two that go on the further one stays."""
    if kept == absorbed:  # it is not told yet which one stays
        return
    theirs = store.of_resident(uow, absorbed)
    going_on = [one for one in [*theirs, *store.of_resident(uow, kept)] if one.state in store.OPEN_WORDS]
    for behind in sorted(going_on, key=how_far)[:-1]:
        end(uow, behind, VentureEnding.MERGED, uow.today())
    uow.session.flush()
    for one in theirs:
        one.resident = kept
        change(uow, one)


def how_far(venture: Venture) -> tuple[int, int]:
    """The greater, the further; of two that came as far the earlier one."""
    return OPEN.index(VentureState.of(venture.state)), -venture.id.int


def erase_resident(uow: UnitOfWork, event: Event) -> None:
    """What is left has nobody's name and words: how many applied, started and still ran."""
    assert event.subject is not None
    ventures = store.of_resident(uow, event.subject)
    for one in ventures:
        one.resident = None
        one.title = one.description = one.decided_because = one.ended_note = None
        if one.state in store.OPEN_WORDS:
            end(uow, one, VentureEnding.ERASED, uow.today())
        else:
            one.version += 1
    about = [one.id for one in ventures]
    for table, words in WORDS:
        for row in store.rows_of(uow, table, [one.id for one in ventures]):
            for word in words:
                setattr(row, word, None)
            about.append(row.id)
    forgetting.forget(uow, [event.subject, *about])
