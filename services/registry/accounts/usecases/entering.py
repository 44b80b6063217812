"""The last step of every way to sign in: the second factor, then the session."""

from __future__ import annotations

from typing import Any

from chassis.credentials.totp import accepted_step
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Failure, Forbidden
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import lockout
from services.registry.accounts.usecases.sessions import first_tokens, open_session

Entered = dict[str, Any] | Failure  # a refusal is raised once what it leaves behind is kept


def refused() -> Forbidden:
    return Forbidden("the name, the password or the code is wrong", type="not-signed-in")


def enter(uow: UnitOfWork, account: Account, command: Any, method: str, counted: list[lockout.Counted]) -> Entered:
    """A session for who has proved, by `method`, to be the owner of this locked account; or the refusal."""
    if account.disabled_at:
        return refused()
    if account.totp and command.code is None:
        lockout.take_back(uow, counted)
        return Forbidden("send the code of your authenticator app too, as `code`", type="code-required")
    if account.totp and not code_is_right(uow, account, command.code):
        return refused()
    lockout.good(uow, counted)
    if method != "password":
        lockout.unlock(uow, account.username)
    return first_tokens(uow, account, open_session(uow, account, method))


def enter_from_outside(
    uow: UnitOfWork, account: Account, command: Any, method: str, counted: list[lockout.Counted]
) -> Entered:
    """As `enter`, by a proof that others vouch for: it opens an account of more reach beside an authenticator app only.

    Otherwise whoever may write a resident's telephone could sign in as an administrator who lives here.
    """
    if account.privileged and not account.totp:
        lockout.take_back(uow, counted)
        return Conflict(
            "this account needs an authenticator app for that; sign in by password and set one up",
            type="authenticator-needed",
        )
    return enter(uow, account, command, method, counted)


def let_in(entered: Entered) -> dict[str, Any]:
    if isinstance(entered, Failure):
        raise entered
    return entered


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
