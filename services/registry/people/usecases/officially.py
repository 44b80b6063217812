"""Household registration (户籍), which is apart from where somebody lives."""

from __future__ import annotations

from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from services.registry.books.book import Book, Fact, post
from services.registry.books.facts import status_facts
from services.registry.books.store import add_entries
from services.registry.people import going, lifetime, store
from services.registry.people.going import Goings
from services.registry.people.registration import RegistrationKind, registered_anew
from services.registry.people.tables import RegistrationRow, Resident
from services.registry.people.usecases.staying import end_by
from services.registry.periods import Dating
from services.registry.places import store as places


def keep_registration(uow: UnitOfWork, resident: Resident, told: Any) -> None:
    """The registration is held here or there from a day on; the former one ends. Raises Conflict, Invalid."""
    rows = store.registrations(uow, resident.id)
    before = list(rows.values())
    when = Dating(told.since or uow.today(), uow.today())
    lifetime.not_before_birth(when.on, [resident.birth_date], "/registration/since")
    home = places.dwelling(uow, told.dwelling).home if told.dwelling else None
    kind = RegistrationKind.of(told.kind)
    after = registered_anew(before, resident.id, kind, told.division_code, when, home=home)
    for row, registration in zip(rows, after, strict=False):
        row.until = registration.period.until
    new = after[-1]
    uow.add(
        RegistrationRow(
            id=uow.new_id(),
            community=resident.community,
            resident=resident.id,
            kind=new.kind.value,
            division_code=new.division_code,
            since=new.period.since,
            entered_on=new.entered_on,
            dwelling=home.dwelling_id if home else None,
            compound=home.compound_id if home else None,
            housing_kind=home.housing_kind.value if home else None,
        )
    )
    resident.registration_kind, resident.registration_code = new.kind.value, new.division_code
    add_entries(uow, resident.community, post(facts(before), facts(after), when.entered_on))
    if home is not None:
        end_by(uow, resident.id, when.on)


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
