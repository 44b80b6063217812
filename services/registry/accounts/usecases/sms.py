"""Codes by SMS: six digits, good for five minutes, five tries, once, for the telephone that the register has.

Who asks for one learns nothing about the number: the same is counted, kept and answered whoever has it, and the message
goes out beside the request. Only who holds the telephone can tell.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from chassis.service import Transactions, own_transactions
from services.registry.accounts import store
from services.registry.accounts.tables import Account, SmsCode
from services.registry.accounts.usecases import lockout
from services.registry.accounts.usecases.entering import Entered, enter_from_outside, let_in, refused
from services.registry.accounts.ways import Ways
from services.registry.people.identity import parse_telephone

DIGITS = 6
LASTS = timedelta(minutes=5)
TRIES = 5


@own_transactions
def send_sign_in_code(transactions: Transactions, command: Any) -> dict[str, Any]:
    """A new code for this number; an earlier one is good no more. Sent only where somebody can sign in by it.

    Raises Conflict (`sms-not-offered`), Unavailable (`sms-away`), Forbidden (`too-many`).
    """
    ways: Ways = transactions.outside or Ways()
    if ways.sms is None:
        raise Conflict("sign-in by SMS is not offered here; sign in another way", type="sms-not-offered")
    telephone = parse_telephone(command.telephone)
    ways.sending.check()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with transactions.writing() as uow:
        next_in = lockout.admit_message(uow, telephone)
        keep(uow, telephone, code)
        known = bool(store.accounts_of_telephone(uow, telephone))
    if known:
        ways.sending.begin(ways.sms, telephone, code, int(LASTS.total_seconds()) // 60)
    return {"expires_in": int(LASTS.total_seconds()), "next_in": int(next_in.total_seconds())}


def sign_in_by_sms(transactions: Transactions, command: Any) -> dict[str, Any]:
    """A session for who got the code. Looked at and used up in one transaction, so that it counts once."""
    telephone = parse_telephone(command.telephone)
    with transactions.writing() as uow:
        counted = lockout.admit(uow, "", by_name=False)
    with transactions.writing() as uow:  # another one, as everybody locks the account before the counts
        entered = entered_by(uow, telephone, command, counted)
    return let_in(entered)


def entered_by(uow: UnitOfWork, telephone: str, command: Any, counted: list[lockout.Counted]) -> Entered:
    row = uow.session.scalar(
        select(SmsCode).where(SmsCode.telephone_index.in_(indexes(uow, telephone))).with_for_update()
    )
    presented = digests(uow, telephone, command.sms_code)
    if row is None or row.expires_at <= uow.now():
        return refused()
    if not any([hmac.compare_digest(row.digest, digest) for digest in presented]):
        return count_try(uow, row)
    accounts = store.accounts_of_telephone(uow, telephone)
    if len(accounts) != 1:
        uow.session.delete(row)
        return shared(uow, counted) if accounts else refused()
    account = uow.session.get_one(Account, accounts[0].id, with_for_update=True, populate_existing=True)
    entered = enter_from_outside(uow, account, command, "sms_code", counted)
    if isinstance(entered, dict):
        uow.session.delete(row)
    elif entered.type == "not-signed-in":
        return count_try(uow, row)
    return entered


def count_try(uow: UnitOfWork, row: SmsCode) -> Entered:
    """One try less; the last one takes the code away."""
    row.tries_left -= 1
    if row.tries_left <= 0:
        uow.session.delete(row)
    return refused()


def shared(uow: UnitOfWork, counted: list[lockout.Counted]) -> Conflict:
    """Said only to who holds the telephone."""
    lockout.take_back(uow, counted)
    return Conflict(
        "several accounts have this telephone; sign in another way, such as a code given at the desk",
        type="telephone-shared",
    )


def keep(uow: UnitOfWork, telephone: str, code: str) -> None:
    """The code as a keyed hash (six digits could all be tried against a plain one), in place of an earlier one."""
    index, *older = indexes(uow, telephone)
    if older:
        uow.session.execute(delete(SmsCode).where(SmsCode.telephone_index.in_(older)))
    values = {
        "digest": digests(uow, telephone, code)[0],
        "expires_at": uow.now() + LASTS,
        "tries_left": TRIES,
    }
    put = uow.database.insert(SmsCode.__table__).values(telephone_index=index, **values)
    uow.session.execute(put.on_conflict_do_update(index_elements=["telephone_index"], set_=values))


def indexes(uow: UnitOfWork, telephone: str) -> tuple[str, ...]:
    return uow.keys.blind_index("sms_codes.telephone").blind_indexes(telephone)


def digests(uow: UnitOfWork, telephone: str, code: str) -> tuple[str, ...]:
    """Under the active key first, then under those that a code of before a rotation may stand under."""
    return uow.keys.blind_index("sms_codes.code").blind_indexes(f"{telephone}:{code}")
