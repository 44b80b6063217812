"""Real processes for tests and benchmarks: started, stopped, killed, paused, with their output kept.

None outlives the process that started it, not even when that is killed: see guard.py.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

from chassis.testing import guard

Found = TypeVar("Found")

SECONDS_BETWEEN_LOOKS = 0.02


def wait_for(condition: Callable[[], Found], within: float = 10.0, what: str | Callable[[], str] = "") -> Found:
    """The first true value of `condition()`. TimeoutError, saying `what` was awaited, after `within` seconds."""
    until = time.monotonic() + within
    while not (found := condition()):
        if time.monotonic() > until:
            awaited = what() if callable(what) else what or getattr(condition, "__name__", "the condition")
            raise TimeoutError(f"not within {within:g} s: {awaited}")
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return found


def alive(process: int) -> bool:
    """Whether a process of this id runs (a zombie does not)."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


class Process:
    """One command that can be started again after it ended.

    `env` is added to the environment of the test, `user` is (user id, group id) where it is not the test's own.
    `stop_signal` asks it to end; where the test itself is killed, it gets the same signal and five seconds, and
    the folder `remove` goes with it. Its output of all starts is appended to `log`.
    """

    def __init__(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
        user: tuple[int, int] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        remove: Path | None = None,
    ) -> None:
        self.command = [os.fspath(part) for part in command]
        self.log = log
        self.env = dict(env or {})
        self.pid = 0
        self._folder = folder
        self._user = user or (-1, -1)
        self._stop_signal = stop_signal
        self._remove = os.fspath(remove or "")
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._guard is not None and self._guard.poll() is None

    @property
    def returncode(self) -> int | None:
        """Exit code, negative for a signal; None while it runs."""
        return self._guard.poll() if self._guard else None

    @property
    def tree(self) -> list[int]:
        """Ids of the process and all that it started."""
        return guard.descendants(self._guard.pid) if self.running and self._guard else []

    def start(self) -> Self:
        """Start it. RuntimeError if it runs already or the command cannot be run."""
        if self.running:
            raise RuntimeError(f"{self} runs already")
        reader, report = os.pipe()
        watched = [os.getpid(), report, *self._user, int(self._stop_signal), self._remove]
        script = [sys.executable, "-I", "-S", guard.__file__]
        with self.log.open("ab") as log, open(reader, "rb") as answer:
            self._guard = subprocess.Popen(  # noqa: S603 - what a test asks for
                [*script, *map(str, watched), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.env},
                cwd=self._folder,
                pass_fds=[report],
                start_new_session=True,
            )
            os.close(report)
            pid = answer.readline()
        if not pid:
            self._guard.wait()
            raise RuntimeError(f"{self} could not be started:\n{self.last_lines()}")
        self.pid = int(pid)
        return self

    @contextlib.contextmanager
    def started(self) -> Iterator[Self]:
        """Started for the block, and killed, with all that it started, at its end."""
        self.start()
        try:
            yield self
        finally:
            self.kill()

    def wait(self, within: float = 10.0) -> int:
        """Wait for its end; the exit code. TimeoutError if it goes on."""
        if self._guard is None:
            raise RuntimeError(f"{self} was never started")
        try:
            return self._guard.wait(within)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{self} goes on after {within:g} s:\n{self.last_lines()}") from None

    def stop(self, within: float = 10.0) -> int:
        """Ask it to end and wait; the exit code. One that does not end is killed, and TimeoutError raised."""
        if self.running:
            self.signal(self._stop_signal)
        try:
            return self.wait(within)
        except TimeoutError:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL to it and all that it started; returns when all are gone."""
        if self._guard and self.running:
            guard.end_descendants(self._guard.pid)
            self._guard.wait()

    def pause(self) -> None:
        """SIGSTOP to it and all that it started."""
        stopped: set[int] = set()
        while fresh := [process for process in self.tree if process not in stopped]:
            guard.send(signal.SIGSTOP, fresh)
            stopped.update(fresh)

    def resume(self) -> None:
        """SIGCONT to it and all that it started."""
        guard.send(signal.SIGCONT, self.tree)

    def signal(self, number: signal.Signals) -> None:
        """A signal to the process alone."""
        guard.send(number, [self.pid])

    def output(self) -> str:
        """What it has written, of all starts."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def last_lines(self, count: int = 25) -> str:
        return "\n".join(self.output().splitlines()[-count:])

    def wait_for_output(self, text: str, within: float = 10.0) -> None:
        """Wait until it has written `text`; RuntimeError if it ends before, TimeoutError if time does."""

        def written() -> bool:
            if text in self.output():
                return True
            if not self.running:
                raise RuntimeError(f"{self} ended ({self.returncode}) before it wrote {text!r}:\n{self.last_lines()}")
            return False

        wait_for(written, within, lambda: f"{text!r} from {self}; it wrote:\n{self.last_lines()}")

    def __str__(self) -> str:
        return f"{Path(self.command[0]).name} (process {self.pid})"


@contextlib.contextmanager
def process(
    command: Sequence[str | os.PathLike[str]],
    *,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Iterator[Process]:
    """A started process with a log of its own; killed, with all that it started, at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="tongxin-process-") as own:
        started = Process(command, log=Path(own) / "log", env=env, folder=folder, stop_signal=stop_signal)
        started.start()
        try:
            yield started
        finally:
            started.kill()
