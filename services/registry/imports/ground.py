"""What is the same for all rows of an import, as it goes to the processes that make rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from chassis.clock import ManualClock
from chassis.database.installation import Standing
from chassis.database.recorder import Circumstances
from chassis.encryption import BlindIndex, Key, Keyring
from chassis.encryption.sealing import PublicKey
from chassis.ids import Ids


@dataclass(frozen=True)
class Ground:
    """What is the same for all rows of a run. Keys are (id, material, cipher), the active one first."""

    community: UUID
    division_code: str
    today: date
    now: datetime
    standing: Standing
    service: str
    event: str
    consent_event: str
    circumstances: Circumstances
    encryption_keys: tuple[tuple[str, bytes, str], ...]
    index_keys: tuple[tuple[str, bytes, str], ...]
    notify_key: str | None = None
    trace: str = ""

    @cached_property
    def encryption(self) -> Keyring:
        return _keyring(self.encryption_keys)

    @cached_property
    def identity_index(self) -> BlindIndex:
        return BlindIndex(_keyring(self.index_keys), "residents.identity")

    @cached_property
    def telephone_index(self) -> BlindIndex:
        return BlindIndex(_keyring(self.index_keys), "residents.telephone")

    @cached_property
    def listener(self) -> PublicKey | None:
        return PublicKey.parse(self.notify_key) if self.notify_key else None

    @cached_property
    def ids(self) -> Ids:
        return Ids(ManualClock(self.now))


def raw_keys(keyring: Keyring) -> tuple[tuple[str, bytes, str], ...]:
    """A keyring as it goes to a process of ours, through a pipe."""
    keys = sorted(keyring.keys.values(), key=lambda key: key.id != keyring.active.id)
    return tuple((key.id, key.material, key.cipher) for key in keys)


def _keyring(keys: tuple[tuple[str, bytes, str], ...]) -> Keyring:
    return Keyring([Key(*key) for key in keys], keys[0][0])
