"""Connections are handed out in the order in which they were asked for."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.util.queue import Empty, Full

from chassis.database.fair_pool import FairQueue
from chassis.testing.processes import wait_for


def start_waiting(queue: FairQueue, got: list[tuple[str, object]], name: str) -> threading.Thread:
    """A thread that asks for an item; returns once it waits."""
    before = len(queue._waiting)
    thread = threading.Thread(target=lambda: got.append((name, queue.get(timeout=10))))
    thread.start()
    wait_for(lambda: len(queue._waiting) > before, what=f"{name} to wait")
    return thread


def test_who_has_waited_longest_is_served_first() -> None:
    queue, got = FairQueue(3), []
    threads = [start_waiting(queue, got, name) for name in ("first", "second", "third")]
    for number, thread in enumerate(threads):
        queue.put(f"item {number}")
        thread.join(10)
    assert got == [("first", "item 0"), ("second", "item 1"), ("third", "item 2")]


def test_what_comes_back_belongs_to_who_waits_and_not_to_who_comes_by() -> None:
    queue, got = FairQueue(1), []
    thread = start_waiting(queue, got, "waiting")
    queue.put("item")
    with pytest.raises(Empty):
        queue.get_nowait()
    thread.join(10)
    assert got == [("waiting", "item")]


def test_who_gives_up_leaves_the_queue() -> None:
    queue = FairQueue(1)
    with pytest.raises(Empty):
        queue.get(timeout=0.01)
    queue.put("item")
    assert queue.get_nowait() == "item"


def test_no_more_is_kept_than_fits() -> None:
    queue = FairQueue(1)
    queue.put_nowait("item")
    with pytest.raises(Full):
        queue.put_nowait("another")
    assert (queue.qsize(), queue.full(), queue.empty()) == (1, True, False)


@pytest.mark.parametrize(("use_lifo", "order"), [(False, ["a", "b"]), (True, ["b", "a"])])
def test_idle_items_come_out_as_the_pool_was_asked(use_lifo: bool, order: list[str]) -> None:
    queue = FairQueue(2, use_lifo)
    queue.put("a")
    queue.put("b")
    assert [queue.get(), queue.get()] == order
