"""Classes are planned, opened, held and closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.common.editing import expect_version
from chassis.common.paging import narrowed, page
from chassis.common.telling import event_about
from chassis.common.views import columns_of
from chassis.credentials.totp import new_totp_secret
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from chassis.jobs.timers import cancel
from services.training import contract
from services.training.learning import scope, store
from services.training.learning.enrolling import OPEN, EndedBecause, EnrolmentState
from services.training.learning.recurrence import Plan, sessions_of_plans
from services.training.learning.tables import ClassSession, TrainingClass
from services.training.learning.training_class import (
    ClassState,
    Hours,
    check_anew,
    check_plan,
    clash,
    has_begun,
    move,
    refuse_past,
)
from services.training.learning.usecases import reminders, seats
from services.training.learning.usecases.orders import refuse_closed

PLANNED = ("place", "compound", "trainer", "seats", "language", "opens_at", "closes_at", "remind_hours")
EDITED = ("place", "compound", "trainer", "seats")


def plan_class(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A class that nobody sees as open yet. Raises Invalid where it cannot be held as planned, or does not fit."""
    course = store.course(uow, command.course)
    if command.demand_order is not None:
        order = store.demand_order(uow, command.demand_order)
        refuse_closed(uow, order)
        if order.skill != course.skill:
            reason = f"the order asks for {order.skill}, and the course certifies {course.skill}"
            raise Invalid(reason, errors=[FieldError("/demand_order", reason)])
    sessions = sessions_of_plans(plans_of(command), uow.database.zone)
    check_plan(command.opens_at, command.closes_at, sessions)
    row = TrainingClass(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        course=course.id,
        demand_order=command.demand_order,
        state=ClassState.PLANNED.value,
        **{name: getattr(command, name) for name in PLANNED},
    )
    row.code_cipher = uow.keys.encryption.encrypt(new_totp_secret().hex(), context=code_context(row))
    uow.add(row)
    uow.session.flush()
    for one in sessions:
        uow.add(session_of(uow, row, one))
    return view(uow, row)


def plans_of(command: Any) -> list[Plan]:
    return [Plan(Hours(one.starts_at, one.ends_at), one.recurs, frozenset(one.except_on)) for one in command.sessions]


def code_context(row: Any) -> str:
    return f"classes.code:{row.id}"


def edit_class(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """More seats let the first of the line in. Raises Conflict where more people than that hold one."""
    row = store.class_taught(uow, command.id)
    expect_version(uow, row)
    refuse_over(uow, row)
    if command.seats is not None:
        taken = store.seats_of(uow, [row.id]).get(row.id, {}).get("taken", 0)
        if taken > command.seats:
            raise Conflict(f"{taken} people hold a seat; a class cannot have fewer", type="class-state")
    for name in command.given & {*EDITED}:
        setattr(row, name, getattr(command, name))
    row.version += 1
    seats.fill(uow, row)
    return view(uow, row)


def refuse_over(_: UnitOfWork, row: TrainingClass) -> None:
    """Raises Conflict (`class-state`) where it is over."""
    if row.state in (ClassState.FINISHED.value, ClassState.CANCELLED.value):
        raise Conflict(f"this class is {row.state}; plan another one", type="class-state")


def plan_sessions(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The sessions that lie ahead are these from now on: one that stays keeps its id and what was told of it."""
    row = store.class_taught(uow, command.id)
    if uow.if_match is not None:
        expect_version(uow, row)
    refuse_to_plan(uow, row)
    kept, ahead = [], {}
    for session in store.sessions_of(uow, [row.id])[row.id]:
        if has_begun(store.hours(session), uow.now()) is None:
            kept.append(store.hours(session))
        else:
            ahead[store.hours(session)] = session
    plans = plans_of(command)
    refuse_past([plan.first for plan in plans], uow.now())
    wanted = sessions_of_plans(plans, uow.database.zone)
    check_anew(kept, wanted, row.closes_at)
    refuse_hours_taken(uow, row, [hours for hours in wanted if hours not in ahead])
    for hours, session in ahead.items():
        if hours not in wanted:
            cancel(uow, reminders.key(session))
            uow.session.delete(session)
    uow.session.flush()
    fresh = [session_of(uow, row, hours) for hours in wanted if hours not in ahead]
    uow.session.add_all(fresh)
    row.version += 1
    uow.session.flush()
    if row.state in reminders.HELD:
        reminders.plan(uow, row, fresh)
        learners = [one.resident for one in store.line_of(uow, row.id) if EnrolmentState.of(one.state) in OPEN]
        told = {"sessions": store.sessions_of(uow, [row.id])[row.id], "learners": learners}
        uow.tell(event_about(uow, contract.class_replanned, row, told))
    return view(uow, row)


def refuse_hours_taken(uow: UnitOfWork, row: TrainingClass, fresh: Sequence[Hours]) -> None:
    """Raises Conflict (`hours-taken`) where somebody in the class would be in two at once."""
    both = clash(fresh, store.busy_hours_of_learners(uow, row.id))
    if both is not None:
        raise Conflict(
            f"somebody of this class is in another that meets then: {both.starts_at.isoformat()}; choose other hours",
            type="hours-taken",
        )


def session_of(uow: UnitOfWork, row: TrainingClass, hours: Hours) -> ClassSession:
    return ClassSession(id=uow.new_id(), training_class=row.id, starts_at=hours.starts_at, ends_at=hours.ends_at)


def refuse_to_plan(uow: UnitOfWork, row: Any) -> None:
    """Raises NotFound to who does not run it, Conflict (`class-state`) where it is over."""
    scope.refuse_not_taught(uow.actor, row.trainer)
    refuse_over(uow, row)


def open_class(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    row = moved(uow, command, ClassState.OPEN)
    told = ("course", "demand_order", "compound", "language", "opens_at", "closes_at")
    uow.tell(event_about(uow, contract.class_opened, row, {name: getattr(row, name) for name in told}))
    reminders.plan(uow, row, store.sessions_of(uow, [row.id])[row.id])
    return view(uow, row)


def start_class(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    return view(uow, moved(uow, command, ClassState.RUNNING))


def finish_class(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Who still waits gets no seat any more; who holds one can be assessed: so many, the answer says, are not yet."""
    row = moved(uow, command, ClassState.FINISHED)
    waiting = [one for one in store.line_of(uow, row.id) if one.state == EnrolmentState.WAITING.value]
    seats.end(uow, waiting, EndedBecause.NO_SEAT)
    reminders.drop(uow, row)
    return view(uow, row)


def cancel_class(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    row = moved(uow, command, ClassState.CANCELLED)
    row.cancelled_because = command.reason
    in_it = [one for one in store.line_of(uow, row.id) if EnrolmentState.of(one.state) in OPEN]
    seats.end(uow, in_it, EndedBecause.CANCELLED)
    reminders.drop(uow, row)
    return view(uow, row)


def moved(uow: UnitOfWork, command: Any, then: ClassState) -> TrainingClass:
    row = store.class_taught(uow, command.id)
    may_become(then)(uow, row)
    row.state = then.value
    row.version += 1
    return row


def may_become(then: ClassState) -> Any:
    """The rule that asks whether a class, which the actor runs, can become that now."""

    def rule(uow: UnitOfWork, row: Any) -> None:
        scope.refuse_not_taught(uow.actor, row.trainer)
        move(ClassState.of(row.state), then)

    return rule


def get_class(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.training_class(uow, query.id))


def list_classes(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.classes(uow)
    found = narrowed(found, TrainingClass, query, "state", "course", "demand_order")
    answer = page(uow, found, TrainingClass.id, query.limit, query.cursor)
    return {**answer, "items": views(uow, answer["items"])}


def view(uow: UnitOfWork, row: TrainingClass) -> dict[str, Any]:
    return views(uow, [row])[0]


def views(uow: UnitOfWork, rows: Sequence[TrainingClass]) -> list[dict[str, Any]]:
    uow.session.flush()
    ids = [row.id for row in rows]
    sessions, counts = store.sessions_of(uow, ids), store.seats_of(uow, ids)
    return [
        columns_of(row) | {"sessions": sessions[row.id], **counts.get(row.id, dict.fromkeys(store.SEATS, 0))}
        for row in rows
    ]
