"""What goes by itself when its time is over: consents that ended, corrections answered, incidents that were closed.

How long is in data/retention.csv. The audit has no such end: it is only ever added to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select
from sqlalchemy.orm import aliased

from chassis.access.actor import job
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from services.registry.consents.tables import ConsentRow
from services.registry.incidents.tables import ConcernedResident, Incident, IncidentEntry
from services.registry.people.gone import CLOSED
from services.registry.people.retention import last_to_go
from services.registry.people.tables import Resident
from services.registry.rights.tables import CorrectionRow

PORTION = 500  # rows that go at once
PARTS_OF_INCIDENTS: tuple[tuple[Any, Any], ...] = (
    (IncidentEntry, IncidentEntry.incident),
    (ConcernedResident, ConcernedResident.incident),
    (Incident, Incident.id),
)


def ended_on(uow: UnitOfWork, consent: Mapping[str, Any]) -> date:
    """The day on which a decision ended: withdrawn or expired, whichever came first; today where it goes on."""
    ends = [moment for moment in (consent["withdrawn_at"], consent["expires_at"]) if moment is not None]
    ended: datetime = min([*ends, uow.now()])
    return ended.astimezone(uow.database.zone).date()


def incidents_closed_on(uow: UnitOfWork, named: Sequence[Mapping[str, Any]]) -> list[date]:
    """The days on which the incidents were closed in which somebody is named; today where one is not closed."""
    found = select(Incident.closed_at).where(Incident.id.in_([row["incident"] for row in named]))
    return [(closed or uow.now()).astimezone(uow.database.zone).date() for closed in uow.session.scalars(found)]


def remove_what_is_past(database: Database) -> int:
    """Chore: rows whose retention is over; how many. The rest of a large backlog goes with the next run."""
    with database.unit_of_work(job("retention")) as uow:
        done = remove(uow, ConsentRow, past_consents(uow)) + remove(uow, CorrectionRow, past_corrections(uow))
        return done + remove_incidents(uow)


def remove(uow: UnitOfWork, model: Any, past: Select[Any]) -> int:
    ids = uow.session.scalars(past.order_by(model.id).limit(PORTION).with_for_update(of=model)).all()
    if ids:
        uow.session.execute(delete(model).where(model.id.in_(ids)))
        uow.note(model.__tablename__, after={"removed": len(ids), "because": "their retention is over"})
    return len(ids)


def remove_incidents(uow: UnitOfWork) -> int:
    """Incidents that were closed long enough ago, with all that belongs to them; how many."""
    past = select(Incident.id).where(Incident.closed_at < before(uow, "incident")).order_by(Incident.id).limit(PORTION)
    ids = uow.session.scalars(past.with_for_update()).all()
    for model, column in PARTS_OF_INCIDENTS if ids else ():
        removed = uow.session.connection().execute(delete(model).where(column.in_(ids))).rowcount
        uow.note(model.__tablename__, after={"removed": removed, "because": "their retention is over"})
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
