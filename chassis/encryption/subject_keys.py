"""A key for each subject and purpose, so that erasing destroys a key (cryptographic erasure, NIST SP 800-88).

The data-encryption key is stored wrapped by the keyring's active key (envelope encryption). Changing the keyring's key
means wrapping again, not encrypting again. Deleting the wrapped key, in the database and in the list that is kept
outside of its backups, makes every value under it unreadable wherever copies of the value are, backups included.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from chassis.encryption import envelope
from chassis.encryption.algorithms import named
from chassis.encryption.errors import Erased
from chassis.encryption.keyring import Keyring

WRAP_FORM = "w1"
SUBJECT_FORM = "s1"


@dataclass(frozen=True)
class WrappedKey:
    """A subject's key for one purpose, as stored: its id, whom and what it is for, and the key, encrypted."""

    id: str
    subject: str
    purpose: str
    wrapped: str = field(repr=False)

    @property
    def context(self) -> str:
        # Lengths in front, so that no other subject and purpose give the same text.
        return f"{self.id}|{len(self.subject)}:{self.subject}|{len(self.purpose)}:{self.purpose}"


def new_subject_key(keyring: Keyring, subject: str, purpose: str) -> WrappedKey:
    """A fresh random key for one subject and purpose, wrapped for storing."""
    key_id = secrets.token_hex(8)
    material = secrets.token_bytes(named(keyring.active.cipher).key_bytes)
    return _wrapped(keyring, WrappedKey(key_id, subject, purpose, ""), keyring.active.cipher, material)


def rewrap(keyring: Keyring, key: WrappedKey) -> WrappedKey:
    """The same key under the keyring's active key, for rotation; values under it stay as they are."""
    cipher, material = _unwrapped(keyring, key)
    return _wrapped(keyring, key, cipher, material)


class SubjectCipher:
    """Encrypts one subject's fields. Given None for the key, as after an erasure, everything raises Erased."""

    def __init__(self, keyring: Keyring, key: WrappedKey | None) -> None:
        self._key = key
        if key is not None:
            cipher, material = _unwrapped(keyring, key)
            self._header = f"{SUBJECT_FORM}.{cipher}.{key.id}"
            self._cipher = named(cipher).new(material)

    def encrypt(self, plaintext: str, *, context: str) -> str:
        """`s1.<cipher>.<key id>.<nonce and cipher text>`; Erased where there is no key."""
        if self._key is None:
            raise Erased("the subject's key was destroyed; nothing more can be stored for this subject")
        return envelope.lock(self._cipher, self._header, plaintext.encode(), context)

    def decrypt(self, value: str, *, context: str) -> str:
        """The plain text; Erased where its key is gone (or a later one took its place), Malformed, Tampered."""
        parsed = envelope.parse(value, SUBJECT_FORM)
        if self._key is None or parsed.key_id != self._key.id:
            raise Erased("the key of this value was destroyed; the value is erased")
        return envelope.unlock(self._cipher, parsed, context).decode()


def _wrapped(keyring: Keyring, key: WrappedKey, cipher: str, material: bytes) -> WrappedKey:
    active = keyring.active
    aead = named(active.cipher).new(active.material)
    header = f"{WRAP_FORM}.{active.cipher}.{active.id}"
    text = envelope.lock(aead, header, f"{cipher}|".encode() + material, key.context)
    return WrappedKey(key.id, key.subject, key.purpose, text)


def _unwrapped(keyring: Keyring, key: WrappedKey) -> tuple[str, bytes]:
    parsed = envelope.parse(key.wrapped, WRAP_FORM)
    cipher, _, material = envelope.unlock(keyring.cipher_of(parsed), parsed, key.context).partition(b"|")
    return cipher.decode(), material
