"""Signing in, and the keys that tokens are signed by."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.actor import Actor, ActorKind, Scope
from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Forbidden
from chassis.passwords import Passwords
from chassis.service import Transactions, own_transactions
from chassis.tokens import Signer, generate_signing_key, signing_key
from services.registry import contract
from services.registry.accounts.tables import Account, SigningKeyPair

LIFETIME = timedelta(minutes=5)


@cache
def passwords() -> Passwords:
    return Passwords()


@own_transactions
def sign_in(transactions: Transactions, command: Any) -> dict[str, Any]:
    """A session for who knows the password. An unknown name and a wrong password look alike and take as long."""
    with transactions.reading() as uow:
        account = uow.session.scalar(select(Account).where(Account.username == command.username))
        signer = signer_of(uow)
    if not passwords().verify(account.secret_hash if account else None, command.password) or account is None:
        raise Forbidden("the name or the password is wrong", type="not-signed-in")
    return {"access_token": signer.sign(actor_of(account), LIFETIME), "expires_in": int(LIFETIME.total_seconds())}


def actor_of(account: Account) -> Actor:
    scope = account.scope
    return Actor(
        subject=str(account.id),
        kind=ActorKind(account.kind),
        roles=frozenset(account.roles),
        community=account.community,
        scope=Scope(
            compounds=frozenset(map(UUID, scope.get("compounds", []))),
            organisations=frozenset(map(UUID, scope.get("organisations", []))),
            employer=UUID(scope["employer"]) if scope.get("employer") else None,
        ),
        resident=account.resident,
        language=account.language,
    )


def signer_of(uow: UnitOfWork) -> Signer:
    """The signer with all keys; the newest signs."""
    pairs = uow.session.scalars(select(SigningKeyPair).order_by(SigningKeyPair.created_at.desc())).all()
    keys = [
        signing_key(uow.keys.encryption.decrypt(p.private_cipher, context=f"signing_keys:{p.id}"), p.id) for p in pairs
    ]
    return Signer(keys, pairs[0].id, uow.database.issuer, uow.clock)


def get_signing_keys(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    return {"keys": list(uow.session.scalars(select(uow.tables.signing_keys.c.jwk)))}


def prepare(uow: UnitOfWork) -> None:
    """Make the first signing key, where there is none, and tell the public part of it."""
    if uow.session.scalar(select(SigningKeyPair.id).limit(1)) is None:
        publish_new_signing_key(uow)


def publish_new_signing_key(uow: UnitOfWork) -> str:
    """Make a signing key, keep it encrypted, and tell everybody its public part; its id."""
    key_id = str(uow.new_id())
    key = generate_signing_key(key_id)
    cipher = uow.keys.encryption.encrypt(key.as_pem(private=True).decode(), context=f"signing_keys:{key_id}")
    public = key.as_dict(private=False)
    uow.session.execute(uow.database.insert(uow.tables.signing_keys).values(id=key_id, jwk=public))
    event = Event.of(
        contract.signing_key_published,
        id=uow.new_id(),
        subject=UUID(key_id),
        community=None,
        version=1,
        time=uow.now(),
        data={"key": public},
    )
    uow.add(SigningKeyPair(id=key_id, private_cipher=cipher, created_at=uow.now()), event)
    return key_id
