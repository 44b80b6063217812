"""Sign-ins, codes and tries that are past their time are removed every hour, a portion at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, inspect, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.jobs.timers import Due, schedule
from services.registry.accounts.tables import AuthorizationCode, DeskCode, SignInSession, SignInTries, SmsCode
from services.registry.accounts.usecases.lockout import FORGET

CLEAN = "remove_old_sign_ins"
EVERY = timedelta(hours=1)
KEEP_SESSIONS = timedelta(days=30)  # after their end, for their owner to see where they were signed in
PORTION = 500  # rows; keeps SQLite's one writer under 50 ms


def begin_cleaning(uow: UnitOfWork) -> None:
    """Let it happen from now on, unless it is planned already."""
    due = uow.tables.due
    if uow.session.scalar(select(due.c.key).where(due.c.key == CLEAN)) is None:
        schedule(uow, CLEAN, CLEAN, uow.now() + EVERY)


def clean(uow: UnitOfWork, _: Due) -> None:
    """Timer: remove what is past its time; soon again where there is more."""
    more = remove_past(uow)
    schedule(uow, CLEAN, CLEAN, uow.now() + (timedelta(seconds=5) if more else EVERY))


def remove_past(uow: UnitOfWork) -> bool:
    """One portion of each kind; whether there may be more. A session's tokens go with it."""
    now = uow.now()
    sessions = SignInSession
    # A system's session is one token of five minutes, and told by the audit: no use in keeping it.
    brief = (sessions.method == "client_credentials") & (sessions.expires_at < now)
    past: list[tuple[Any, ColumnElement[bool]]] = [
        (sessions, brief | (sessions.expires_at < now - KEEP_SESSIONS) | (sessions.ended_at < now - KEEP_SESSIONS)),
        (AuthorizationCode, AuthorizationCode.expires_at < now - timedelta(days=1)),
        (DeskCode, DeskCode.expires_at < now),
        (SmsCode, SmsCode.expires_at < now),
        (SignInTries, SignInTries.last_failure < now - FORGET),
    ]
    removed = [remove(uow, inspect(model).local_table, condition) for model, condition in past]
    return max(removed) >= PORTION


def remove(uow: UnitOfWork, table: Table, condition: ColumnElement[bool]) -> int:
    (key,) = table.primary_key.columns
    some = select(key).where(condition).limit(PORTION)
    return uow.session.connection().execute(delete(table).where(key.in_(some))).rowcount
