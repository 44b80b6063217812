"""The ledger's queries, and entering into it: into the period that is open, once for each cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, literal, or_, select

from chassis.database.bulk import write_in_bulk
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.training.piecework.ledger.accounts import Account, EntryKind, Movement
from services.training.piecework.ledger.months import following
from services.training.piecework.ledger.tables import Entry, PayPeriod


def open_period(uow: UnitOfWork, employer: UUID, community: UUID | None = None) -> PayPeriod:
    """The employer's open period, made where there is none: this month's, or, on its last day, the next one's where it
    is closed.

    Held until the commit, so that it does not close in between; entries beside one another do not wait. The community
    is the actor's, or the one named where the house acts by itself.
    """
    period = period_open(uow, employer)
    if period is not None:
        return period
    last, month = last_month(uow, employer), uow.today().replace(day=1)
    return made_open(uow, employer, max(month, following(last)) if last else month, community)


def last_month(uow: UnitOfWork, employer: UUID) -> date | None:
    """The newest of the employer's periods, by its first day."""
    return uow.session.scalar(select(func.max(PayPeriod.month)).where(PayPeriod.employer == employer))


def made_open(uow: UnitOfWork, employer: UUID, month: date, community: UUID | None = None) -> PayPeriod:
    """A period of that month, where the employer has none open, or the one that somebody else opened in this moment."""
    made = PayPeriod(
        id=uow.new_id(),
        community=community or uow.actor.community,
        version=1,
        employer=employer,
        month=month,
        state="open",
    )
    if uow.insert_once(PayPeriod.__table__, {c.key: getattr(made, c.key) for c in PayPeriod.__table__.columns}):
        uow.note("pay_periods", made.id, after={"month": made.month, "state": made.state}, community=made.community)
    opened = period_open(uow, employer)
    if opened is None:
        raise Conflict("the period was closed in this moment; send it again", type="period-closed")
    return opened


def period_open(uow: UnitOfWork, employer: UUID) -> PayPeriod | None:
    """The employer's open period, if there is one, which then does not close before the commit."""
    query = select(PayPeriod).where(PayPeriod.employer == employer, PayPeriod.state == "open")
    found: PayPeriod | None = uow.session.scalar(query.with_for_update(read=True))
    return found


def enter(
    uow: UnitOfWork,
    period: PayPeriod,
    resident: UUID,
    kind: EntryKind,
    moved: Movement,
    *,
    cause: UUID,
    line: UUID,
    grade: str = "",
    pieces: int = 0,
    engagement: UUID | None = None,
) -> None:
    """One entry. The database refuses a second one of the same cause, kind, line and grade."""
    about: dict[str, Any] = {"cause": cause, "line": line, "grade": grade, "pieces": pieces, "engagement": engagement}
    row = entry_row(uow, period, resident, kind, moved, **about)
    uow.add(Entry(**row))


def entry_row(
    uow: UnitOfWork,
    period: PayPeriod,
    resident: UUID,
    kind: EntryKind,
    moved: Movement,
    *,
    cause: UUID,
    line: UUID,
    grade: str = "",
    pieces: int = 0,
    engagement: UUID | None = None,
) -> dict[str, Any]:
    """The columns of an entry."""
    return {
        "id": uow.new_id(),
        "community": period.community,
        "employer": period.employer,
        "resident": resident,
        "period": period.id,
        "kind": kind.value,
        "debit": moved.debit.value,
        "credit": moved.credit.value,
        "amount": moved.amount,
        "line": line,
        "grade": grade,
        "pieces": pieces,
        "engagement": engagement,
        "cause": cause,
        "at": uow.now(),
    }


def enter_many(uow: UnitOfWork, period: PayPeriod, rows: Sequence[Mapping[str, Any]]) -> None:
    """Entries of one cause's kind in bulk (see `entry_row`): one note in the audit, not one a row."""
    write_in_bulk(uow, Entry, rows)
    uow.note("entries", period.id, after={"entries": len(rows)}, community=period.community)


def credited(account: Account) -> ColumnElement[int]:
    """What an entry adds to an account, in fen: credit less debit."""
    name = _named(account)
    return case((Entry.credit == name, Entry.amount), (Entry.debit == name, -Entry.amount), else_=0)


def touches(account: Account) -> ColumnElement[bool]:
    name = _named(account)
    return or_(Entry.credit == name, Entry.debit == name)


def _named(account: Account) -> ColumnElement[str]:
    # in the text of the statement, so that a planner knows of it when it looks for an index of some accounts only
    return literal(account.value, literal_execute=True)
