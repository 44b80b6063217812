"""Importing compounds and dwellings. A community has some ten thousand: what is new of them fits into memory."""

from __future__ import annotations

from collections import Counter, defaultdict

from chassis.errors import Forbidden
from chassis.jobs import JobContext
from chassis.sheets.importing import opened, rows_of
from chassis.sheets.model import Row, row_named
from services.registry.filing import file_store
from services.registry.imports import dwellings
from services.registry.imports.cells import Problem
from services.registry.imports.checking import portions
from services.registry.imports.columns import COMPOUNDS, OF_KIND, TABLES
from services.registry.imports.dwellings import DwellingRow
from services.registry.imports.usecases.stored import STORED, count, refuse_if_wrong, stored
from services.registry.places.address import Address
from services.registry.places.bulk import PlaceIndex
from services.registry.places.housing import HousingKind
from services.registry.scope import sees_all_compounds

STEP = {"postgresql": 2000, "sqlite": 300}  # dwellings a transaction


def import_places(job: JobContext) -> None:
    """Enter the compounds and dwellings of the file that are not there; those that are there stay as they are."""
    with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
        if not sees_all_compounds(uow.actor):
            raise Forbidden("places are entered by who answers for the whole community")
        index = PlaceIndex.of(uow)
    with opened(job, file_store(job.database.keys), job.arguments["file"]) as (file, kind, _):
        found = Found(index)
        for row in rows_of(file, kind, OF_KIND["places"], TABLES):
            found.take(job, row)
    dry_run = job.arguments["dry_run"]
    before = stored(job).get("created", 0)  # by an earlier attempt, which this one finds unchanged
    if not dry_run:
        refuse_if_wrong(job, found.wrong, found.rows)
        write(job, index, found, job.arguments["step"] or STEP[job.database.engine.dialect.name])
    created, unchanged = before + len(found.dwellings), max(0, found.unchanged - before)
    job.result = {"rows": found.rows, "created": created, "unchanged": unchanged, "wrong": found.wrong}


OTHER_KIND = Problem(
    "differs-from-record", "housing_kind", "the registry has another; correct one of them, the registry by hand"
)


class Found:
    """What of a file is new, and what is wrong in it."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index
        self._seen: dict[Address, tuple[str, int]] = {}
        self.dwellings: list[DwellingRow] = []
        self.compounds: dict[str, HousingKind] = {}
        self.rows = self.wrong = self.unchanged = 0

    def take(self, job: JobContext, row: Row) -> None:
        self.rows += 1
        if row.table == COMPOUNDS.name:
            named, problems = dwellings.compound(row.cells)
            if named is not None and self._index.kinds.get(named[0], named[1]) is not named[1]:
                problems = [OTHER_KIND]
            elif named is not None:
                self.compounds[named[0]] = named[1]
        else:
            problems = self._dwelling(row)
        self.wrong += bool(problems)
        for problem in problems:
            job.error(problem.type, problem.detail, **row.where(problem.column))

    def _dwelling(self, row: Row) -> list[Problem]:
        read_as, problems = dwellings.dwelling(row.cells)
        if read_as is None:
            return problems
        if before := self._seen.get(read_as.address):
            reason = f"this dwelling stands in {row_named(*before, row.sheet)} too"
            return [Problem("twice-in-file", "dwelling", reason)]
        self._seen[read_as.address] = (row.sheet, row.number)
        if known := self._index.homes.get(read_as.address):
            if known.housing_kind is not read_as.housing_kind:
                return [OTHER_KIND]
            self.unchanged += 1
        else:
            self.dwellings.append(read_as)
        return []

    def kinds(self) -> dict[str, HousingKind]:
        """The kind of each compound: as the file says, else that of most of its dwellings."""
        counts: dict[str, Counter[HousingKind]] = defaultdict(Counter)
        for row in self.dwellings:
            counts[row.address.compound][row.housing_kind] += 1
        return {name: kinds.most_common(1)[0][0] for name, kinds in counts.items()} | self.compounds


def write(job: JobContext, index: PlaceIndex, found: Found, size: int) -> None:
    """Each step enters what is not there, so an attempt after a killed one enters the rest."""
    with job.step(done=0, total=len(found.dwellings)) as uow:
        index.add_compounds(uow, found.kinds())
    for portion in portions(found.dwellings, size):
        with job.step(checkpoint=STORED, done=job.done + len(portion)) as uow:
            index.add_missing(uow, portion)
            count(job, created=len(portion))
