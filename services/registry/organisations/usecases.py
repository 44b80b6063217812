"""What somebody does with organisations."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_

from chassis.bus.envelope import Event
from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.common.telling import event_about
from chassis.contract import EventType
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from chassis.periods import Period
from services.registry import contract
from services.registry.organisations import representing, store
from services.registry.organisations.organisations import (
    Contact,
    OrganisationKind,
    Relation,
    RelationKind,
    organisation,
    relate,
)
from services.registry.organisations.tables import ContactRow, OrganisationRow, RelationRow
from services.registry.people import identifiers
from services.registry.rota.membership import membership_ended, running_beyond


def register_organisation(uow: UnitOfWork, command: Any) -> OrganisationRow:
    """Register one organisation. Conflict where its credit code, or its name within its kind, is registered."""
    named = [(c.name, c.telephone, c.duty or "") for c in command.contacts]
    kind = OrganisationKind.of(command.kind)
    code, division = command.credit_code, command.division_code
    made = organisation(uow.new_id(), kind, command.name, code, named, division_code=division)
    refuse_second(uow, made.credit_code, made.kind.value, made.name)
    row = OrganisationRow(
        id=made.id,
        community=uow.actor.community,
        version=1,
        kind=made.kind.value,
        name=made.name,
        credit_code=made.credit_code,
        division_code=made.division_code,
        registered_at=uow.now(),
        contacts=contact_rows(uow, made.contacts),
    )
    uow.add(row, state_event(uow, contract.organisation_registered, row))
    uow.session.flush()
    return row


def refuse_second(uow: UnitOfWork, credit_code: str | None, kind: str, name: str) -> None:
    if credit_code and store.with_credit_code(uow, credit_code):
        reason = "this credit code is registered already; search for the organisation instead"
        raise Conflict(reason, type="already-registered", errors=[FieldError("/credit_code", reason)])
    if store.named_alike(uow, kind, name):
        reason = "an organisation of this kind and name is registered already"
        raise Conflict(reason, type="already-registered", errors=[FieldError("/name", reason)])


def contact_rows(uow: UnitOfWork, contacts: tuple[Contact, ...]) -> list[ContactRow]:
    return [
        identifiers.keep_contact_telephone(
            uow, ContactRow(id=uow.new_id(), place=place, name=contact.name, duty=contact.duty), contact.telephone
        )
        for place, contact in enumerate(contacts)
    ]


def edit_organisation(uow: UnitOfWork, command: Any) -> OrganisationRow:
    """Change name, credit code or contacts, or close it: what it has ends on that day, its turns to come too.

    Raises Conflict where the rota of a committee that it leaves, or of its own, cannot be without it.
    """
    closes = "closed_on" in command.given and command.closed_on is not None
    if closes:
        store.lock_with_related(uow, command.id)
    row = store.organisation(uow, command.id, locked=True)
    expect_version(uow, row)
    named = [(c.name, c.telephone, c.duty or "") for c in command.contacts or ()]
    name = command.name if "name" in command.given else row.name
    code = command.credit_code if "credit_code" in command.given else row.credit_code
    division = command.division_code if "division_code" in command.given else row.division_code
    made = organisation(row.id, OrganisationKind.of(row.kind), name, code, named, division_code=division)
    refuse_second(
        uow,
        made.credit_code if made.credit_code != row.credit_code else None,
        row.kind,
        made.name if made.name != row.name else "",
    )
    row.name, row.credit_code, row.division_code = made.name, made.credit_code, made.division_code
    if "contacts" in command.given:
        row.contacts = contact_rows(uow, made.contacts)
    if "closed_on" in command.given:
        row.closed_on = command.closed_on
    row.version += 1
    uow.add(row, state_event(uow, contract.organisation_changed, row))
    if closes:
        follow_closing(uow, row.id, command.closed_on)
    return row


def follow_closing(uow: UnitOfWork, organisation_id: UUID, day: date) -> None:
    """What an organisation has ends on the day on which it closes, and what would have begun later has no day. That it
    is open again brings nothing of it back."""
    rota = running_beyond(uow, organisation_id, day)
    if rota is not None:
        reason = f"its rota runs until {rota.ends_on}; close it on that day or later"
        raise Conflict(reason, errors=[FieldError("/closed_on", reason)])
    for row in store.relations_of(uow, organisation_id):
        if row.until is None or row.until > max(row.since, day):
            ended(uow, row, max(row.since, day))
    representing.end_all(uow, organisation_id, day)


def get_organisation(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return shown(uow, store.organisation(uow, query.id))


def list_organisations(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow)
    if query.kind:
        found = found.where(OrganisationRow.kind == query.kind)
    if query.q:
        found = found.where(OrganisationRow.name.contains(query.q, autoescape=True))
    listed = page(uow, found, OrganisationRow.id, query.limit, query.cursor)
    return listed | {"items": [shown(uow, row) for row in listed["items"]]}


def shown(uow: UnitOfWork, row: OrganisationRow) -> dict[str, Any]:
    """An organisation as the actor may see it: whom to call there is for those who work with it, and its own people."""
    names = ("id", "version", "kind", "name", "credit_code", "division_code", "closed_on")
    sees_contacts = uow.actor.has_role("staff", "admin", "secretary") or row.id in store.own(uow.actor)
    return {name: getattr(row, name) for name in names} | {"contacts": row.contacts if sees_contacts else []}


def reveal_contact(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A contact's telephone in the open, for a purpose."""
    row = store.organisation(uow, command.id)
    telephone = identifiers.reveal_contact_telephone(uow, row, command.contact, command.purpose)
    return {"telephone": telephone, "expires_at": uow.now() + identifiers.SHOWN_FOR}


# ---- relations


def relate_organisations(uow: UnitOfWork, command: Any) -> RelationRow:
    """`source` stands in a relation to `target` from a day on. Conflict with the reason where it cannot."""
    period = Period(command.since or uow.today())
    return related(uow, Relation(RelationKind.of(command.kind), command.source, command.target, period))


def related(uow: UnitOfWork, told: Relation) -> RelationRow:
    """The relation as a row, with what follows from its end where that is known already. Raises Conflict."""
    new = relate(told, store.register_for(uow, told.source_id, told.target_id))
    row = RelationRow(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        kind=new.kind.value,
        source=new.source_id,
        target=new.target_id,
        since=new.period.since,
        until=new.period.until,
    )
    uow.add(row, relation_event(uow, row))
    uow.session.flush()
    leave_rotas(uow, row)
    return row


def end_relation(uow: UnitOfWork, command: Any) -> RelationRow:
    """The relation's first day after its last. A member that leaves a committee leaves its rota in the same write.

    Raises Conflict where too few would be left to take turns.
    """
    row = store.relation(uow, command.id, locked=True)
    until = command.until or uow.today()
    Period(row.since, row.until).ended(until)
    return ended(uow, row, until)


def ended(uow: UnitOfWork, row: RelationRow, until: date) -> RelationRow:
    """The row with this end, and what follows from it."""
    row.until, row.version = until, row.version + 1
    uow.add(row, relation_event(uow, row))
    leave_rotas(uow, row)
    return row


def leave_rotas(uow: UnitOfWork, row: RelationRow) -> None:
    """A member whose membership ends leaves the committee's rotas. Raises Conflict."""
    if row.kind == RelationKind.MEMBERSHIP.value and row.until is not None:
        membership_ended(uow, row.target, row.source, row.until)


def get_relation(uow: UnitOfWork, query: Any) -> RelationRow:
    return store.relation(uow, query.id)


def list_relations(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Relations by organisation (on either side), kind and day."""
    found = store.relations(uow)
    if query.organisation:
        found = found.where(or_(RelationRow.source == query.organisation, RelationRow.target == query.organisation))
    if query.kind:
        found = found.where(RelationRow.kind == query.kind)
    if query.as_of:
        found = found.where(store.covers(RelationRow, query.as_of))
    return page(uow, found, RelationRow.id, query.limit, query.cursor)


# ---- what is told


def state_event(uow: UnitOfWork, kind: EventType, row: OrganisationRow) -> Event:
    return event_about(uow, kind, row, state_of(row))


def state_of(row: OrganisationRow) -> dict[str, Any]:
    """An organisation's whole state as copies keep it."""
    return {name: getattr(row, name) for name in ("kind", "name", "credit_code", "division_code", "closed_on")}


def relation_event(uow: UnitOfWork, row: RelationRow) -> Event:
    data = {name: getattr(row, name) for name in ("kind", "source", "target", "since", "until")}
    return event_about(uow, contract.organisation_relation_changed, row, data)
