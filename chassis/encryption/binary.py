"""Encryption of bytes (pieces of files) under a keyring, without the third that base64 adds.

Stored: `b1.<cipher>.<key id>`, a newline, nonce and cipher text. Header and context are authenticated as in `envelope`.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag

from chassis.encryption import envelope
from chassis.encryption.algorithms import NONCE_BYTES, TAG_BYTES
from chassis.encryption.errors import Malformed, Tampered
from chassis.encryption.keyring import Keyring

FORM = "b1"


class BinaryCipher:
    """New bytes are encrypted under the keyring's active key; every key on it opens its own."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._header = f"{FORM}.{keyring.active.cipher}.{keyring.active.id}"

    def encrypt(self, data: bytes, context: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = self._keyring.cipher_of(envelope.parse(self._header + ".", FORM))
        return self._header.encode() + b"\n" + nonce + cipher.encrypt(nonce, data, _bound(self._header, context))

    def decrypt(self, data: bytes, context: str) -> bytes:
        """Raises Malformed, UnknownKey or Tampered."""
        header, newline, body = data.partition(b"\n")
        if not newline or len(body) < NONCE_BYTES + TAG_BYTES or not header.isascii():
            raise Malformed("not encrypted bytes")
        parsed = envelope.parse(header.decode() + ".", FORM)
        try:
            cipher = self._keyring.cipher_of(parsed)
            return cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _bound(parsed.header, context))
        except InvalidTag:
            raise Tampered("the encrypted bytes were changed, or belong elsewhere") from None


def _bound(header: str, context: str) -> bytes:
    return f"{header}|{context}".encode()
