"""Work that would hold up eventlet's hub, such as hashing a password, done in a native thread.

In a process that eventlet has patched the call goes to `eventlet.tpool` and only the calling greenlet waits; in any
other (jobs, commands, unit tests) it is a plain call. Context variables go along, so that log lines keep their request.
"""

from __future__ import annotations

import contextvars
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def off_the_hub(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`function(*args, **kwargs)`, whose result or exception is the caller's. It must touch no greenlet's lock."""
    if not on_a_hub():
        return function(*args, **kwargs)
    from eventlet import tpool  # noqa: PLC0415  # only where it runs already

    result: R = tpool.execute(contextvars.copy_context().run, function, *args, **kwargs)
    return result


def on_a_hub() -> bool:
    """Whether eventlet has patched this process."""
    patcher = sys.modules.get("eventlet.patcher")
    return patcher is not None and bool(patcher.is_monkey_patched("socket"))
