"""What goes by itself when its time is over: decisions on consent that ended, and corrections that were answered.

How long is in data/retention.csv. The audit has no such end: it is only ever added to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select
from sqlalchemy.orm import aliased

from chassis.access.actor import job
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from services.registry.consents.tables import ConsentRow
from services.registry.people.gone import CLOSED
from services.registry.people.retention import last_to_go
from services.registry.people.tables import Resident
from services.registry.rights.tables import CorrectionRow

PORTION = 500  # rows that go at once


def ended_on(uow: UnitOfWork, consent: Mapping[str, Any]) -> date:
    """The day on which a decision ended: withdrawn or expired, whichever came first; today where it goes on."""
    ends = [moment for moment in (consent["withdrawn_at"], consent["expires_at"]) if moment is not None]
    ended: datetime = min([*ends, uow.now()])
    return ended.astimezone(uow.database.zone).date()


def remove_what_is_past(database: Database) -> int:
    """Chore: rows whose retention is over; how many. The rest of a large backlog goes with the next run."""
    with database.unit_of_work(job("retention")) as uow:
        return remove(uow, ConsentRow, past_consents(uow)) + remove(uow, CorrectionRow, past_corrections(uow))


def remove(uow: UnitOfWork, model: Any, past: Select[Any]) -> int:
    ids = uow.session.scalars(past.order_by(model.id).limit(PORTION).with_for_update(of=model)).all()
    if ids:
        uow.session.execute(delete(model).where(model.id.in_(ids)))
        uow.note(model.__tablename__, after={"removed": len(ids), "because": "their retention is over"})
    return len(ids)


def past_consents(uow: UnitOfWork) -> Select[Any]:
    """Of who is erased or merged, what ended; of anybody else what a newer decision has replaced. The last decision of
    somebody who is registered stays: it is what holds, also where it is a refusal or was withdrawn."""
    over = before(uow, "consent")
    newer = aliased(ConsentRow)
    same = [
        newer.resident == ConsentRow.resident,
        newer.purpose == ConsentRow.purpose,
        newer.sensitive.is_not_distinct_from(ConsentRow.sensitive),
    ]
    replaced = select(newer.id).where(*same, newer.decided_at > ConsentRow.decided_at, newer.decided_at < over).exists()
    closed = ConsentRow.resident.in_(select(Resident.id).where(Resident.standing.in_(CLOSED)))
    ended = or_(ConsentRow.withdrawn_at < over, ConsentRow.expires_at < over)
    return select(ConsentRow.id).where(or_(and_(closed, ended), replaced))


def past_corrections(uow: UnitOfWork) -> Select[Any]:
    over = before(uow, "change_request")
    lapsed: ColumnElement[bool] = (CorrectionRow.state == "lapsed") & (CorrectionRow.asked_at < over)
    return select(CorrectionRow.id).where(or_(CorrectionRow.answered_at < over, lapsed))


def before(uow: UnitOfWork, kind: str) -> datetime:
    """What ended before this moment may go today."""
    last = last_to_go(kind, uow.today()) + timedelta(days=1)
    return datetime.combine(last, time(), uow.database.zone)
