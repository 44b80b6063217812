"""Who was there: by the roll, or by the code that is shown in the room; and for how long in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.common.paging import cursor_of, key_of, narrowed, page
from chassis.credentials.totp import accepted_step, code_at
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.training.learning import scope, store
from services.training.learning.tables import Attendance, ClassSession, Enrolment, TrainingClass
from services.training.learning.training_class import ClassState, Hours, has_begun, in_the_room
from services.training.learning.usecases.classes import code_context

HELD = (ClassState.OPEN.value, ClassState.RUNNING.value, ClassState.FINISHED.value)
ROLL, CODE = "roll", "code"


def mark_attendance(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The roll of a session, or a part of it. The same again changes nothing; what differs replaces the earlier."""
    session, row = store.session_of_class(uow, command.session, taught=True)
    refuse_not_held(row)
    refuse(has_begun(store.hours(session), uow.now()))
    seated = store.seated(uow, row.id, scope.enrolments_taught(uow))
    present = {item.enrolment: item.present for item in command.items}
    check_items(command.items, seated)
    known = store.marks_of_session(uow, session.id)
    for enrolment, there in present.items():
        mark = known.get(enrolment)
        if mark is None:
            known[enrolment] = marked(uow, session, enrolment, present=there, way=ROLL)
        elif mark.present != there:
            mark.present, mark.way = there, ROLL
            mark.marked_by, mark.marked_at = uow.actor.subject, uow.now()
    return {"items": [known[enrolment] for enrolment in present]}


def check_items(items: Any, seated: Mapping[UUID, Enrolment]) -> None:
    """Raises Invalid naming those who hold no seat of the class within reach, or stand twice."""
    errors, seen = [], set()
    for index, item in enumerate(items):
        if item.enrolment not in seated:
            errors.append(FieldError(f"/items/{index}/enrolment", "nobody who holds a seat of this class"))
        elif item.enrolment in seen:
            errors.append(FieldError(f"/items/{index}/enrolment", "stands twice"))
        seen.add(item.enrolment)
    if errors:
        raise Invalid("some of the roll are wrong, and none was kept; see errors", errors=errors)


def refuse_not_held(row: TrainingClass) -> None:
    if row.state not in HELD:
        raise Conflict(f"this class is {row.state}; nobody is there", type="class-state")


def refuse(reason: str | None) -> None:
    if reason is not None:
        raise Conflict(reason)


def marked(uow: UnitOfWork, session: ClassSession, enrolment: UUID, *, present: bool, way: str) -> Attendance:
    mark = Attendance(
        id=uow.new_id(),
        session=session.id,
        enrolment=enrolment,
        present=present,
        way=way,
        marked_by=uow.actor.subject,
        marked_at=uow.now(),
    )
    uow.add(mark)
    return mark


def get_room_code(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """For the screen in the room, while the session is held."""
    session, row = store.session_of_class(uow, query.session, taught=True)
    refuse_not_held(row)
    refuse(in_the_room(store.hours(session), uow.now()))
    code, seconds = code_at(secret_of(uow, row), uow.now())
    return {"session": session.id, "code": code, "changes_in": seconds}


def attend_session(uow: UnitOfWork, command: Any) -> Attendance:
    """A learner says by the code that they are there. What the roll says stands: the trainer mends that."""
    session, row = store.session_of_class(uow, command.session, taught=False)
    own = store.seated(uow, row.id, Enrolment.resident == uow.actor.resident) if uow.actor.resident else {}
    if not own:
        raise NotFound("there is no such session")
    refuse_not_held(row)
    refuse(in_the_room(store.hours(session), uow.now()))
    if accepted_step(secret_of(uow, row), command.code, uow.now()) is None:
        raise Conflict("this is not the code that is shown in the room now", type="wrong-room-code")
    (enrolment,) = own
    mark = store.marks_of_session(uow, session.id).get(enrolment)
    if mark is None:
        return marked(uow, session, enrolment, present=True, way=CODE)
    if not mark.present:
        raise Conflict("the roll says that you are not there; let the trainer mend it")
    return mark


def secret_of(uow: UnitOfWork, row: TrainingClass) -> bytes:
    return bytes.fromhex(uow.keys.encryption.decrypt(row.code_cipher, context=code_context(row)))


def list_attendance(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.marks(uow)
    found = narrowed(found, Attendance, query, "session", "enrolment")
    return page(uow, found, Attendance.id, query.limit, query.cursor)


def list_training_hours(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """By resident: one query for who stands on the page, one for what they attended."""
    there = store.attended(uow).subquery()
    who = select(there.c.resident).distinct().order_by(there.c.resident).limit(query.limit + 1)
    if query.resident is not None:
        who = who.where(there.c.resident == query.resident)
    if query.cursor is not None:
        who = who.where(there.c.resident > key_of(query.cursor))
    residents = list(uow.session.scalars(who))
    shown = residents[: query.limit]
    attended: dict[UUID, list[int]] = defaultdict(list)
    for row in uow.session.execute(store.attended(uow).where(Enrolment.resident.in_(shown))):
        attended[row.resident].append(Hours(row.starts_at, row.ends_at).minutes)
    items = [{"resident": one, "sessions": len(attended[one]), "minutes": sum(attended[one])} for one in shown]
    return {"items": items, "next_cursor": cursor_of(shown[-1]) if len(residents) > query.limit else None}
