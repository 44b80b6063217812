"""A few processes that belong together: they start together, one that crashes is started again, they end together.

`python -m cli.supervising N` is what a command becomes once it has made everything ready (`Plan.become`); N is the open
file that its plan is read from. It is there for as long as the platform runs, so it imports the standard library's
small modules and nothing else.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn

GRACE = 30.0  # seconds a process has to finish what it has in hand
MOST_CRASHES = 5  # of one process within WITHIN seconds; then something is wrong that a restart does not mend
WITHIN = 60.0
PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds before the first, second, … restart within WITHIN
REFUSED = 2  # exit status of a process that has said why it cannot start
LOOK_EVERY = 0.2
ASKED_TO_END = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Plan:
    """What is to run. `doors` are listening sockets, to be closed before the processes are asked to end; `kept` are
    open files that stay so until the end, as a lock does. With `json_log` the log is JSON lines, the supervisor's too
    unless somebody reads it on a terminal."""

    greeting: str = ""
    children: list[dict[str, Any]] = field(default_factory=list)
    doors: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    json_log: bool = False

    def add(self, name: str, *arguments: str, files: Sequence[int] = ()) -> None:
        """A process `python -m arguments… --status-fd N` that inherits `files`."""
        self.children.append({"name": name, "arguments": arguments, "files": files})

    def become(self) -> NoReturn:
        """Turn this process into the supervisor of the plan: the same process to whoever started it, without all that
        was imported to make things ready. A signal that comes in between is kept for it."""
        plan = in_memory("plan", json.dumps(asdict(self)))
        for number in (plan, *self.doors, *self.kept):
            os.set_inheritable(number, True)
        signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_END)
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(sys.executable, [sys.executable, "-m", "cli.supervising", str(plan)])  # noqa: S606

    @classmethod
    def read(cls, number: int) -> Plan:
        """From an open file, which is closed."""
        with open(number) as file:
            return cls(**json.load(file))

    def close(self) -> None:
        for door in self.doors:
            os.close(door)  # whoever comes now is refused at once, instead of waiting for nobody


def in_memory(name: str, text: str) -> int:
    """An open file that has no place on any disk: what is in it, as passwords are, is gone with the last process that
    has it open, however that ended."""
    number = os.memfd_create(name)
    with open(number, "w", closefd=False) as file:
        file.write(text)
    os.lseek(number, 0, os.SEEK_SET)
    return number


@dataclass
class Child:
    """One process. It tells on a pipe, a line each, `ready`, `waiting: …` or `refused: …`."""

    name: str
    arguments: Sequence[str]
    files: Sequence[int]
    process: subprocess.Popen[bytes] | None = None
    status: int = -1
    unread: bytes = b""
    ready: bool = False
    refusal: str = ""
    crashes: deque[float] = field(default_factory=deque)
    start_at: float = 0.0


class Supervisor:
    """`grace` is in seconds; with `json_log` what it has to say is a line of the JSON log."""

    def __init__(self, grace: float = GRACE, *, json_log: bool = False) -> None:
        self._json_log = json_log
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._grace = grace
        self._ending = False
        self._waiting = ""
        self._wake, wake = os.pipe()
        os.set_blocking(wake, False)
        self._selector.register(self._wake, selectors.EVENT_READ)
        signal.set_wakeup_fd(wake)
        for number in ASKED_TO_END:
            signal.signal(number, self._end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED_TO_END)

    def add(self, name: str, *arguments: str, files: Sequence[int] = ()) -> None:
        """A process `python -m arguments… --status-fd N` that inherits `files`; `watch` starts it."""
        self._children.append(Child(name, arguments, files))

    def watch(self, say: Callable[[], str], on_end: Callable[[], None] = lambda: None) -> int:
        """Start all, `say` that when all are ready, and keep them until asked to end; the exit status to end with.

        `on_end` is called before they are asked to end.
        """
        said, failed = False, ""
        for child in self._children:
            self._start(child)
        while not self._ending and not failed:
            self._listen()
            failed = next(filter(None, map(self._look_after, self._children)), "")
            if not said and all(child.ready for child in self._children):
                print(say(), flush=True)
                said = True
        on_end()
        well = self._stop()
        if failed and not self._ending:
            self._tell("ended", failed)
            return 1
        return 0 if well else 1

    def _start(self, child: Child) -> None:
        reader, writer = os.pipe()
        command = [sys.executable, "-m", *child.arguments, "--status-fd", str(writer)]
        # a session of its own, so that Ctrl-C reaches it through us, once
        child.process = subprocess.Popen(command, start_new_session=True, pass_fds=[writer, *child.files])  # noqa: S603
        os.close(writer)
        child.status, child.unread = reader, b""
        self._selector.register(reader, selectors.EVENT_READ, child)

    def _end(self, *_: Any) -> None:
        self._ending = True

    # ---- what they say

    def _listen(self) -> None:
        for key, _ in self._selector.select(LOOK_EVERY):
            said = os.read(key.fd, 4096)
            if key.data is None:
                continue  # a signal
            if said:
                self._hear(key.data, said)
            else:
                self._hang_up(key.data)

    def _hear(self, child: Child, said: bytes) -> None:
        *lines, child.unread = (child.unread + said).split(b"\n")
        for line in lines:
            word, _, text = line.decode(errors="replace").partition(": ")
            child.ready = child.ready or word == "ready"
            if word == "refused":
                child.refusal = text
            elif word == "waiting" and text != self._waiting:
                self._waiting = text
                self._tell("waiting", text)

    def _hang_up(self, child: Child) -> None:
        if child.status >= 0:
            self._selector.unregister(child.status)
            os.close(child.status)
            child.status = -1

    # ---- whether they live

    def _look_after(self, child: Child) -> str:
        """Start a crashed process again when its pause is over; the reason to end all, where there is one."""
        if child.process is None:
            if time.monotonic() >= child.start_at:
                self._start(child)
            return ""
        status = child.process.poll()
        if status is None:
            return ""
        while child.status >= 0:  # its last words
            self._listen()
        if status == REFUSED and child.refusal:
            return child.refusal
        return self._crashed(child, status)

    def _crashed(self, child: Child, status: int) -> str:
        now = time.monotonic()
        child.process = None
        child.crashes.append(now)
        while child.crashes[0] < now - WITHIN:
            child.crashes.popleft()
        count = len(child.crashes)
        if count >= MOST_CRASHES:
            return f"{child.name} ended {count} times within {WITHIN:g} seconds; its log above says why. Ending."
        child.start_at = now + PAUSES[count - 1]
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        self._tell("process_ended", f"{child.name} ended {how}; it is started again")
        return ""

    def _tell(self, event: str, text: str) -> None:
        """A line on standard error, as the log of the processes has them."""
        line = f"waiting: {text}" if event == "waiting" else text
        if self._json_log:
            now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
            level = {"waiting": "warning"}.get(event, "error")
            fields = {"detail": text, "event": event, "level": level, "service": "supervisor", "timestamp": now}
            line = json.dumps(fields, ensure_ascii=False)
        print(line, file=sys.stderr, flush=True)

    def _stop(self) -> bool:
        """Ask all to end, kill what does not; whether all ended well."""
        running = [child.process for child in self._children if child.process and child.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        until, well = time.monotonic() + self._grace, True
        for process in running:
            try:
                well &= process.wait(max(0.1, until - time.monotonic())) == 0
            except subprocess.TimeoutExpired:
                process.kill()
                well = False
        return well


def main(number: int) -> int:
    """Carry out the plan in this open file; the exit status."""
    plan = Plan.read(number)
    supervisor = Supervisor(json_log=plan.json_log and not sys.stderr.isatty())
    for child in plan.children:
        supervisor.add(child["name"], *child["arguments"], files=child["files"])
    return supervisor.watch(lambda: plan.greeting, plan.close)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
