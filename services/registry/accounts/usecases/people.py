"""Accounts of people: opened, changed, disabled, opened again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.credentials.refresh import Ended
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.registry.accounts import store
from services.registry.accounts.grants import (
    WORKERS,
    check_grant,
    check_scope,
    checked_username,
    is_privileged,
    normalised,
)
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import lockout, owners
from services.registry.accounts.usecases.sessions import end_all
from services.registry.desk.waiting import ClosedBecause
from services.registry.organisations import store as organisations
from services.registry.people import gone
from services.registry.people import store as people
from services.registry.people.tables import Resident
from services.registry.staffing.usecases import assignments

SCOPED = ("resident", "compounds", "organisations", "employer")


def create_account(uow: UnitOfWork, command: Any) -> Account:
    """An account without a password: its owner signs in with a code given at the desk and chooses one."""
    roles = set(command.roles)
    check_grant(uow.actor.roles, roles)
    check_scope(roles, {name for name in SCOPED if getattr(command, name)})
    username = checked_username(command.username)
    if store.account_named(uow, username) is not None:
        reason = "this sign-in name is taken; choose another"
        raise Conflict(reason, type="username-taken", errors=[FieldError("/username", reason)])
    resident = people.resident(uow, command.resident, locked=True) if command.resident else None
    if resident is not None:
        gone.refuse_dead(resident, "/resident")
    account = Account(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        kind="person",
        username=username,
        name=command.name or (resident.name if resident else None),
        roles=sorted(roles),
        privileged=is_privileged(roles),
        scope=checked_reach(uow, command),
        resident=resident.id if resident else None,
        language=command.language or (resident.language if resident else "zh-CN"),
        created_at=uow.now(),
    )
    uow.add(account)
    uow.session.flush()
    assignments.answer_for(uow, account.id, set(command.compounds or ()))
    return store.with_compounds(uow, [account])[0]


def checked_reach(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """How far an account reaches beside its assignments. Raises NotFound for organisations that are not there."""
    named: list[UUID] = [*(command.organisations or ()), *([command.employer] if command.employer else [])]
    for organisation_id in named:
        organisations.organisation(uow, organisation_id)
    reach: dict[str, Any] = {}
    if command.organisations:
        reach["organisations"] = sorted(map(str, set(command.organisations)))
    if command.employer:
        reach["employer"] = str(command.employer)
    return reach


def edit_account(uow: UnitOfWork, command: Any) -> Account:
    """Change what an account may. Its tokens are ended, so that the change holds within a minute."""
    account = store.account(uow, command.id, locked=True)
    expect_version(uow, account)
    roles = set(command.roles) if "roles" in command.given else set(account.roles)
    check_grant(uow.actor.roles, roles | set(account.roles))
    if roles - set(account.roles):
        refuse_gone(uow, account)
    reach = dict(account.scope)
    for name in ("organisations", "employer"):
        if name in command.given:
            reach.pop(name, None)
    reach |= checked_reach(uow, command)
    given = {"resident": account.resident, "compounds": command.compounds, **reach}
    check_scope(roles, {name for name, value in given.items() if value})
    account.roles, account.privileged, account.scope = sorted(roles), is_privileged(roles), reach
    account.name = command.name if "name" in command.given else account.name
    account.language = command.language if "language" in command.given else account.language
    account.version += 1
    if not roles & WORKERS:
        assignments.answer_for_nothing(uow, account.id)
    elif "compounds" in command.given:
        assignments.answer_for(uow, account.id, set(command.compounds or ()))
    end_all(uow, account.id, Ended.REVOKED)
    return store.with_compounds(uow, [account])[0]


def disable_account(uow: UnitOfWork, command: Any) -> Account:
    """Nobody signs in to it any more, and who is signed in is so no longer within a minute."""
    account = store.account(uow, command.id, locked=True)
    refuse_to_disable(uow, account)
    if not stays_disabled(account):
        owners.disable(uow, account, reason=command.reason)
    return account


def enable_account(uow: UnitOfWork, command: Any) -> Account:
    account = store.account(uow, command.id, locked=True)
    refuse_to_enable(uow, account)
    if is_disabled(account):
        owners.enable(account)
    return account


def is_disabled(account: Account) -> bool:
    return account.disabled_at is not None


def stays_disabled(account: Account) -> bool:
    """Whether somebody disabled it, or an erasure did; what a death closed opens again where that is taken back."""
    return is_disabled(account) and account.closed_because != ClosedBecause.DIED


def refuse_beyond(uow: UnitOfWork, account: Account) -> None:
    """Raises Forbidden where the account has a role that the actor could not give."""
    check_grant(uow.actor.roles, set(account.roles))


def refuse_to_disable(uow: UnitOfWork, account: Account) -> None:
    """Raises Conflict for one's own account, Forbidden as `refuse_beyond`."""
    if str(account.id) == uow.actor.subject:
        raise Conflict("you cannot disable the account that you are signed in with; ask another administrator")
    refuse_beyond(uow, account)


def refuse_to_enable(uow: UnitOfWork, account: Account) -> None:
    """Raises Forbidden as `refuse_beyond`, Conflict as `refuse_gone`."""
    refuse_beyond(uow, account)
    refuse_gone(uow, account)


def looked_at(uow: UnitOfWork, accounts: Sequence[Account]) -> list[Resident]:
    """What the rules look at of a page, in one query each: its owners, and which accounts are locked."""
    locked = lockout.locked_among(uow, (account.username for account in accounts))
    for account in accounts:
        account.locked = account.username in locked
    ids = {account.resident for account in accounts if account.resident is not None}
    return list(uow.session.scalars(select(Resident).where(Resident.id.in_(ids)))) if ids else []


def refuse_gone(uow: UnitOfWork, account: Account) -> None:
    """Raises Conflict where the account is that of a resident who has died, or whose record is closed."""
    if account.resident is not None:
        gone.refuse_dead(uow.session.get_one(Resident, account.resident))


def unlock_account(uow: UnitOfWork, command: Any) -> Account:
    """Forget failed sign-ins, for somebody who has shown at the desk who they are."""
    account = store.account(uow, command.id)
    lockout.unlock(uow, account.username)
    return account


def get_account(uow: UnitOfWork, query: Any) -> Account:
    return store.account(uow, query.id)


def list_accounts(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.accounts_within_reach(uow)
    if query.state:
        found = found.where(Account.disabled_at.is_(None) == (query.state == "active"))
    if query.resident:
        found = found.where(Account.resident == query.resident)
    if query.q:
        found = found.where(Account.username.startswith(normalised(query.q), autoescape=True))
    answer = page(uow, found, Account.id, query.limit, query.cursor)
    return answer | {"items": store.with_compounds(uow, answer["items"])}
