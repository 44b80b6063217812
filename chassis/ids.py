"""Identifiers: UUID version 7 (RFC 9562, section 5.7), made from a clock and a source of randomness that are passed in.

They sort by their making, which keeps indexes compact and events in the order in which they were told: by the
millisecond, and within one, of one maker, by a random number that grows by a random step (section 6.2, method 2).
Nothing may rely on that order between processes, nor between machines, whose clocks differ.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from chassis.clock import Clock, SystemClock

RANDOM = 74  # bits of an id that are neither time, version nor variant; the highest begins at 0, so that they can grow
STEP = 32  # bits of the random step


class Ids:
    """Makes UUIDv7s. `randbits(n)` gives n random bits: `secrets.randbits`, or a seeded generator's in a test."""

    def __init__(self, clock: Clock | None = None, randbits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock or SystemClock()
        self._randbits = randbits
        self._last = (-1, 0)  # the millisecond of the id made last, and its 74 bits
        self._one_at_a_time = threading.Lock()

    def new(self) -> UUID:
        millis = int(self._clock.now().timestamp() * 1000) & ((1 << 48) - 1)
        with self._one_at_a_time:
            bits = self._randbits(RANDOM - 1)  # asked for at once: each asking is one of the operating system
            if self._last[0] == millis:
                bits = self._last[1] + 1 + (bits >> RANDOM - 1 - STEP)
            self._last = (millis, bits)
        return UUID(int=millis << 80 | 0x7 << 76 | (bits >> 62) << 64 | 0b10 << 62 | bits & ((1 << 62) - 1))


def lowest_at(moment: datetime) -> UUID:
    """No id that was made at this moment or after it is lower."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
