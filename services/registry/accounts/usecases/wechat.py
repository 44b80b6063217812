"""WeChat's login: which account a person's WeChat stands for, bound by that person and nobody else.

The person's id at the mini-program is kept as cipher, and found by its keyed hash.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Forbidden, Unavailable
from chassis.outside.request import Away
from chassis.service import Transactions, own_transactions
from services.registry.accounts import store
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import lockout
from services.registry.accounts.usecases.entering import enter_from_outside, let_in, refused
from services.registry.accounts.ways import Ways

log = structlog.get_logger()

FIELD = "accounts.wechat"


def sign_in_by_wechat(transactions: Transactions, command: Any) -> dict[str, Any]:
    """A session for whose WeChat is bound to an account. WeChat itself lets a code count once."""
    with transactions.writing() as uow:
        counted = lockout.admit(uow, "", by_name=False)
    try:
        openid = exchanged(transactions, command.wechat_code)
    except (Conflict, Unavailable):
        with transactions.writing() as uow:
            lockout.take_back(uow, counted)
        raise
    if openid is None:
        raise refused()
    with transactions.writing() as uow:
        account = store.account_of_wechat(uow, indexes(uow, openid), locked=True)
        if account is None:
            raise Conflict(
                "this WeChat is not bound to an account; sign in another way, then bind it", type="wechat-not-bound"
            )
        entered = enter_from_outside(uow, account, command, "wechat", counted)
    return let_in(entered)


@own_transactions
def bind_wechat(transactions: Transactions, command: Any) -> Account:
    """The caller's own account is opened by this WeChat too, in place of one bound before."""
    actor = transactions.actor
    if actor.kind != "person" or actor.scopes:
        raise Forbidden("only a person who signed in here can bind their WeChat")
    openid = exchanged(transactions, command.wechat_code)
    if openid is None:
        reason = "WeChat does not know this code, or it was used; take a new one of `wx.login`"
        raise Forbidden(reason, type="wrong-code", errors=[FieldError("/wechat_code", reason)])
    with transactions.writing() as uow:
        account = store.own_account(uow, locked=True)
        other = store.account_of_wechat(uow, indexes(uow, openid))
        if other is not None and other.id != account.id:
            raise bound_elsewhere()
        keep(uow, account, openid)
        account.version += 1
        try:
            uow.session.flush()
        except IntegrityError:  # another account's owner was quicker by a moment
            raise bound_elsewhere() from None
    return account


def bound_elsewhere() -> Conflict:
    return Conflict("this WeChat is bound to another account; unbind it there first", type="wechat-bound-elsewhere")


def unbind_wechat(uow: UnitOfWork, _: Any) -> None:
    account = store.own_account(uow, locked=True)
    if account.wechat:
        account.wechat_cipher = account.wechat_index = account.wechat_bound_at = None
        account.version += 1


def exchanged(transactions: Transactions, code: str) -> str | None:
    """The person's id for a code, None where it is not good. Raises Conflict (`wechat-not-offered`), Unavailable."""
    ways: Ways = transactions.outside or Ways()
    if ways.wechat is None:
        raise Conflict("sign-in by WeChat is not offered here; sign in another way", type="wechat-not-offered")
    try:
        return ways.wechat.openid(code)
    except Away as reason:
        log.warning("wechat_away", reason=str(reason))
        raise Unavailable(
            "WeChat does not answer at the moment; try again, or sign in another way",
            type="wechat-away",
            retry_after=5.0,
        ) from None


def keep(uow: UnitOfWork, account: Account, openid: str) -> None:
    account.wechat_cipher = uow.keys.encryption.encrypt(openid, context=context(account.id))
    account.wechat_index = indexes(uow, openid)[0]
    account.wechat_bound_at = uow.now()


def opened(uow: UnitOfWork, account_id: UUID, purpose: str) -> str | None:
    """The id in the open, recorded: for its owner's copy of all that is held."""
    account = uow.session.get_one(Account, account_id)
    if account.wechat_cipher is None:
        return None
    uow.record_reveal(account.id, "wechat", purpose, kind="account", community=account.community)
    return uow.keys.encryption.decrypt(account.wechat_cipher, context=context(account.id))


def index_anew(uow: UnitOfWork, row: Any) -> str:
    """For a rotation: the index under the active key."""
    return indexes(uow, uow.keys.encryption.decrypt(row.wechat_cipher, context=context(row.id)))[0]


def context(account_id: UUID) -> str:
    return f"{FIELD}:{account_id}"


def indexes(uow: UnitOfWork, openid: str) -> tuple[str, ...]:
    """As hexadecimal digits, since an index takes small letters for capitals and an openid does not."""
    return uow.keys.blind_index(FIELD).blind_indexes(openid.encode().hex())
