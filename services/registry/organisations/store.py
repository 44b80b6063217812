"""Queries about organisations, named for what they answer. Each one applies the actor's scope."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from chassis.access.actor import Actor
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from chassis.periods import Period
from services.registry.organisations.organisations import (
    Capacity,
    Organisation,
    OrganisationKind,
    Register,
    Relation,
    RelationKind,
    Representation,
)
from services.registry.organisations.tables import OrganisationRow, RelationRow, RepresentationRow

SEES_ALL = ("staff", "admin", "secretary", "auditor", "representative")


def within_reach(uow: UnitOfWork) -> Select[Any]:
    """The organisations of the community; an employer's people and trainers see those that they belong to."""
    query = select(OrganisationRow).where(OrganisationRow.community == uow.actor.community)
    if not uow.actor.has_role(*SEES_ALL):
        query = query.where(OrganisationRow.id.in_(own(uow.actor)))
    return query


def own(actor: Actor) -> frozenset[UUID]:
    """The organisations to which the actor belongs."""
    return actor.scope.organisations | ({actor.scope.employer} if actor.scope.employer else set())


def organisation(uow: UnitOfWork, organisation_id: UUID, *, locked: bool = False) -> OrganisationRow:
    query = within_reach(uow).where(OrganisationRow.id == organisation_id)
    found: OrganisationRow | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such organisation")
    return found


def with_credit_code(uow: UnitOfWork, code: str) -> UUID | None:
    row = OrganisationRow
    return uow.session.scalar(select(row.id).where(row.community == uow.actor.community, row.credit_code == code))


def named_alike(uow: UnitOfWork, kind: str, name: str) -> UUID | None:
    row = OrganisationRow
    return uow.session.scalar(
        select(row.id).where(row.community == uow.actor.community, row.kind == kind, row.name == name)
    )


def covers(row: Any, day: date) -> ColumnElement[bool]:
    """Whether a dated row's period holds the day."""
    return and_(row.since <= day, or_(row.until.is_(None), row.until > day))


def relations(uow: UnitOfWork) -> Select[Any]:
    """The relations that the actor may see: all of the community, to those whose list it is (see `SEES_ALL`)."""
    return select(RelationRow).where(RelationRow.community == uow.actor.community)


def relation(uow: UnitOfWork, relation_id: UUID, *, locked: bool = False) -> RelationRow:
    query = relations(uow).where(RelationRow.id == relation_id)
    found: RelationRow | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such relation")
    return found


def members_on(uow: UnitOfWork, committee: UUID, day: date) -> list[UUID]:
    """The member units of a committee on a day."""
    row = RelationRow
    query = select(row.source).where(row.kind == RelationKind.MEMBERSHIP.value, row.target == committee)
    return sorted(set(uow.session.scalars(query.where(covers(row, day)))))


def member_until(uow: UnitOfWork, committee: UUID, unit: UUID, day: date) -> date | None:
    """The first day on which a member of a day is none any more, where that is known: one membership can follow on the
    end of another."""
    row = RelationRow
    query = select(row.until).where(row.kind == RelationKind.MEMBERSHIP.value, row.target == committee)
    until: date | None = uow.session.scalar(query.where(row.source == unit, covers(row, day)))
    if until is None or unit not in members_on(uow, committee, until):
        return until
    return member_until(uow, committee, unit, until)


def register_for(uow: UnitOfWork, *organisation_ids: UUID) -> Register:
    """What a new relation between these organisations is judged against; locks them in the order of their ids."""
    rows = [organisation(uow, organisation_id, locked=True) for organisation_id in sorted(set(organisation_ids))]
    first = organisation_ids[0]
    return Register({row.id: as_value(row) for row in rows}, [as_relation(r) for r in held(uow, first)])


def held(uow: UnitOfWork, source: UUID) -> list[RelationRow]:
    return list(uow.session.scalars(select(RelationRow).where(RelationRow.source == source)))


def relations_of(uow: UnitOfWork, organisation_id: UUID) -> list[RelationRow]:
    """All in which an organisation stands, on either side, locked."""
    either = or_(RelationRow.source == organisation_id, RelationRow.target == organisation_id)
    query = select(RelationRow).where(either).order_by(RelationRow.id).with_for_update()
    return list(uow.session.scalars(query.execution_options(populate_existing=True)))


def lock_with_related(uow: UnitOfWork, organisation_id: UUID) -> None:
    """Lock an organisation's relations, as who ends one does first, then it with all that it is related to, as
    `register_for` does: in the order of their ids."""
    relations = relations_of(uow, organisation_id)
    ids = {organisation_id}.union(*((row.source, row.target) for row in relations))
    query = select(OrganisationRow.id).where(OrganisationRow.id.in_(ids)).order_by(OrganisationRow.id)
    uow.session.execute(query.with_for_update())


def representations_held(uow: UnitOfWork, resident: UUID) -> list[RepresentationRow]:
    """All of a resident, locked."""
    query = select(RepresentationRow).where(RepresentationRow.resident == resident)
    return list(uow.session.scalars(query.order_by(RepresentationRow.id).with_for_update()))


def representations_of(organisation_id: UUID, day: date | None) -> Select[Any]:
    row = RepresentationRow
    query = select(row).where(row.organisation == organisation_id)
    return query if day is None else query.where(covers(row, day))


def representation(uow: UnitOfWork, representation_id: UUID, *, locked: bool = False) -> RepresentationRow:
    row = RepresentationRow
    query = select(row).where(row.community == uow.actor.community, row.id == representation_id)
    found: RepresentationRow | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such representation")
    return found


def standing_of(uow: UnitOfWork, resident: UUID) -> list[Representation]:
    rows = uow.session.scalars(select(RepresentationRow).where(RepresentationRow.resident == resident))
    return [as_representation(row) for row in rows]


def represented_by(uow: UnitOfWork, resident: UUID) -> set[UUID]:
    """The organisations that a resident may speak for today."""
    row = RepresentationRow
    query = select(row.organisation).where(row.resident == resident, covers(row, uow.today()))
    return set(uow.session.scalars(query))


def represents_until(uow: UnitOfWork, resident: UUID) -> date | None:
    """The first day on which a resident may speak for an organisation less than today, where that is known."""
    row = RepresentationRow
    query = select(func.min(row.until)).where(row.resident == resident, covers(row, uow.today()))
    found: date | None = uow.session.scalar(query)
    return found


def as_value(row: OrganisationRow) -> Organisation:
    return Organisation(
        row.id,
        OrganisationKind.of(row.kind),
        row.name,
        row.credit_code,
        division_code=row.division_code,
        closed_on=row.closed_on,
    )


def as_relation(row: RelationRow) -> Relation:
    return Relation(RelationKind.of(row.kind), row.source, row.target, Period(row.since, row.until))


def as_representation(row: RepresentationRow) -> Representation:
    return Representation(row.resident, row.organisation, Capacity.of(row.capacity), Period(row.since, row.until))


def organisation_named(uow: UnitOfWork, organisation_id: UUID) -> dict[str, Any]:
    """An organisation's id and name, for showing who is meant: names of organisations are no secret."""
    row = uow.session.get_one(OrganisationRow, organisation_id)
    return {"unit": row.id, "name": row.name}
