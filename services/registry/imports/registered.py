"""The household registration that a row tells of somebody registered, against the one on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from services.registry.imports.cells import Problem
from services.registry.imports.residents import ResidentRow
from services.registry.imports.words import Registered

COUNTY = 6  # digits of its code


class Held(Protocol):
    """The latest registration on record; `dwelling` where it is held at a home here, `until` where it has ended."""

    division_code: str
    dwelling: UUID | None
    since: date
    until: date | None


@dataclass(frozen=True)
class Anew:
    """The registration is to be recorded from a day on; here at the resident's home."""

    division_code: str
    since: date
    here: bool


def where(held: Held | None, community: str) -> Registered:
    """The word of files for it; of none that is known of, and of far away, they say the same."""
    if held is None:
        return Registered.ELSEWHERE
    if held.dwelling is not None or held.division_code == community:
        return Registered.HERE
    near = held.division_code.startswith(community[:COUNTY])
    return Registered.SAME_COUNTY if near else Registered.ELSEWHERE


def told_anew(row: ResidentRow, latest: Held | None, community: str, today: date) -> Anew | Problem | None:
    """What the row says otherwise than the record, why that cannot be taken, or nothing."""
    if row.registration is None:
        return None
    held = latest if latest is not None and latest.until is None else None
    told, since = Registered.of(row.registration), row.registration_since
    if told is where(held, community):
        if held is not None and since not in (None, held.since):
            reason = f"the registration is held since {held.since} by record; correct that by hand, or leave this empty"
            return Problem("differs-from-record", "registration_since", reason)
        return None
    if told is Registered.ELSEWHERE:
        reason = "it is held here or in the banner by record; enter by hand where it went"
        return Problem("differs-from-record", "registration", reason)
    if latest is not None and latest.since >= (since or today):
        reason = f"another registration is on record since {latest.since}; give a later day, or correct it by hand"
        return Problem("differs-from-record", "registration_since", reason)
    here = told is Registered.HERE
    return Anew(community if here else community[:COUNTY], since or today, here)
