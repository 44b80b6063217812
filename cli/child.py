"""What every process under the supervisor does: take its settings, set up its log, say how it stands."""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import os
import signal
from collections.abc import Callable

from chassis.config import ConfigurationError, Settings
from chassis.errors import Unavailable
from chassis.memory import give_back_large_blocks, keep_what_is_loaded
from chassis.telemetry import logs, tracing

PR_SET_PDEATHSIG = 1
REFUSED = 2
WORTH_SAYING = 4  # tries; a connection that is only just being made is not worth a line


def _all_of(number: int) -> bytes:
    """The text of an open file, wherever those who share it have read to; it is closed here."""
    try:
        return os.pread(number, os.fstat(number).st_size, 0)
    finally:
        os.close(number)


class Child:
    """This process, as the supervisor started it."""

    def __init__(self) -> None:
        parser = argparse.ArgumentParser()
        parser.add_argument("settings", type=int)  # an open file, which its siblings have too
        parser.add_argument("names", nargs="*")
        parser.add_argument("--status-fd", type=int, required=True)
        parser.add_argument("--door-fd", type=int, default=-1)
        parser.add_argument("--metrics-fd", type=int, default=-1)
        given = parser.parse_args()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # end with the supervisor, however it ended
        give_back_large_blocks()
        self.settings = Settings.model_validate(json.loads(_all_of(given.settings)))
        self.names: tuple[str, ...] = tuple(given.names)
        self.services = tuple(name for name in self.names if name != "gateway")
        self.door_fd: int = given.door_fd
        self.metrics_fd: int = given.metrics_fd
        self._status: int = given.status_fd
        os.set_inheritable(self._status, False)

    def say(self, word: str, text: str = "") -> None:
        """Tell the supervisor how it stands: `waiting` (for what) or `refused` (why); `ready` is said by `ready()`."""
        line = f"{word}: {' '.join(text.split())}"[:2000] if text else word
        os.write(self._status, line.encode() + b"\n")

    def ready(self) -> None:
        """Tell the supervisor that all is loaded, and this process works from now on."""
        keep_what_is_loaded()
        self.say("ready")

    def run(self, work: Callable[[Child], int], *expected: type[Exception]) -> int:
        """`work` with logs and traces set up; an expected error is told in a sentence, and its status is REFUSED."""
        telemetry = self.settings.telemetry
        refusals: tuple[type[Exception], ...] = (ConfigurationError, *expected)
        logs.configure("+".join(self.names), telemetry.log_level, log_format=telemetry.log_format)
        try:
            tracing.configure(
                "+".join(self.names),
                otlp_endpoint=telemetry.otlp_endpoint or None,
                sample_ratio=telemetry.trace_sample,
            )
            return work(self)
        except refusals as error:
            self.say("refused", str(error))
            return REFUSED
        finally:
            tracing.shutdown()

    def patiently(self, attempt: Callable[[], None], pause: Callable[[], bool]) -> bool:
        """Try until a part that is needed is there; `pause` waits a while and tells whether to go on. Whether it was
        done."""
        for tries in itertools.count(1):
            try:
                attempt()
                return True
            except Unavailable as away:
                if tries >= WORTH_SAYING:
                    self.say("waiting", away.detail)
            if not pause():
                break
        return False
