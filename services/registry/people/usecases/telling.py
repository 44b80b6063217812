"""Telling others how a resident stands: every event of a resident carries the whole state, for copies."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from chassis.bus.envelope import Event
from chassis.common.telling import event_about
from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption.sealing import PublicKey, seal
from services.registry.people import identifiers
from services.registry.people.ages import works_from
from services.registry.people.tables import Resident


def tell_state(uow: UnitOfWork, kind: EventType, resident: Resident) -> None:
    """Store the resident together with an event that has the new state."""
    uow.add(resident, state_event(uow, kind, resident))


def state_event(uow: UnitOfWork, kind: EventType, resident: Resident, telephone: str | None = None) -> Event:
    """`telephone` saves deciphering it, where it is at hand."""
    return event_about(uow, kind, resident, state_of(uow, resident, telephone or known_telephone(uow, resident)))


def state_of(uow: UnitOfWork, resident: Resident, telephone: str | None) -> dict[str, Any]:
    """A resident's whole state as copies keep it."""
    may_work = works_from(resident.birth_date, uow.today())
    return full_state(resident, sealed_contact(uow, resident, telephone)) | {"works_from": may_work}


def full_state(resident: Any, contact: str | None) -> dict[str, Any]:
    return {
        "name": resident.name,
        "language": resident.language,
        "standing": resident.standing,
        "household": resident.household,
        "compound": resident.compound,
        "contact": contact,
        "merged_into": resident.merged_into,
    }


def known_telephone(uow: UnitOfWork, resident: Resident) -> str | None:
    """The telephone, to be sealed for a listener and shown to nobody."""
    return identifiers.telephone_to_seal(uow, resident)


def sealed_contact(uow: UnitOfWork, resident: Resident, telephone: str | None) -> str | None:
    """The telephone, for notify's eyes only; nothing until notify has told its key (it is announced to then)."""
    return sealed_for(notify_key(uow), resident.id, telephone) if telephone else None


def sealed_for(key: PublicKey | None, resident: UUID, telephone: str | None) -> str | None:
    return seal(key, telephone, f"residents.contact:{resident}") if key and telephone else None


def notify_key(uow: UnitOfWork) -> PublicKey | None:
    keys = uow.tables.sealing_keys
    text = uow.session.scalar(keys.select().with_only_columns(keys.c.public_key).where(keys.c.service == "notify"))
    return parsed(text) if text else None


@lru_cache(maxsize=8)
def parsed(text: str) -> PublicKey:
    return PublicKey.parse(text)
