"""What an import has stored, by the attempt at hand and those before it: kept with each step in the job's `result`, and
told where the file is refused after all, or its import cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.errors import Failure, Invalid, Unavailable
from chassis.jobs import JobCancelled, JobContext

STORED = {"stored": True}  # the checkpoint: from it the next attempt sets out anew, and finds registered what is stored
COUNTS = ("created", "changed", "relations")
SEND_AGAIN = "send the whole file again: what is stored is recognised, and not stored twice"


def stored(job: JobContext) -> dict[str, int]:
    """How many, of those that are any."""
    return {name: number for name in COUNTS if (number := (job.result or {}).get(name, 0))}


def count(job: JobContext, **more: int) -> None:
    """Count what a step stores, together with it."""
    job.result = (job.result or {}) | {name: (job.result or {}).get(name, 0) + number for name, number in more.items()}


def refuse_if_wrong(job: JobContext, wrong: int, rows: int) -> None:
    """Raises Invalid (`import-refused`) where rows are wrong, unless those are to be left out."""
    if not wrong or job.arguments["partial"]:
        return
    reason = f"{wrong} of {rows} rows are wrong"
    if not stored(job):
        reason += "; nothing was stored. Correct them, or import with partial=true to leave them out"
    raise Invalid(reason, type="import-refused")


def told(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())


@contextmanager
def telling_what_is_stored(job: JobContext) -> Iterator[None]:
    """A refusal of a file of which a part is stored says so, and what to do now. A cancellation does, of any part."""
    try:
        yield
    except JobCancelled as cancelled:
        counts = stored(job)
        left = (
            f"of this file there is stored: {told(counts)}. To go on, {SEND_AGAIN}" if counts else "nothing was stored"
        )
        raise JobCancelled(f"cancelled; {left}") from cancelled
    except Unavailable:
        raise
    except Failure as refusal:
        if not (counts := stored(job)):
            raise
        again = f"Correct what is wrong and {SEND_AGAIN}"
        detail = f"{refusal.detail}; of this file there is stored already: {told(counts)}. {again}"
        raise type(refusal)(detail, type=refusal.type, errors=refusal.errors) from refusal
