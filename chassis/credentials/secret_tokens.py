"""Opaque secrets that we issue: API secrets, refresh tokens, one-time links. Shown once, kept as a hash.

A secret is 256 random bits after a prefix that tells what it is, `tx_live_key_…`: a leaked one is found by secret
scanners, and one from a trial never opens the live system. SHA-256 without salt or stretching is right for such a
secret, which cannot be guessed (OWASP ASVS 5.0, 11.4; NIST SP 800-63B on look-up secrets).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from enum import StrEnum

_FORM = re.compile(r"tx_(live|test)_(key|refresh|once)_[A-Za-z0-9_-]{43}")


class Mode(StrEnum):
    LIVE = "live"
    TEST = "test"


class Use(StrEnum):
    API_SECRET = "key"  # noqa: S105  # a word, not a secret
    REFRESH_TOKEN = "refresh"  # noqa: S105
    ONE_TIME = "once"


@dataclass(frozen=True)
class NewSecret:
    """`text` goes to its owner once; `digest` is what to store."""

    text: str = field(repr=False)
    digest: str


def new_secret(mode: Mode, use: Use) -> NewSecret:
    """A fresh secret of 256 bits from the system's generator."""
    text = f"tx_{mode.value}_{use.value}_{secrets.token_urlsafe(32)}"
    return NewSecret(text, _digest(text))


def digest_of(presented: str, mode: Mode, use: Use) -> str | None:
    """The hash to look for; None where this is no secret of that use here (another mode's, or not ours)."""
    form = _FORM.fullmatch(presented)
    if form is None or form.groups() != (mode.value, use.value):
        return None
    return _digest(presented)


def matches(presented: str, stored_digest: str, mode: Mode, use: Use) -> bool:
    """Whether this is the secret whose hash is stored, compared in constant time."""
    digest = digest_of(presented, mode, use)
    return hmac.compare_digest(digest or "0" * 64, stored_digest) and digest is not None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()
