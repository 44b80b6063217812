"""Erasure (PIPL, article 47): what identifies the resident goes, what the law keeps stays, and both are said."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from typing import Any

from sqlalchemy import JSON, Table, update

from chassis.bus.envelope import Event
from chassis.common.telling import event_about
from chassis.database import forgetting
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, NotFound
from services.registry import contract
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import owners
from services.registry.consents.store import is_open
from services.registry.consents.tables import ConsentRow
from services.registry.desk.usecases import closing
from services.registry.filing import files
from services.registry.households.tables import WHY, MembershipRow, OccupancyRow
from services.registry.households.usecases import asked
from services.registry.people import identifiers
from services.registry.people import store as people
from services.registry.people.facts import Standing
from services.registry.people.retention import Held, exceptions_to_erasure, kept_until
from services.registry.people.tables import Resident
from services.registry.people.usecases.keeping import drop_name_keys, empty, keep_skills
from services.registry.rights import store
from services.registry.rights.store import Person
from services.registry.rights.usecases import retention
from services.registry.rota import texts
from services.registry.visits.tables import Visit

NAMELESS = "（已删除）"
# Held of everybody, without an end: see data/retention.csv.
ALWAYS_KEPT = ("processing_record", "access_record", "residence_record", "erasure_record")


def erase_resident(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Erase a resident for good. The answer names what is kept and why, by which law, and until when if it ends."""
    uow.purpose = command.reason
    return erased(uow, people.resident(uow, command.id, locked=True))


def erased(uow: UnitOfWork, resident: Resident) -> dict[str, Any]:
    kept = exceptions_to_erasure(let_go(uow, resident), uow.today())
    return {
        "resident": resident.id,
        "erased_at": uow.now(),
        "kept": [dataclasses.asdict(one) for one in kept],
    }


def refuse_to_erase(_: UnitOfWork, resident: Resident) -> None:
    """Raises Conflict where the resident was erased already, or belongs to a household."""
    if resident.standing == Standing.ERASED:
        raise Conflict("this resident has been erased already")
    if resident.household is not None:
        raise Conflict("this resident lives in a household here; record the exit first, so that the books balance")


def let_go(uow: UnitOfWork, resident: Resident) -> list[Held]:
    """Erase a record and those merged into it; what is held of them that a law may ask to keep."""
    refuse_to_erase(uow, resident)
    held = [one for absorbed in people.merged_into(uow, resident) for one in let_go(uow, absorbed)]
    whose = store.person(uow, [resident.id])
    identifiers.destroy(uow, resident.id)
    accounts = owners.erase(uow, resident.id)
    keep_skills(uow, resident, ())
    uow.session.flush()
    end_consents(uow, whose)
    empty_rows_about(uow, whose)
    forget(uow, resident)
    closing.follow_standing(uow, resident)
    uow.session.flush()
    empty_texts_about(uow, whose)
    erase_files(uow, whose)
    forgetting.forget(uow, [resident.id, *accounts])
    uow.add(resident, erased_event(uow, resident))
    return held + records_of(uow, resident, whose)


def records_of(uow: UnitOfWork, resident: Resident, whose: Person) -> list[Held]:
    """What is held that a law may ask to keep, with the day that its period counts from."""
    rows = store.rows_about(uow, whose)
    local = uow.database.zone
    found = [Held(kind, uow.today()) for kind in ALWAYS_KEPT]
    found += [Held("consent", retention.ended_on(uow, row)) for row in rows.get("consents", [])]
    found += [Held("incident", day) for day in retention.incidents_closed_on(uow, rows.get("incident_residents", []))]
    answered = [row["answered_at"] for row in rows.get("corrections", []) if row["answered_at"]]
    found += [Held("change_request", moment.astimezone(local).date()) for moment in answered]
    found += [asked.held(uow, request) for request in store.change_requests(uow, whose)]
    return found + texts.held(uow)


def end_consents(uow: UnitOfWork, whose: Person) -> None:
    """What the person consented to or refused ends with the erasure: from then its retention counts."""
    consents = ConsentRow.metadata.tables[ConsentRow.__tablename__]
    open_yet = is_open(uow) & store.is_about(consents, whose)
    change(uow, consents, open_yet, {"withdrawn_at": uow.now()}, "ended")


def empty_rows_about(uow: UnitOfWork, whose: Person) -> None:
    """In every table whose rows name residents or sign-ins, the personal columns (`masked`) of this one's go empty."""
    for table in store.tables():
        masked = [column for column in table.columns if column.info.get("masked") is True and not stays(column)]
        personal = {column.name: emptied(column) for column in masked}
        if table.name != Account.__tablename__ and personal:
            change(uow, table, store.is_about(table, whose), personal)


def empty_texts_about(uow: UnitOfWork, whose: Person) -> None:
    """Free text that names the person in no column of its own: why their record was wrong; what requests say whose
    retention is over; and what is told of a household as a whole, with the last person who belonged to it."""
    left, reasons = store.left_by_all(uow, whose), set()
    for event in store.life_events(uow, whose):
        if "why" in event.details and (store.named_in(event) or event.household in left):
            reasons.add(event.details["why"])  # the same text stands at each row that the correction touched
            event.details = {name: value for name, value in event.details.items() if name not in WHY}
            uow.add(event)
    for table in (MembershipRow.__table__, OccupancyRow.__table__):
        told = table.c.household.in_(left) | table.c.voided_why.in_(reasons)
        change(uow, table, table.c.household.in_(whose.households) & told, {"voided_why": None})
    for request in store.change_requests(uow, whose):
        if kept_until(asked.held(uow, request), uow.today()) <= uow.today():
            asked.let_text_go(uow, request)
    of_all = Visit.household.in_(left) & Visit.resident.is_(None)
    change(uow, Visit.__table__, of_all, {"purpose": None, "note": None})


def erase_files(uow: UnitOfWork, whose: Person) -> None:
    """What the person sent and no record needs, and the copies of their data that were made at the desk."""
    kept = files(uow)
    kept.erase_of(uow, [str(account) for account in whose.accounts])
    for copy in store.copies_of(uow, whose):
        with suppress(NotFound):
            kept.erase(uow, kept.permitted(uow, copy))


def change(uow: UnitOfWork, table: Table, condition: Any, values: dict[str, Any], done_to: str = "emptied") -> None:
    done = uow.session.connection().execute(update(table).where(condition).values(**values))
    if done.rowcount:
        uow.note(table.name, after={done_to: sorted(values), "rows": done.rowcount})


def stays(column: Any) -> bool:
    """Whether a column that the audit masks is needed under no name: by the books of past days (`residence_record`)."""
    return bool(column.info.get("stays"))


def emptied(column: Any) -> Any:
    if column.nullable:
        return None
    return [] if isinstance(column.type, JSON) else ""


def forget(uow: UnitOfWork, resident: Resident) -> None:
    """The record stays as a tombstone, so that counts of the past and references hold."""
    empty(resident, NAMELESS)
    resident.standing = Standing.ERASED.value
    resident.version += 1
    drop_name_keys(uow, resident)


def erased_event(uow: UnitOfWork, resident: Resident) -> Event:
    return event_about(uow, contract.resident_erased, resident, {})
