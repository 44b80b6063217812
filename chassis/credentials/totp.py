"""Time-based one-time codes for staff (RFC 6238, SHA-1, six digits, 30 seconds: what every authenticator app does).

A code counts in its own step and one to either side, once: the step of the last accepted code is stored, and an equal
or older one is refused (RFC 6238, section 5.2). Six digits can be guessed by trying: the lock-out of
`chassis.access.throttle` applies to codes as it does to passwords.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import b32encode
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
_CODE = re.compile(r"[0-9]{6}")


def new_totp_secret() -> bytes:
    """160 random bits (RFC 4226, section 4). Store it encrypted."""
    return secrets.token_bytes(SECRET_BYTES)


def provisioning_uri(secret: bytes, account: str, issuer: str = "同心") -> str:
    """The `otpauth://` text to show as a QR code, once."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def secret_text(secret: bytes) -> str:
    """The secret as people type it into an app: base32."""
    return b32encode(secret).decode("ascii").rstrip("=")


def code_at(secret: bytes, now: datetime) -> tuple[str, int]:
    """The code to show at this moment, and for how many seconds more it is the one."""
    seconds = int(now.timestamp())
    return _totp(secret).generate(seconds).decode("ascii"), STEP_SECONDS - seconds % STEP_SECONDS


def accepted_step(secret: bytes, code: str, now: datetime, last_step: int | None = None, window: int = 1) -> int | None:
    """The step that the code is good for: store it as `last_step` in the same transaction. None: refuse."""
    if not _CODE.fullmatch(code):
        return None
    totp, present = _totp(secret), int(now.timestamp()) // STEP_SECONDS
    accepted = None
    for step in range(present - window, present + window + 1):
        fits = hmac.compare_digest(totp.generate(step * STEP_SECONDS), code.encode("ascii"))
        if fits and (last_step is None or step > last_step):
            accepted = step
    return accepted


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303  # HMAC-SHA-1 is sound, and what the apps speak
