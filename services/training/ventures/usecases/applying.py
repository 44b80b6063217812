"""A resident applies to a maker space; it is decided, begins, is registered as a business, and ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from chassis.common.editing import expect_version
from chassis.common.paging import narrowed, page
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid
from services.training.scope import known_resident
from services.training.store import SERVICES, records_of, refuses
from services.training.tables import KnownResident
from services.training.ventures import scope, store
from services.training.ventures.placing import Span, cut
from services.training.ventures.tables import Venture, VentureMentor, VentureRegistration, VentureStay
from services.training.ventures.usecases import follow_ups
from services.training.ventures.usecases.views import change, tell, view, views
from services.training.ventures.venture import (
    NOT_BEGUN,
    Founder,
    RegistrationKind,
    VentureEnding,
    VentureState,
    check_day,
    check_decision,
    check_founder,
    check_state,
    registered_code,
)

TOLD = ("title", "line", "description", "planned_on")
Rule = Callable[[UnitOfWork, Any], None]


def runs(*states: VentureState) -> Rule:
    """The rule of what the maker space or staff do with a venture in these states."""

    def rule(uow: UnitOfWork, venture: Any) -> None:
        scope.refuse_not_run(uow.actor, venture)
        check_state(VentureState.of(venture.state), states)

    return rule


def answers_for(*states: VentureState) -> Rule:
    """The rule of what the resident, or staff at the desk, do with a venture in these states."""

    def rule(uow: UnitOfWork, venture: Any) -> None:
        scope.refuse_not_answered_for(uow.actor, venture)
        check_state(VentureState.of(venture.state), states)

    return rule


may_edit = answers_for(VentureState.APPLIED)
may_withdraw = answers_for(*NOT_BEGUN)
may_decide = runs(VentureState.APPLIED)
may_start = runs(VentureState.ACCEPTED)
may_register = may_end = runs(VentureState.STARTED)


def apply_venture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises Conflict with the reason of the first rule that refuses, NotFound for what is no maker space here."""
    store.refuse_no_maker_space(uow, command.organisation)
    resident = store.founder(uow, known_resident(uow, whom(uow, command.resident)).id)
    other = store.open_one(uow, records_of(resident.id)) is not None
    allowed = not refuses(uow, resident.id, SERVICES)
    check_founder(Founder(resident.standing, resident.works_from, not allowed, other), uow.today())
    refuse_past(uow, command.planned_on)
    venture = Venture(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        organisation=command.organisation,
        resident=resident.id,
        needs=sorted(set(command.needs)),
        state=VentureState.APPLIED.value,
        applied_on=uow.today(),
        applied_by=uow.actor.subject,
        **{name: getattr(command, name) for name in TOLD},
    )
    tell(uow, venture)
    return view(uow, venture)


def whom(uow: UnitOfWork, named: UUID | None) -> UUID:
    """The one named, who is within reach or looks like nobody; else the one who is signed in. Raises Invalid."""
    found = named or uow.actor.resident
    if found is None:
        reason = "name the resident whose venture it is"
        raise Invalid(reason, errors=[FieldError("/resident", reason)])
    return found


def refuse_past(uow: UnitOfWork, planned_on: date) -> None:
    if planned_on < uow.today():
        reason = "this day is past; name the one on which it is to start"
        raise Invalid(reason, errors=[FieldError("/planned_on", reason)])


def edit_venture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises Conflict without the version that was read, or once it is decided."""
    venture = store.venture(uow, command.id, locked=True)
    may_edit(uow, venture)
    expect_version(uow, venture)
    if "planned_on" in command.given:
        refuse_past(uow, command.planned_on)
    for name in command.given & {*TOLD}:
        setattr(venture, name, getattr(command, name))
    if "needs" in command.given:
        venture.needs = sorted(set(command.needs))
    venture.version += 1
    return view(uow, venture)


def decide_venture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Whom it accepts is asked the same again as at the application: months may lie between."""
    venture = store.venture(uow, command.id, locked=True)
    may_decide(uow, venture)
    check_decision(command.accepted, command.reason)
    if command.accepted and venture.resident is not None:
        resident = uow.session.get_one(KnownResident, venture.resident)
        allowed = not refuses(uow, resident.id, SERVICES)
        check_founder(Founder(resident.standing, resident.works_from, not allowed, has_one=False), uow.today())
    venture.accepted, venture.decided_on = command.accepted, uow.today()
    venture.decided_because, venture.decided_by = command.reason, uow.actor.subject
    venture.state = (VentureState.ACCEPTED if command.accepted else VentureState.DECLINED).value
    change(uow, venture)
    return view(uow, venture)


def withdraw_venture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    venture = store.venture(uow, command.id, locked=True)
    may_withdraw(uow, venture)
    leave_all(uow, venture, uow.today())
    venture.state = VentureState.WITHDRAWN.value
    change(uow, venture)
    return view(uow, venture)


def start_venture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """From its first day on it is followed up."""
    venture = store.venture(uow, command.id, locked=True)
    may_start(uow, venture)
    check_day("started_on", command.started_on, venture.decided_on, uow.today())
    venture.state, venture.started_on = VentureState.STARTED.value, command.started_on
    change(uow, venture)
    uow.session.flush()
    follow_ups.plan(uow, venture, command.started_on)
    return view(uow, venture)


def register_venture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The same as stands changes nothing; another takes its place, and the earlier one is kept."""
    venture = store.venture(uow, command.id, locked=True)
    may_register(uow, venture)
    check_day("registered_on", command.registered_on, None, uow.today())
    code = registered_code(RegistrationKind.of(command.kind), command.credit_code)
    told = {"kind": command.kind, "name": command.name, "credit_code": code, "registered_on": command.registered_on}
    known = store.registrations_of(uow, [venture.id]).get(venture.id)
    if known is None or any(getattr(known, name) != value for name, value in told.items()):
        id, recorded_by = uow.new_id(), uow.actor.subject
        uow.add(VentureRegistration(id=id, venture=venture.id, recorded_by=recorded_by, **told))
        venture.version += 1
    return view(uow, venture)


def end_venture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    venture = store.venture(uow, command.id, locked=True)
    may_end(uow, venture)
    check_day("ended_on", command.ended_on, venture.started_on, uow.today())
    end(uow, venture, VentureEnding.of(command.because), command.ended_on, command.note)
    return view(uow, venture)


def end(uow: UnitOfWork, venture: Venture, because: VentureEnding, on: date, note: str | None = None) -> None:
    """Its place is free from that day on, its mentor too, and nobody is asked to follow it up."""
    leave_all(uow, venture, on)
    follow_ups.drop(uow, venture)
    venture.state, venture.ended_on = VentureState.ENDED.value, on
    venture.ended_because, venture.ended_note = because.value, note
    change(uow, venture)


def leave_all(uow: UnitOfWork, venture: Venture, on: date) -> None:
    for table in (VentureStay, VentureMentor):
        for row in store.rows_of(uow, table, [venture.id]):
            row.until = cut(Span(row.since, row.until), on)


def get_venture(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.venture(uow, query.id))


def list_ventures(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.ventures(uow)
    found = narrowed(found, Venture, query, "organisation", "resident", "state", "line")
    answer = page(uow, found, Venture.id, query.limit, query.cursor)
    return {**answer, "items": views(uow, answer["items"])}
