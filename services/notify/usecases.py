"""What somebody asks of notify."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.notify import contract
from services.notify.tables import KnownAssignment, KnownResident


def within_reach(uow: UnitOfWork) -> ColumnElement[bool]:
    """The residents that the actor may see: all for who answers for the community, some compounds' for staff, with
    who has no home yet for staff who have a compound.

    As in the registry, the compounds are asked of the assignments and of today, not of the token, which is minutes old.
    """
    if uow.actor.has_role("admin", "secretary"):
        return true()
    if uow.actor.has_role("staff"):
        assigned = _assigned(uow)  # who has none reaches nobody, those without a home neither
        nowhere_yet = and_(KnownResident.compound.is_(None), assigned.exists())
        return or_(KnownResident.compound.in_(assigned), nowhere_yet)
    return false()


def _assigned(uow: UnitOfWork) -> Select[Any]:
    """The compounds that the actor answers for today."""
    known, today = KnownAssignment, uow.today()
    goes_on = or_(known.until.is_(None), known.until > today)
    return select(known.compound).where(known.account == uow.actor.subject, known.since <= today, goes_on)


def get_recipient(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = uow.session.scalar(
        select(KnownResident).where(
            KnownResident.id == query.id, KnownResident.community == uow.actor.community, within_reach(uow)
        )
    )
    if found is None:
        raise NotFound("there is no such resident")
    return _reached(found)


def _reached(known: KnownResident) -> dict[str, Any]:
    return {
        "id": known.id,
        "language": known.language,
        "standing": known.standing,
        "reachable": known.contact is not None,
    }


def get_home(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    """How the resident who is signed in is reached; nothing for who is no resident, or not known here yet."""
    known = uow.session.get(KnownResident, uow.actor.resident) if uow.actor.resident else None
    return {"recipient": _reached(known) if known else None}


def prepare(uow: UnitOfWork) -> None:
    """Tell the key by which contact points are sealed for notify, unless it was told already."""
    key = uow.keys.sealing_key("notify")
    known = uow.session.execute(
        select(uow.tables.sealing_keys).where(uow.tables.sealing_keys.c.service == "notify")
    ).first()
    if key is None or (known and known.public_key == key.public.to_text()):
        return
    version = known.version + 1 if known else 1
    table = uow.tables.sealing_keys
    uow.session.execute(table.delete().where(table.c.service == "notify"))
    uow.session.execute(table.insert().values(service="notify", public_key=key.public.to_text(), version=version))
    told = {"public_key": key.public.to_text()}
    uow.tell(
        Event.of(
            contract.sealing_key_published,
            id=uow.new_id(),
            subject=UUID(int=0),
            community=None,
            version=version,
            time=uow.now(),
            data=told,
        )
    )
