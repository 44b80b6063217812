"""What people do with their own sign-in: the password, and the authenticator app."""

from __future__ import annotations

from typing import Any

from chassis.credentials.refresh import Ended
from chassis.credentials.totp import new_totp_secret, provisioning_uri, secret_text
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Forbidden
from chassis.service import Transactions, own_transactions
from services.registry.accounts import password_policy, store
from services.registry.accounts.tables import Account, SignInSession
from services.registry.accounts.usecases import lockout
from services.registry.accounts.usecases.entering import code_is_right
from services.registry.accounts.usecases.sessions import end_all
from services.registry.accounts.usecases.sign_in import passwords


@own_transactions
def change_password(transactions: Transactions, command: Any) -> None:
    """A new password; every other session of the account ends.

    The present one is asked for, except of who signed in with a code from the desk.
    """
    with transactions.writing() as uow:
        account = store.own_account(uow)
        stored, username = account.secret_hash, account.username
        password_policy.check(command.new_password, username, "/new_password")
        by_code = signed_in_by_code(uow)
        counted = [] if by_code else lockout.admit(uow, username)
    if not by_code and not passwords().verify(stored, command.current_password or ""):
        reason = "this is not the present password"
        raise Forbidden(reason, type="wrong-password", errors=[FieldError("/current_password", reason)])
    fresh = passwords().hash(command.new_password)
    with transactions.writing() as uow:
        account = store.own_account(uow, locked=True)
        if account.secret_hash != stored:
            raise Conflict("the password was changed a moment ago; sign in with the new one")
        account.secret_hash = fresh
        account.version += 1
        lockout.good(uow, counted)
        end_all(uow, account.id, Ended.REVOKED, but=uow.actor.session)


def signed_in_by_code(uow: UnitOfWork) -> bool:
    session = uow.session.get(SignInSession, uow.actor.session) if uow.actor.session else None
    return session is not None and session.method == "desk_code"


def begin_totp(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    """A secret for the authenticator app, shown this once; it counts once a code of it was confirmed."""
    account = store.own_account(uow, locked=True)
    if account.totp:
        raise Conflict("codes are asked for already; switch them off first")
    secret = new_totp_secret()
    account.totp_cipher = uow.keys.encryption.encrypt(secret.hex(), context=f"accounts.totp:{account.id}")
    account.totp_last_step = None
    account.version += 1
    return {"secret": secret_text(secret), "uri": provisioning_uri(secret, account.username)}


def confirm_totp(uow: UnitOfWork, command: Any) -> Account:
    account = store.own_account(uow, locked=True)
    check_code(uow, account, command.code)
    account.totp_confirmed_at = account.totp_confirmed_at or uow.now()
    account.version += 1
    return account


def end_totp(uow: UnitOfWork, command: Any) -> Account:
    """Ask for codes no more: the owner, with a code that still counts."""
    account = store.own_account(uow, locked=True)
    check_code(uow, account, command.code)
    return without_totp(account)


def reset_totp(uow: UnitOfWork, command: Any) -> Account:
    """For somebody whose telephone is gone: an administrator, who then gives a code at the desk.

    Where no code is asked for it changes nothing.
    """
    account = store.account(uow, command.id, locked=True)
    if not account.totp:
        return account
    end_all(uow, account.id, Ended.REVOKED)
    return without_totp(account)


def without_totp(account: Account) -> Account:
    account.totp_cipher = account.totp_confirmed_at = account.totp_last_step = None
    account.version += 1
    return account


def check_code(uow: UnitOfWork, account: Account, code: str) -> None:
    if not code_is_right(uow, account, code):
        reason = "this code does not count; take the next one that the app shows"
        raise Forbidden(reason, type="wrong-code", errors=[FieldError("/code", reason)])
