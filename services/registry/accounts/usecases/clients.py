"""Clients of OAuth 2: who they are and whether their secret is right."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from chassis.access.actor import TEST
from chassis.credentials.secret_tokens import Mode, Use, matches
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Forbidden, Invalid
from services.registry.accounts import store
from services.registry.accounts.tables import ClientSecret, Credential

SCOPES = ("read", "write")


def identified(uow: UnitOfWork, client_id: str | None, client_secret: str | None) -> Credential | None:
    """The client, where it is known, not revoked, and its secret is right; a frontend has none to keep."""
    client = store.client(uow, client_id) if client_id else None
    if client is None or client.revoked_at is not None:
        return None
    if client.kind == "frontend":
        return client if client_secret is None else None
    return client if secret_is_right(uow, client, client_secret or "") else None


def secret_is_right(uow: UnitOfWork, client: Credential, presented: str) -> bool:
    digests = uow.session.scalars(
        select(ClientSecret.digest).where(
            ClientSecret.credential == client.id,
            ClientSecret.expires_at.is_(None) | (ClientSecret.expires_at > uow.now()),
        )
    )
    return any([matches(presented, digest, Mode(client.mode), Use.API_SECRET) for digest in digests])


def required(uow: UnitOfWork, client_id: str | None, client_secret: str | None) -> Credential:
    """As `identified`; raises Forbidden (`invalid-client`)."""
    client = identified(uow, client_id, client_secret)
    if client is None:
        raise Forbidden("the client or its secret is not known here", type="invalid-client")
    return client


def scopes_asked(client: Credential, asked: str | None) -> list[str]:
    """The scopes of a token: those asked for, or all that the client has. Raises Invalid (`invalid-scope`)."""
    wanted = narrowed(client.scopes, asked, "the client")
    return sorted({*wanted, TEST} if client.mode == "test" else set(wanted))


def narrowed(held: Collection[str], asked: str | None, holder: str) -> list[str]:
    """The scopes asked for, all that are held if left out. Raises Invalid (`invalid-scope`) for any that is not."""
    wanted = asked.split() if asked else list(held)
    if not wanted or not set(wanted) <= set(held):
        raise Invalid(f"{holder} has the scopes {' '.join(held)}", type="invalid-scope")
    return wanted
