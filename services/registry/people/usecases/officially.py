"""Household registration (户籍), which is apart from where somebody lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, NotFound
from chassis.periods import Dating, Period
from services.registry import contract
from services.registry.books.book import Book, Fact, post
from services.registry.books.facts import status_facts
from services.registry.books.store import add_entries
from services.registry.people import going, gone, lifetime, store
from services.registry.people.going import Goings
from services.registry.people.registration import (
    Registration,
    RegistrationKind,
    corrected,
    latest,
    registered_anew,
)
from services.registry.people.tables import RegistrationRow, Resident
from services.registry.people.usecases.reasons import state_why
from services.registry.people.usecases.staying import end_within
from services.registry.people.usecases.telling import tell_state
from services.registry.places import store as places
from services.registry.places.divisions import division


def keep_registration(uow: UnitOfWork, resident: Resident, told: Any) -> None:
    """The registration is held here or there from a day on; the former one ends. Raises Conflict, Invalid."""
    rows = store.registrations(uow, resident.id)
    before = list(rows.values())
    when = Dating(told.since or uow.today(), uow.today(), "/registration/since")
    lifetime.not_before_birth(when.on, [resident.birth_date], "/registration/since")
    home = places.dwelling(uow, told.dwelling).home if told.dwelling else None
    kind = RegistrationKind.of(told.kind)
    after = registered_anew(before, resident.id, kind, told.division_code, when, home=home)
    for row, registration in zip(rows, after, strict=False):
        row.until = registration.period.until
    new = after[-1]
    uow.add(row_of(uow, resident, new))
    follow(uow, resident, before, after)


def row_of(uow: UnitOfWork, resident: Resident, new: Registration) -> RegistrationRow:
    return RegistrationRow(
        id=uow.new_id(),
        community=resident.community,
        resident=resident.id,
        kind=new.kind.value,
        division_code=new.division_code,
        since=new.period.since,
        until=new.period.until,
        entered_on=new.entered_on,
        dwelling=new.home.dwelling_id if new.home else None,
        compound=new.home.compound_id if new.home else None,
        housing_kind=new.home.housing_kind.value if new.home else None,
    )


def follow(uow: UnitOfWork, resident: Resident, before: Sequence[Registration], after: Sequence[Registration]) -> None:
    """What follows from the registrations that changed: the resident's own, the books, and the end of what stays for a
    time while a registration is held here."""
    last = latest(after)
    resident.registration_kind = last.kind.value if last else None
    resident.registration_code = last.division_code if last else None
    add_entries(uow, resident.community, post(facts(before), facts(after), uow.today()))
    for new in after:
        if new.home is not None and new not in before:
            end_within(uow, resident.id, new.period)


def list_registrations(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """All on record of a resident, those too that were voided."""
    resident = store.resident(uow, query.id)
    own = select(RegistrationRow).where(RegistrationRow.resident == resident.id)
    return page(uow, own, RegistrationRow.id, query.limit, query.cursor)


def correct_registration(uow: UnitOfWork, command: Any) -> RegistrationRow:
    """What was entered wrong is voided, with the reason, and the right one stands beside it: the fields that were sent,
    the others as they were. Raises NotFound out of reach, Conflict, Invalid."""
    row, resident = standing(uow, command.id)
    given = {name: getattr(command, name) for name in command.given}
    wrong = store.registration(row)
    since = Dating(command.since or wrong.period.since, uow.today(), "/since").on
    lifetime.not_before_birth(since, [resident.birth_date], "/since")
    home = wrong.home
    if "dwelling" in given:
        home = places.dwelling(uow, command.dwelling).home if command.dwelling else None
    right = replace(
        wrong,
        kind=RegistrationKind.of(command.kind or wrong.kind),
        division_code=division(command.division_code or wrong.division_code).code,
        period=Period(since, wrong.period.until),
        home=home,
    )
    if right == wrong:
        raise Conflict("this is what stands on record already; nothing was changed")
    right = replace(right, entered_on=uow.today())
    amend(uow, resident, row, right, command.reason)
    new = row_of(uow, resident, right)
    lasts_as(new, new.until, row)
    uow.add(new)
    return new


def void_registration(uow: UnitOfWork, command: Any) -> RegistrationRow:
    """One that never was is voided, with the reason; the former lasts as long as it would have.

    Raises NotFound out of reach, Conflict a second time."""
    row, resident = standing(uow, command.id)
    amend(uow, resident, row, None, command.reason)
    return row


def amend(uow: UnitOfWork, resident: Resident, row: RegistrationRow, right: Registration | None, reason: str) -> None:
    rows = store.registrations(uow, resident.id)
    before = list(rows.values())
    wrong = rows.pop(row)
    others = corrected(rows.values(), wrong, right)
    for other, registration in zip(rows, others, strict=True):
        if other.until != registration.period.until:
            lasts_as(other, registration.period.until, row)
    row.voided_on, row.voided_by, row.void_reason = uow.today(), uow.actor.subject, reason
    follow(uow, resident, before, (*others, right) if right else others)
    resident.version += 1
    state_why(uow, resident.id, reason)
    tell_state(uow, contract.resident_changed, resident)


def lasts_as(row: RegistrationRow, until: date | None, other: RegistrationRow) -> None:
    """Let it end on that day: as the other one where that ended so too, with the death that cut it short."""
    same = until == other.until
    row.until, row.cut_by, row.foreseen = until, other.cut_by if same else None, other.foreseen if same else None


def standing(uow: UnitOfWork, row_id: UUID) -> tuple[RegistrationRow, Resident]:
    """One registration that can be corrected, and its resident, locked. Raises NotFound, Conflict."""
    within = store.within_reach(uow).with_only_columns(Resident.id)
    query = select(RegistrationRow).where(RegistrationRow.id == row_id, RegistrationRow.resident.in_(within))
    found: RegistrationRow | None = uow.session.scalar(query)
    if found is None:
        raise NotFound("there is no such registration")
    resident = store.resident(uow, found.resident, locked=True)
    uow.session.refresh(found)
    refuse_to_correct(uow, found)
    return found, resident


def refuse_to_correct(uow: UnitOfWork, row: RegistrationRow) -> None:
    """Raises Conflict where it was voided already, or the record is closed."""
    gone.refuse_closed(uow.session.get_one(Resident, row.resident))
    if row.voided_on is not None:
        raise Conflict("this registration was voided already; correct the one that stands")


def residents_of(uow: UnitOfWork, rows: Sequence[RegistrationRow]) -> list[Resident]:
    """Whose they are, loaded in one query for the rules that look at them."""
    return list(uow.session.scalars(select(Resident).where(Resident.id.in_({row.resident for row in rows}))))


def follow_goings(uow: UnitOfWork, resident: Resident, deaths: Goings) -> None:
    """Who has died is registered nowhere any more, from that day on; who did not goes on being registered, up to the
    next registration."""
    rows = store.registrations(uow, resident.id)
    before = list(rows.values())
    for row in rows:
        following = (other.since for other in rows if other is not row and row.since <= other.since != other.until)
        going.follow(row, deaths, min(following, default=None))
    after = [store.registration(row) for row in rows]
    add_entries(uow, resident.community, post(facts(before), facts(after), uow.today()))


def facts(registrations: Any) -> list[Fact]:
    return [
        fact
        for row in registrations
        if row.home is not None
        for fact in status_facts(Book.REGISTRATIONS, row.resident_id, row.home, row.period)
    ]
