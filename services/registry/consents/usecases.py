"""What somebody does with consents. Each decision is a row of its own; a withdrawal takes effect with its commit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Forbidden, invalid_at
from chassis.jobs.timers import Due, schedule
from services.registry.consents import store
from services.registry.consents.evidence import Evidence, check_guardian_is_shown, check_who_decides
from services.registry.consents.tables import ConsentRow
from services.registry.people import gone
from services.registry.people import store as people
from services.registry.people.consent import (
    ETHNIC_GROUP,
    Consent,
    Decision,
    Purpose,
    SensitiveKind,
    Unreadable,
    withdrawn,
)
from services.registry.people.tables import Resident
from services.registry.scope import only_own

EXPIRED = "consent_expired"


def record_consent(uow: UnitOfWork, command: Any) -> ConsentRow:
    """The decision of a resident, or of a child's guardian: entered at the desk with its evidence, or by the own
    sign-in of who decides."""
    resident = store.decided_for(uow, command.resident)
    gone.refuse_dead(resident, "/resident")
    guardian = guardian_in(uow, command, resident)
    own = (guardian or resident).id == uow.actor.resident
    evidence = Evidence.OWN_SIGN_IN if own else Evidence.of(command.evidence or Evidence.IN_PERSON.value)
    if evidence is Evidence.OWN_SIGN_IN and not own:
        raise invalid_at("/evidence", "only the own sign-in of who decides gives this evidence; say how they told you")
    if command.expires_at is not None and command.expires_at <= uow.now():
        raise invalid_at("/expires_at", "a consent expires in the future")
    row = ConsentRow(
        id=uow.new_id(),
        community=resident.community,
        version=1,
        resident=resident.id,
        purpose=Purpose.of(command.purpose).value,
        sensitive=SensitiveKind.of(command.sensitive).value if command.sensitive else None,
        decision=Decision.of(command.decision).value,
        decided_at=uow.now(),
        expires_at=command.expires_at,
        by_guardian=guardian is not None,
        guardian=guardian.id if guardian else None,
        evidence=evidence.value,
        evidence_note=command.evidence_note,
        recorded_by=uow.actor.subject,
    )
    uow.add(row)
    uow.session.flush()
    tell(uow, row, resident)
    if row.expires_at is not None:
        schedule(uow, EXPIRED, f"consent:{row.id}", row.expires_at, {"consent": str(row.id)})
    return row


def let_expire(uow: UnitOfWork, due: Due) -> None:
    """Timer: a consent holds no more."""
    row = uow.session.get(ConsentRow, UUID(due.arguments["consent"]))
    if row is not None:
        let_go(uow, uow.session.get_one(Resident, row.resident, with_for_update=True))


def guardian_in(uow: UnitOfWork, command: Any, resident: Resident) -> Resident | None:
    """The guardian who decides, if any: the one who is named, or who is signed in and acts for the own child. Raises
    NotFound, Conflict and Invalid."""
    named = command.guardian
    if named is None and only_own(uow.actor) and resident.id != uow.actor.resident:
        named = uow.actor.resident
    guardian = people.resident(uow, named) if named else None
    check_who_decides(resident.birth_date, guardian.birth_date if guardian else None, guardian is not None, uow.today())
    if guardian is None:
        return None
    gone.refuse_dead(guardian, "/guardian")
    check_guardian_is_shown(
        command.evidence_note,
        same_household=guardian.household is not None and guardian.household == resident.household,
        on_record=store.is_guardian_of(uow, guardian.id, resident.id),
    )
    return guardian


def withdraw_consent(uow: UnitOfWork, command: Any) -> ConsentRow:
    """Withdrawn, with effect at once. Raises Conflict where there is nothing to withdraw."""
    row = store.consent(uow, command.id)
    resident = store.decided_for(uow, row.resident)
    row.withdrawn_at = withdrawn_now(uow, row).withdrawn_at
    row.version += 1
    uow.session.flush()
    tell(uow, row, resident)
    return row


def withdrawn_now(uow: UnitOfWork, row: ConsentRow) -> Consent:
    """As it would stand if the actor withdrew it. Raises Forbidden for another's, Conflict where nothing is given."""
    own = row.resident == uow.actor.resident or uow.actor.has_role("staff", "admin")
    if not own and not store.is_guardian_of(uow, uow.actor.resident, row.resident):
        raise Forbidden("only the resident withdraws what they consented to, and for a child under 14 its guardian")
    held = store.as_value(row)
    if isinstance(held, Unreadable):
        raise Conflict("this consent cannot be read and counts as refused already")
    ended = withdrawn(held, uow.now())
    if (later := store.later(uow, row)) is not None:
        raise Conflict(
            f"a later decision for this purpose counts; if it gives consent, withdraw that: /v1/consents/{later}",
            type="consent-overtaken",
        )
    return ended


def join(uow: UnitOfWork, kept: Resident, absorbed: Resident) -> None:
    """The decisions on two records of one person are one person's: of each purpose the latest counts, and what it comes
    to is told. Of the ethnic group is kept what they allow together."""
    moved = list(uow.session.scalars(select(ConsentRow).where(ConsentRow.resident == absorbed.id)))
    for row in moved:
        row.resident, row.version = kept.id, row.version + 1
    uow.session.flush()
    latest = {row.purpose: row for row in sorted(moved, key=lambda row: row.decided_at)}
    for row in latest.values():
        tell(uow, row, kept)
    let_go(uow, kept)


def list_consents(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow)
    if query.resident:
        found = found.where(ConsentRow.resident == query.resident)
    if query.purpose:
        found = found.where(ConsentRow.purpose == query.purpose)
    return page(uow, found, ConsentRow.id, query.limit, query.cursor)


def tell(uow: UnitOfWork, row: ConsentRow, resident: Resident) -> None:
    """Tell what the resident allows now for the purpose, and let go what was kept by a consent that holds no more."""
    purpose = Purpose.of(row.purpose)
    kinds = [kind.value for kind in SensitiveKind if store.is_allowed(uow, resident, purpose, kind)]
    uow.tell(store.state_event(uow, row, store.is_allowed(uow, resident, purpose), kinds))
    let_go(uow, resident)


def let_go(uow: UnitOfWork, resident: Resident) -> None:
    """What is kept by a consent only is kept as long as the consent holds."""
    if resident.ethnic_group is not None and not store.is_allowed(uow, resident, *ETHNIC_GROUP):
        resident.ethnic_group = resident.ethnic_group_consent = None  # PIPL, article 47
        resident.version += 1
        uow.add(resident)
