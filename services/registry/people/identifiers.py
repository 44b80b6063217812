"""Identity numbers and telephones: the only place that encrypts and decrypts them.

Each resident's stand under a key of their own, so that an erasure destroys a key. Whatever is decrypted for somebody's
eyes is recorded here, so that no code path can leave it out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption import Keyring, SubjectCipher, WrappedKey, new_subject_key
from chassis.errors import NotFound
from services.registry.people.purposes import RevealPurpose
from services.registry.people.tables import Resident, SubjectKey

PURPOSE = "identifiers"
SHOWN_FOR = timedelta(seconds=60)  # how long a page shows what was revealed
# By the field's name on the wire: the column of the cipher, and the context that the cipher is bound to.
FIELDS = {
    "identity_number": ("identity_cipher", "residents.identity"),
    "telephone": ("telephone_cipher", "residents.telephone"),
}


def context(field: str, resident_id: UUID) -> str:
    """What a cipher is bound to: it opens nowhere else."""
    return f"{FIELDS[field][1]}:{resident_id}"


def own_key(keyring: Keyring, resident_id: UUID) -> tuple[dict[str, Any], SubjectCipher]:
    """A new resident's own key: its row for `subject_keys`, and the cipher."""
    key = new_subject_key(keyring, str(resident_id), PURPOSE)
    row = {"subject": resident_id, "purpose": PURPOSE, "id": key.id, "wrapped": key.wrapped}
    return row, SubjectCipher(keyring, key)


def encrypted(uow: UnitOfWork, resident_id: UUID, field: str, value: str) -> str:
    """The cipher of a field, under the resident's own key, which is made where there is none."""
    return cipher_of(uow, resident_id, make=True).encrypt(value, context=context(field, resident_id))


def reveal(uow: UnitOfWork, resident: Resident, field: str, purpose: RevealPurpose) -> str | None:
    """The field in the open, recorded with who asks and what for; None where the resident has none."""
    value = _opened(uow, resident, field)
    if value is not None:
        uow.record_reveal(resident.id, field, purpose.value, community=resident.community)
    return value


def telephone_to_seal(uow: UnitOfWork, resident: Resident) -> str | None:
    """The telephone, to be sealed for a listener and shown to nobody."""
    return _opened(uow, resident, "telephone")


def handed_over(uow: UnitOfWork, absorbed: Resident, kept: Resident, field: str) -> str | None:
    """The cipher of `absorbed`'s field as `kept` may keep it: opened for nobody, under the other's key."""
    value = _opened(uow, absorbed, field)
    return encrypted(uow, kept.id, field, value) if value is not None else None


def indexes(uow: UnitOfWork, resident: Resident, field: str) -> tuple[str, ...]:
    """What a resident of the same value may be found by: its blind index under each key; nothing without a value."""
    cipher, name = FIELDS[field]
    index = getattr(resident, cipher.replace("_cipher", "_index"))
    if index is None or len(uow.keys.index.keys) == 1:
        return (index,) if index else ()
    with uow.session.no_autoflush:
        return uow.keys.blind_index(name).blind_indexes(_opened(uow, resident, field) or "")


def to_index(uow: UnitOfWork, resident_id: UUID, field: str, cipher: str | None) -> str | None:
    """The value, for its blind index only. Raises Erased."""
    return cipher_of(uow, resident_id).decrypt(cipher, context=context(field, resident_id)) if cipher else None


def destroy(uow: UnitOfWork, resident_id: UUID) -> list[str]:
    """Destroy the resident's own key: what stands under it can never be read again. The ids of what was destroyed."""
    row = uow.session.get(SubjectKey, (resident_id, PURPOSE), with_for_update=True)
    if row is None:
        return []
    uow.session.delete(row)
    return [row.id]


def cipher_of(uow: UnitOfWork, resident_id: UUID, *, make: bool = False) -> SubjectCipher:
    row = uow.session.get(SubjectKey, (resident_id, PURPOSE))
    if row is not None:
        return SubjectCipher(uow.keys.encryption, WrappedKey(row.id, str(resident_id), PURPOSE, row.wrapped))
    if not make:
        return SubjectCipher(uow.keys.encryption, None)
    made, cipher = own_key(uow.keys.encryption, resident_id)
    uow.session.add(SubjectKey(**made))
    uow.session.flush()
    return cipher


def _opened(uow: UnitOfWork, resident: Resident, field: str) -> str | None:
    cipher: str | None = getattr(resident, FIELDS[field][0])
    return cipher_of(uow, resident.id).decrypt(cipher, context=context(field, resident.id)) if cipher else None


# ---- contacts of organisations, who are not residents: under the installation's key


def keep_contact_telephone(uow: UnitOfWork, contact: Any, telephone: str) -> Any:
    context = f"organisation_contacts.telephone:{contact.id}"
    contact.telephone_cipher = uow.keys.encryption.encrypt(telephone, context=context)
    contact.telephone_last4 = telephone[-4:]
    return contact


def is_contact_telephone(uow: UnitOfWork, contact: Any, telephone: str) -> bool:
    """Whether this is the contact's telephone: compared, and shown to nobody."""
    return _contact_opened(uow, contact) == telephone


def reveal_contact_telephone(uow: UnitOfWork, organisation: Any, contact_id: UUID, purpose: str) -> str:
    """The telephone of an organisation's contact, recorded. Raises NotFound."""
    contact = next((c for c in organisation.contacts if c.id == contact_id), None)
    if contact is None:
        raise NotFound("the organisation has no such contact")
    uow.record_reveal(contact.id, "telephone", purpose, kind="organisation_contact", community=organisation.community)
    return _contact_opened(uow, contact)


def _contact_opened(uow: UnitOfWork, contact: Any) -> str:
    context = f"organisation_contacts.telephone:{contact.id}"
    return uow.keys.encryption.decrypt(contact.telephone_cipher, context=context)
