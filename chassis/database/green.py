"""psycopg's waiting on eventlet's hub. Imported only where eventlet is in charge."""

from __future__ import annotations

import os
import select
from typing import Any

import psycopg
from eventlet.hubs import trampoline
from psycopg.waiting import Ready, Wait, wait_selector


class _Interval(Exception):
    """Nothing has come for a while."""


def wait(gen: Any, fileno: int, interval: float = 0.1, timeout: float | None = None) -> Any:
    """What `gen` comes to, the other greenlets going on: psycopg's `wait_selector` without a selector.

    `interval` is in seconds: how often to look whether the connection is still open. Raises OperationalError.
    """
    if timeout is not None:
        return wait_selector(gen, fileno, interval, timeout)
    try:
        wanted = next(gen)
        while True:
            wanted = gen.send(_ready(fileno, wanted, interval))
    except StopIteration as end:
        return end.value


def _ready(fileno: int, wanted: Wait, interval: float) -> Ready:
    if wanted == Wait.RW:  # trampoline waits for one of them only
        readable, writable, _ = select.select([fileno], [fileno], [], interval)
        return Ready((Ready.R if readable else 0) | (Ready.W if writable else 0))
    reads = wanted == Wait.R
    try:
        trampoline(fileno, read=reads, write=not reads, timeout=interval, timeout_exc=_Interval)
    except _Interval:
        _refuse_closed(fileno)
        return Ready.NONE
    return Ready.R if reads else Ready.W


def _refuse_closed(fileno: int) -> None:
    try:
        os.fstat(fileno)
    except OSError as error:
        raise psycopg.OperationalError("connection socket closed") from error
