"""What somebody does with residents."""

from __future__ import annotations

from typing import Any

from chassis.bus.envelope import Event
from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from chassis.paging import page
from chassis.sealing import PublicKey, seal
from services.registry import contract
from services.registry.people import identifiers, identity, names, store
from services.registry.people.tables import Resident, ResidentKey


def register_resident(uow: UnitOfWork, command: Any) -> Resident:
    """Register one resident. Conflict where the identity number is registered already."""
    number = (
        identity.parse_identity_number(command.identity_number, today=uow.now().date())
        if command.identity_number
        else None
    )
    telephone = identity.parse_telephone(command.telephone) if command.telephone else None
    resident = Resident(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        name=command.name,
        sex=command.sex or (number.sex if number else "unstated"),
        birth_date=command.birth_date or (number.birth_date if number else None),
        language=command.language,
        standing="living_here",
        registered_at=uow.now(),
    )
    if number:
        keep_identity(uow, resident, number.value)
    if telephone:
        keep_telephone(uow, resident, telephone)
    uow.add(resident, state_event(uow, contract.resident_registered, resident, telephone))
    uow.session.flush()
    uow.session.add_all(
        ResidentKey(resident=resident.id, community=resident.community, key=key)
        for key in names.search_keys(resident.name)
    )
    return resident


def keep_identity(uow: UnitOfWork, resident: Resident, number: str) -> None:
    index = uow.keys.blind_index("residents.identity")
    if store.resident_with_identity(uow, index.blind_indexes(number)):
        reason = "this identity number is registered already; search for the person instead of registering again"
        raise Conflict(reason, type="already-registered", errors=[FieldError("/identity_number", reason)])
    resident.identity_cipher = identifiers.encrypted(uow, resident.id, "identity_number", number)
    resident.identity_index = index.of(number)
    resident.identity_last4 = number[-4:]


def keep_telephone(uow: UnitOfWork, resident: Resident, telephone: str) -> None:
    resident.telephone_cipher = identifiers.encrypted(uow, resident.id, "telephone", telephone)
    resident.telephone_index = uow.keys.blind_index("residents.telephone").of(telephone)
    resident.telephone_last4 = telephone[-4:]


def state_event(uow: UnitOfWork, kind: EventType, resident: Resident, telephone: str | None) -> Event:
    return Event.of(
        kind,
        id=uow.new_id(),
        subject=resident.id,
        community=resident.community,
        version=resident.version,
        time=uow.now(),
        data=state_of(uow, resident, telephone),
    )


def state_of(uow: UnitOfWork, resident: Resident, telephone: str | None) -> dict[str, Any]:
    """A resident's whole state as copies keep it."""
    return {
        "name": resident.name,
        "language": resident.language,
        "standing": resident.standing,
        "contact": sealed_contact(uow, resident, telephone),
    }


def known_telephone(uow: UnitOfWork, resident: Resident) -> str | None:
    """The telephone, to be sealed for a listener and shown to nobody."""
    return identifiers.telephone_to_seal(uow, resident)


def sealed_contact(uow: UnitOfWork, resident: Resident, telephone: str | None) -> str | None:
    """The telephone, for notify's eyes only; nothing until notify has told its key (it is announced to then)."""
    key = uow.session.scalar(
        uow.tables.sealing_keys.select()
        .with_only_columns(uow.tables.sealing_keys.c.public_key)
        .where(uow.tables.sealing_keys.c.service == "notify")
    )
    return seal(PublicKey.parse(key), telephone, f"residents.contact:{resident.id}") if key and telephone else None


def get_resident(uow: UnitOfWork, query: Any) -> Resident:
    return store.resident(uow, query.id)


def list_residents(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.residents_like(uow, query.q) if query.q else store.within_reach(uow)
    return page(uow, found, Resident.id, query.limit, query.cursor)
