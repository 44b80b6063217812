"""Sealing a value for one listener: hybrid public key encryption (RFC 9180, base mode) by `cryptography`.

DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The sender needs only the listener's public key; brokers, logs,
outboxes and other services hold cipher text. Base mode does not prove who sealed: the bus's own rights do. A listener
publishes its newest public key and keeps the old private keys for as long as outboxes, parked rows and backups may hold
values sealed to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from chassis.encryption.envelope import from_text, parse, to_text
from chassis.encryption.errors import DecryptionError, Malformed, Tampered, UnknownKey

FORM = "h1"
SUITE_NAME = "X25519-A256GCM"
_KEY_BYTES = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True)
class PublicKey:
    """What a listener publishes: 32 bytes; the id is taken from them, so that nobody can give a key another's id."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != _KEY_BYTES:
            raise ValueError("an X25519 public key has 32 bytes")

    @property
    def id(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def to_text(self) -> str:
        """`<id>:<base64url>`, for an event or a table."""
        return f"{self.id}:{to_text(self.raw)}"

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Read `to_text`; ValueError where the id is not that of the key."""
        key_id, _, encoded = text.strip().partition(":")
        key = cls(_read(encoded))
        if key.id != key_id:
            raise ValueError("the public key does not have the id that stands before it")
        return key


@dataclass(frozen=True)
class PrivateKey:
    """What a listener keeps to itself, from its configuration."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != _KEY_BYTES:
            raise ValueError("an X25519 private key has 32 bytes")

    @property
    def public(self) -> PublicKey:
        return PublicKey(X25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())

    @property
    def id(self) -> str:
        return self.public.id

    def to_secret_text(self) -> str:
        """base64url, for a secret store."""
        return to_text(self.raw)


def generate_keypair() -> PrivateKey:
    """A new private key; `.public` is what to publish."""
    return PrivateKey(X25519PrivateKey.generate().private_bytes_raw())


def private_keys(text: str) -> dict[str, PrivateKey]:
    """Private keys by id from configuration: `to_secret_text` entries between commas or lines, the newest first."""
    keys = [PrivateKey(_read(entry)) for entry in text.replace(",", " ").split()]
    return {key.id: key for key in keys}


def seal(public_key: PublicKey, plaintext: str, context: str) -> str:
    """`h1.<suite>.<key id>.<base64url>`, which opens under the private key and in this context only."""
    header = f"{FORM}.{SUITE_NAME}.{public_key.id}"
    key = X25519PublicKey.from_public_bytes(public_key.raw)
    return f"{header}.{to_text(_SUITE.encrypt(plaintext.encode(), key, _info(header, context)))}"


def unseal(private_keys_by_id: Mapping[str, PrivateKey], sealed: str, context: str) -> str:
    """The plain text; raises Malformed, UnknownKey (sealed to somebody else) or Tampered."""
    parsed = parse(sealed, FORM)
    private = private_keys_by_id.get(parsed.key_id)
    if private is None or parsed.cipher != SUITE_NAME:
        raise UnknownKey(f"no private key {parsed.key_id} for {parsed.cipher} here")
    key = X25519PrivateKey.from_private_bytes(private.raw)
    try:
        return _SUITE.decrypt(from_text(parsed.body), key, _info(parsed.header, context)).decode()
    except (InvalidTag, ValueError):  # ValueError: shorter than an encapsulated key, or a point of low order
        raise Tampered("the sealed value was changed, or was sealed for another place") from None


def _info(header: str, context: str) -> bytes:
    return f"tongxin sealed|{header}|{context}".encode()


def _read(encoded: str) -> bytes:
    try:
        return from_text(encoded)
    except Malformed:
        raise ValueError("the key is not base64url") from None


__all__ = ["DecryptionError", "PrivateKey", "PublicKey", "generate_keypair", "private_keys", "seal", "unseal"]
