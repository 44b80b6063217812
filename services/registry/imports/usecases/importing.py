"""The job that imports a file. All of it, or nothing, though it is written in steps:

1. The whole file is checked, by itself and against the registry, and nothing is written. One wrong row ends the job
   here (unless `partial` leaves wrong rows out).
2. What passed is written household by household, in the order of the file; each step commits with how many rows are
   stored. A worker that is killed is followed by another, which checks the file anew, as if it were sent again: it
   finds registered what is stored, and stores the rest. If somebody registers one of its people meanwhile, the unique
   index of identity numbers refuses the step, and the next attempt finds that person registered.

The check holds nothing back, so what a row was compared with may change before its step. The step locks it and compares
again; who does not fit any more is a wrong row as if found by the check. So is what the next attempt finds. With
`partial` such rows are left out; else the job ends, and where steps before are stored it says so and how to go on:
the record has changed under the file, and somebody has to look at both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from chassis.jobs import JobContext
from services.registry.imports.usecases.organisations import import_organisations
from services.registry.imports.usecases.places import import_places
from services.registry.imports.usecases.residents import import_residents
from services.registry.imports.usecases.stored import telling_what_is_stored

KINDS: Mapping[str, Callable[[JobContext], None]] = MappingProxyType(
    {"places": import_places, "residents": import_residents, "organisations": import_organisations}
)


def import_file(job: JobContext) -> None:
    """Import the file of the job's arguments: kind, file, dry_run, partial."""
    job.errors.clear()  # of an earlier attempt: the file is checked from its beginning
    job.error_count = 0
    with telling_what_is_stored(job):
        KINDS[job.arguments["kind"]](job)
    job.result = {**job.result, "dry_run": job.arguments["dry_run"]}
