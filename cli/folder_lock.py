"""The lock that `tongxin run` holds on its folder for as long as it runs."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from chassis.config import ConfigurationError
from chassis.encryption.keys import Keys

LOCK = "run.lock"  # its text says with which keys that run was started


def locked(data: Path) -> int:
    """An open file that keeps a second copy from the same folder: it would be a second bus on the same databases."""
    lock = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigurationError(
            f"data: another `tongxin run` works on {data}/; end it, or name another folder by TONGXIN_DATA"
        ) from None
    return lock


def note_keys(lock: int, keys: Keys) -> None:
    """Write into the lock what the processes under it write under."""
    os.truncate(lock, 0)
    os.pwrite(lock, keys.fingerprint.encode(), 0)


def held(data: Path) -> str | None:
    """The fingerprint of the keys of the `tongxin run` that works on the folder now; None where none does."""
    if not (data / LOCK).exists():
        return None
    with (data / LOCK).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return lock.read()
    return None
