"""The keys that access tokens are signed by: made, published before they sign, and destroyed after they have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from chassis.access.tokens import LEEWAY, LIFETIME, Signer, generate_signing_key, signing_key
from chassis.bus.envelope import Event
from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from chassis.events.announce import Announcement, Stated
from chassis.jobs.timers import Due, schedule
from services.registry import contract
from services.registry.accounts.tables import SigningKeyPair

SIGNS_AFTER = timedelta(minutes=10)  # everybody has heard of the key by then
RETIRE = "retire_signing_keys"


def signer_of(uow: UnitOfWork) -> Signer:
    """The signer: the newest key whose time has come signs, none other is at hand."""
    newest = select(SigningKeyPair).where(SigningKeyPair.active_from <= uow.now())
    pair = uow.session.scalars(newest.order_by(SigningKeyPair.active_from.desc()).limit(1)).one()
    pem = uow.keys.encryption.decrypt(pair.private_cipher, context=f"signing_keys:{pair.id}")
    return Signer([signing_key(pem, pair.id)], pair.id, uow.database.issuer, uow.clock)


def get_signing_keys(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    known = uow.tables.signing_keys
    good = known.c.until.is_(None) | (known.c.until > uow.now())
    return {"keys": list(uow.session.scalars(select(known.c.jwk).where(good)))}


def key_set(uow: UnitOfWork, after: UUID | None, _: int) -> Sequence[Stated]:
    """All the keys as one state, under the newest key's id: a key that is not among them is no more."""
    keys = get_signing_keys(uow, None)["keys"]
    if after is not None or not keys:
        return []
    return [Stated(max(UUID(key["kid"]) for key in keys), None, 1, {"keys": keys})]


announced_keys = Announcement(contract.signing_keys_stated, key_set)


def make_first_signing_key(uow: UnitOfWork) -> None:
    """Make the first signing key, where there is none; it signs at once."""
    if uow.session.scalar(select(SigningKeyPair.id).limit(1)) is None:
        publish_signing_key(uow, timedelta(0))


def rotate_signing_key(uow: UnitOfWork, signs_after: timedelta = SIGNS_AFTER) -> str:
    """Publish a new key, let it sign later, and the old ones go when all that they signed has run out; its id.

    Raises Conflict where a rotation is under way.
    """
    coming = select(func.count()).select_from(SigningKeyPair).where(SigningKeyPair.active_from > uow.now())
    if uow.session.scalar(coming):
        raise Conflict("a new key is published and does not sign yet; rotate again when it does")
    known = uow.tables.signing_keys
    until = uow.now() + signs_after + LIFETIME + 2 * LEEWAY
    uow.session.execute(update(known).where(known.c.until.is_(None)).values(until=until))
    key_id = publish_signing_key(uow, signs_after)
    schedule(uow, RETIRE, RETIRE, until)
    return key_id


def publish_signing_key(uow: UnitOfWork, signs_after: timedelta) -> str:
    """Make a signing key, keep it encrypted, and tell everybody its public part; its id."""
    key_id = str(uow.new_id())
    key = generate_signing_key(key_id)
    cipher = uow.keys.encryption.encrypt(key.as_pem(private=True).decode(), context=f"signing_keys:{key_id}")
    public = key.as_dict(private=False)
    uow.session.execute(uow.database.insert(uow.tables.signing_keys).values(id=key_id, jwk=public))
    pair = SigningKeyPair(id=key_id, private_cipher=cipher, created_at=uow.now(), active_from=uow.now() + signs_after)
    uow.add(pair, key_event(uow, contract.signing_key_published, {"key": public}))
    return key_id


def retire_signing_keys(uow: UnitOfWork, _: Due) -> None:
    """Timer: destroy the keys under which nothing is good any more, and tell everybody to forget them."""
    known = uow.tables.signing_keys
    gone = list(uow.session.scalars(select(known.c.id).where(known.c.until <= uow.now())))
    uow.session.execute(delete(known).where(known.c.id.in_(gone)))
    for pair in uow.session.scalars(select(SigningKeyPair).where(SigningKeyPair.id.in_(gone))):
        uow.session.delete(pair)
        uow.tell(key_event(uow, contract.signing_key_retired, {"id": pair.id}))


def key_event(uow: UnitOfWork, kind: EventType, data: dict[str, Any]) -> Event:
    return Event.of(kind, id=uow.new_id(), subject=uow.new_id(), community=None, version=1, time=uow.now(), data=data)
