"""Passwords: argon2id (RFC 9106) by argon2-cffi, with parameters that OWASP ASVS 5.0 (appendix C) approves of.

19 MiB and two passes: as strong as the larger settings and the least memory when many sign in at once. Passwords are
compared after NFKC, as NIST SP 800-63B asks, so that full-width digits of a Chinese keyboard are the same digits. All
hashing runs off eventlet's hub.
"""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.credentials.offload import off_the_hub

MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
LONGEST = 1024  # characters; beyond it hashing is work for an attacker's sake only


class Passwords:
    """Hashes and checks passwords. Where nobody has the name, it takes as long as where the password is wrong."""

    def __init__(self, memory_kib: int = MEMORY_KIB, passes: int = PASSES, lanes: int = LANES) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes, type=Type.ID)
        # Random, so that no password fits it; made at start, so that the first unknown name costs no more than others.
        self._nobody = self._hasher.hash(secrets.token_bytes(32))

    def hash(self, password: str) -> str:
        """What to store (PHC string format with its own salt); ValueError for an empty or overlong one."""
        if not password or len(password) > LONGEST:
            raise ValueError(f"a password has 1 to {LONGEST} characters")
        return off_the_hub(self._hasher.hash, _prepared(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one. Give None for an unknown user: False, after the same work."""
        fits = off_the_hub(self._fits, stored or self._nobody, _prepared(password[: LONGEST + 1]))
        return fits and stored is not None and 0 < len(password) <= LONGEST

    def needs_rehash(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's: hash again at the next good sign-in."""
        return self._hasher.check_needs_rehash(stored)

    def _fits(self, stored: str, prepared: bytes) -> bool:
        try:
            return self._hasher.verify(stored, prepared)
        except (VerificationError, InvalidHashError):
            return False


def _prepared(password: str) -> bytes:
    # Half a surrogate can come in through JSON; it must be a wrong password, not a failure.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
