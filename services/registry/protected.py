"""The columns under the installation's keys: what a rotation writes anew.

Identity numbers and telephones of residents stand under each resident's own key, which is wrapped: only the wrapping
and the indexes are of the installation's keys.
"""

from __future__ import annotations

from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption import Erased, WrappedKey
from chassis.jobs.rotation import Protected, blind_index, field, passing, subject_key
from services.registry.accounts.tables import Account, DeskCode, SigningKeyPair, SignInTries, SmsCode
from services.registry.accounts.usecases import wechat
from services.registry.organisations.tables import ContactRow
from services.registry.people import identifiers
from services.registry.people.tables import Resident, SubjectKey


def _index(name: str, column: str, cipher: str) -> Protected:
    def of(uow: UnitOfWork, row: Any) -> str | None:
        try:
            value = identifiers.to_index(uow, row.id, name, getattr(row, cipher))
        except Erased:
            return None
        return uow.keys.blind_index(identifiers.FIELDS[name][1]).of(value) if value is not None else None

    return blind_index(Resident.__table__, column, of, (cipher,))


def _wrapped(row: Any) -> WrappedKey:
    return WrappedKey(row.id, str(row.subject), row.purpose, row.wrapped)


PROTECTED = (
    subject_key(SubjectKey.__table__, "wrapped", _wrapped, ("id",)),
    field(ContactRow.__table__, "telephone_cipher", lambda row: f"organisation_contacts.telephone:{row.id}"),
    field(Account.__table__, "totp_cipher", lambda row: f"accounts.totp:{row.id}"),
    field(Account.__table__, "wechat_cipher", lambda row: wechat.context(row.id)),
    blind_index(Account.__table__, "wechat_index", wechat.index_anew, ("wechat_cipher",)),
    field(SigningKeyPair.__table__, "private_cipher", lambda row: f"signing_keys:{row.id}"),
    _index("identity_number", "identity_index", "identity_cipher"),
    _index("telephone", "telephone_index", "telephone_cipher"),
    passing(SignInTries.__table__, "key", "name:"),
    passing(DeskCode.__table__, "digest"),
    passing(SmsCode.__table__, "telephone_index"),
    passing(SmsCode.__table__, "digest"),
)
