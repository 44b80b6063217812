"""Rows checked side by side: in this process for a small file, in processes of their own for a large one.

Results come in the order of the rows, and only a few portions are under way at a time, so memory stays small.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

import msgspec

from chassis.sheets.model import Cell
from services.registry.imports import residents
from services.registry.imports.cells import Problem
from services.registry.imports.families import RowKeys, keys_of

A = TypeVar("A")
B = TypeVar("B")
PORTION = 1000
LARGE = 20_000  # rows from which a second process pays for its start
PR_SET_PDEATHSIG = 1

_encoder = msgspec.msgpack.Encoder()


class Checked(msgspec.Struct, frozen=True, array_like=True):
    """One row: its number in the sheet, itself (encoded), and its keys or its problems."""

    number: int
    body: bytes
    keys: RowKeys | None = None
    problems: tuple[Problem, ...] = ()


def check_portion(portion: list[tuple[int, Mapping[str, Cell]]], today: date, county: str) -> list[Checked]:
    """Check rows of residents (number, cells)."""
    results = []
    for number, values in portion:
        row, problems = residents.checked(number, values, today=today, county=county)
        keys = None if problems else keys_of(row)
        results.append(Checked(number, _encoder.encode(row), keys, tuple(problems)))
    return results


def portions(rows: Iterable[A], size: int = PORTION) -> Iterator[list[A]]:
    rows = iter(rows)
    while portion := list(islice(rows, size)):
        yield portion


@contextmanager
def side_by_side(processes: int) -> Iterator[Callable[[Callable[[Any], B], Iterable[Any]], Iterator[B]]]:
    """A `map` that works in so many processes, in order, with two portions for each under way; 0: in this process."""
    if processes == 0:
        yield map
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _die_with_parent, (os.getpid(),)) as pool:

        def mapped(function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
            under_way: deque[Future[B]] = deque()
            for item in items:
                under_way.append(pool.submit(function, item))
                if len(under_way) > 2 * processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

        yield mapped


def _die_with_parent(parent: int) -> None:
    """A worker that is killed takes its helpers along; at Ctrl-C it is the worker that ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
