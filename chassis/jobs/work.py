"""The process for long work: the jobs and timers of services, apart from the process that answers calls.

A plain process: nothing here is patched by eventlet, so a computation holds up nobody's heartbeat, and leases are
renewed by real threads.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Sequence
from typing import Protocol

import structlog

from chassis.database.database import Database
from chassis.jobs import JobRunner, rotation
from chassis.jobs.housekeeping import HOUSEKEEPING
from chassis.jobs.timer_runner import TimerRunner
from chassis.service import Service

log = structlog.get_logger()

GRACE = 20.0  # seconds that work in hand may take to come to its next step when the process is to end


class Runner(Protocol):
    def run(self) -> None: ...

    def stop(self) -> None: ...


def runners_of(service: Service, database: Database) -> list[Runner]:
    """What works for one service: its jobs, its timers, its chores, and what every service needs of each."""
    chores = {**HOUSEKEEPING, **service.chores}
    jobs = {**service.jobs, rotation.JOB: rotation.reencrypting(rotation.columns_of(service))}
    return [JobRunner(database, jobs), TimerRunner(database, service.timers, every=chores)]


class Worker:
    """Runs each runner in a thread of its own until asked to end."""

    def __init__(self, runners: Sequence[Runner]) -> None:
        self._runners = runners
        self._ending = threading.Event()
        self._broken = False

    def stop(self) -> None:
        self._ending.set()

    def stopped_within(self, seconds: float) -> bool:
        """Wait that long at most for being asked to end; whether it was."""
        return self._ending.wait(seconds)

    def stop_at_signals(self) -> None:
        """End at SIGTERM and SIGINT. To be called in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())

    def run(self) -> int:
        """Work until stopped; the exit status. A job in hand ends at its next step and is left to another worker."""
        # daemons: what takes longer than GRACE to come to a step ends with the process, and its transaction undone
        threads = [threading.Thread(target=self._work, args=(runner,), daemon=True) for runner in self._runners]
        for thread in threads:
            thread.start()
        self._ending.wait()
        for runner in self._runners:
            runner.stop()
        until = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        if any(thread.is_alive() for thread in threads):
            log.warning("work_cut_off", seconds=GRACE)
        return int(self._broken)

    def _work(self, runner: Runner) -> None:
        try:
            runner.run()
        except BaseException:
            log.exception("runner_ended")
            self._broken = True
            raise
        finally:
            self._ending.set()  # one that ends by itself would not be missed: end all, and be started again
