"""Who sees what in the open, and who looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.audit.log import access_log
from chassis.common.paging import cursor_of, key_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid, NotFound
from services.registry.accounts.tables import Account
from services.registry.audits import scope as reach
from services.registry.people import identifiers
from services.registry.people import store as people
from services.registry.people.purposes import RevealPurpose
from services.registry.people.usecases import reasons
from services.registry.rights import store
from services.registry.scope import named_compounds

NONE_REGISTERED = "the resident has none registered"


def reveal_resident_field(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """One field in the open, for 60 seconds and one of the listed purposes; the resident sees that it was looked at."""
    purpose = RevealPurpose.of(command.purpose)
    resident = people.resident(uow, command.id)
    refuse_to_reveal(uow, resident)
    if purpose is RevealPurpose.OWN_REQUEST and resident.id != uow.actor.resident:
        reason = "only the resident asks for themselves; say what you need it for"
        raise Invalid(reason, errors=[FieldError("/purpose", reason)])
    value = identifiers.reveal(uow, resident, command.field, purpose)
    if value is None:
        raise NotFound(NONE_REGISTERED)
    return {
        "field": command.field,
        "value": value,
        "purpose": purpose.value,
        "expires_at": uow.now() + identifiers.SHOWN_FOR,
    }


def refuse_to_reveal(_: UnitOfWork, resident: Any) -> None:
    """Raises NotFound where the resident has nothing that is masked."""
    if resident.identity_number is None and resident.telephone is None:
        raise NotFound(NONE_REGISTERED)


def get_me(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    """Who is signed in; a resident's own data in the open, which is recorded like every other look."""
    account = uow.session.get(Account, UUID(uow.actor.subject))
    me: dict[str, Any] = {
        "account": account.id if account else None,
        "username": account.username if account else None,
        "name": account.name if account else None,
        "totp": account.totp if account else False,
        "wechat": account.wechat if account else False,
        "roles": sorted(uow.actor.roles),
        "community": uow.actor.community,
        "language": uow.actor.language,
        "compounds": sorted(named_compounds(uow), key=str),
        "organisations": sorted(uow.actor.scope.organisations, key=str),
        "resident": own_data(uow) if uow.actor.resident else None,
    }
    return me


def own_data(uow: UnitOfWork) -> dict[str, Any]:
    resident = store.own_resident(uow)
    names = ("id", "name", "sex", "birth_date", "language", "standing", "version")
    opened = {
        field: identifiers.reveal(uow, resident, field, RevealPurpose.OWN_REQUEST) for field in identifiers.FIELDS
    }
    return {name: getattr(resident, name) for name in names} | opened


def list_own_access_log(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Who saw which of the caller's fields, on any record of theirs, when and why; nothing about relatives."""
    records = [record.id for record in people.records_of(uow, store.own_resident(uow))]
    after = key_of(query.cursor) if query.cursor else None
    looks = access_log(uow, records, before=query.before, after=after, limit=query.limit + 1)
    shown = looks[: query.limit]
    more = cursor_of(shown[-1].id) if len(looks) > query.limit else None
    return {"items": [look_as_told(uow, look) for look in shown], "next_cursor": more}


def account_of(uow: UnitOfWork, actor: str) -> Account | None:
    return uow.session.get(Account, UUID(actor)) if is_uuid(actor) else None


def name_of(uow: UnitOfWork, actor: str) -> str:
    """Who an actor of the audit is, as it is told to a resident."""
    account = account_of(uow, actor)
    return (account.name or account.username) if account else actor


def look_as_told(uow: UnitOfWork, look: Any) -> dict[str, Any]:
    account = account_of(uow, look.actor)
    return {
        "at": look.at,
        "by": name_of(uow, look.actor),
        "roles": account.roles if account else [],
        "field": look.field,
        "purpose": look.purpose,
    }


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def list_audit(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """What was done, newest first, masked as it was written; an auditor's within their engagements."""
    audit = uow.tables.audit
    found = select(audit).where(audit.c.community == uow.actor.community)
    if reach.is_auditor(uow):
        found = found.where(reach.audited_entries(uow, audit))
    for name in ("subject", "actor", "operation", "action"):
        if (wanted := getattr(query, name)) is not None:
            found = found.where(audit.c[name] == wanted)
    if query.since:
        found = found.where(audit.c.at >= query.since)
    if query.until:
        found = found.where(audit.c.at < query.until)
    if query.cursor:
        found = found.where(audit.c.id < key_of(query.cursor))
    rows = uow.session.execute(found.order_by(audit.c.id.desc()).limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    purposes = reasons.told(uow, [row.entry.get("purpose") for row in shown])
    items = [entry_as_told(row) | {"purpose": purpose} for row, purpose in zip(shown, purposes, strict=True)]
    return {"items": items, "next_cursor": cursor_of(items[-1]["id"]) if len(rows) > query.limit else None}


def entry_as_told(row: Any) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("id", "at", "actor", "operation", "action", "subject")}
    names = ("kind", "before", "after", "origin_address", "user_agent", "request_id")
    return told | {name: row.entry.get(name) for name in names} | {"sealed": row.batch is not None}
