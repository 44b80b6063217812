"""Planning visits and calls, recording them (also later, from paper), and bringing what is due onto the desk."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from chassis.common.editing import expect_version
from chassis.common.paging import narrowed, page
from chassis.common.rowwise import enter_rows
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, NotFound
from chassis.jobs.timers import Due, cancel, schedule
from services.registry.desk.waiting import may_have_happened
from services.registry.people import gone
from services.registry.people.tables import Resident
from services.registry.scope import only_own
from services.registry.staffing import store as staffing
from services.registry.visits import store
from services.registry.visits.store import Target
from services.registry.visits.tables import Visit
from services.registry.visits.visit import Channel, Outcome, Reason, VisitState, on_desk_from, report, still_planned

DUE = "visit_due"


def plan_visit(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Plan a visit or a call by a day. The same reference sent again gives the visit that it stands for."""
    if command.reference and (known := store.with_reference(uow, command.reference)):
        return view(uow, store.visit(uow, known.id))
    target = store.target(uow, command.resident, command.household, command.building)
    refuse_gone(uow, target.resident, command.channel)
    if command.assignee is not None:
        staffing.worker(uow, command.assignee)
    visit = planned(
        uow,
        target,
        command.due_on,
        reason=command.reason,
        channel=command.channel,
        purpose=command.purpose,
        assignee=command.assignee,
        reference=command.reference,
    )
    return view(uow, visit)


def refuse_gone(uow: UnitOfWork, resident: UUID | None, channel: str) -> None:
    """Raises Conflict where there is nobody to call any more, or nobody to find at home."""
    if resident is not None:
        visited = channel == Channel.VISIT.value
        (gone.refuse_away if visited else gone.refuse_dead)(uow.session.get_one(Resident, resident))


def planned(uow: UnitOfWork, target: Target, due_on: date | None, *, reason: str, **more: Any) -> Visit:
    """A planned visit, which comes onto the desk when its time is near."""
    visit = Visit(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        state=VisitState.PLANNED.value,
        reason=reason,
        due_on=due_on,
        planned_by=uow.actor.subject,
        planned_at=uow.now(),
        **vars(target),
        **more,
    )
    await_visit(uow, visit)
    uow.add(visit)
    return visit


def await_visit(uow: UnitOfWork, visit: Visit) -> None:
    """On the desk at once where the day is near, else by a timer."""
    visit.on_desk = visit.due_on is None or on_desk_from(visit.due_on) <= uow.today()
    if visit.due_on is not None and not visit.on_desk:
        midnight = datetime.combine(on_desk_from(visit.due_on), time(), uow.database.zone)
        schedule(uow, DUE, due_key(visit), midnight, {"visit": str(visit.id)})


def put_away(uow: UnitOfWork, visit: Visit, state: VisitState) -> None:
    """A visit that nobody waits for any more: from the desk, and from the timers."""
    cancel(uow, due_key(visit))
    visit.state, visit.on_desk = state.value, False


def due_key(visit: Visit) -> str:
    return f"visit:{visit.id}"


def bring_onto_desk(uow: UnitOfWork, due: Due) -> None:
    """Timer: a planned visit is due soon."""
    visit = uow.session.get(Visit, UUID(due.arguments["visit"]), with_for_update=True)
    if visit is not None and visit.state == VisitState.PLANNED:
        visit.on_desk = True
        visit.version += 1


def ask_for_call(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Instead of a form: somebody asks to be called. Asked again before the call, it stays one."""
    if uow.actor.resident is None:
        raise NotFound("this account is no resident's")
    visit = store.asked_for_by(uow)
    if visit is None:
        target = store.target(uow, uow.actor.resident, None, None)
        refuse_gone(uow, target.resident, Channel.CALL.value)
        call = {"channel": Channel.CALL.value, "reason": Reason.ASKED_TO_CALL.value, "purpose": command.purpose}
        visit = planned(uow, target, uow.today(), **call)
    return view(uow, visit)


def record_visit(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Record a planned visit. Raises Conflict (`visit-closed`) where it is closed, Invalid for a day to come."""
    visit = store.visit(uow, command.id, locked=True)
    if uow.if_match is not None:
        expect_version(uow, visit)
    return view(uow, recorded(uow, visit, command))


def recorded(uow: UnitOfWork, visit: Visit, command: Any) -> Visit:
    """What happened is recorded also where the record has closed the visit since; of a closed record nothing is."""
    if visit.resident is not None:
        gone.refuse_closed(uow.session.get_one(Resident, visit.resident))
    done = report(
        recordable(visit),
        command.happened_on or uow.today(),
        uow.today(),
        Outcome.of(command.outcome),
        command.next_due_on,
    )
    put_away(uow, visit, VisitState.DONE)
    visit.closed_because = None
    visit.happened_on, visit.entered_on = done.when.on, done.when.entered_on
    visit.outcome, visit.note, visit.recorded_by = done.outcome.value, command.note, uow.actor.subject
    visit.version += 1
    uow.add(visit)
    uow.session.flush()
    if done.next_due_on:
        refuse_gone(uow, visit.resident, visit.channel)
        where = Target(visit.compound, visit.building, visit.household, visit.resident)
        same = {"channel": visit.channel, "assignee": visit.assignee, "follows": visit.id}
        planned(uow, where, done.next_due_on, reason=visit.reason, **same)
    return visit


def cancel_visit(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    visit = store.visit(uow, command.id, locked=True)
    refuse_closed(uow, visit)
    put_away(uow, visit, VisitState.CANCELLED)
    visit.note = command.reason
    visit.version += 1
    return view(uow, visit)


def recordable(visit: Visit) -> VisitState:
    """Its state for who records it: what the record itself closed may have happened before."""
    return VisitState.PLANNED if may_have_happened(visit.closed_because) else VisitState.of(visit.state)


def refuse_to_record(_: UnitOfWork, visit: Visit) -> None:
    """Raises Conflict (`visit-closed`) where it was recorded or cancelled."""
    still_planned(recordable(visit))


def refuse_closed(_: UnitOfWork, visit: Visit) -> None:
    """Raises Conflict (`visit-closed`) where it was recorded or cancelled."""
    still_planned(VisitState.of(visit.state))


def enter_visits(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Visits noted on paper, typed in together; each has its own reference, so that sending again is safe.

    What happened is recorded whatever has become of the resident since; only the next one is not planned any more.
    """
    return {"items": enter_rows(uow, command.items, enter_one, all_or_nothing=command.all_or_nothing)}


def enter_one(uow: UnitOfWork, row: Any) -> tuple[str, Any]:
    """One visit from paper: `recorded`, or `already` where its reference is known with the same day and outcome."""
    known = store.with_reference(uow, row.reference)
    if known is not None and known.state == VisitState.DONE:
        if (known.happened_on, known.outcome) != (row.happened_on, row.outcome):
            reason = "this reference stands for another visit; give each line of the paper its own"
            raise Conflict(reason, type="reference-taken", errors=[FieldError("/reference", reason)])
        return "already", store.visit(uow, known.id).id
    if row.visit is not None:
        visit = store.visit(uow, row.visit, locked=True)
        visit.reference = row.reference
    elif known is not None:
        visit = store.visit(uow, known.id, locked=True)
    else:
        target = store.target(uow, row.resident, row.household, row.building)
        visit = planned(uow, target, row.happened_on, reason=row.reason, channel=row.channel, reference=row.reference)
    return "recorded", recorded(uow, visit, row).id


def get_visit(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.visit(uow, query.id))


def list_visits(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow)
    found = narrowed(
        found, Visit, query, "compound", "building", "household", "resident", "state", "channel", "reason", "on_desk"
    )
    if query.due_before:
        found = found.where(Visit.due_on < query.due_before)
    answer = page(uow, found, Visit.id, query.limit, query.cursor)
    return {**answer, "items": [view(uow, row) for row in answer["items"]]}


def view(uow: UnitOfWork, visit: Visit) -> dict[str, Any]:
    shown = columns_of(visit)
    is_open = visit.state == VisitState.PLANNED
    overdue = bool(is_open and visit.due_on and visit.due_on < uow.today())
    if only_own(uow.actor):
        shown["note"] = None  # what a worker noted for colleagues
    return shown | {"overdue": overdue}
