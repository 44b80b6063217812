"""Erasure (PIPL, article 47): what identifies the resident goes, what the law keeps stays, and both are said."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, update

from chassis.bus.envelope import Event
from chassis.common.telling import event_about
from chassis.database import forgetting
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.registry import contract
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import owners
from services.registry.desk.usecases import closing
from services.registry.people import identifiers
from services.registry.people import store as people
from services.registry.people.facts import Standing
from services.registry.people.retention import Held, exceptions_to_erasure
from services.registry.people.tables import Resident
from services.registry.people.usecases.keeping import drop_name_keys, empty
from services.registry.rights import store

NAMELESS = "（已删除）"


def erase_resident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Erase a resident for good. The answer names what is kept, until when and by which law."""
    uow.purpose = command.reason
    return erased(uow, people.resident(uow, command.id, locked=True))


def erased(uow: UnitOfWork, resident: Resident) -> dict[str, Any]:
    if resident.standing == Standing.ERASED:
        raise Conflict("this resident has been erased already")
    if resident.household is not None:
        raise Conflict("this resident lives in a household here; record the exit first, so that the books balance")
    for absorbed in people.merged_into(uow, resident):  # the same person, under another record
        erased(uow, absorbed)
    kept = exceptions_to_erasure(records_of(uow, resident), uow.today())
    identifiers.destroy(uow, resident.id)
    accounts = owners.erase(uow, resident.id)
    empty_rows_about(uow, resident)
    forget(uow, resident)
    closing.follow_standing(uow, resident)
    forgetting.forget(uow, [resident.id, *accounts])
    uow.add(resident, erased_event(uow, resident))
    return {
        "resident": resident.id,
        "erased_at": uow.now(),
        "kept": [{"kind": k.kind, "zh": k.zh, "en": k.en, "until": k.until, "law": k.law} for k in kept],
    }


def records_of(uow: UnitOfWork, resident: Resident) -> list[Held]:
    """What is held that a law may ask to keep, with the day that its period counts from."""
    held = store.rows_about(uow, store.person(uow, [resident.id]))
    local = uow.database.zone
    found = [Held("processing_record", resident.registered_at.astimezone(local).date())]
    found += [Held("consent", uow.today()) for _ in held.get("consents", [])[:1]]
    answered = [row["answered_at"] for row in held.get("corrections", []) if row["answered_at"]]
    found += [Held("change_request", moment.astimezone(local).date()) for moment in answered]
    return [*found, Held("access_record", uow.today())]


def empty_rows_about(uow: UnitOfWork, resident: Resident) -> None:
    """In every table whose rows name residents or sign-ins, the personal columns (`masked`) of this one's go empty."""
    whose = store.person(uow, [resident.id])
    for table in store.tables():
        personal = {column.name: emptied(column) for column in table.columns if column.info.get("masked")}
        if table.name != Account.__tablename__ and personal:
            change(uow, table, store.is_about(table, whose), personal)


def change(uow: UnitOfWork, table: Table, condition: Any, values: dict[str, Any]) -> None:
    done = uow.session.connection().execute(update(table).where(condition).values(**values))
    if done.rowcount:
        uow.note(table.name, after={"emptied": sorted(values), "rows": done.rowcount})


def emptied(column: Any) -> Any:
    return None if column.nullable else ""


def forget(uow: UnitOfWork, resident: Resident) -> None:
    """The record stays as a tombstone, so that counts of the past and references hold."""
    empty(resident, NAMELESS)
    resident.standing = Standing.ERASED.value
    resident.version += 1
    drop_name_keys(uow, resident)


def erased_event(uow: UnitOfWork, resident: Resident) -> Event:
    return event_about(uow, contract.resident_erased, resident, {})
