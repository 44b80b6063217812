"""Looking for work again and again: what the runners of jobs and of timers have in common."""

from __future__ import annotations

import random
import threading
from abc import ABC, abstractmethod

import structlog

from chassis.database.database import Database
from chassis.errors import Unavailable

LONGEST_PAUSE = 5.0  # seconds between looks at a database that is away

log = structlog.get_logger()


class Looking(ABC):
    """Takes what is due, one thing after the other, until stopped."""

    def __init__(self, database: Database, look_every: float) -> None:
        self._database = database
        self._look_every = look_every
        self._stopping = threading.Event()

    @abstractmethod
    def run_one(self) -> bool:
        """Work on what has been due longest; whether there was anything. Raises Unavailable."""

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Run until stopped. A database that is away is tried again, with a growing pause of up to 5 s."""
        pause = self._look_every
        while not self._stopping.is_set():
            try:
                while not self._stopping.is_set() and self.run_one():
                    pass
                pause = self._look_every
            except Exception as error:
                if not isinstance(error, Unavailable):
                    log.exception("runner_failed", runner=type(self).__name__, service=self._database.service)
                pause = min(pause * 2, LONGEST_PAUSE)
            self._stopping.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads the runners, keeps no secret
