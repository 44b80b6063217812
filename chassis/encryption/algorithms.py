"""Authenticated ciphers by name; the name stands in every stored value.

A256GCM (AES-256-GCM, NIST SP 800-38D) is the default. SM4GCM (GB/T 32907-2016 in GCM, as RFC 8998 profiles it) can be
configured where commercial-cryptography rules ask for it; it is tested against RFC 8998's vector. Another cipher is
added by `register`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16


class Aead(Protocol):
    """A cipher holding its key. `decrypt` raises `cryptography.exceptions.InvalidTag`."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes: ...


class Sm4Gcm:
    """SM4 in Galois/Counter Mode, the tag after the cipher text as AESGCM has it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        decryptor = Cipher(self._cipher, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(body) + decryptor.finalize()


@dataclass(frozen=True)
class Algorithm:
    """A cipher with 96-bit nonces: its name (no dot, no colon), the length of its key, how it is made from one."""

    name: str
    key_bytes: int
    new: Callable[[bytes], Aead]


A256GCM = Algorithm("A256GCM", 32, AESGCM)
SM4GCM = Algorithm("SM4GCM", 16, Sm4Gcm)

_known: dict[str, Algorithm] = {}


def register(algorithm: Algorithm) -> None:
    """Make a cipher available by name; a name, once given, keeps its meaning."""
    if _known.setdefault(algorithm.name, algorithm) != algorithm:
        raise ValueError(f"the cipher name {algorithm.name} is already given to another")


def named(name: str) -> Algorithm:
    """The cipher of this name; ValueError lists those that exist."""
    if name not in _known:
        raise ValueError(f"no cipher is named {name!r}; there are {', '.join(sorted(_known))}")
    return _known[name]


register(A256GCM)
register(SM4GCM)
