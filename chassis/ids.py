"""Identifiers: UUID version 7 (RFC 9562, section 5.7), made from a clock and a source of randomness that are passed in.

They sort by the millisecond of their making, which keeps indexes compact; nothing may rely on that order between
machines, whose clocks differ.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from chassis.clock import Clock, SystemClock


class Ids:
    """Makes UUIDv7s. `randbits(n)` gives n random bits: `secrets.randbits`, or a seeded generator's in a test."""

    def __init__(self, clock: Clock | None = None, randbits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock or SystemClock()
        self._randbits = randbits

    def new(self) -> UUID:
        millis = int(self._clock.now().timestamp() * 1000)
        value = (millis & ((1 << 48) - 1)) << 80
        bits = self._randbits(74)  # asked for at once: each asking is one of the operating system
        value |= 0x7 << 76 | (bits >> 62) << 64
        value |= 0b10 << 62 | bits & ((1 << 62) - 1)
        return UUID(int=value)


def lowest_at(moment: datetime) -> UUID:
    """No id that was made at this moment or after it is lower."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
