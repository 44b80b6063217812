"""Tries to sign in, counted by name and by address in the database, so that every replica counts the same.

A try is counted as failed before it is looked at and taken back when it was good: so of a hundred guesses at once no
more are let in than of a hundred in a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from chassis.access.throttle import (
    ASKED_BY_ADDRESS,
    ASKED_BY_NUMBER,
    BY_ACCOUNT,
    BY_ADDRESS,
    Attempts,
    LockoutPolicy,
    address_key,
)
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Forbidden
from services.registry.accounts.tables import SignInTries

FORGET = BY_ACCOUNT.forget_after + timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """What stood under a key before this try."""

    key: str
    before: Attempts
    forgets: bool


def admit(uow: UnitOfWork, username: str, *, by_name: bool = True) -> list[Counted]:
    """Count one try of this name from the caller's address. Raises Forbidden (`too-many`) where it must wait."""
    keys: list[tuple[str, LockoutPolicy]] = [(name_key(uow, username), BY_ACCOUNT)] if by_name else []
    with suppress(ValueError):  # a call from within the house has no address
        keys.append((f"address:{address_key(uow.origin.address)}", BY_ADDRESS))
    return [_count(uow, key, policy) for key, policy in keys]


def admit_message(uow: UnitOfWork, telephone: str) -> timedelta:
    """Count one message to this number from the caller's address: how long until the next one may be asked for.

    What is counted does not depend on who has the number, nor on what becomes of the message. Raises Forbidden
    (`too-many`) where it must wait.
    """
    number = "name:" + uow.keys.blind_index("sign_in_tries.telephone").of(telephone)
    reason = "a code was asked for a moment ago; wait before you ask for another"
    counted = _count(uow, number, ASKED_BY_NUMBER, reason)
    with suppress(ValueError):  # as above
        _count(uow, f"messages:{address_key(uow.origin.address)}", ASKED_BY_ADDRESS, reason)
    now = uow.now()
    return ASKED_BY_NUMBER.wait(ASKED_BY_NUMBER.failed(counted.before, now), now)


def name_key(uow: UnitOfWork, username: str) -> str:
    return "name:" + uow.keys.blind_index("sign_in_tries.name").of(username)


def good(uow: UnitOfWork, counted: list[Counted]) -> None:
    """The try was good: the name begins anew, the address is as it was before (many people share one)."""
    for one in counted:
        _put_back(uow, one, Attempts() if one.forgets else one.before)


def take_back(uow: UnitOfWork, counted: list[Counted]) -> None:
    """The try was neither good nor bad: as if it had not been."""
    for one in counted:
        _put_back(uow, one, one.before)


def locked_among(uow: UnitOfWork, usernames: Iterable[str]) -> set[str]:
    """Those of these names that have to wait before the next try, or until somebody unlocks them."""
    by_key = {name_key(uow, username): username for username in usernames}
    rows = uow.session.execute(
        select(SignInTries.key, SignInTries.failures, SignInTries.last_failure).where(SignInTries.key.in_(by_key))
    )
    return {
        by_key[key]
        for key, failures, last_failure in rows
        if BY_ACCOUNT.wait(Attempts(failures, last_failure), uow.now())
    }


def unlock(uow: UnitOfWork, username: str) -> None:
    row = uow.session.get(SignInTries, name_key(uow, username))
    if row is not None:
        uow.session.delete(row)


def _count(
    uow: UnitOfWork, key: str, policy: LockoutPolicy, reason: str = "too many failures; wait before you try again"
) -> Counted:
    uow.insert_once(SignInTries.__table__, {"key": key, "failures": 0, "last_failure": None})
    row = uow.session.get_one(SignInTries, key, with_for_update=True, populate_existing=True)
    before = Attempts(row.failures, row.last_failure)
    wait = policy.wait(before, uow.now())
    if wait == timedelta.max:
        raise Forbidden("too many failures; ask at the community's desk for a code", type="too-many")
    if wait:
        seconds = wait.total_seconds()
        raise Forbidden(reason, type="too-many", retry_after=seconds)
    after = policy.failed(before, uow.now())
    row.failures, row.last_failure = after.failures, after.last_failure
    return Counted(key, before, policy is BY_ACCOUNT)


def _put_back(uow: UnitOfWork, one: Counted, to: Attempts) -> None:
    row = uow.session.get(SignInTries, one.key, with_for_update=True, populate_existing=True)
    if row is None:
        return
    if row.failures <= one.before.failures + 1 or one.forgets:
        row.failures, row.last_failure = to.failures, to.last_failure
    else:  # others have failed meanwhile; take back only ours
        row.failures -= 1
