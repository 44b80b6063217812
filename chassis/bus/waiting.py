"""Calls that wait for their answer: ordered tables, one for each length of time-out, and one sweeper for all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

import eventlet
from eventlet.event import Event

from chassis.bus.messages import Answer
from chassis.errors import Failure, Unavailable

TICK = 0.01
"""Seconds between two looks at the time, and the grain of time-outs."""

Outcome = Answer | Failure


class Waiting:
    """What came of each call is told to its event, once: an answer, a failure, or that its time is over.

    In a table of one length the oldest entry ends first, so a look costs one comparison a length, however many wait.
    """

    def __init__(self) -> None:
        self._calls: dict[str, tuple[Event, int]] = {}
        self._by_length: dict[int, OrderedDict[str, float]] = {}
        self._wanted = Event()
        self._sweeper = eventlet.spawn(self._sweep_forever)

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, number: str, timeout: float) -> Event:
        """Wait for call `number`, for `timeout` seconds."""
        length = int(timeout / TICK) + 1
        event = Event()
        self._calls[number] = (event, length)
        table = self._by_length.get(length)
        if table is None:
            table = self._by_length[length] = OrderedDict()
        table[number] = monotonic() + timeout
        if not self._wanted.ready():
            self._wanted.send()
        return event

    def settle(self, number: str, outcome: Outcome) -> None:
        """Tell a call what came of it. One that waits no longer is passed over: it was told before."""
        event = self.forget(number)
        if event is not None:
            event.send(outcome)

    def settle_all(self, outcome: Callable[[], Failure]) -> None:
        for number in list(self._calls):
            self.settle(number, outcome())

    def forget(self, number: str) -> Event | None:
        event, length = self._calls.pop(number, (None, 0))
        if event is not None:
            table = self._by_length[length]
            del table[number]
            if not table:
                del self._by_length[length]
        return event

    def close(self) -> None:
        self._sweeper.kill()

    def _sweep_forever(self) -> None:
        while True:
            if not self._calls:
                self._wanted = Event()
                self._wanted.wait()
            eventlet.sleep(TICK)
            self._sweep(monotonic())

    def _sweep(self, now: float) -> None:
        for table in list(self._by_length.values()):
            while table:
                number = next(iter(table))
                if table[number] > now:
                    break
                self.settle(number, Unavailable("the service did not answer in time; try again", type="timeout"))
