"""Why something was done to a resident's record, as it stands in the audit.

A reason is free text and often names people, and the audit is only ever added to. So it stands there under the
resident's own key, as their identifiers do: an erasure destroys the key, and the reason with it. The chain digests the
cipher, so it holds before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption import Erased
from services.registry.people import identifiers
from services.registry.people.tables import SubjectKey

MARK = "under-own-key:"  # then the resident's id, a colon, the cipher


def state_why(uow: UnitOfWork, resident: UUID, why: str | None) -> None:
    """The reason for what this unit of work does, readable until the resident is erased; nothing without one."""
    if why:
        cipher = identifiers.cipher_of(uow, resident, make=True).encrypt(why, context=_context(resident))
        uow.purpose = f"{MARK}{resident}:{cipher}"


def told(uow: UnitOfWork, purposes: Sequence[str | None]) -> list[str | None]:
    """Each purpose of an audit's entry as it was stated; null for one that was erased with its resident."""
    whose = {found[0] for one in purposes if (found := _parts(one))}
    keys = select(SubjectKey).where(SubjectKey.subject.in_(whose))
    held = uow.session.scalars(keys).all() if whose else ()  # held, so that the session asks for none of them again
    opened = [_opened(uow, *found) if (found := _parts(one)) else one for one in purposes]
    del held
    return opened


def _parts(purpose: str | None) -> tuple[UUID, str] | None:
    """Whose it is, and the cipher; nothing of a purpose in the open."""
    if purpose is None or not purpose.startswith(MARK):
        return None
    resident, _, cipher = purpose.removeprefix(MARK).partition(":")
    return UUID(resident), cipher


def _opened(uow: UnitOfWork, resident: UUID, cipher: str) -> str | None:
    try:
        return identifiers.cipher_of(uow, resident).decrypt(cipher, context=_context(resident))
    except Erased:
        return None


def _context(resident: UUID) -> str:
    return f"audit.purpose:{resident}"
