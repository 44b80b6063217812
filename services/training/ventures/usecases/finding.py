"""How a venture stands is recorded, and what the ventures of a maker space came to is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.database.unit_of_work import UnitOfWork
from services.training.store import PAY_ACCESS, organisations_named, refuses
from services.training.ventures import scope, store
from services.training.ventures.following import (
    AFTER,
    Found,
    check_found,
    check_income_of_another,
    check_open,
    median_income,
)
from services.training.ventures.tables import Venture, VentureFollowUp, VentureRegistration
from services.training.ventures.usecases import applying, follow_ups
from services.training.ventures.venture import VentureEnding


def record_venture_follow_up(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Once and for all. A venture that runs no more ends today. Raises Conflict (`follow-up-state`)."""
    row = store.follow_up(uow, command.id)
    venture = uow.session.get_one(Venture, row.venture)
    may_record(uow, row)
    income = command.income.amount if command.income else None
    check_found(Found(command.running, income, command.people, command.ended_because))
    assert venture.resident is not None  # one whose founder was erased has ended
    if income is not None and not scope.is_own(uow.actor, venture.resident):
        refused = refuses(uow, venture.resident, PAY_ACCESS)
        check_income_of_another(scope.sees_income(uow.actor, venture.resident, refused=False), refused)
    row.running, row.income, row.people = command.running, income, command.people
    row.difficulties, row.next_step = command.difficulties, command.next_step
    row.recorded_on, row.recorded_by = uow.today(), uow.actor.subject
    row.version += 1
    follow_ups.forget_timer(uow, row)
    uow.session.flush()
    if not command.running:
        applying.end(uow, venture, VentureEnding.of(command.ended_because), uow.today())
    return follow_ups.views(uow, [row])[0]


def may_record(uow: UnitOfWork, row: Any) -> None:
    """By its founder too, who knows best."""
    venture = uow.session.get_one(Venture, row.venture)
    if not scope.is_own(uow.actor, venture.resident):
        scope.refuse_not_run(uow.actor, venture)
    check_open(follow_ups.stands(uow, row, venture), row.due_on)


def list_venture_outcomes(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """By maker space and the year of the application, the latest year first."""
    applied = store.applications(uow, query.organisation, query.year)
    ids = [one.id for one in applied]
    recorded: dict[UUID, list[VentureFollowUp]] = defaultdict(list)
    for row in store.recorded_follow_ups(uow, ids):
        recorded[row.venture].append(row)
    registered = {row.venture for row in store.rows_of(uow, VentureRegistration, ids)}
    names = organisations_named(uow, [one.organisation for one in applied])
    groups: dict[tuple[int, UUID], list[Venture]] = defaultdict(list)
    for one in applied:
        groups[one.applied_on.year, one.organisation].append(one)
    return {
        "items": [
            {"organisation": organisation, "organisation_name": names.get(organisation), "year": year}
            | outcome(group, recorded, registered)
            for (year, organisation), group in sorted(groups.items(), key=lambda each: (-each[0][0], each[0][1]))
        ],
        "next_cursor": None,
    }


def outcome(
    group: Sequence[Venture], recorded: Mapping[UUID, Sequence[VentureFollowUp]], registered: Collection[UUID]
) -> dict[str, Any]:
    rows = [row for one in group for row in recorded.get(one.id, ())]
    return {
        "applied": len(group),
        "accepted": sum(bool(one.accepted) for one in group),
        "started": sum(one.started_on is not None for one in group),
        "registered": sum(one.id in registered for one in group),
        "after": [after(months, [row for row in rows if row.months == months]) for months in AFTER],
    }


def after(months: int, rows: Sequence[VentureFollowUp]) -> dict[str, Any]:
    incomes = [row.income for row in rows if row.income is not None]
    median = median_income(incomes)
    told = None if median is None else {"people": len(incomes), "a_month": {"amount": median, "currency": "CNY"}}
    running = sum(bool(row.running) for row in rows)
    return {"months": months, "followed_up": len(rows), "running": running, "income": told}
