"""One-time codes given at the desk: eight digits, good for fifteen minutes, five tries, once."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.registry.accounts import store
from services.registry.accounts.tables import Account, DeskCode
from services.registry.accounts.usecases.people import is_disabled, refuse_gone

DIGITS = 8
LASTS = timedelta(minutes=15)
TRIES = 5


def issue_desk_code(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A code for somebody who stands at the desk; an earlier one is good no more."""
    account = store.account(uow, command.id, locked=True)
    refuse_a_code(uow, account)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = uow.session.get(DeskCode, account.id) or DeskCode(account=account.id)
    row.digest = digest(uow, account.id, code)
    row.issued_by = uow.actor.subject
    row.expires_at = uow.now() + LASTS
    row.tries_left = TRIES
    uow.add(row)
    return {"username": account.username, "code": code, "expires_in": int(LASTS.total_seconds())}


def refuse_a_code(uow: UnitOfWork, account: Account) -> None:
    """Raises Conflict where nobody could sign in by it."""
    if is_disabled(account):
        raise Conflict("this account is disabled; enable it first")
    refuse_gone(uow, account)


def redeem(uow: UnitOfWork, account: Account | None, code: str) -> bool:
    """Whether this is the account's code; each try is counted, a good one uses it up."""
    row = None
    if account is not None:
        row = uow.session.scalar(select(DeskCode).where(DeskCode.account == account.id).with_for_update())
    presented = digest(uow, account.id if account else UUID(int=0), code)
    if row is None or row.expires_at <= uow.now():
        return False
    if hmac.compare_digest(row.digest, presented):
        uow.session.delete(row)
        return True
    row.tries_left -= 1
    if row.tries_left <= 0:
        uow.session.delete(row)
    return False


def digest(uow: UnitOfWork, account_id: UUID, code: str) -> str:
    """Keyed, as eight digits could all be tried against a plain hash."""
    return uow.keys.blind_index("desk_codes.code").of(f"{account_id}:{code}")
