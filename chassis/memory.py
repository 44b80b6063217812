"""How the C library keeps memory, in processes that live long."""

from __future__ import annotations

import contextlib
import ctypes
import gc

M_MMAP_THRESHOLD = -3  # of malloc.h
LARGE = 1024 * 1024  # bytes


def give_back_large_blocks() -> None:
    """From now on each block of 1 MB and more goes back to the system when it is freed.

    glibc does so by itself until the first such block is freed; from then on it keeps blocks of that size, in every
    thread anew. Hashing a password takes 19 MB, in one of twenty threads: they would come to keep 380 MB. Where the C
    library has no such setting, it is left as it is.
    """
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


def keep_what_is_loaded() -> None:
    """What a process has loaded when it begins to work stays to its end: collections of garbage look at it no more,
    which were a quarter of the CPU of a payroll.
    """
    gc.collect()
    gc.freeze()
