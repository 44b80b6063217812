"""Greenlets that work on a queue in memory, a bounded number at once; they come and go with the work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

import eventlet
import structlog
from eventlet.event import Event

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Workers(Generic[T]):
    """Runs `work(item)` for each item put, `at_once` of them side by side, in the order of putting.

    A worker goes on with the next item as long as there is one, and calls for another worker before it begins: so a
    burst of short work is done by two greenlets, and work that waits is spread over as many as are allowed.
    """

    def __init__(self, work: Callable[[T], None], at_once: int) -> None:
        self._work = work
        self._at_once = at_once
        self._items: deque[T] = deque()
        self._workers = 0
        self._starting = False
        self._idle: Event | None = None

    def put(self, item: T) -> None:
        self._items.append(item)
        self._call_for_another()

    def take_back(self) -> list[T]:
        """All items that no worker has begun."""
        items = list(self._items)
        self._items.clear()
        return items

    def wait_idle(self, timeout: float) -> bool:
        """Wait until nothing is under way or waiting, for `timeout` seconds at most; whether that is so."""
        if self._workers:
            self._idle = self._idle or Event()
            with eventlet.Timeout(timeout, False):
                self._idle.wait()
        return not self._workers

    def _call_for_another(self) -> None:
        if not self._starting and self._workers < self._at_once:
            self._starting = True
            self._workers += 1
            eventlet.spawn_n(self._run)

    def _run(self) -> None:
        self._starting = False
        try:
            while self._items:
                item = self._items.popleft()
                if self._items:
                    self._call_for_another()
                self._begin(item)
        finally:
            self._workers -= 1
            if not self._workers and self._idle is not None:
                idle, self._idle = self._idle, None
                idle.send()

    def _begin(self, item: T) -> None:
        try:
            self._work(item)
        except Exception:
            log.exception("bus_work_failed")
