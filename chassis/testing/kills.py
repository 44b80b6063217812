"""Rounds of kill -9: a fault test starts real processes, kills them at seeded moments, and counts what is left.

The seed is printed, and pytest shows what a failed test printed: `TONGXIN_TEST_SEED` repeats it.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence

from chassis.testing.processes import Process


def seeded() -> random.Random:
    """Randomness of this test, from `TONGXIN_TEST_SEED` or fresh; its seed is printed."""
    seed = int(os.environ.get("TONGXIN_TEST_SEED") or random.SystemRandom().randrange(2**32))
    print(f"TONGXIN_TEST_SEED={seed}")  # noqa: T201 - what a person repeats the test with
    return random.Random(seed)  # noqa: S311 - to be repeated, keeps no secret


def kill_until(
    workers: Sequence[Process],
    finished: Callable[[], bool],
    chance: random.Random,
    *,
    alive: tuple[float, float] = (0.0, 0.3),
    at_least: int = 3,
    within: float = 20.0,
) -> int:
    """Kill one of the workers at random and start it again, until the work is finished; how many kills it took.

    Each gets a random time between kills of `alive` seconds, counted from when it said that it works (its log grew),
    so that a slow start does not turn every kill into one before any work. After `at_least` kills, `finished` ends
    it. TimeoutError after `within` seconds.
    """
    until = time.monotonic() + within
    kills = 0
    while not (kills >= at_least and finished()):
        if time.monotonic() > until:
            said = "\n".join(worker.last_lines() for worker in workers)
            raise TimeoutError(f"not finished within {within:g} s, after {kills} kills:\n{said}")
        victim = chance.choice(workers)
        _works(victim, until)
        time.sleep(chance.uniform(*alive))  # the moment of the kill, not a wait for anything
        victim.kill()
        victim.log.write_bytes(b"")
        victim.start()
        kills += 1
    return kills


def _works(worker: Process, until: float) -> None:
    while worker.running and not worker.output() and time.monotonic() < until:
        time.sleep(0.005)
