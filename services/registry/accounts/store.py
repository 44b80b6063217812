"""Queries about sign-ins, named for what they answer. Those of a caller apply the caller's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.accounts.tables import Account, Credential, SignInSession
from services.registry.people import store as people
from services.registry.people.tables import Resident
from services.registry.scope import valid_on
from services.registry.staffing.tables import Assignment


def account_named(uow: UnitOfWork, username: str) -> Account | None:
    """For signing in: whoever it is."""
    found: Account | None = uow.session.scalar(select(Account).where(Account.username == username))
    return found


def accounts_of_telephone(uow: UnitOfWork, telephone: str) -> list[Account]:
    """For signing in: the open accounts of people who have this number (E.164), whoever they are; two at most."""
    indexes = uow.keys.blind_index("residents.telephone").blind_indexes(telephone)
    query = (
        select(Account)
        .join(Resident, Account.resident == Resident.id)
        .where(
            Resident.telephone_index.in_(indexes),
            Resident.standing.not_in(("deceased", "merged", "erased")),
            Account.kind == "person",
            Account.disabled_at.is_(None),
        )
    )
    return list(uow.session.scalars(query.order_by(Account.id).limit(2)))


def account_of_wechat(uow: UnitOfWork, indexes: Sequence[str], *, locked: bool = False) -> Account | None:
    """For signing in: whoever bound this WeChat, by its blind indexes."""
    query = select(Account).where(Account.wechat_index.in_(indexes)).order_by(Account.id).limit(1)
    found: Account | None = uow.session.scalar(query.with_for_update() if locked else query)
    return found


def own_account(uow: UnitOfWork, *, locked: bool = False) -> Account:
    query = select(Account).where(Account.id == UUID(uow.actor.subject))
    found: Account = _one(uow, query, "there is no such account", locked=locked)
    return with_compounds(uow, [found])[0]


def accounts_within_reach(uow: UnitOfWork) -> Select[Any]:
    """People's accounts: an administrator's whole community; for staff, the residents' that they may see."""
    query = select(Account).where(Account.community == uow.actor.community, Account.kind == "person")
    if not uow.actor.has_role("admin"):
        residents = people.within_reach(uow).with_only_columns(Resident.id)
        query = query.where(Account.privileged.is_(False), Account.resident.in_(residents))
    return query


def account(uow: UnitOfWork, account_id: UUID, *, locked: bool = False) -> Account:
    query = accounts_within_reach(uow).where(Account.id == account_id)
    found: Account = _one(uow, query, "there is no such account", locked=locked)
    return with_compounds(uow, [found])[0]


def with_compounds(uow: UnitOfWork, accounts: Sequence[Account]) -> Sequence[Account]:
    """The accounts, each with the `compounds` that it answers for today by itself and as a whole."""
    row = Assignment
    of_account: dict[UUID, list[UUID]] = defaultdict(list)
    whole = (row.account.in_([one.id for one in accounts]), row.grid.is_(None), row.cover.is_(None))
    query = select(row.account, row.compound).where(*whole, valid_on(row, uow.today())).order_by(row.compound)
    for account, compound in uow.session.execute(query):
        of_account[account].append(compound)
    for one in accounts:
        one.compounds = of_account[one.id]
    return accounts


def own_sessions(uow: UnitOfWork) -> Select[Any]:
    return select(SignInSession).where(
        SignInSession.account == UUID(uow.actor.subject),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > uow.now(),
    )


def own_session(uow: UnitOfWork, session_id: UUID) -> SignInSession:
    query = select(SignInSession).where(
        SignInSession.account == UUID(uow.actor.subject), SignInSession.id == session_id
    )
    found: SignInSession = _one(uow, query, "there is no such session", locked=True)
    return found


def open_sessions_of(uow: UnitOfWork, account_id: UUID) -> list[SignInSession]:
    query = select(SignInSession).where(
        SignInSession.account == account_id, SignInSession.ended_at.is_(None), SignInSession.expires_at > uow.now()
    )
    return list(uow.session.scalars(query.with_for_update()))


def credentials_within_reach(uow: UnitOfWork) -> Select[Any]:
    """An administrator's whole community; for an employer, its own."""
    query = select(Credential).where(Credential.community == uow.actor.community)
    if not uow.actor.has_role("admin"):
        query = query.where(Credential.organisation == uow.actor.scope.employer, Credential.organisation.is_not(None))
    return query


def credential(uow: UnitOfWork, credential_id: UUID, *, locked: bool = False) -> Credential:
    query = credentials_within_reach(uow).where(Credential.id == credential_id)
    found: Credential = _one(uow, query, "there is no such credential", locked=locked)
    return found


def client(uow: UnitOfWork, client_id: str) -> Credential | None:
    """For the token endpoint: whoever it is."""
    found: Credential | None = uow.session.scalar(select(Credential).where(Credential.client_id == client_id))
    return found


def _one(uow: UnitOfWork, query: Select[Any], missing: str, *, locked: bool) -> Any:
    found = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound(missing)
    return found
