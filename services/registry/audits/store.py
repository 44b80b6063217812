"""Queries of auditors, within their engagement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.registry.accounts.tables import Account
from services.registry.audits.duties import DUTY_OF, Deed
from services.registry.audits.sampling import Population
from services.registry.audits.tables import AuditEngagement, AuditSample
from services.registry.households.tables import ChangeRequest, HouseholdRow
from services.registry.people.tables import Resident
from services.registry.places.tables import Compound
from services.registry.rights.tables import CorrectionRow
from services.registry.visits.tables import Visit

MODELS: dict[str, type[Any]] = {
    Population.RESIDENTS: Resident,
    Population.HOUSEHOLDS: HouseholdRow,
    Population.CHANGE_REQUESTS: ChangeRequest,
    Population.VISITS: Visit,
}


def within_reach(uow: UnitOfWork) -> Select[Any]:
    """All engagements for who arranges them; an auditor's own ones while they run."""
    query = select(AuditEngagement).where(AuditEngagement.community == uow.actor.community)
    if uow.actor.has_role("admin", "secretary"):
        return query
    today = uow.today()
    own = AuditEngagement.auditor == UUID(uow.actor.subject)
    return query.where(own, AuditEngagement.since <= today, AuditEngagement.until > today)


def engagement(uow: UnitOfWork, engagement_id: UUID, *, locked: bool = False) -> AuditEngagement:
    """One engagement, or NotFound, also before it begins and after it has ended."""
    query = within_reach(uow).where(AuditEngagement.id == engagement_id)
    found: AuditEngagement | None = uow.session.scalar(query.with_for_update() if locked else query)
    if found is None:
        raise NotFound("there is no such engagement, or it is not running today")
    return found


def auditor(uow: UnitOfWork, account: UUID) -> Account:
    found: Account | None = uow.session.scalar(
        select(Account).where(Account.id == account, Account.community == uow.actor.community)
    )
    if found is None or "auditor" not in found.roles:
        raise NotFound("there is no such auditor")
    return found


def compounds(uow: UnitOfWork, wanted: Sequence[UUID] | None) -> list[UUID]:
    """The wanted compounds, or all of the community. Raises NotFound where one is unknown."""
    query = select(Compound.id).where(Compound.community == uow.actor.community).order_by(Compound.id)
    known = list(uow.session.scalars(query))
    if wanted is None:
        return known
    if set(wanted) - set(known):
        raise NotFound("there is no such compound")
    return sorted(set(wanted))


def sample(uow: UnitOfWork, under: AuditEngagement, sample_id: UUID) -> AuditSample:
    query = select(AuditSample).where(AuditSample.id == sample_id, AuditSample.engagement == under.id)
    found: AuditSample | None = uow.session.scalar(query)
    if found is None:
        raise NotFound("there is no such sample")
    return found


def samples(under: AuditEngagement) -> Select[Any]:
    return select(AuditSample).where(AuditSample.engagement == under.id)


def _moments(uow: UnitOfWork, under: AuditEngagement) -> tuple[datetime, datetime]:
    """The records' days as moments: from the first one's midnight to the one after the last."""
    zone = uow.database.zone
    after = under.records_until + timedelta(days=1)
    return datetime.combine(under.records_since, time(), zone), datetime.combine(after, time(), zone)


def population(uow: UnitOfWork, under: AuditEngagement, kind: str) -> list[UUID]:
    """Ids of all records of a kind within the engagement's compounds and days.

    Residents and households are those that had been registered by the end of the days.
    """
    model = MODELS[kind]
    first, after = _moments(uow, under)
    within: list[ColumnElement[bool]] = [
        model.community == under.community,
        model.compound.in_(UUID(one) for one in under.compounds),
    ]
    if model is Resident:
        within.append(Resident.registered_at < after)
    elif model is ChangeRequest:
        within += [ChangeRequest.asked_at >= first, ChangeRequest.asked_at < after]
    elif model is Visit:
        within += [Visit.happened_on >= under.records_since, Visit.happened_on <= under.records_until]
    return list(uow.session.scalars(select(model.id).where(*within)))


def rows(uow: UnitOfWork, kind: str, ids: Iterable[UUID]) -> dict[UUID, Any]:
    model = MODELS[kind]
    return {row.id: row for row in uow.session.scalars(select(model).where(model.id.in_(list(ids))))}


def deeds(uow: UnitOfWork, under: AuditEngagement) -> list[Deed]:
    """What the audit says of duties, for the change requests and corrections of the engagement's compounds."""
    audit = uow.tables.audit.c
    first, after = _moments(uow, under)
    places = [UUID(one) for one in under.compounds]
    requests = select(ChangeRequest.id).where(ChangeRequest.compound.in_(places))
    corrections = (
        select(CorrectionRow.id)
        .join(Resident, Resident.id == CorrectionRow.resident)
        .where(Resident.compound.in_(places))
    )
    query = select(audit.subject, audit.actor, audit.operation, audit.at, audit.entry).where(
        audit.community == under.community,
        audit.operation.in_(DUTY_OF),
        audit.action.in_(("created", "changed")),
        audit.at >= first,
        audit.at < after,
        audit.subject.in_(requests.union_all(corrections)),
    )
    return [
        Deed(row.subject, row.entry["kind"], row.actor, DUTY_OF[row.operation], row.operation, row.at)
        for row in uow.session.execute(query)
    ]
