"""Looking up what is encrypted: a keyed hash of the normalised value stands beside it.

HMAC-SHA-256 (RFC 2104) under a key of the field's own, derived by HKDF-Expand (RFC 5869), so that equal values in two
fields cannot be told to be equal. An unkeyed hash would not do: there are few identity numbers, all can be tried. The
index shows which rows of one field are equal, and no more; take it only where look-up or uniqueness needs it.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from chassis.encryption.keyring import Keyring


def normalised(value: str) -> str:
    """Full-width forms made plain (NFKC), white space and hyphens removed, in capitals."""
    plain = unicodedata.normalize("NFKC", value).upper()
    return "".join(c for c in plain if not c.isspace() and c not in "-‐‑–")


class BlindIndex:
    """The index of one field. Its keyring is one of its own, never that of the encryption."""

    def __init__(self, keyring: Keyring, field: str, normalise: Callable[[str], str] = normalised) -> None:
        info = f"tongxin blind index|{field}".encode()
        self._keys = {
            key.id: HKDFExpand(SHA256(), length=32, info=info).derive(key.material) for key in keyring.keys.values()
        }
        self._active = keyring.active.id
        self._normalise = normalise

    def of(self, value: str) -> str:
        """What to store: `<key id>.<64 hexadecimal digits>` under the active key."""
        return self._under(self._active, self._normalise(value))

    def blind_indexes(self, value: str) -> tuple[str, ...]:
        """What to look for: the index under each live key, the active one first, for `column IN (…)`."""
        plain = self._normalise(value)
        others = (key_id for key_id in self._keys if key_id != self._active)
        return tuple(self._under(key_id, plain) for key_id in (self._active, *others))

    def needs_rotation(self, index: str) -> bool:
        """Whether a stored index stands under another key than the active one."""
        return index.partition(".")[0] != self._active

    def _under(self, key_id: str, plain: str) -> str:
        return f"{key_id}.{hmac.digest(self._keys[key_id], plain.encode(), 'sha256').hex()}"
