"""A child process for input that may be hostile: bounded in memory and time, without the parent's environment and its
secrets, its result read from a pipe.

    with LimitedChild("chassis.files.picture_worker", "JPEG", source, seconds=25.0) as child:
        answer = child.output.read()
        if child.ended():
            …                                   # ended by a limit, or in an error

The child calls `limit_self` before it reads its input. Under eventlet only the calling greenlet waits: there the pipe,
the timer and the wait are the hub's.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from types import TracebackType
from typing import BinaryIO, cast

KEPT = ("PYTHONPATH", "LD_LIBRARY_PATH")  # of the environment: without them it could not start everywhere


def limit_self(memory_bytes: int, cpu_seconds: int) -> None:
    """In the child: never take more memory or processor time than this. The kernel keeps it."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # the signal that says why comes at the first of the two; at the second the kernel kills, and nobody knows for what
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class LimitedChild:
    """`python -m module argument` with `source` (a file of the operating system) as its input; gone with the block.

    `seconds` is how long it may live, waiting for its reader included; None where the reader sets the pace. Reading
    `output` ends where the child ends, so also at that time. `overdue` tells whether it was ended for it.
    """

    def __init__(self, module: str, argument: str, source: BinaryIO, *, seconds: float | None = None) -> None:
        self.overdue = False
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell; the input only on its standard input
            [sys.executable, "-P", "-m", module, argument],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            bufsize=-1,  # said, since eventlet's default is a pipe that reads less than it is asked for
            start_new_session=True,  # a signal to our terminal or group must not cut the work
        )
        self.output = cast(BinaryIO, self._process.stdout)
        self._timer = threading.Timer(seconds, self._cut) if seconds else None
        if self._timer:
            self._timer.daemon = True
            self._timer.start()

    def ended(self) -> int:
        """Wait for its end, when nothing more comes from it: its status, a signal's number negative."""
        return self._process.wait()

    def _cut(self) -> None:
        self.overdue = True
        self._process.kill()

    def __enter__(self) -> LimitedChild:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer:
            self._timer.cancel()
        self._process.kill()
        self.output.close()
        self._process.wait()
