"""Queries about consents. Who may see the resident may see what they consent to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from chassis.bus.envelope import Event
from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry import contract
from services.registry.consents.evidence import Evidence
from services.registry.consents.tables import ConsentRow
from services.registry.people import store as people
from services.registry.people.ages import GUARDIAN_UNTIL, years_before
from services.registry.people.consent import Consent, Decision, Purpose, SensitiveKind, Unreadable, allows, read
from services.registry.people.gone import DEAD
from services.registry.people.tables import Resident

COLUMNS = ("purpose", "decision", "sensitive", "decided_at", "by_guardian", "expires_at", "withdrawn_at")


def within_reach(uow: UnitOfWork) -> Select[Any]:
    residents = people.within_reach(uow).with_only_columns(Resident.id)
    own_children = children_of(uow, uow.actor.resident).with_only_columns(Resident.id)
    return select(ConsentRow).where(or_(ConsentRow.resident.in_(residents), ConsentRow.resident.in_(own_children)))


def children_of(uow: UnitOfWork, guardian: UUID | None) -> Select[Any]:
    """The children under 14 in whose records somebody stands as guardian: all of the guardian's community."""
    decided = select(ConsentRow.resident).where(ConsentRow.guardian.is_not(None), ConsentRow.guardian == guardian)
    born_after = years_before(uow.today(), GUARDIAN_UNTIL)
    return select(Resident).where(
        Resident.birth_date > born_after,
        Resident.standing.not_in(DEAD),
        Resident.id.in_(decided),
    )


def is_guardian_of(uow: UnitOfWork, guardian: UUID | None, resident: UUID) -> bool:
    return uow.session.scalar(children_of(uow, guardian).where(Resident.id == resident)) is not None


def decided_for(uow: UnitOfWork, resident_id: UUID) -> Resident:
    """Whose consent the caller records or withdraws, locked: somebody within reach, or the caller's own child. Raises
    NotFound."""
    if is_guardian_of(uow, uow.actor.resident, resident_id):
        query = select(Resident).where(Resident.id == resident_id).with_for_update()
        return uow.session.scalars(query.execution_options(populate_existing=True)).one()
    return people.resident(uow, resident_id, locked=True)


def consent(uow: UnitOfWork, consent_id: UUID) -> ConsentRow:
    found: ConsentRow | None = uow.session.scalar(
        within_reach(uow).where(ConsentRow.id == consent_id).with_for_update()
    )
    if found is None:
        raise NotFound("there is no such consent")
    return found


def consents_of(uow: UnitOfWork, resident: UUID) -> list[Consent | Unreadable]:
    """All decisions of a resident; one that cannot be read counts as refused."""
    rows = uow.session.scalars(select(ConsentRow).where(ConsentRow.resident == resident))
    return [as_value(row) for row in rows]


def consents_of_each(uow: UnitOfWork, residents: Collection[UUID]) -> dict[UUID, list[Consent | Unreadable]]:
    """The same for several residents, in one query."""
    found: dict[UUID, list[Consent | Unreadable]] = defaultdict(list)
    for row in uow.session.scalars(select(ConsentRow).where(ConsentRow.resident.in_(residents))):
        found[row.resident].append(as_value(row))
    return found


def later(uow: UnitOfWork, row: ConsentRow) -> UUID | None:
    """The latest decision of the same resident for the same purpose and kind that came after this one: that counts."""
    same = (
        ConsentRow.resident == row.resident,
        ConsentRow.purpose == row.purpose,
        ConsentRow.sensitive == row.sensitive if row.sensitive else ConsentRow.sensitive.is_(None),
        ConsentRow.decided_at > row.decided_at,
    )
    found: UUID | None = uow.session.scalar(
        select(ConsentRow.id).where(*same).order_by(ConsentRow.decided_at.desc()).limit(1)
    )
    return found


def is_open(uow: UnitOfWork) -> ColumnElement[bool]:
    """Decisions that neither were withdrawn nor have expired."""
    return ConsentRow.withdrawn_at.is_(None) & or_(ConsentRow.expires_at.is_(None), ConsentRow.expires_at > uow.now())


def as_value(row: ConsentRow) -> Consent | Unreadable:
    return read({name: getattr(row, name) for name in COLUMNS})


def record_on_paper(uow: UnitOfWork, resident: Resident, purpose: Purpose, sensitive: SensitiveKind, note: str) -> None:
    """A grown-up resident signed a separate consent: see `by_paper`."""
    for kind in by_paper(consents_of(uow, resident.id), purpose, sensitive):
        row = ConsentRow(
            **on_paper(resident.id, resident.community, purpose, kind),
            id=uow.new_id(),
            decided_at=uow.now(),
            evidence_note=note,
            recorded_by=uow.actor.subject,
        )
        uow.add(row)
    uow.session.flush()
    uow.tell(state_event(uow, row, is_allowed(uow, resident, purpose), [sensitive.value]))


def by_paper(
    held: Iterable[Consent | Unreadable], purpose: Purpose, sensitive: SensitiveKind
) -> list[SensitiveKind | None]:
    """What a separate consent on paper stands for. Who was never asked for the purpose itself consents to it by the
    same paper; what was refused or withdrawn stays so."""
    asked = {(c.purpose, c.sensitive) for c in held if isinstance(c, Consent)}
    return [sensitive] if (purpose, None) in asked else [None, sensitive]


def is_allowed_by_paper(uow: UnitOfWork, resident: Resident, purpose: Purpose, sensitive: SensitiveKind) -> bool:
    """Whether the resident would consent to this by a separate consent on paper that is recorded now."""
    held = consents_of(uow, resident.id)
    kinds = by_paper(held, purpose, sensitive)
    signed = [Consent(purpose, Decision.GIVEN, uow.now(), sensitive=kind) for kind in kinds]
    return _allows(uow, resident, [*held, *signed], purpose, sensitive)


def on_paper(resident: UUID, community: UUID, purpose: Purpose, sensitive: SensitiveKind | None) -> dict[str, Any]:
    """The columns of a consent that was signed by the resident; when, by whom it was entered and where it is, are not
    among them."""
    return {
        "community": community,
        "version": 1,
        "resident": resident,
        "purpose": purpose.value,
        "sensitive": sensitive.value if sensitive else None,
        "decision": Decision.GIVEN.value,
        "by_guardian": False,
        "evidence": Evidence.SIGNED_PAPER.value,
    }


def state_event(uow: UnitOfWork, row: ConsentRow, allowed: bool, kinds: list[str]) -> Event:
    """What the resident allows now, for this purpose: the whole state, so that a copy needs no earlier event."""
    return event_about(uow, contract.consent_changed, row, state_of(row, allowed, kinds))


def state_of(row: ConsentRow, allowed: bool, kinds: list[str]) -> dict[str, Any]:
    return {
        "resident": row.resident,
        "purpose": row.purpose,
        "allowed": allowed,
        "sensitive_kinds": kinds,
        "until": row.expires_at,
    }


def is_allowed(uow: UnitOfWork, resident: Resident, purpose: Purpose, sensitive: SensitiveKind | None = None) -> bool:
    """Whether the resident consents to this now; without a date of birth a guardian is needed, to be safe."""
    return _allows(uow, resident, consents_of(uow, resident.id), purpose, sensitive)


def _allows(
    uow: UnitOfWork,
    resident: Resident,
    held: Iterable[Consent | Unreadable],
    purpose: Purpose,
    sensitive: SensitiveKind | None,
) -> bool:
    local = uow.now().astimezone(uow.database.zone)
    return allows(held, purpose, local, birth_date=resident.birth_date or local.date(), sensitive=sensitive)
