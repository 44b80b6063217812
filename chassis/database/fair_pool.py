"""A pool that hands its connections out in the order in which they were asked for.

SQLAlchemy's own only wakes who waits when a connection comes back; under load somebody who is just running takes it
first, and the one who waited goes to the end of the queue again. With 64 reads at once and ten connections some waited
for seconds. Here a connection that comes back goes to whoever has waited longest.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from sqlalchemy.pool import QueuePool
from sqlalchemy.util.queue import Empty, Full, QueueCommon


class _Waiting:
    """Somebody who waits for an item."""

    def __init__(self) -> None:
        self.item: Any = None
        self._given = threading.Lock()
        self._given.acquire()

    def give(self, item: Any) -> None:
        self.item = item
        self._given.release()

    def wait(self, timeout: float | None) -> bool:
        return self._given.acquire(timeout=-1 if timeout is None else timeout)


class FairQueue(QueueCommon[Any]):
    """The queue under the pool. Nobody waits while an item lies here."""

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        self.maxsize = maxsize
        self.use_lifo = use_lifo
        self._mutex = threading.Lock()
        self._idle: deque[Any] = deque()
        self._waiting: deque[_Waiting] = deque()

    def qsize(self) -> int:
        return len(self._idle)

    def empty(self) -> bool:
        return not self._idle

    def full(self) -> bool:
        return 0 < self.maxsize <= len(self._idle)

    def put_nowait(self, item: Any) -> None:
        self.put(item, block=False)

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Give the item to whoever waits longest, or keep it. Raises Full at once, as the pool asks for."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().give(item)
            elif self.full():
                raise Full
            else:
                self._idle.append(item)

    def get_nowait(self) -> Any:
        return self.get(block=False)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """An item; Empty where none came within `timeout` seconds."""
        with self._mutex:
            if self._idle:
                return self._idle.pop() if self.use_lifo else self._idle.popleft()
            if not block:
                raise Empty
            waiting = _Waiting()
            self._waiting.append(waiting)
        try:
            waiting.wait(timeout)
        except BaseException:  # the greenlet is killed, or its own time is up: what it was given goes on
            if not self._left(waiting):
                self.put(waiting.item)
            raise
        if self._left(waiting):
            raise Empty
        return waiting.item

    def _left(self, waiting: _Waiting) -> bool:
        """Take it out of the queue; False where it was given an item already."""
        with self._mutex:
            if waiting.item is not None:
                return False
            self._waiting.remove(waiting)
            return True


class FairPool(QueuePool):
    _queue_class = FairQueue
