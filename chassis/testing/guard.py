"""Runs one command and ends it, with all that it started, when the process that owns it goes.

Run as a script, without the project's packages, so that it is up within milliseconds:

    python -I -S guard.py OWNER_PID REPORT_FD USER_ID GROUP_ID LAST_SIGNAL REMOVE COMMAND…

It writes the command's process id to REPORT_FD. Daemons that the command starts (as Erlang starts epmd)
fall to the guard when their parent ends, because it is a subreaper (prctl(2)). When the command ends, the
guard ends what is left and leaves with the same exit status. When the owner ends, however it ends, the
guard sends the command LAST_SIGNAL, then SIGKILL to everything, and removes the folder REMOVE (if not "").
USER_ID -1 means: as whom the guard runs.
"""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
SECONDS_FOR_LAST_SIGNAL = 5.0


def descendants(ancestor: int) -> list[int]:
    """Ids of all living processes below `ancestor`, parents before children; zombies left out."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):  # it ended while we looked
            with open(f"/proc/{name}/stat") as stat:
                state, parent = stat.read().rpartition(")")[2].split()[:2]
            if state != "Z":
                children.setdefault(int(parent), []).append(int(name))
    found = [ancestor]
    for process in found:
        found.extend(children.get(process, ()))
    return found[1:]


def send(signal_number: int, processes: list[int]) -> None:
    """Send a signal to each process that is still there."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal_number)


def end_descendants(ancestor: int, reap: Callable[[], object] = lambda: None) -> None:
    """SIGKILL everything below `ancestor` until nothing is left, whatever is forked meanwhile."""
    while left := descendants(ancestor):
        send(signal.SIGKILL, left)
        time.sleep(0.002)
        reap()


class Guard:
    def __init__(self, user: int, group: int, command: list[str]) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._me = os.getpid()
        self._libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._wake, write = os.pipe()
        os.set_blocking(write, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self._status: int | None = None
        other_user = {"user": user, "group": group, "extra_groups": []} if user >= 0 else {}
        # kept, as a Popen that is dropped reaps a child that has ended already, and its status would be lost to us
        self._started = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 - what a test asks for
            command,
            stdin=subprocess.DEVNULL,
            preexec_fn=self._die_with_guard,  # noqa: PLW1509 - this process has one thread
            **other_user,
        )
        self.child = self._started.pid

    def _die_with_guard(self) -> None:
        self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != self._me:
            os._exit(1)

    def reap(self) -> int | None:
        """The command's wait status, once it has ended."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self.child:
                    self._status = ended[1]
        return self._status

    def watch(self, owner: int | None, seconds: float | None = None) -> bool:
        """Wait until the command ends (true), or the owner or the time does (false)."""
        until = None if seconds is None else time.monotonic() + seconds
        waited_for = [self._wake] if owner is None else [self._wake, owner]
        while self.reap() is None:
            left = None if until is None else max(0.0, until - time.monotonic())
            ready = select.select(waited_for, [], [], left)[0]
            if owner in ready or not ready:
                return False
            os.read(self._wake, 512)
        return True


def leave_as(status: int) -> None:
    """Exit as the command did: same code, or same signal."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    sys.exit(os.waitstatus_to_exitcode(status))


def main(arguments: list[str]) -> None:
    owner_id, report, user, group, last_signal = map(int, arguments[:5])
    remove, command = arguments[5], arguments[6:]
    owner = os.pidfd_open(owner_id)
    if os.getppid() != owner_id:  # it went before we could watch it
        sys.exit(1)
    guard = Guard(user, group, command)
    os.write(report, b"%d\n" % guard.child)
    os.close(report)
    if guard.watch(owner):
        end_descendants(os.getpid(), guard.reap)
        leave_as(guard.reap() or 0)
    send(signal.SIGCONT, descendants(os.getpid()))
    send(last_signal, [guard.child])
    guard.watch(None, SECONDS_FOR_LAST_SIGNAL)
    end_descendants(os.getpid(), guard.reap)
    if remove:
        shutil.rmtree(remove, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
