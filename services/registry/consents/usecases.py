"""What somebody does with consents. Each decision is a row of its own; a withdrawal takes effect with its commit."""

from __future__ import annotations

from typing import Any

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Forbidden, Invalid
from services.registry.consents import store
from services.registry.consents.evidence import Evidence, check_who_decides
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


def record_consent(uow: UnitOfWork, command: Any) -> ConsentRow:
    """A resident's decision, entered at the desk with its evidence or by the resident's own sign-in."""
    resident = people.resident(uow, command.resident, locked=True)
    gone.refuse_dead(resident, "/resident")
    own = resident.id == uow.actor.resident
    evidence = Evidence.OWN_SIGN_IN if own else Evidence.of(command.evidence or Evidence.IN_PERSON.value)
    if evidence is Evidence.OWN_SIGN_IN and not own:
        raise Invalid("only the resident's own sign-in gives this evidence; say how they told you")
    guardian = people.resident(uow, command.guardian) if command.guardian else None
    if guardian is not None:
        gone.refuse_dead(guardian, "/guardian")
    check_who_decides(resident.birth_date, guardian.birth_date if guardian else None, guardian is not None, uow.today())
    if command.expires_at is not None and command.expires_at <= uow.now():
        raise Invalid("a consent expires in the future")
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
    return row


def withdraw_consent(uow: UnitOfWork, command: Any) -> ConsentRow:
    """Withdrawn, with effect at once. Raises Conflict where there is nothing to withdraw."""
    row = store.consent(uow, command.id)
    row.withdrawn_at = withdrawn_now(uow, row).withdrawn_at
    row.version += 1
    uow.session.flush()
    tell(uow, row, people.resident(uow, row.resident))
    return row


def withdrawn_now(uow: UnitOfWork, row: ConsentRow) -> Consent:
    """As it would stand if the actor withdrew it. Raises Forbidden for another's, Conflict where nothing is given."""
    if (
        uow.actor.has_role("resident")
        and not uow.actor.has_role("staff", "admin")
        and row.resident != uow.actor.resident
    ):
        raise Forbidden("only the resident withdraws what they consented to")
    held = store.as_value(row)
    if isinstance(held, Unreadable):
        raise Conflict("this consent cannot be read and counts as refused already")
    return withdrawn(held, uow.now())


def list_consents(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow)
    if query.resident:
        found = found.where(ConsentRow.resident == query.resident)
    if query.purpose:
        found = found.where(ConsentRow.purpose == query.purpose)
    return page(uow, found, ConsentRow.id, query.limit, query.cursor)


def tell(uow: UnitOfWork, row: ConsentRow, resident: Resident) -> None:
    """Tell what the resident allows now, and let go what was kept by a consent that holds no more."""
    purpose = Purpose.of(row.purpose)
    kinds = [kind.value for kind in SensitiveKind if store.is_allowed(uow, resident, purpose, kind)]
    uow.tell(store.state_event(uow, row, store.is_allowed(uow, resident, purpose), kinds))
    if resident.ethnic_group is not None and not store.is_allowed(uow, resident, *ETHNIC_GROUP):
        resident.ethnic_group = resident.ethnic_group_consent = None  # PIPL, article 47
        resident.version += 1
        uow.add(resident)
