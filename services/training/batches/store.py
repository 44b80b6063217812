"""Keeping and reading what came of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs.queue import KEEP_FINISHED
from services.training.batches.tables import BatchAnswers

ANSWERS = 100  # to a row of the table


def keep(uow: UnitOfWork, job: UUID, first: int, answers: Sequence[dict[str, Any]]) -> None:
    """Keep the answers of the rows from `first` on."""
    rows = [
        {"job": job, "first": first + at, "community": uow.actor.community, "answers": answers[at : at + ANSWERS]}
        for at in range(0, len(answers), ANSWERS)
    ]
    if rows:
        uow.session.execute(insert(BatchAnswers.__table__), rows)


def answers_from(uow: UnitOfWork, job: UUID, index: int) -> Iterator[dict[str, Any]]:
    """The kept answers of the rows from `index` on, in their order, read as far as they are taken."""
    table = BatchAnswers.__table__
    after = index - ANSWERS
    while True:
        query = select(table.c.first, table.c.answers).where(table.c.job == job, table.c.first > after)
        found = uow.session.execute(query.order_by(table.c.first).limit(10)).all()
        if not found:
            return
        for _, answers in found:
            yield from (answer for answer in answers if answer["index"] >= index)
        after = found[-1].first


def remove_old_answers(database: Database) -> int:
    """A chore: what is older than finished jobs are kept; how many."""
    table = BatchAnswers.__table__
    with database.writing() as connection:
        old = select(table.c.job, table.c.first).where(table.c.kept_at < db_now(-KEEP_FINISHED)).limit(500)
        found = connection.execute(old).all()
        for job, first in found:
            connection.execute(delete(table).where(table.c.job == job, table.c.first == first))
    return len(found)
