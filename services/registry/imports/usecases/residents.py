"""Importing residents with their households; see `importing` for how all of a file is stored or nothing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from chassis.database import installation
from chassis.errors import Conflict
from chassis.jobs import JobContext
from chassis.sheets.importing import opened, rows_of
from services.registry import contract
from services.registry.filing import file_store
from services.registry.imports import blocks, store
from services.registry.imports.cells import Problem
from services.registry.imports.checking import check_portion, portions, side_by_side
from services.registry.imports.columns import RESIDENTS, TABLES
from services.registry.imports.families import Families
from services.registry.imports.ground import Ground, raw_keys
from services.registry.imports.numbered import Numbered
from services.registry.imports.prepare import Batch, Settling
from services.registry.imports.spool import Spool
from services.registry.imports.usecases.changing import change_residents
from services.registry.imports.usecases.checkup import Checkup
from services.registry.imports.usecases.joining import Joined
from services.registry.imports.usecases.stored import STORED, count, refuse_if_wrong, stored
from services.registry.people.usecases.telling import notify_key
from services.registry.places.tables import Community

LARGE = 500_000  # bytes of a file from which further processes pay for their start
JOINING = 5  # times as long takes the row of somebody who joins a household that has to be locked and compared
STEP = {"postgresql": 2000, "sqlite": 100}  # rows a transaction: SQLite's one writer may be held for 50 ms


def import_residents(job: JobContext) -> None:
    ground = ground_of(job)
    before = sum(stored(job).values())
    with opened(job, file_store(job.database.keys), job.arguments["file"]) as (file, kind, size), Spool() as spool:
        processes = min(2, os.cpu_count() or 1) if size > LARGE else 0
        with side_by_side(processes) as mapped:
            rows = Numbered(rows_of(file, kind, [RESIDENTS], TABLES))
            checked = partial(check_portion, today=ground.today, county=ground.division_code[:6])
            checkup = checked_up(job, ground, mapped(checked, portions(rows)), rows, spool)
            tell_problems(job, checkup, rows)
            if job.arguments["dry_run"]:
                job.result = summary(checkup, rows, to_create(checkup), len(checkup.changes), checkup.unchanged)
                return
            refuse_if_wrong(job, checkup.wrong, checkup.rows)
            Writer(job, checkup, rows, ground).write_all(mapped)
        change_residents(job, checkup.changes, spool)
    counts = stored(job)
    unchanged = max(0, checkup.unchanged - before)  # those that an earlier attempt stored are found so
    job.result = summary(checkup, rows, counts.get("created", 0), counts.get("changed", 0), unchanged)


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


def checked_up(
    job: JobContext, ground: Ground, portions_checked: Iterable[Any], rows: Numbered, spool: Spool
) -> Checkup:
    """The first pass. Progress is shown as rows checked; how many there are is not known yet."""
    with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
        homes, somebody = store.homes(uow), store.anybody_registered(uow)
        checkup = Checkup(homes, spool, uow.today(), ground.division_code, somebody, Families(rows.named))
    for portion in portions_checked:
        with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
            checkup.take(uow, portion)
        job.progress(job.done if job.checkpoint else checkup.rows)
    with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
        checkup.finish(uow)
    return checkup


def tell_problems(job: JobContext, checkup: Checkup, rows: Numbered) -> None:
    for number, problem in sorted(checkup.problems, key=lambda one: one[0]):
        job.error(problem.type, problem.detail, **rows.cell(number, problem.column))


def to_create(checkup: Checkup) -> int:
    return sum(len(family.places) for family in checkup.families.by_number.values())


def summary(checkup: Checkup, rows: Numbered, created: int, changed: int, unchanged: int) -> dict[str, Any]:
    """The job's result; of a dry run, what an import would do."""
    return {
        "rows": checkup.rows,
        "created": created,
        "changed": changed,
        "unchanged": unchanged,
        "wrong": checkup.wrong,
        "matches": [match | rows.place(row) for row, match in checkup.matches],
        "shared_telephones": list(shared_telephones(checkup, rows)),
    }


def shared_telephones(checkup: Checkup, rows: Numbered) -> Iterator[dict[str, Any]]:
    """The rows with a telephone of another household, of the file or registered, and where it is."""
    in_file, registered = dict(checkup.families.shared), checkup.telephones.by_row
    for row in sorted(in_file.keys() | registered.keys()):
        told = rows.place(row)
        if row in in_file:
            first = rows.place(in_file[row])
            told |= {"also_in": first["row"], "also_in_sheet": first["sheet"]}
        if row in registered:
            holders = registered[row]
            told |= {"residents": [str(one) for one in holders.residents], "elsewhere": holders.elsewhere}
        yield told


def batches(checkup: Checkup, size: int) -> Iterator[Batch]:
    """Households with new members, whole, some `size` rows at a time."""
    batch: list[tuple[Settling, list[bytes]]] = []
    rows = 0
    for number, family in checkup.families.by_number.items():
        if family.places:
            settling = checkup.settlings[number]
            batch.append((settling, list(checkup.spool.bodies(family.places))))
            rows += len(family.places) * (JOINING if settling.household else 1)
        if rows >= size:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def rows_in(batch: Batch) -> int:
    return sum(len(bodies) for _, bodies in batch)


@dataclass
class Writer:
    """The second pass: rows are made beside, while those before them are written.

    What they were made on may be another meanwhile. An announcement may begin: rows that were made before it are made
    again, here, since their events have to tell after which announcement they are written. A household that is joined
    may end, move or get another head: its rows are as wrong then as if the check had found it so.
    """

    job: JobContext
    checkup: Checkup
    rows: Numbered
    ground: Ground

    def write_all(self, mapped: Any) -> None:
        under_way: deque[Batch] = deque()
        size = self.job.arguments["step"] or STEP[self.job.database.engine.dialect.name]
        make = partial(blocks.made, copy=not self.job.database.sqlite)

        def passing() -> Iterator[tuple[Ground, Batch]]:
            for batch in batches(self.checkup, size):
                under_way.append(batch)
                yield self.ground, batch

        self.total = stored(self.job).get("created", 0) + to_create(self.checkup)
        for made in mapped(make, passing()):
            self._write(under_way.popleft(), made, make)
            refuse_if_wrong(self.job, self.checkup.wrong, self.checkup.rows)

    def _write(self, batch: Batch, made: blocks.Made, make: Callable[[tuple[Ground, Batch]], blocks.Made]) -> None:
        with self.job.step(checkpoint=STORED) as uow:
            self.ground = replace(self.ground, standing=installation.standing(uow.session, uow.tables))
            joined = Joined(uow, batch)
            lasting = self._lasting(batch, joined.refused(self.checkup.families))
            if lasting is not batch or made.standing != self.ground.standing:
                made = make((self.ground, lasting))
            store.write(uow, made.blocks)
            joined.join(made.joiners, self.ground.today)
            count(self.job, created=rows_in(lasting))
            created = stored(self.job).get("created", 0)
            self.job.progress(created, max(self.total, created))

    def _lasting(self, batch: Batch, refused: Mapping[str, tuple[int, Problem]]) -> Batch:
        """What is left to be written: nothing, where one wrong row refuses the whole."""
        for number, (row, problem) in refused.items():
            self.checkup.refuse_family(self.checkup.families.by_number[number], row, problem)
            self.job.error(problem.type, problem.detail, **self.rows.cell(row, problem.column))
        if not refused:
            return batch
        return [one for one in batch if one[0].number not in refused] if self.job.arguments["partial"] else []
