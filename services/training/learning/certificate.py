"""Numbers of certificates, and whether one counts on a day.

A number is the year, twelve random digits and a check digit (ISO 7064, mod 11,10): one mistyped or two exchanged digits
are noticed, and nobody finds another's number from their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10

from chassis.errors import Conflict, NotFound
from chassis.terms import Term

LENGTH = 17


class CertificateState(Term):
    VALID = "valid", "有效", "Valid"
    EXPIRED = "expired", "已过期", "Expired"
    REVOKED = "revoked", "已撤销", "Revoked"


def new_number(issued_on: date, below: Callable[[int], int]) -> str:
    """`below(n)` gives a random integer under n."""
    digits = f"{issued_on.year:04d}{below(10**12):012d}"
    return digits + str(mod_11_10.calc_check_digit(digits))


def parse_number(text: str) -> str:
    """The number as typed, spaces and hyphens left out. Raises NotFound for what is none: nobody is told more."""
    try:
        number: str = mod_11_10.validate(text.replace(" ", "").replace("-", ""))
    except ValidationError:
        number = ""
    if len(number) != LENGTH:
        raise NotFound("there is no such certificate; look at its number again")
    return number


def state_on(day: date, expires_on: date | None, revoked_on: date | None) -> CertificateState:
    """Revoked counts from its day on, expired from the first day without it."""
    if revoked_on is not None and revoked_on <= day:
        return CertificateState.REVOKED
    if expires_on is not None and expires_on <= day:
        return CertificateState.EXPIRED
    return CertificateState.VALID


def check_not_revoked(revoked_on: date | None) -> None:
    """Raises Conflict (`certificate-revoked`)."""
    if revoked_on is not None:
        raise Conflict(f"this certificate was revoked on {revoked_on.isoformat()}", type="certificate-revoked")
