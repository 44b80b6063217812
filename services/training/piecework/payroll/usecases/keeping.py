"""What is kept of somebody's pay after they were erased, by which law and until when (PIPL, article 47)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.court.tables import CourtOrder
from services.training.piecework.deductions.tables import WageDeduction
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.payroll.retention import kept_until
from services.training.piecework.payroll.tables import KeptRecord


def say_what_is_kept(uow: UnitOfWork, resident: UUID, community: UUID | None) -> None:
    """A row for each kind of record, counted from the last entry of money, court order or deduction of a wage; none
    where there never was any. The notice of a court is the voucher of what is withheld by it, and what was told of
    special deductions is a record of tax.
    """
    moments = [
        uow.session.scalar(select(func.max(at)).where(whose == resident))
        for at, whose in (
            (Entry.at, Entry.resident),
            (CourtOrder.entered_at, CourtOrder.resident),
            (WageDeduction.entered_at, WageDeduction.resident),
        )
    ]
    known = [moment for moment in moments if moment is not None]
    if not known:
        return
    counted_from = max(known).astimezone(uow.database.zone).date()
    for kind, until, law in kept_until(counted_from):
        row = {
            "id": uow.new_id(),
            "community": community,
            "resident": resident,
            "kind": kind.value,
            "until": until,
            "law": law,
            "erased_on": uow.today(),
        }
        if uow.insert_once(KeptRecord.__table__, row):
            uow.note("kept_records", row["id"], after={"kind": kind.value, "until": until}, community=community)


def list_kept_records(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(KeptRecord).where(KeptRecord.community == uow.actor.community)
    if query.resident is not None:
        found = found.where(KeptRecord.resident == query.resident)
    return page(uow, found, KeptRecord.id, query.limit, query.cursor)
