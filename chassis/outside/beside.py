"""Work that its caller does not wait for, so many at a time: how long it takes, or that there was none, cannot be seen.

It is lost with the process: only for what somebody may ask for again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog

from chassis.credentials.offload import on_a_hub

log = structlog.get_logger()


class Beside:
    """At most `most` at a time; in a process without a hub (tests, commands) each is done at once."""

    def __init__(self, most: int = 32) -> None:
        self._most = most
        self._under_way = 0

    @property
    def full(self) -> bool:
        return self._under_way >= self._most

    def do(self, work: Callable[..., None], *args: Any) -> None:
        """Begin `work(*args)`. An error of it is logged."""
        self._under_way += 1
        if not on_a_hub():
            self._done(work, *args)
            return
        import eventlet  # noqa: PLC0415  # only where it runs already

        eventlet.spawn_n(self._done, work, *args)

    def _done(self, work: Callable[..., None], *args: Any) -> None:
        try:
            work(*args)
        except Exception:
            log.exception("work_beside_failed")
        finally:
            self._under_way -= 1
