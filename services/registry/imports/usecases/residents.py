"""Importing residents with their households; see `importing` for how all of a file is stored or nothing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from chassis.database import installation
from chassis.errors import Conflict, Invalid
from chassis.jobs import JobContext
from chassis.sheets.importing import opened, rows_of
from chassis.sheets.model import Row, where
from services.registry import contract
from services.registry.filing import file_store
from services.registry.imports import blocks, store
from services.registry.imports.checking import check_portion, plain_rows, portions, side_by_side
from services.registry.imports.columns import RESIDENTS
from services.registry.imports.ground import Ground, raw_keys
from services.registry.imports.prepare import Settling
from services.registry.imports.spool import Spool
from services.registry.imports.usecases.changing import change_residents
from services.registry.imports.usecases.checkup import Checkup
from services.registry.people.usecases.telling import notify_key
from services.registry.places.tables import Community

LARGE = 500_000  # bytes of a file from which further processes pay for their start
STEP = {"postgresql": 2000, "sqlite": 100}  # rows a transaction: SQLite's one writer may be held for 50 ms

Batch = list[tuple[Settling, list[bytes]]]


def import_residents(job: JobContext) -> None:
    ground = ground_of(job)
    with opened(job, file_store(job.database.keys), job.arguments["file"]) as (file, kind, size), Spool() as spool:
        processes = min(2, os.cpu_count() or 1) if size > LARGE else 0
        with side_by_side(processes) as mapped:
            rows = Seen(rows_of(file, kind, [RESIDENTS]))
            checked = partial(check_portion, today=ground.today, county=ground.division_code[:6])
            checkup = checked_up(job, ground, mapped(checked, portions(plain_rows(rows))), spool)
            tell_problems(job, checkup, rows)
            if job.arguments["dry_run"]:
                job.result = summary(checkup, len(checkup.changes), to_create(checkup))
                return
            refuse_if_wrong(job, checkup)
            write_all(job, checkup, mapped, ground, job.arguments["step"] or STEP[job.database.engine.dialect.name])
        changed = change_residents(job, checkup.changes, spool)
    job.result = summary(checkup, changed, (job.result or {}).get("created", 0))


class Seen:
    """Rows passed on, remembering how their sheet and its columns are named in the file."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.last: Row | None = None

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.last = row
            yield row

    def cell(self, number: int, column: str) -> dict[str, Any]:
        """Where a problem is, as its reader finds it."""
        assert self.last is not None
        return where(self.last.sheet, number, column, self.last.headed.get(column))


def ground_of(job: JobContext) -> Ground:
    database = job.database
    with database.unit_of_work(job.actor, job.origin, writes=False) as uow:
        community = uow.session.get(Community, job.actor.community)
        if community is None or community.division_code is None:
            raise Conflict(
                "the community has no division code yet; its administrator enters it first, by PATCH "
                "/v1/communities/{id} with division_code"
            )
        return Ground(
            community=community.id,
            division_code=community.division_code,
            today=uow.today(),
            now=uow.now(),
            standing=installation.standing(uow.session, uow.tables),
            service=database.service,
            event=contract.resident_registered.name,
            consent_event=contract.consent_changed.name,
            circumstances=uow.circumstances(),
            encryption_keys=raw_keys(database.keys.encryption),
            index_keys=raw_keys(database.keys.index),
            notify_key=listener.to_text() if (listener := notify_key(uow)) else None,
            trace=job.origin.trace,
        )


def checked_up(job: JobContext, ground: Ground, portions_checked: Iterable[Any], spool: Spool) -> Checkup:
    """The first pass. Progress is shown as rows checked; how many there are is not known yet."""
    written = (job.checkpoint or {}).get("households", 0)
    with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
        checkup = Checkup(
            store.homes(uow), spool, uow.today(), ground.division_code, store.anybody_registered(uow), written
        )
    for portion in portions_checked:
        with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
            checkup.take(uow, portion)
        job.progress(job.done if written else checkup.rows)
    with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
        checkup.finish(uow)
    return checkup


def tell_problems(job: JobContext, checkup: Checkup, rows: Seen) -> None:
    for number, problem in sorted(checkup.problems, key=lambda one: one[0]):
        job.error(problem.detail, **rows.cell(number, problem.column))


def refuse_if_wrong(job: JobContext, checkup: Checkup) -> None:
    if checkup.wrong and not job.arguments["partial"]:
        raise Invalid(
            f"{checkup.wrong} of {checkup.rows} rows are wrong; nothing was stored. Correct them, or import with "
            "partial=true to leave them out",
            type="import-refused",
        )


def to_create(checkup: Checkup) -> int:
    return sum(len(family.places) for family in checkup.families.by_number.values())


def summary(checkup: Checkup, changed: int, created: int) -> dict[str, Any]:
    """The job's result; of a dry run, what an import would do."""
    return {
        "rows": checkup.rows,
        "created": created,
        "changed": changed,
        "unchanged": checkup.unchanged,
        "wrong": checkup.wrong,
        "matches": checkup.matches,
        "shared_telephones": [{"row": row, "also_in": first} for row, first in checkup.families.shared],
    }


def batches(checkup: Checkup, size: int) -> Iterator[tuple[int, int, Batch]]:
    """Households that are not written yet, whole, some `size` rows at a time: (households so far, rows, batch)."""
    batch: Batch = []
    rows = 0
    for number, family in checkup.families.by_number.items():
        if family.index < checkup.written:
            continue
        if family.places:
            batch.append((checkup.settlings[number], list(checkup.spool.bodies(family.places))))
            rows += len(family.places)
        if rows >= size:
            yield family.index + 1, rows, batch
            batch, rows = [], 0
    if batch:
        yield len(checkup.families.by_number), rows, batch


def write_all(job: JobContext, checkup: Checkup, mapped: Any, ground: Ground, size: int) -> None:
    """The second pass: rows are made beside, while those before them are written.

    An announcement may begin between the two: rows that were made before it are made again, here, since their events
    have to tell after which announcement they are written.
    """
    under_way: deque[tuple[int, int, Batch]] = deque()
    make = partial(blocks.made, copy=not job.database.sqlite)

    def passing() -> Iterator[tuple[Ground, Batch]]:
        for one in batches(checkup, size):
            under_way.append(one)
            yield ground, one[2]

    job.result = job.result or {"created": 0}
    total = to_create(checkup)
    for made_on, made in mapped(make, passing()):
        households, rows, batch = under_way.popleft()
        created = job.result["created"] + rows
        with job.step(checkpoint={"households": households}, done=created, total=max(total, created)) as uow:
            standing = installation.standing(uow.session, uow.tables)
            if standing != ground.standing:
                ground = replace(ground, standing=standing)
            content = made if standing == made_on else make((ground, batch))[1]
            store.write(uow, content)
            job.result = {"created": created}
