"""Rows are entered: up to 500 in a call, more by a job, and each has its answer.

All or nothing is one transaction. Row by row, a job commits portion by portion, so that one that is killed is taken up
at its last portion; a row that is sent again is found under its natural key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import IntegrityError

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Failure, Invalid
from chassis.jobs import JobContext
from services.training.batches import store
from services.training.batches.problems import problem_of
from services.training.batches.rows import SHOWN, Outcome, Sent, left_out, read, refuse_all, taken_back, tell
from services.training.batches.usecases.comparing import COMPARED, COUNTS, compared
from services.training.batches.usecases.kinds import ENTER, PAYMENT_RESULTS, Results, refuse_kind
from services.training.batches.usecases.sending import rows_sent
from services.training.contract.batches import ROWS

PORTION: Mapping[str, int] = MappingProxyType({"postgresql": 1000, "sqlite": 200})  # rows a transaction
TRIES = 2  # of a portion that meets another sender's
ENTERED_TWICE = "another sender enters the same rows in this moment; send them again"


def enter_batch(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Up to 500 rows. All or nothing, a refused one refuses all (`rows-refused`), named by pointers."""
    refuse_kind(uow, command.kind)
    outcomes = entered(uow, command.kind, [Sent(index, row) for index, row in enumerate(command.items)])
    if command.all_or_nothing:
        refuse_all(outcomes)
    return {"items": [answer(one, uow.origin.language) for one in outcomes]}


def entered(uow: UnitOfWork, kind: str, rows: Sequence[Sent]) -> list[Outcome]:
    """What comes of each row, in their order."""
    commands = [read(ROWS[kind], sent) for sent in rows]
    if kind == COUNTS:
        return compared(uow, rows, commands)
    right = [command for command in commands if not isinstance(command, Failure)]
    results = iter(_tried(uow, kind, right))
    return [
        _outcome(sent, c if isinstance(c, Failure) else next(results)) for sent, c in zip(rows, commands, strict=True)
    ]


def _tried(uow: UnitOfWork, kind: str, commands: Sequence[Any]) -> Results:
    for _ in range(TRIES):
        try:
            with uow.part():
                return ENTER[kind](uow, commands)
        except IntegrityError:  # another sender was first, between our look and our write; now we see what they wrote
            continue
    return [Conflict(ENTERED_TWICE, type="entered-twice")] * len(commands)


def _outcome(sent: Sent, result: Any) -> Outcome:
    if isinstance(result, Failure):
        return Outcome(sent, "refused", failure=result)
    return Outcome(sent, result.state, result.id, result.failure)


def answer(outcome: Outcome, language: str) -> dict[str, Any]:
    """As the contract's `BatchRow` writes it."""
    return {
        "index": outcome.sent.index,
        "sheet": outcome.sent.sheet or None,
        "line": outcome.sent.line,
        "state": outcome.state,
        "id": outcome.id and str(outcome.id),
        "problem": outcome.failure and problem_of(outcome.failure, language),
        "row": dict(outcome.sent.row) if outcome.state in SHOWN else None,
    }


# ---- by a job


class Undone(Exception):
    """Takes a transaction back."""


def enter_rows(job: JobContext) -> None:
    """Job: enter the rows of a file. Arguments: kind, file, dry_run, partial."""
    kind, dry_run = job.arguments["kind"], job.arguments["dry_run"]
    if job.checkpoint is None:
        job.errors.clear()
        job.error_count = 0
    rows = rows_sent(job)
    if job.arguments["partial"] and not dry_run and kind != COUNTS:
        _row_by_row(job, kind, rows)
    elif job.checkpoint is None:  # else it was entered, and its worker died before it could say so
        _together(job, kind, rows, dry_run=dry_run)


def _row_by_row(job: JobContext, kind: str, rows: Sequence[Sent]) -> None:
    done: int = (job.checkpoint or {"done": 0})["done"]
    for portion in portions(rows[done:], PORTION[job.database.engine.dialect.name]):
        done += len(portion)
        with job.step(checkpoint={"done": done}, done=done, total=len(rows)) as uow:
            _note(job, uow, entered(uow, kind, portion), portion[0].index)


def _together(job: JobContext, kind: str, rows: Sequence[Sent], *, dry_run: bool) -> None:
    outcomes: list[Outcome] = []
    refused = 0
    try:
        with job.step(checkpoint={"done": len(rows)}, done=len(rows), total=len(rows)) as uow:
            for portion in _parts_of(kind, rows, job):
                outcomes += entered(uow, kind, portion)
            refused = sum(one.refused for one in outcomes)
            if dry_run or refused:
                raise Undone
            _note(job, uow, outcomes, 0)
    except Undone:
        with job.step(checkpoint={"done": len(rows)}, done=len(rows), total=len(rows)) as uow:
            _note(job, uow, taken_back(outcomes) if dry_run else left_out(outcomes), 0)
        if not dry_run:
            reason = f"{refused} rows are refused; nothing was recorded"
            raise Invalid(reason, type="rows-refused") from None


def _parts_of(kind: str, rows: Sequence[Sent], job: JobContext) -> Iterable[Sequence[Sent]]:
    """Counts are compared as a whole, payments locked in one order."""
    return [rows] if kind in (COUNTS, PAYMENT_RESULTS) else portions(rows, PORTION[job.database.engine.dialect.name])


def _note(job: JobContext, uow: UnitOfWork, outcomes: Sequence[Outcome], first: int) -> None:
    """Keep what came of rows, and count it."""
    dry_run = job.arguments["dry_run"]
    answers = [answer(one, uow.origin.language) | ({"id": None} if dry_run else {}) for one in outcomes]
    store.keep(uow, job.id, first, answers)
    for one in outcomes:
        tell(job, one)
    found = Counter(one.state for one in outcomes)
    before = job.result or (dict.fromkeys(COMPARED, 0) if job.arguments["kind"] == COUNTS else {})
    before |= {state: before.get(state, 0) + count for state, count in found.items()}
    job.result = before | {"rows": before.get("rows", 0) + len(outcomes), "dry_run": dry_run}


def portions(rows: Iterable[Sent], size: int) -> Iterator[list[Sent]]:
    rows = iter(rows)
    while portion := list(islice(rows, size)):
        yield portion
