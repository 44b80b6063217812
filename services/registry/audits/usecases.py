"""Engagements of auditors, their samples, and the report of duties in conflict."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.common.telling import event_about
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from chassis.periods import Period
from services.registry import contract
from services.registry.audits import store
from services.registry.audits.duties import conflicts
from services.registry.audits.sampling import digest, draw
from services.registry.audits.tables import AuditEngagement, AuditSample


def create_audit_engagement(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Engage an auditor: for what, when, and which records. Without compounds it reaches all there are now."""
    Period(command.since, command.until)
    if command.records_until < command.records_since:
        reason = "the last day of the records comes before the first"
        raise Invalid(reason, errors=[FieldError("/records_until", reason)])
    engagement = AuditEngagement(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        auditor=store.auditor(uow, command.auditor).id,
        purpose=command.purpose,
        since=command.since,
        until=command.until,
        records_since=command.records_since,
        records_until=command.records_until,
        compounds=[str(one) for one in store.compounds(uow, command.compounds)],
        created_by=uow.actor.subject,
        created_at=uow.now(),
    )
    _tell(uow, engagement)
    return view(uow, engagement)


def end_audit_engagement(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """End it today, before its day; an engagement that has not begun never runs."""
    engagement = store.engagement(uow, command.id, locked=True)
    if uow.if_match is not None:
        expect_version(uow, engagement)
    engagement.until = max(engagement.since, min(engagement.until, uow.today()))
    engagement.version += 1
    _tell(uow, engagement)
    return view(uow, engagement)


def _tell(uow: UnitOfWork, engagement: AuditEngagement) -> None:
    """Store the engagement together with an event that has its new state."""
    uow.add(engagement, event_about(uow, contract.audit_engagement_changed, engagement, state_of(engagement)))


def state_of(engagement: AuditEngagement) -> dict[str, Any]:
    """An engagement's whole state as copies keep it."""
    told = ("auditor", "since", "until", "records_since", "records_until", "compounds")
    return {name: getattr(engagement, name) for name in told}


def get_audit_engagement(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.engagement(uow, query.id))


def list_audit_engagements(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    answer = page(uow, store.within_reach(uow), AuditEngagement.id, query.limit, query.cursor)
    return {**answer, "items": [view(uow, row) for row in answer["items"]]}


def view(uow: UnitOfWork, engagement: AuditEngagement) -> dict[str, Any]:
    shown = columns_of(engagement)
    runs = engagement.since <= uow.today() < engagement.until
    return shown | {"running": runs}


def is_over(uow: UnitOfWork, engagement: AuditEngagement) -> bool:
    return engagement.until <= uow.today()


def draw_sample(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Draw a sample from a seed: the auditor's own, or a random one that is kept with the sample."""
    engagement = store.engagement(uow, command.id)
    population = store.population(uow, engagement, command.population)
    seed = command.seed or secrets.token_hex(16)
    sample = AuditSample(
        id=uow.new_id(),
        community=engagement.community,
        engagement=engagement.id,
        population=command.population,
        seed=seed,
        size=command.size,
        population_count=len(population),
        population_digest=digest(population),
        picked=[str(id) for id in draw(seed, population, command.size)],
        drawn_by=uow.actor.subject,
        drawn_at=uow.now(),
    )
    uow.add(sample)
    return _sample(uow, sample, changed=False)


def get_sample(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """A sample, drawn again from its seed: whether the population is the same, and whether the draw is."""
    engagement = store.engagement(uow, query.id)
    sample = store.sample(uow, engagement, query.sample)
    population = store.population(uow, engagement, sample.population)
    changed = digest(population) != sample.population_digest
    again = [str(id) for id in draw(sample.seed, population, sample.size)]
    return _sample(uow, sample, changed=changed) | {"same_draw": again == sample.picked}


def list_samples(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.samples(store.engagement(uow, query.id))
    return page(uow, found, AuditSample.id, query.limit, query.cursor)


def _sample(uow: UnitOfWork, sample: AuditSample, *, changed: bool) -> dict[str, Any]:
    shown = columns_of(sample)
    picked = [UUID(id) for id in sample.picked]
    rows = store.rows(uow, sample.population, picked)
    items = [_item(sample.population, id, rows.get(id)) for id in picked]
    return shown | {"items": items, "population_changed": changed, "same_draw": True}


def _item(population: str, id: UUID, row: Any) -> dict[str, Any]:
    """A record as an auditor sees it: whose it is only by its id, and nothing that names a person."""
    item: dict[str, Any] = {"id": id, "link": f"/v1/{population.replace('_', '-')}/{id}", "there": row is not None}
    if row is not None:
        item |= {"compound": row.compound, "version": row.version, "state": _state(population, row)}
    return item


def _state(population: str, row: Any) -> str | None:
    column = {"residents": "standing", "households": "dissolution"}.get(population, "state")
    found: str | None = getattr(row, column)
    return found


def report_duty_conflicts(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Who entered, checked or approved the same thing themselves, within the engagement's days and compounds."""
    engagement = store.engagement(uow, query.id)
    deeds = store.deeds(uow, engagement)
    return {"things": len({deed.subject for deed in deeds}), "deeds": len(deeds), "conflicts": conflicts(deeds)}
