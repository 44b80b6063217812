"""Encryption of single fields under keys that are known by id, one of which is active.

A value is bound to its place by its context, written `table.column:row id`: moved to another row or field it does not
open. Random 96-bit nonces allow 2^32 values a key (NIST SP 800-38D, section 8.3); change the key before that, and at
least once a year (NIST SP 800-57). The length of the plain text is not hidden.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass, field

from chassis.encryption import envelope
from chassis.encryption.algorithms import A256GCM, Aead, named
from chassis.encryption.errors import UnknownKey

FIELD_FORM = "v1"


@dataclass(frozen=True)
class Key:
    """A secret key with its id (letters, digits, - and _, up to 32) and the cipher that it is for."""

    id: str
    material: bytes = field(repr=False)
    cipher: str = A256GCM.name

    def __post_init__(self) -> None:
        if not envelope.KEY_ID.fullmatch(self.id):
            raise ValueError("a key id is 1 to 32 letters, digits, - or _")
        if len(self.material) != named(self.cipher).key_bytes:
            raise ValueError(f"key {self.id}: {self.cipher} takes {named(self.cipher).key_bytes} bytes")

    @classmethod
    def parse(cls, text: str) -> Key:
        """`id:base64` or `id:cipher:base64`; ValueError says what is wrong and never repeats the secret."""
        id_, first_colon, rest = text.strip().partition(":")
        if not first_colon:  # then the text may be the secret itself
            raise ValueError("a key is written id:base64")
        cipher, colon, encoded = rest.partition(":")
        if not colon:
            cipher, encoded = A256GCM.name, rest
        try:
            return cls(id_, b64decode(encoded, validate=True), cipher)
        except binascii.Error:
            raise ValueError(f"key {id_!r}: the secret is not base64") from None


class Keyring:
    """Keys by id. New values are encrypted under the active one; all open what was encrypted under them."""

    def __init__(self, keys: Iterable[Key], active: str) -> None:
        self.keys: dict[str, Key] = {}
        for key in keys:
            if key.id in self.keys:
                raise ValueError(f"the key id {key.id} is given twice")
            self.keys[key.id] = key
        if active not in self.keys:
            raise ValueError(f"the active key {active!r} is not among the keys")
        self.active = self.keys[active]
        self._ciphers = {key.id: named(key.cipher).new(key.material) for key in self.keys.values()}
        self._header = f"{FIELD_FORM}.{self.active.cipher}.{self.active.id}"
        self._cipher = self._ciphers[active]

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """From an environment variable or a file: `id:base64` entries between commas or lines; the first is active."""
        keys = [Key.parse(entry) for entry in text.replace(",", " ").split()]
        if not keys:
            raise ValueError("no key given; write id:base64 of 32 random bytes")
        return cls(keys, keys[0].id)

    def encrypt(self, plaintext: str, *, context: str) -> str:
        """`v1.<cipher>.<key id>.<nonce and cipher text>`, which opens in this context only."""
        return envelope.lock(self._cipher, self._header, plaintext.encode(), context)

    def decrypt(self, value: str, *, context: str) -> str:
        """The plain text; raises Malformed, UnknownKey or Tampered."""
        parsed = envelope.parse(value, FIELD_FORM)
        return envelope.unlock(self.cipher_of(parsed), parsed, context).decode()

    def needs_rotation(self, value: str) -> bool:
        """Whether the value stands under another key than the active one; Malformed where it is no encrypted value."""
        return envelope.parse(value, FIELD_FORM).header != self._header

    def reencrypt(self, value: str, *, context: str) -> str:
        """The same plain text under the active key; the value itself where it is under that already."""
        if not self.needs_rotation(value):
            return value
        return self.encrypt(self.decrypt(value, context=context), context=context)

    def cipher_of(self, parsed: envelope.Envelope) -> Aead:
        """The cipher that opens an envelope; UnknownKey where its key, or that key for its cipher, is not here."""
        key = self.keys.get(parsed.key_id)
        if key is None or key.cipher != parsed.cipher:
            raise UnknownKey(f"no key {parsed.key_id} for {parsed.cipher} on the keyring")
        return self._ciphers[key.id]
