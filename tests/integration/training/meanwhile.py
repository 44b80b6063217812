"""Another who asks in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from chassis.database.database import Database
from chassis.errors import Failure
from chassis.testing.processes import wait_for


class Meanwhile:
    """Somebody else who asks in a thread of its own, while we hold what they need."""

    def __init__(self, database: Database, ask: Callable[[], Any]) -> None:
        self._database = database
        self._answer: list[Any] = []
        self._thread = threading.Thread(target=self._work, args=(ask,))
        self._thread.start()

    def _work(self, ask: Callable[[], Any]) -> None:
        try:
            self._answer.append(ask())
        except Failure as failure:
            self._answer.append(failure)

    def wait_until_held_up(self) -> None:
        """On PostgreSQL until they wait for our lock. SQLite has one writer at a time, which is us."""
        if not self._database.sqlite:
            wait_for(self._is_held_up, 20.0, "the other to wait for our row")

    def _is_held_up(self) -> bool:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        with self._database.reading() as connection:
            return bool(connection.execute(text(waiting)).scalar())

    def answer(self) -> Any:
        self._thread.join(30)
        return self._answer[0]
