"""Credentials of employers' systems and of others' frontends: made, rotated with an overlap, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.credentials.refresh import Ended
from chassis.credentials.secret_tokens import Mode, Use, new_secret
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.registry.accounts import store
from services.registry.accounts.redirects import check_redirect_uri
from services.registry.accounts.tables import Account, ClientSecret, Credential, SignInSession
from services.registry.accounts.usecases.sessions import end
from services.registry.organisations import store as organisations

OVERLAP = timedelta(days=7)


def create_credential(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A credential, with its secret in the open this once where it is a system's."""
    check_kind(command)
    organisation = organisations.organisation(uow, command.organisation) if command.organisation else None
    client_id = f"tx_{command.mode}_{secrets.token_hex(10)}"
    account = system_account(uow, client_id, command) if command.kind == "system" else None
    credential = Credential(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        client_id=client_id,
        name=command.name,
        kind=command.kind,
        mode=command.mode,
        account=account.id if account else None,
        organisation=organisation.id if organisation else None,
        scopes=sorted(set(command.scopes)),
        redirect_uris=command.redirect_uris,
        created_at=uow.now(),
    )
    uow.add(credential)
    uow.session.flush()
    return shown(credential, add_secret(uow, credential) if account else None)


def check_kind(command: Any) -> None:
    """A system acts for an organisation; a frontend needs addresses to come back to. Raises Invalid."""
    if command.kind == "system" and command.organisation is None:
        reason = "name the organisation that the system belongs to"
        raise Invalid(reason, errors=[FieldError("/organisation", reason)])
    if command.kind == "frontend" and not command.redirect_uris:
        reason = "name the addresses that people are sent back to"
        raise Invalid(reason, errors=[FieldError("/redirect_uris", reason)])
    for place, uri in enumerate(command.redirect_uris):
        check_redirect_uri(uri, f"/redirect_uris/{place}", live=command.mode == "live")


def system_account(uow: UnitOfWork, client_id: str, command: Any) -> Account:
    """The account that a system acts under; nobody can sign in to it with a password."""
    account = Account(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        kind="system",
        username=client_id,
        name=command.name,
        roles=["employer"],
        privileged=True,
        scope={"employer": str(command.organisation), "organisations": [str(command.organisation)]},
        language="zh-CN",
        created_at=uow.now(),
    )
    uow.add(account)
    uow.session.flush()
    return account


def add_secret(uow: UnitOfWork, credential: Credential) -> str:
    secret = new_secret(Mode(credential.mode), Use.API_SECRET)
    row = ClientSecret(id=uow.new_id(), credential=credential.id, digest=secret.digest, created_at=uow.now())
    uow.add(row)
    return secret.text


def rotate_credential(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A new secret; those before stay good for the overlap, so that a system changes over without a gap."""
    credential = store.credential(uow, command.id, locked=True)
    refuse_to_rotate(uow, credential)
    ends = uow.now() + timedelta(seconds=command.overlap)
    still_good = ClientSecret.expires_at.is_(None) | (ClientSecret.expires_at > ends)
    for old in uow.session.scalars(
        select(ClientSecret).where(ClientSecret.credential == credential.id, still_good).with_for_update()
    ):
        old.expires_at = ends
    credential.version += 1
    return shown(credential, add_secret(uow, credential))


def refuse_to_rotate(_: UnitOfWork, credential: Credential) -> None:
    """Raises Conflict where there is no secret."""
    if credential.kind != "system" or is_revoked(credential):
        raise Conflict("only a system's credential that is not revoked has a secret to rotate")


def is_revoked(credential: Credential) -> bool:
    return credential.revoked_at is not None


def revoke_credential(uow: UnitOfWork, command: Any) -> Credential:
    """Refuse it from now on; every session under it ends, which gateways know within a minute."""
    credential = store.credential(uow, command.id, locked=True)
    if not is_revoked(credential):
        credential.revoked_at = uow.now()
        credential.version += 1
        open_ones = select(SignInSession).where(
            SignInSession.client == credential.id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > uow.now(),
        )
        for session in uow.session.scalars(open_ones.with_for_update()):
            end(uow, session, Ended.REVOKED)
    return credential


def edit_credential(uow: UnitOfWork, command: Any) -> Credential:
    """Change name, scopes or addresses. Tokens given before keep their scopes until they run out."""
    credential = store.credential(uow, command.id, locked=True)
    expect_version(uow, credential)
    if "redirect_uris" in command.given:
        for place, uri in enumerate(command.redirect_uris):
            check_redirect_uri(uri, f"/redirect_uris/{place}", live=credential.mode == "live")
        credential.redirect_uris = command.redirect_uris
    if "name" in command.given:
        credential.name = command.name
    if "scopes" in command.given:
        credential.scopes = sorted(set(command.scopes))
    credential.version += 1
    return credential


def get_credential(uow: UnitOfWork, query: Any) -> Credential:
    return store.credential(uow, query.id)


def list_credentials(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return page(uow, store.credentials_within_reach(uow), Credential.id, query.limit, query.cursor)


def touch(uow: UnitOfWork, credential: Credential) -> None:
    """Note that it was used, once a minute at most and without an entry in the audit each time."""
    last = credential.used_at
    if last is None or uow.now() - last > timedelta(minutes=1):
        table = Credential.__table__
        uow.session.connection().execute(update(table).where(table.c.id == credential.id).values(used_at=uow.now()))


def shown(credential: Credential, secret: str | None) -> dict[str, Any]:
    names = (
        "id",
        "version",
        "client_id",
        "name",
        "kind",
        "mode",
        "organisation",
        "scopes",
        "redirect_uris",
        "created_at",
        "used_at",
        "revoked_at",
        "state",
    )
    return {name: getattr(credential, name) for name in names} | ({"client_secret": secret} if secret else {})
