"""Importing organisations with their contacts and relations. A community has some hundred: all fit into memory.

The whole file is checked before anything is written. Written step by step, each row against the registry as it is
then: so an attempt after a killed one finds registered what that one entered, and enters the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Invalid
from chassis.jobs import JobContext
from chassis.periods import Period
from chassis.sheets.importing import opened, rows_of
from chassis.sheets.model import Row, row_named
from services.registry.filing import file_store
from services.registry.imports import organisations as lines
from services.registry.imports.cells import Problem
from services.registry.imports.checking import portions
from services.registry.imports.columns import CONTACTS, LINKS, OF_KIND, TABLES
from services.registry.imports.organisations import ContactLine, OrganisationLine, RelationLine
from services.registry.imports.usecases.stored import COUNTS, STORED, count, refuse_if_wrong, stored
from services.registry.organisations import bulk
from services.registry.organisations import store as register
from services.registry.organisations.directory import Directory
from services.registry.organisations.organisations import Organisation, Relation, RelationKind
from services.registry.places.tables import Community
from services.registry.rota.membership import Departures

MOST_ROWS = 20_000
MOST_MATCHES = 200  # shown of one file
STEP = {"postgresql": 200, "sqlite": 20}  # rows a transaction
NO_TELEPHONE = Problem("cell-empty", "telephone", "is empty; a contact who is new needs a telephone")


def import_organisations(job: JobContext) -> None:
    """Enter the organisations and relations that are not there, and what the file says otherwise of the others."""
    checked = Checked(job)
    with opened(job, file_store(job.database.keys), job.arguments["file"]) as (file, kind, _):
        for row in rows_of(file, kind, OF_KIND["organisations"], TABLES):
            checked.take(row)
    with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
        counts, matches = checked.compare(uow)
    dry_run = job.arguments["dry_run"]
    if not dry_run:
        refuse_if_wrong(job, len(checked.wrong), checked.rows)
        counts = written(job, checked, counts)
    job.result = summary(checked, counts) | {"matches": matches}


@dataclass
class Entry:
    """An organisation of the file with all its contacts."""

    row: Row
    line: OrganisationLine
    contacts: list[tuple[Row, ContactLine]] = field(default_factory=list)


class Checked:
    """The rows of a file that are right by themselves, by sheet; `wrong` rows are told to the job."""

    def __init__(self, job: JobContext) -> None:
        self._job = job
        with job.database.unit_of_work(job.actor, job.origin, writes=False) as uow:
            community = uow.session.get(Community, job.actor.community)
        if community is None or community.division_code is None:
            raise Conflict(
                "the community has no division code yet; its administrator enters it first, by PATCH "
                "/v1/communities/{id} with division_code"
            )
        self._county = community.division_code[:6]
        self.entries: list[Entry] = []
        self.further: list[tuple[Row, str, ContactLine]] = []
        self.relations: list[tuple[Row, RelationLine]] = []
        self.wrong: set[tuple[str, int]] = set()
        self.rows = 0

    def take(self, row: Row) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise Invalid(f"a file of organisations has {MOST_ROWS} rows at most", type="too-many-rows")
        problems: list[Problem]
        if row.table == LINKS.name:
            relation, problems = lines.relation(row.cells)
            self.relations += [(row, relation)] if relation else []
        elif row.table == CONTACTS.name:
            contact, problems = lines.contact(row.cells)
            self.further += [(row, *contact)] if contact else []
        else:
            line, problems = lines.organisation(row.cells, self._county)
            if line is not None:
                self.entries.append(Entry(row, line, [(row, line.contact)] if line.contact else []))
        self.refuse(row, *problems)

    def refuse(self, row: Row, *problems: Problem) -> None:
        for problem in problems:
            self.wrong.add((row.sheet, row.number))
            self._job.error(problem.type, problem.detail, **row.where(problem.column))

    def compare(self, uow: UnitOfWork) -> tuple[Counter[str], list[dict[str, Any]]]:
        """Compare the file with the registry and with itself: what an import would do, and whom its rows mean.

        Rows that cannot be taken, and those that say nothing new, are left out from here on.
        """
        plan = Plan(uow, bulk.directory(uow))
        self.entries = [entry for entry in self.entries if self._compared(plan, entry)]
        by_id = {plan.ids[id(entry)]: entry for entry in self.entries}
        for row, name, contact in self.further:
            self._further(plan, by_id, row, name, contact)
        self.entries = [entry for entry in self.entries if plan.count(entry) != "unchanged"]
        self.relations = [one for one in self.relations if self._related(plan, *one)]
        return plan.counts, plan.matches

    def _compared(self, plan: Plan, entry: Entry) -> bool:
        problem = plan.identify(entry)
        if problem is not None:
            self.refuse(entry.row, problem)
        return problem is None

    def _further(self, plan: Plan, by_id: dict[UUID, Entry], row: Row, name: str, contact: ContactLine) -> None:
        """A row of the contacts' sheet goes to its organisation, which need not stand in the file."""
        try:
            known = plan.directory.named(name)
        except Conflict as refusal:
            self.refuse(row, Problem.of("organisation", refusal))
            return
        entry = by_id.get(known)
        if entry is None:
            of = plan.directory.by_id[known]
            entry = by_id[known] = Entry(row, OrganisationLine(of.kind, of.name, of.credit_code, None, None))
            plan.ids[id(entry)] = known
            self.entries.append(entry)
        if any(other.name == contact.name for _, other in entry.contacts):
            reason = "this person stands twice among the organisation's contacts"
            self.refuse(row, Problem("twice-in-file", "contact", reason))
        elif plan.lacks_telephone(known, contact):
            self.refuse(row, NO_TELEPHONE)
        else:
            entry.contacts.append((row, contact))

    def _related(self, plan: Plan, row: Row, line: RelationLine) -> bool:
        column = "organisation"
        try:
            source = plan.directory.named(line.source)
            column = "other"
            target = plan.directory.named(line.target)
            told = plan.directory.told(Relation(line.kind, source, target, Period(line.since, line.until)))
            column = "until"
            if told is not None:
                plan.note(told)
        except Conflict as refusal:
            self.refuse(row, Problem.of(column, refusal))
            return False
        plan.counts["relations_unchanged" if told is None else "relations"] += 1
        return told is not None


class Plan:
    """What the entries are among the registered organisations, new ones standing under an id of their own."""

    def __init__(self, uow: UnitOfWork, directory: Directory) -> None:
        self._uow = uow
        self.directory = directory
        self._registered = set(directory.by_id)
        self._departures = Departures(uow)
        self._rows: dict[UUID, Row] = {}
        self.ids: dict[int, UUID] = {}
        self._rules: dict[int, str] = {}
        self.counts: Counter[str] = Counter()
        self.matches: list[dict[str, Any]] = []

    def identify(self, entry: Entry) -> Problem | None:
        """Find whom the entry means, and note how it is called from now on; why it cannot be taken."""
        line = entry.line
        found = self.directory.meant(line.kind, line.name, line.credit_code)
        if found.problem is not None:
            return Problem.of(*found.problem)
        known = found.organisation or Organisation(self._uow.new_id(), line.kind, line.name)
        if (first := self._rows.get(known.id)) is not None:
            before = row_named(first.sheet, first.number, entry.row.sheet)
            return Problem("twice-in-file", "name", f"this organisation stands in {before} too")
        if any(self.lacks_telephone(known.id, contact) for _, contact in entry.contacts):
            return NO_TELEPHONE
        self._rows[known.id] = entry.row
        self.ids[id(entry)] = known.id
        self._rules[id(entry)] = found.rule.value if found.rule else ""
        code = line.credit_code or known.credit_code
        self.directory.keep(replace(known, name=line.name, credit_code=code))
        return None

    def row(self, organisation: UUID) -> Any:
        """The registered organisation; None where it is new."""
        return register.organisation(self._uow, organisation) if organisation in self._registered else None

    def lacks_telephone(self, organisation: UUID, contact: ContactLine) -> bool:
        """A contact who is new needs one."""
        row = self.row(organisation)
        known = {one.name for one in row.contacts} if row is not None else set()
        return contact.telephone is None and contact.name not in known

    def note(self, told: Relation) -> None:
        """A relation that is to be entered. Raises Conflict where a rota cannot do without the member that leaves."""
        until = told.period.until
        if told.kind is RelationKind.MEMBERSHIP and until is not None and not self.directory.goes_on(told):
            self._departures.leave(told.target_id, told.source_id, until)
        self.directory.note(told)

    def count(self, entry: Entry) -> str:
        """Whether it is to be created, changed or left unchanged."""
        row = self.row(self.ids[id(entry)])
        if row is None:
            self.counts["created"] += 1
            return "created"
        columns = sorted(bulk.differing(row, entry.line))
        told = bulk.differing_contacts(self._uow, row, [contact for _, contact in entry.contacts])
        changes = [*columns, *(["contacts"] if told else [])]
        self.counts[what := "changed" if changes else "unchanged"] += 1
        if len(self.matches) < MOST_MATCHES and (rule := self._rules.get(id(entry))):
            place = {"sheet": entry.row.sheet, "row": entry.row.number}
            self.matches.append(place | {"organisation": str(row.id), "rule": rule, "changes": changes})
        return what


def meant(directory: Directory, line: RelationLine) -> Relation:
    """The relation with the organisations that it names. Raises Conflict."""
    source, target = directory.named(line.source), directory.named(line.target)
    return Relation(line.kind, source, target, Period(line.since, line.until))


def written(job: JobContext, checked: Checked, compared: Counter[str]) -> Counter[str]:
    """Write all of it; what was done, by this attempt and by those before it. What those stored is found unchanged, by
    what it is called and never by its place: since then a row may have become right, or wrong.
    """
    size = job.arguments["step"] or STEP[job.database.engine.dialect.name]
    before = stored(job)
    total = job.done + len(checked.entries) + len(checked.relations)
    found = Counter({name: compared[name] for name in ("unchanged", "relations_unchanged")})
    for entries in portions(checked.entries, size):
        found += one_step(job, entries, (), total=total)
    for relations in portions(checked.relations, size):
        found += one_step(job, (), relations, total=total)
    found["unchanged"] -= before.get("created", 0) + before.get("changed", 0)
    found["relations_unchanged"] -= before.get("relations", 0)
    return +found | Counter(stored(job))


def one_step(
    job: JobContext, entries: Sequence[Entry], relations: Sequence[tuple[Row, RelationLine]], *, total: int
) -> Counter[str]:
    """What came of each row. Of what is stored it is kept how many there are."""
    made: Counter[str] = Counter()
    with job.step(checkpoint=STORED, done=job.done + len(entries) + len(relations), total=total) as uow:
        directory = bulk.directory(uow)
        for entry in entries:
            with somebody_was_quicker(entry.row):
                made[enter(uow, directory, entry)] += 1
        for row, line in relations:
            with somebody_was_quicker(row):
                told = directory.told(meant(directory, line))
                if told is not None:
                    bulk.enter_relation(uow, told, directory)
            made["relations_unchanged" if told is None else "relations"] += 1
        count(job, **{name: made[name] for name in COUNTS if made[name]})
    return made


@contextmanager
def somebody_was_quicker(row: Row) -> Iterator[None]:
    """What the check could not find, since it came between: the Conflict names the row."""
    try:
        yield
    except Conflict as refusal:
        raise Conflict(f"sheet {row.sheet}, row {row.number}: {refusal.detail}", type=refusal.type) from refusal


def enter(uow: UnitOfWork, directory: Directory, entry: Entry) -> str:
    """Register or change one organisation; which of the two it was. Raises Conflict."""
    line, contacts = entry.line, [contact for _, contact in entry.contacts]
    found = directory.meant(line.kind, line.name, line.credit_code)
    if found.problem is not None:
        raise found.problem[1]
    if found.organisation is None:
        directory.keep(bulk.enter(uow, line, contacts))
        return "created"
    row = register.organisation(uow, found.organisation.id, locked=True)
    columns, told = bulk.differing(row, line), bulk.differing_contacts(uow, row, contacts)
    if not columns and not told:
        return "unchanged"
    directory.keep(bulk.change(uow, row, columns, told))
    return "changed"


def summary(checked: Checked, counts: Counter[str]) -> dict[str, Any]:
    """The job's result; of a dry run, what an import would do."""
    names = ("created", "changed", "unchanged", "relations", "relations_unchanged")
    return {"rows": checked.rows, "wrong": len(checked.wrong)} | {name: counts[name] for name in names}
