"""Time as an argument: what reads the time is given a clock, so that a month can be lived in a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chassis.config import Settings

FILE = "clock"  # in the data folder: by how many seconds a sandbox's clock is ahead


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, in UTC and aware."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class MovableClock:
    """The system's clock, ahead by what a file says: a sandbox's, which all its processes go by.

    The file holds whole seconds, and is written by one command; where there is none, the clock is the system's.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @property
    def ahead(self) -> timedelta:
        try:
            return timedelta(seconds=int(self.file.read_text()))
        except FileNotFoundError:
            return timedelta(0)

    def advance(self, by: timedelta) -> None:
        """Move it on. Raises ValueError for a move backwards: nothing of ours has to bear that a month ends twice."""
        if by < timedelta(0):
            raise ValueError("a clock is moved forward only")
        written = self.file.with_suffix(".new")
        written.write_text(str(int((self.ahead + by).total_seconds())))
        written.replace(self.file)


def clock_of(settings: Settings) -> Clock:
    """The system's clock, or a sandbox's, which can be moved."""
    return MovableClock(settings.data / FILE) if settings.sandbox else SystemClock()
