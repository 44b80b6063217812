"""Which records a run pays together: as merges were known when its period was closed, and kept with the run."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from chassis.database.bulk import write_in_bulk
from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.court.tables import CourtOrder
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.people import persons
from services.training.piecework.payroll.store import of_month
from services.training.piecework.payroll.tables import Hearing, MergedRecord, PayrollRun
from services.training.piecework.work.tables import Engagement
from services.training.tables import KnownResident


def keep_merged(uow: UnitOfWork, run: PayrollRun) -> None:
    """Keep which records of whoever has to do with the employer are one person's: a run that goes on after a crash
    pays by what it began with, an erasure (which empties the copy) divides nobody, and a recount knows it too.
    """
    merged = _merges_of_earlier_runs(uow, run) | _merges_known(uow, run)
    concerned = _of_employer(uow, run, list(merged))
    rows = [
        {"run": run.id, "record": record, "resident": person}
        for record, person in persons(merged).items()
        if record in concerned
    ]
    write_in_bulk(uow, MergedRecord, rows)
    if rows:
        uow.note("merged_records", run.id, after={"records": len(rows)}, community=run.community)


def keep_as_before(uow: UnitOfWork, run: PayrollRun) -> None:
    """Of a period that was closed by a draft which was discarded: who was one person when it was closed."""
    if merged_of(uow, run.id):
        return
    former = select(PayrollRun.id).where(PayrollRun.period == run.period, PayrollRun.id != run.id, of_month())
    query = select(MergedRecord.record, MergedRecord.resident).distinct().where(MergedRecord.run.in_(former))
    rows = [{"run": run.id, "record": record, "resident": person} for record, person in uow.session.execute(query)]
    write_in_bulk(uow, MergedRecord, rows)
    if rows:
        uow.note("merged_records", run.id, after={"records": len(rows)}, community=run.community)


def merged_of(uow: UnitOfWork, run: UUID) -> dict[UUID, UUID]:
    """By record: whose it is, as the run pays."""
    query = select(MergedRecord.record, MergedRecord.resident).where(MergedRecord.run == run)
    return {record: resident for record, resident in uow.session.execute(query)}


def _merges_known(uow: UnitOfWork, run: PayrollRun) -> dict[UUID, UUID]:
    known = KnownResident.__table__.c
    query = select(known.id, known.merged_into).where(known.community == run.community, known.merged_into.is_not(None))
    return {record: into for record, into in uow.session.execute(query)}


def _merges_of_earlier_runs(uow: UnitOfWork, run: PayrollRun) -> dict[UUID, UUID]:
    """Those of which the copy says nothing any more, as the person was erased."""
    known = KnownResident.__table__.c
    gone = select(known.id).where(known.id == MergedRecord.record, known.gone)
    query = (
        select(MergedRecord.record, MergedRecord.resident)
        .join(PayrollRun, PayrollRun.id == MergedRecord.run)
        .where(PayrollRun.employer == run.employer, gone.exists())
        .order_by(PayrollRun.id)
    )
    return {record: resident for record, resident in uow.session.execute(query)}


MANY = 500  # ids of one statement


def _of_employer(uow: UnitOfWork, run: PayrollRun, records: list[UUID]) -> set[UUID]:
    """Those under which there is work, pay, a hearing or a court order of the run's employer."""

    def there(
        kind: type[Entry | Hearing | CourtOrder | Engagement], record: ColumnElement[UUID]
    ) -> ColumnElement[bool]:
        return select(kind.id).where(kind.resident == record, kind.employer == run.employer).exists()

    known = KnownResident.__table__.c
    found: set[UUID] = set()
    for begin in range(0, len(records), MANY):
        query = select(known.id).where(
            known.id.in_(records[begin : begin + MANY]),
            or_(*(there(kind, known.id) for kind in (Entry, Hearing, CourtOrder, Engagement))),
        )
        found.update(uow.session.scalars(query))
    return found
