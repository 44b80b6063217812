"""Rows of many callers in one write: none is lost, none waits for nothing, and one bad row fails its caller alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from chassis.database.together import Rows, Together


class Store:
    """Keeps each write; the first one waits until it is let go."""

    def __init__(self) -> None:
        self.writes: list[list[Any]] = []
        self.begun, self.let_go = threading.Event(), threading.Event()

    def write(self, rows: Rows) -> None:
        first = not self.begun.is_set()
        self.begun.set()
        if first:
            assert self.let_go.wait(10)
        if any(row["n"] < 0 for row in rows):
            raise ValueError("a row that cannot be stored")
        self.writes.append([row["n"] for row in rows])


def while_the_first_is_written(store: Store, numbers: list[int]) -> list[Future[None]]:
    """0 on its way, and the others at once behind it."""
    together = Together(store.write)
    with ThreadPoolExecutor(len(numbers) + 1) as pool:
        calls = [pool.submit(together.add, [{"n": 0}])]
        assert store.begun.wait(10)
        calls += [pool.submit(together.add, [{"n": n}]) for n in numbers]
        until(lambda: len(together._gathering.parts) == len(numbers))
        assert not any(call.done() for call in calls), "nobody goes on before their rows are stored"
        store.let_go.set()
    return calls


def until(holds: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(1000):
        if holds():
            return
        waiting.wait(0.01)
    raise AssertionError("it does not come to hold")


def test_who_waits_for_a_write_goes_together_in_the_next() -> None:
    store = Store()
    for call in while_the_first_is_written(store, list(range(1, 20))):
        call.result()
    assert [len(write) for write in store.writes] == [1, 19]
    assert sorted(n for write in store.writes for n in write) == list(range(20))


def test_a_row_that_cannot_be_stored_fails_its_caller_alone() -> None:
    store = Store()
    first, *others, bad = while_the_first_is_written(store, [1, 2, 3, -1])
    for call in (first, *others):
        call.result()
    with pytest.raises(ValueError, match="cannot be stored"):
        bad.result()
    assert sorted(n for write in store.writes for n in write) == [0, 1, 2, 3]


def test_whoever_is_alone_is_told_of_their_own_failure_at_once() -> None:
    tried: list[Rows] = []

    def write(rows: Rows) -> None:
        tried.append(rows)
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        Together(write).add([{"n": 1}])
    assert len(tried) == 1


def test_calls_without_end_lose_nothing() -> None:
    stored: list[int] = []
    together = Together(lambda rows: stored.extend(row["n"] for row in rows))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: together.add([{"n": n}]), range(4000)))
    assert sorted(stored) == list(range(4000))
