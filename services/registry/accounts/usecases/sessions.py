"""Sessions: opened by a sign-in, carried on by refresh tokens that are good once, ended by their owner or by misuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.access.actor import TEST, Actor, ActorKind, Scope
from chassis.access.tokens import LEEWAY, LIFETIME
from chassis.bus.envelope import Event
from chassis.common.paging import page
from chassis.credentials.refresh import Ended, Exchanged, Policy, RefreshToken, ReuseDetected, Session, exchange, issue
from chassis.credentials.secret_tokens import Mode, Use, digest_of, new_secret
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Forbidden
from chassis.service import Transactions, own_transactions
from services.registry import contract
from services.registry.accounts import store
from services.registry.accounts.tables import Account, Credential, RefreshTokenRow, SignInSession
from services.registry.accounts.usecases.clients import SCOPES, identified, narrowed
from services.registry.accounts.usecases.signing import signer_of
from services.registry.organisations import store as organisations
from services.registry.people.tables import Resident
from services.registry.scope import assigned_to

LASTS = timedelta(days=30)  # however often it is refreshed
REFRESHING = Policy(idle=timedelta(days=14), reuse_leeway=timedelta(seconds=10))
REFUSED = "the refresh token is not good any more; sign in again"


def open_session(
    uow: UnitOfWork,
    account: Account,
    method: str,
    *,
    client: Credential | None = None,
    scopes: Iterable[str] = (),
    lasts: timedelta = LASTS,
) -> SignInSession:
    """A session of this account, from the caller's address."""
    now = uow.now()
    session = SignInSession(
        id=uow.new_id(),
        community=account.community,
        account=account.id,
        client=client.id if client else None,
        method=method,
        scopes=sorted(scopes),
        address=uow.origin.address[:45] or None,
        created_at=now,
        used_at=now,
        expires_at=now + lasts,
    )
    uow.add(session)
    uow.session.flush()
    return session


def access_token(uow: UnitOfWork, account: Account, session: SignInSession, asked: str | None = None) -> dict[str, Any]:
    """An access token of this session, of the scopes asked for, as an answer. Raises Invalid (`invalid-scope`)."""
    scopes = scopes_within(session, asked)
    life = life_of_token(uow, account.resident)
    token = signer_of(uow).sign(replace(actor_of(uow, account, session), scopes=frozenset(scopes)), life)
    answer = {"access_token": token, "expires_in": int(life.total_seconds())}
    return answer | ({"scope": " ".join(scopes)} if scopes else {})


def life_of_token(uow: UnitOfWork, resident: UUID | None) -> timedelta:
    """How long a token is good that is signed now: up to the day, at most, from which it would name too much, as
    somebody stands for an organisation no longer. A second at least."""
    ends = organisations.represents_until(uow, resident) if resident else None
    if ends is None or not outlived(uow, ends):
        return LIFETIME
    return max(begins(uow, ends) - uow.now(), timedelta(seconds=1))


def outlived(uow: UnitOfWork, day: date) -> bool:
    """Whether tokens that are signed by now can be good as a day begins."""
    return begins(uow, day) < uow.now() + LIFETIME


def begins(uow: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=uow.database.zone)


def scopes_within(session: SignInSession, asked: str | None) -> list[str]:
    """The scopes of one access token: narrower where that is asked for (RFC 6749, section 6), never wider, and a test's
    where they are. The session keeps what it was given. A sign-in of one's own has none: it reaches as far as all.
    """
    if not asked:
        return list(session.scopes)
    held = session.scopes or SCOPES
    return sorted({*narrowed(held, asked, "the refresh token"), *({TEST} & set(held))})


def first_tokens(uow: UnitOfWork, account: Account, session: SignInSession) -> dict[str, Any]:
    """Access and refresh token of a session that was just opened."""
    secret = new_secret(Mode.LIVE, Use.REFRESH_TOKEN)
    keep(uow, issue(as_value(session), secret.digest, uow.now(), REFRESHING))
    return access_token(uow, account, session) | {"refresh_token": secret.text}


def actor_of(uow: UnitOfWork, account: Account, session: SignInSession | None = None) -> Actor:
    """Whom a token of this account speaks for, and how far they reach today.

    The compounds are told for who only shows them; what is reached is asked of rows (docs/decisions/0011).
    """
    scope = account.scope
    stands_for = organisations.represented_by(uow, account.resident) if account.resident else set()
    resident = uow.session.get(Resident, account.resident) if account.resident else None
    return Actor(
        subject=str(account.id),
        kind=ActorKind(account.kind),
        roles=frozenset(account.roles),
        community=account.community,
        scope=Scope(
            household=resident.household if resident else None,
            compounds=frozenset(uow.session.scalars(assigned_to(account.id, uow.today()))),
            organisations=frozenset(map(UUID, scope.get("organisations", []))) | stands_for,
            employer=UUID(scope["employer"]) if scope.get("employer") else None,
        ),
        resident=account.resident,
        session=session.id if session else None,
        language=account.language,
        scopes=frozenset(session.scopes if session else ()),
    )


@own_transactions
def refresh_session(transactions: Transactions, command: Any) -> dict[str, Any]:
    """New tokens for a refresh token. A token that comes a second time ends its session: one of the two stole it."""
    with transactions.writing() as uow:
        answer = exchanged(uow, command)
    if answer is None:
        raise Forbidden(REFUSED, type="invalid-grant")
    return answer


def exchanged(uow: UnitOfWork, command: Any) -> dict[str, Any] | None:
    """The answer, or None where there is none; what must be kept of a refusal is kept by the commit."""
    digest = digest_of(command.refresh_token, Mode.LIVE, Use.REFRESH_TOKEN)
    row = uow.session.get(RefreshTokenRow, digest) if digest else None
    if row is None:
        return None
    session = uow.session.get_one(SignInSession, row.session, with_for_update=True, populate_existing=True)
    uow.session.refresh(row)
    account = uow.session.get_one(Account, session.account)
    if account.disabled_at or not from_its_client(uow, session, command):
        return None
    secret = new_secret(Mode.LIVE, Use.REFRESH_TOKEN)
    token = RefreshToken(row.digest, row.session, row.expires_at, row.used_at)
    match exchange(as_value(session), token, secret.digest, uow.now(), REFRESHING):
        case Exchanged(used, issued):
            answer = access_token(uow, account, session, command.scope)  # raised from, the old token stays good
            row.used_at = used.used_at
            session.used_at = uow.now()
            keep(uow, issued)
            return answer | {"refresh_token": secret.text}
        case ReuseDetected():
            end(uow, session, Ended.REUSE)
    return None


def from_its_client(uow: UnitOfWork, session: SignInSession, command: Any) -> bool:
    """A token that a client was given is good from that client only (RFC 6749, section 6)."""
    if session.client is None:
        return command.client_id is None
    client = identified(uow, command.client_id, command.client_secret)
    return client is not None and client.id == session.client


def keep(uow: UnitOfWork, token: RefreshToken) -> None:
    uow.session.add(RefreshTokenRow(digest=token.digest, session=token.session, expires_at=token.expires_at))


def as_value(session: SignInSession) -> Session:
    ended = Ended(session.ended) if session.ended else None
    return Session(session.id, session.expires_at, ended, session.ended_at)


def end(uow: UnitOfWork, session: SignInSession, why: Ended) -> None:
    """End a session, which tells the gateways to refuse its tokens; ended before, it stays as it is."""
    if session.ended_at is not None:
        return
    session.ended, session.ended_at = why.value, uow.now()
    data = {"until": uow.now() + LIFETIME + LEEWAY}
    event = Event.of(
        contract.session_ended,
        id=uow.new_id(),
        subject=session.id,
        community=session.community,
        version=1,
        time=uow.now(),
        data=data,
    )
    uow.add(session, event)


def end_all(uow: UnitOfWork, account_id: UUID, why: Ended, *, but: UUID | None = None) -> None:
    for session in store.open_sessions_of(uow, account_id):
        if session.id != but:
            end(uow, session, why)


def end_current_session(uow: UnitOfWork, _: Any) -> None:
    if uow.actor.session is not None:
        end(uow, store.own_session(uow, uow.actor.session), Ended.SIGNED_OUT)


def end_session(uow: UnitOfWork, command: Any) -> None:
    end(uow, store.own_session(uow, command.id), Ended.SIGNED_OUT)


def list_sessions(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = page(uow, store.own_sessions(uow), SignInSession.id, query.limit, query.cursor)
    for session in found["items"]:
        session.current = session.id == uow.actor.session
    return found


def list_ended_sessions(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    """The sessions whose last tokens would still be good: for gateways, which refuse them."""
    since = uow.now() - LIFETIME - 2 * LEEWAY
    ended = select(SignInSession.id).where(SignInSession.ended_at >= since)
    return {"sessions": list(uow.session.scalars(ended))}
