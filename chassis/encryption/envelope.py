"""The stored form of an encrypted value: `<form>.<cipher>.<key id>.<base64url of nonce and cipher text>`.

The three words in front are authenticated together with the context, so that none of them can be changed, and a value
of one form (a field, a wrapped key) never passes for another's.
"""

from __future__ import annotations

import binascii
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from cryptography.exceptions import InvalidTag

from chassis.encryption.algorithms import NONCE_BYTES, TAG_BYTES, Aead
from chassis.encryption.errors import Malformed, Tampered

KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_BODY = re.compile(r"[A-Za-z0-9_-]+")


class Envelope(NamedTuple):
    form: str
    cipher: str
    key_id: str
    body: str

    @property
    def header(self) -> str:
        return f"{self.form}.{self.cipher}.{self.key_id}"


def parse(text: str, form: str) -> Envelope:
    """Take a stored value apart; Malformed where it is not of this form."""
    parts = text.split(".")
    if len(parts) != 4 or parts[0] != form or not KEY_ID.fullmatch(parts[2]):
        raise Malformed(f"not an encrypted value of form {form}")
    return Envelope(*parts)


def lock(aead: Aead, header: str, plaintext: bytes, context: str) -> str:
    """Encrypt under a fresh random nonce. The header and the context are bound as associated data."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = nonce + aead.encrypt(nonce, plaintext, _associated(header, context))
    return f"{header}.{to_text(body)}"


def unlock(aead: Aead, envelope: Envelope, context: str) -> bytes:
    """Decrypt; Tampered where a bit, the header or the context differs from what was locked."""
    raw = from_text(envelope.body)
    if len(raw) < NONCE_BYTES + TAG_BYTES:
        raise Malformed("the encrypted value is cut short")
    try:
        return aead.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _associated(envelope.header, context))
    except InvalidTag:
        raise Tampered("the encrypted value was changed, or belongs to another row or field") from None


def to_text(raw: bytes) -> str:
    """base64url without padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """Read base64url; Malformed unless it is exactly what `to_text` writes (no second spelling of the same bytes)."""
    try:
        if not _BODY.fullmatch(text):
            raise Malformed("not base64url")
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise Malformed("not base64url") from None
    if to_text(raw) != text:
        raise Malformed("not canonical base64url")
    return raw


def _associated(header: str, context: str) -> bytes:
    # A header has no vertical bar, so the two can be taken apart in one way only.
    return f"{header}|{context}".encode()
