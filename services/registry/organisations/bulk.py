"""Organisations of a file, entered through the use cases: each with its event, as if somebody had typed it in."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from services.registry import contract
from services.registry.organisations import store
from services.registry.organisations.directory import Directory
from services.registry.organisations.organisations import Organisation, Relation
from services.registry.organisations.tables import ContactRow, OrganisationRow, RelationRow
from services.registry.organisations.usecases import (
    ended,
    register_organisation,
    related,
    state_event,
)
from services.registry.people import identifiers


def directory(uow: UnitOfWork) -> Directory:
    """All organisations of the community and their relations."""
    community = uow.actor.community
    organisations = uow.session.scalars(select(OrganisationRow).where(OrganisationRow.community == community))
    relations = uow.session.scalars(select(RelationRow).where(RelationRow.community == community))
    return Directory(map(store.as_value, organisations), map(store.as_relation, relations))


def differing(row: OrganisationRow, line: Any) -> dict[str, Any]:
    """The columns that a line (name, credit_code, division_code) says otherwise; what it leaves out stays."""
    said = {name: getattr(line, name) for name in ("name", "credit_code", "division_code")}
    return {name: value for name, value in said.items() if value is not None and value != getattr(row, name)}


def differing_contacts(uow: UnitOfWork, row: OrganisationRow, told: Iterable[Any]) -> list[Any]:
    """The contacts (name, telephone, duty) that the organisation has not, or has otherwise."""
    known = {contact.name: contact for contact in row.contacts}
    return [one for one in told if one.name not in known or _differs(uow, known[one.name], one)]


def _differs(uow: UnitOfWork, known: ContactRow, told: Any) -> bool:
    another = told.telephone is not None and not identifiers.is_contact_telephone(uow, known, told.telephone)
    return another or bool(told.duty and told.duty != known.duty)


def enter(uow: UnitOfWork, line: Any, contacts: Iterable[Any]) -> Organisation:
    """Register a new organisation. Raises Conflict, Invalid."""
    named = [SimpleNamespace(name=c.name, telephone=c.telephone, duty=c.duty) for c in contacts]
    facts = {name: getattr(line, name) for name in ("name", "credit_code", "division_code")}
    row = register_organisation(uow, SimpleNamespace(kind=line.kind.value, contacts=named, **facts))
    return store.as_value(row)


def change(uow: UnitOfWork, row: OrganisationRow, columns: dict[str, Any], contacts: Iterable[Any]) -> Organisation:
    """What a file says otherwise of an organisation; nobody is taken off its contacts by a file."""
    for name, value in columns.items():
        setattr(row, name, value)
    known = {contact.name: contact for contact in row.contacts}
    for told in contacts:
        contact = known.get(told.name)
        if contact is None:
            contact = ContactRow(id=uow.new_id(), place=len(row.contacts), name=told.name, duty="")
            identifiers.keep_contact_telephone(uow, contact, told.telephone)
            row.contacts.append(contact)
        elif told.telephone is not None:
            identifiers.keep_contact_telephone(uow, contact, told.telephone)
        contact.duty = told.duty or contact.duty
    row.version += 1
    uow.add(row, state_event(uow, contract.organisation_changed, row))
    uow.session.flush()
    return store.as_value(row)


def enter_relation(uow: UnitOfWork, told: Relation, directory: Directory) -> None:
    """Store a relation that `directory.told` gave: a new one, or one that has ended."""
    kind, source, target, since = told.kind, told.source_id, told.target_id, told.period.since
    if directory.related(kind, source, target, since) is None:
        related(uow, told)
    elif told.period.until is not None:
        row = uow.session.scalars(
            select(RelationRow)
            .where(RelationRow.kind == kind.value, RelationRow.source == source, RelationRow.target == target)
            .where(RelationRow.since == since)
            .with_for_update()
        ).one()
        ended(uow, row, told.period.until)
        uow.session.flush()
    directory.note(told)
