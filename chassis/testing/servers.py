"""What private servers of tests have in common: a folder, a process, being ready. The kinds are beside this file."""

import contextlib
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from chassis.testing.processes import Process, wait_for

SECONDS_TO_START = 60.0
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of an own name is made there
ROOM_IN_MEMORY = 2 * 1024**3  # bytes; a server of tests needs less than half of it


class Server(ABC):
    """A server with data of its own in `folder`, that can be stopped, killed, paused and started again."""

    process: Process

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def ready(self) -> bool:
        """Whether it answers a client's handshake."""

    def start(self) -> None:
        """Start it and wait until it answers. RuntimeError with its last words if it ends instead."""
        self.process.start()
        wait_for(self._ready_or_ended, SECONDS_TO_START, lambda: f"{self.process} ready:\n{self.process.last_lines()}")

    def _ready_or_ended(self) -> bool:
        if not self.process.running:
            raise RuntimeError(f"{self.process} ended while starting:\n{self.process.last_lines()}")
        return self.ready()

    def stop(self, within: float = 30.0) -> None:
        """Ask it to end and wait; clients are cut, data kept."""
        self.process.stop(within)

    def kill(self) -> None:
        """kill -9 to it and all its processes; data kept as a crash leaves it."""
        self.process.kill()

    def pause(self) -> None:
        """SIGSTOP: connections stay open and nothing answers."""
        self.process.pause()

    def resume(self) -> None:
        """SIGCONT, after a pause."""
        self.process.resume()

    def restart(self) -> None:
        """Stop it in good order and start it."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End it for good; nothing is kept running."""
        self.process.kill()


def memory() -> Path | None:
    """A folder whose files are in memory, where the machine has one with room."""
    with contextlib.suppress(OSError):
        if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= ROOM_IN_MEMORY:
            return IN_MEMORY
    return None


@contextlib.contextmanager
def own_folder(
    folder: Path | None, name: str, owner: tuple[int, int] | None = None, *, inside: Path | None = None
) -> Iterator[Path]:
    """`folder`, which stays, or a temporary one, which goes; either belongs to `owner` (user id, group id).

    A temporary one is made `inside` that folder, or where temporary files are.
    """
    used = folder or Path(tempfile.mkdtemp(prefix=f"tongxin-{name}-", dir=inside))
    try:
        used.mkdir(parents=True, exist_ok=True)
        if owner:
            shutil.chown(used, *owner)
        yield used
    finally:
        if folder is None:
            shutil.rmtree(used, ignore_errors=True)
