"""Minimum wages, timed trials, and fair rates beside those in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from chassis.common.paging import page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from services.training.piecework.fairness import store
from services.training.piecework.fairness.fair import WEEKS, FairRate, Flag, flags, usual_hour, workbench
from services.training.piecework.fairness.tables import MinimumWage, Trial
from services.training.piecework.fairness.wages import HourlyMinimum, at, minimum_on
from services.training.piecework.ledger.amounts import money
from services.training.piecework.ledger.money import half_even
from services.training.piecework.rates import store as rates
from services.training.piecework.rates.tables import StyleOperation
from services.training.scope import offers_within_reach


def set_minimum_wage(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Enter what is in force from a day on, or put right what was entered for the same county and day."""
    if not command.hourly.amount:
        reason = "more than nothing"
        raise Invalid(reason, errors=[FieldError("/hourly/amount", reason)])
    m = MinimumWage
    same = (m.community == uow.actor.community, m.division_code == command.division_code, m.since == command.since)
    row = uow.session.scalar(select(m).where(*same).with_for_update())
    if row is None:
        row = m(id=uow.new_id(), community=uow.actor.community, version=0)
        row.division_code, row.since = command.division_code, command.since
    row.region, row.hourly, row.source = command.region, command.hourly.amount, command.document
    row.set_by, row.set_at = uow.actor.subject, uow.now()
    row.version += 1
    uow.add(row)
    entered = HourlyMinimum(row.division_code, row.region, row.since, row.hourly, row.source)
    return wage_view(entered, store.place_of_community(uow), entered=True)


def list_minimum_wages(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    entered = select(MinimumWage.division_code, MinimumWage.since).where(MinimumWage.community == uow.actor.community)
    ours = {(row[0], row[1]) for row in uow.session.execute(entered)}
    place = store.place_of_community(uow)
    rows = store.minimum_wages(uow)
    shown = [wage_view(row, place, entered=(row.division_code, row.since) in ours) for row in rows]
    return {"items": shown, "next_cursor": None}


def wage_view(row: HourlyMinimum, place: str | None, *, entered: bool) -> dict[str, Any]:
    shown = {"division_code": row.division_code, "region": row.region, "since": row.since, "document": row.source}
    return shown | {"hourly": money(row.hourly), "entered": entered, "here": bool(at(place, [row]))}


def record_trial(uow: UnitOfWork, command: Any) -> Trial:
    """What a group made in a time; who they are is not entered."""
    operation = rates.one(uow, StyleOperation, command.operation)
    on = command.held_on or uow.today()
    if on > uow.today():
        reason = "today or earlier"
        raise Invalid(reason, errors=[FieldError("/held_on", reason)])
    trial = Trial(
        id=uow.new_id(),
        community=operation.community,
        version=1,
        employer=operation.employer,
        operation=operation.id,
        held_on=on,
        chosen=command.chosen,
        results=[{"pieces": one.pieces, "minutes": one.minutes} for one in command.results],
        void_because=None,
        recorded_by=uow.actor.subject,
        recorded_at=uow.now(),
    )
    uow.add(trial)
    return trial


def void_trial(uow: UnitOfWork, command: Any) -> Trial:
    """It stays in sight and counts no more."""
    trial = store.trial(uow, command.id)
    refuse_void(uow, trial)
    trial.void_because = command.reason
    trial.version += 1
    uow.add(trial)
    return trial


def refuse_void(_: UnitOfWork, trial: Trial) -> None:
    """Raises Conflict (`trial-void`)."""
    if trial.void_because is not None:
        raise Conflict("this trial counts no more already", type="trial-void")


def list_trials(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Trial).where(offers_within_reach(uow, Trial))
    if query.operation:
        found = found.where(Trial.operation == query.operation)
    return page(uow, found, Trial.id, query.limit, query.cursor)


def list_fair_rates(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Each operation's rate on a day beside those that follow from its trials. Raises Invalid (`no-minimum-wage`)."""
    day = query.on or uow.today()
    minimum = minimum_on(store.minimum_wages_here(uow), day)
    found = select(StyleOperation).where(offers_within_reach(uow, StyleOperation))
    if query.operation:
        found = found.where(StyleOperation.id == query.operation)
    answer = page(uow, found, StyleOperation.id, query.limit, query.cursor)
    ids = [operation.id for operation in answer["items"]]
    trials, in_force = store.trials_of(uow, ids, day), store.rates_on(uow, ids, day)
    hours = usual_hours(uow, in_force)
    items = [
        {"operation": operation.id, "employer": operation.employer, "usual_hour": hours.get(operation.id)}
        | _found(trials.get(operation.id, []), minimum, in_force.get(operation.id), query.share)
        for operation in answer["items"]
    ]
    for item in items:
        if item["usual_hour"] and item["usual_hour"]["amount"]["amount"] < minimum.hourly:
            item["flags"].append(Flag.BELOW_MINIMUM.value)
    return {**answer, "items": items}


def _found(trials: list[Any], minimum: HourlyMinimum, rate: int | None, share: int) -> dict[str, Any]:
    said = {"rate": rate, "hourly": money(minimum.hourly), "hourly_source": minimum.source, "people": len(trials)}
    found = workbench(trials, minimum.hourly, share)
    if found is None:
        return said | {"average": None, "by_average": None, "by_share": None, "flags": []}
    average = half_even(found.average.numerator * 100, found.average.denominator)
    low = [flag.value for flag in flags(found, rate)] if rate is not None else []
    methods = {"by_average": _method(found.by_average), "by_share": _method(found.by_share)}
    return said | methods | {"average": average, "flags": low}


def _method(rate: FairRate) -> dict[str, Any]:
    return {"per_piece": money(rate.per_piece) if rate.per_piece else None, "reached_by": rate.reached_by}


def usual_hours(uow: UnitOfWork, in_force: dict[Any, int]) -> dict[Any, dict[str, Any]]:
    """By operation, where it is from enough people: what a usual hour earns at its rate."""
    paces = store.paces(uow, list(in_force), uow.today() - timedelta(weeks=WEEKS))
    earned = {operation: usual_hour(paces.get(operation, []), rate) for operation, rate in in_force.items()}
    return {
        operation: {"amount": money(fen), "people": len(paces[operation]), "weeks": WEEKS}
        for operation, fen in earned.items()
        if fen is not None
    }
