"""Events of other services that concern training."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from chassis.bus.envelope import Event
from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork
from chassis.events.announce import copying, feed
from chassis.events.copies import ERASED, emptied
from chassis.events.reaction import Reaction
from services.registry import contract as registry
from services.training.learning import reactions as learning
from services.training.lectures import store as lectures
from services.training.piecework.statements import reactions as statements
from services.training.piecework.work import reactions as piecework
from services.training.store import the_one_record
from services.training.tables import (
    KnownAssignment,
    KnownAuditEngagement,
    KnownCommunity,
    KnownConsent,
    KnownOrganisation,
    KnownResident,
)
from services.training.ventures import reactions as ventures

COPIES = copying(
    feed(KnownCommunity, registry.COMMUNITIES),
    feed(KnownResident, registry.RESIDENTS),
    feed(KnownOrganisation, registry.ORGANISATIONS, closed=lambda state: state.closed_on is not None),
    feed(KnownAssignment, registry.ASSIGNMENTS, account=lambda state: str(state.account)),
    feed(
        KnownAuditEngagement,
        registry.AUDIT_ENGAGEMENTS,
        auditor=lambda state: str(state.auditor),
        compounds=lambda state: [str(compound) for compound in state.compounds],
    ),
    feed(KnownConsent, registry.CONSENTS),
)


def in_turn(*reactions: Reaction) -> Reaction:
    """One reaction made of several, in one transaction."""

    def react(uow: UnitOfWork, event: Event) -> None:
        for reaction in reactions:
            reaction(uow, event)

    return react


def erase_consents(uow: UnitOfWork, event: Event) -> None:
    """With the resident goes what they allowed; no late event brings it back."""
    table = KnownConsent.__table__
    erased = {**emptied(table), "epoch": ERASED, "gone": True}
    uow.session.execute(update(table).where(table.c.resident == event.subject).values(**erased))


def drop_if_erased(uow: UnitOfWork, event: Event) -> None:
    """A consent that is told after its resident was erased is not kept."""
    resident = registry.consent_stated.data.read(event.data).resident
    known = uow.session.get(KnownResident, resident, execution_options={"tombstones": True}, populate_existing=True)
    if known is not None and known.epoch == ERASED:
        table = KnownConsent.__table__
        erased = {**emptied(table), "epoch": ERASED, "gone": True}
        uow.session.execute(update(table).where(table.c.id == event.subject).values(**erased))


def hand_over_visits(uow: UnitOfWork, event: Event) -> None:
    """Of a record that was merged: what it came to is the one person's."""
    assert event.subject is not None
    kept = the_one_record(uow, event.subject)
    if kept != event.subject:
        lectures.hand_over(uow, event.subject, kept)


def forget_visits(uow: UnitOfWork, event: Event) -> None:
    assert event.subject is not None
    lectures.forget(uow, event.subject)


FOLLOW = in_turn(
    learning.follow_resident,
    piecework.follow_resident,
    statements.follow_resident,
    hand_over_visits,
    ventures.follow_resident,
)
FOLLOWED: Mapping[EventType, Reaction] = {
    registry.resident_changed: FOLLOW,
    registry.resident_moved: FOLLOW,
    registry.resident_deceased: FOLLOW,
    registry.resident_merged: FOLLOW,
    registry.resident_erased: in_turn(
        learning.erase_resident,
        piecework.erase_resident,
        statements.erase_resident,
        forget_visits,
        ventures.erase_resident,
        erase_consents,
    ),
    registry.consent_changed: drop_if_erased,
    registry.consent_stated: drop_if_erased,
}
"""What happens to residents, once the copy has taken it. An announcement feeds copies only."""

TOLD = {kind: in_turn(copy, FOLLOWED[kind]) if kind in FOLLOWED else copy for kind, copy in COPIES.items()}
