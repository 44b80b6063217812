"""Signing in: by password, by a one-time code given at the desk, by a code sent by SMS, by WeChat's login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from chassis.credentials.passwords import Passwords
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from chassis.service import Transactions, own_transactions
from services.registry.accounts import store
from services.registry.accounts.grants import normalised
from services.registry.accounts.sign_in_way import SignInWay
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import codes, lockout
from services.registry.accounts.usecases.entering import Entered, enter, let_in, refused
from services.registry.accounts.usecases.sms import sign_in_by_sms
from services.registry.accounts.usecases.wechat import sign_in_by_wechat
from services.registry.accounts.ways import Ways

NAMES = ("username", "telephone")


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
    return way_of(command).sign_in(transactions, command)


@own_transactions
def get_sign_in_ways(transactions: Transactions, _: Any) -> dict[str, Any]:
    """What a page of sign-in can offer."""
    ways: Ways = transactions.outside or Ways()
    provided = {SignInWay.SMS_CODE: ways.sms, SignInWay.WECHAT: ways.wechat}
    return {"ways": [way.value for way in SignInWay if provided.get(way, way) is not None]}


def way_of(command: Any) -> Way:
    """The one whose proof was sent, with the name that belongs to it. Raises Invalid."""
    given = [proof for proof in WAYS if getattr(command, proof) is not None]
    if len(given) != 1:
        reason = f"send one of {', '.join(WAYS)}"
        raise Invalid(reason, errors=[FieldError("/password", reason)])
    way = WAYS[given[0]]
    for name in NAMES:
        if (getattr(command, name) is not None) != (name == way.name):
            reason = f"{given[0]} goes " + (f"with {name}" if name == way.name else f"without {name}")
            raise Invalid(reason, errors=[FieldError(f"/{name}", reason)])
    return way


def sign_in_by_password(transactions: Transactions, command: Any) -> dict[str, Any]:
    username = normalised(command.username)
    with transactions.writing() as uow:
        counted = lockout.admit(uow, username)
        known = known_of(store.account_named(uow, username))
    right = passwords().verify(known.secret_hash if known else None, command.password)
    with transactions.writing() as uow:
        entered = enter_known(uow, known if right else None, command, "password", counted)
    return let_in(entered)


def sign_in_by_desk_code(transactions: Transactions, command: Any) -> dict[str, Any]:
    username = normalised(command.username)
    with transactions.writing() as uow:
        counted = lockout.admit(uow, username, by_name=False)
        account = store.account_named(uow, username)
        right = codes.redeem(uow, account, command.one_time_code)
        known = known_of(account)
    with transactions.writing() as uow:
        entered = enter_known(uow, known if right else None, command, "desk_code", counted)
    return let_in(entered)


def known_of(account: Account | None) -> Known | None:
    return Known(account.id, account.secret_hash) if account else None


def enter_known(
    uow: UnitOfWork, known: Known | None, command: Any, method: str, counted: list[lockout.Counted]
) -> Entered:
    account = uow.session.get(Account, known.id, with_for_update=True) if known else None
    if known is None or account is None or account.secret_hash != known.secret_hash:
        return refused()
    entered = enter(uow, account, command, method, counted)
    if method == "password" and isinstance(entered, dict) and passwords().needs_rehash(account.secret_hash or ""):
        account.secret_hash = passwords().hash(command.password)
    return entered


class Way(NamedTuple):
    """What is sent beside the proof, and who looks at both."""

    name: str | None
    sign_in: Callable[[Transactions, Any], dict[str, Any]]


WAYS = {
    "password": Way("username", sign_in_by_password),
    "one_time_code": Way("username", sign_in_by_desk_code),
    "sms_code": Way("telephone", sign_in_by_sms),
    "wechat_code": Way(None, sign_in_by_wechat),
}
