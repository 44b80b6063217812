"""Signing in: by password (and a code where the account asks for one), or by a one-time code given at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from chassis.credentials.passwords import Passwords
from chassis.credentials.totp import accepted_step
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Forbidden, Invalid
from chassis.service import Transactions, own_transactions
from services.registry.accounts import store
from services.registry.accounts.grants import normalised
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import codes, lockout
from services.registry.accounts.usecases.sessions import first_tokens, open_session


@cache
def passwords() -> Passwords:
    return Passwords()


@dataclass(frozen=True)
class Known:
    """What was read of an account before the slow part."""

    id: UUID
    secret_hash: str | None


@own_transactions
def sign_in(transactions: Transactions, command: Any) -> dict[str, Any]:
    """A session for who proves to be the account's owner. An unknown name and a wrong proof look and last alike."""
    if (command.password is None) == (command.one_time_code is None):
        reason = "send the password, or the one-time code that was given at the desk"
        raise Invalid(reason, errors=[FieldError("/password", reason)])
    username = normalised(command.username)
    by_code = command.one_time_code is not None
    with transactions.writing() as uow:
        counted = lockout.admit(uow, username, by_name=not by_code)
        account = store.account_named(uow, username)
        known = Known(account.id, account.secret_hash) if account else None
        right = by_code and codes.redeem(uow, account, command.one_time_code)
    if not by_code:
        right = passwords().verify(known.secret_hash if known else None, command.password)
    with transactions.writing() as uow:
        answer = _let_in(uow, known if right else None, command, counted)
    if isinstance(answer, Forbidden):
        raise answer
    return answer


def _let_in(
    uow: UnitOfWork, known: Known | None, command: Any, counted: list[lockout.Counted]
) -> dict[str, Any] | Forbidden:
    """The session, or the refusal to raise once what it leaves behind is kept."""
    refusal = Forbidden("the name, the password or the code is wrong", type="not-signed-in")
    account = uow.session.get(Account, known.id, with_for_update=True) if known else None
    if known is None or account is None or account.disabled_at or account.secret_hash != known.secret_hash:
        return refusal
    if account.totp and command.code is None:
        lockout.take_back(uow, counted)
        return Forbidden("send the code of your authenticator app too, as `code`", type="code-required")
    if account.totp and not code_is_right(uow, account, command.code):
        return refusal
    lockout.good(uow, counted)
    if command.one_time_code is not None:
        lockout.unlock(uow, account.username)
    elif passwords().needs_rehash(account.secret_hash or ""):
        account.secret_hash = passwords().hash(command.password)
    method = "password" if command.one_time_code is None else "desk_code"
    return first_tokens(uow, account, open_session(uow, account, method))


def code_is_right(uow: UnitOfWork, account: Account, code: str) -> bool:
    """Whether the authenticator's code counts now; it then counts no second time."""
    if account.totp_cipher is None:
        return False
    secret = bytes.fromhex(uow.keys.encryption.decrypt(account.totp_cipher, context=f"accounts.totp:{account.id}"))
    step = accepted_step(secret, code, uow.now(), account.totp_last_step)
    if step is None:
        return False
    account.totp_last_step = step
    return True
