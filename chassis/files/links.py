"""Links to files that end after minutes: an id and an end, signed with HMAC-SHA-256 (RFC 2104)."""

from __future__ import annotations

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import datetime
from uuid import UUID

from chassis.errors import NotFound

LONGEST = 3600  # seconds
_BODY = struct.Struct(">16sQ")
_PURPOSE = b"tongxin file link v1|"


class FileLinks:
    """Signs under the first key and reads under each, so that keys are changed while links are about."""

    def __init__(self, *keys: bytes) -> None:
        if not keys or any(len(key) < 32 for key in keys):
            raise ValueError("a link key has at least 32 bytes")
        self._keys = keys

    def sign(self, id: UUID, now: datetime, seconds: int = 300) -> str:
        """A token for the file that ends `seconds` (1 to 3,600) from now."""
        if not 0 < seconds <= LONGEST:
            raise ValueError(f"a link lasts 1 to {LONGEST} seconds")
        body = _BODY.pack(id.bytes, int(now.timestamp()) + seconds)
        return urlsafe_b64encode(body + _mac(self._keys[0], body)).decode()

    def opened(self, token: str, now: datetime) -> UUID:
        """The file's id. Raises NotFound: forged, changed and ended links look alike."""
        try:
            raw = urlsafe_b64decode(token)
        except (Error, ValueError):
            raw = b""
        if urlsafe_b64encode(raw).decode() != token:  # one spelling only: spare bits and foreign letters are refused
            raw = b""
        body, mac = raw[: _BODY.size], raw[_BODY.size :]
        genuine = any(hmac.compare_digest(_mac(key, body), mac) for key in self._keys)
        if genuine and len(body) == _BODY.size:
            id, end = _BODY.unpack(body)
            if now.timestamp() < end:
                return UUID(bytes=id)
        raise NotFound("this link has ended; ask for a new one", type="link-ended")


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + body, "sha256")
