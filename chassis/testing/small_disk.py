"""A disk that is soon full, for tests of what happens then."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system, not a temporary file
MEGABYTE = 1024 * 1024


class SmallDisk:
    """A folder on a small file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder.parent / "ballast"

    def fill(self) -> None:
        """Leave no room for anything more."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in (MEGABYTE, 4096):
                with _until_full():
                    while True:
                        ballast.write(bytes(size))

    def empty(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)


@contextlib.contextmanager
def _until_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


@contextlib.contextmanager
def small_disk(megabytes: int, owner: tuple[int, int] | None = None) -> Iterator[SmallDisk]:
    """A disk of so many megabytes, whose folder belongs to `owner` (user id, group id).

    A container that may mount nothing has a small disk already: its shared memory. RuntimeError where there is neither.
    """
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tongxin-disk-")))
        place.chmod(0o755)
        if _as_root("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=1777", "tmpfs", str(place)):
            stack.callback(_as_root, "umount", "--lazy", str(place))
        elif shutil.disk_usage(SHARED_MEMORY).total <= 256 * MEGABYTE:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tongxin-disk-", dir=SHARED_MEMORY)))
            place.chmod(0o755)
        else:
            raise RuntimeError("a small file system can be mounted neither as this user nor by sudo")
        folder = place / "data"
        folder.mkdir(0o700)
        if owner:
            shutil.chown(folder, *owner)
        disk = SmallDisk(folder)
        stack.callback(disk.empty)
        yield disk


def _as_root(*command: str) -> bool:
    sudo = () if os.geteuid() == 0 else ("sudo", "-n")
    return subprocess.run([*sudo, *command], capture_output=True, check=False).returncode == 0  # noqa: S603
