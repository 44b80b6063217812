"""A maker space's places and mentors, and which venture has which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from chassis.common.paging import page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid, NotFound
from services.training.ventures import scope, store
from services.training.ventures.placing import Span, check_alone, check_room, check_term, cut
from services.training.ventures.tables import Mentor, Venture, VentureMentor, VenturePlace, VentureStay
from services.training.ventures.usecases.applying import runs
from services.training.ventures.usecases.views import view
from services.training.ventures.venture import CARED_FOR

may_care = runs(*CARED_FOR)


# ---- places


def enter_venture_place(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The same again gives the place that stands; another of its name is refused (`venture-place-name`)."""
    scope.refuse_not_stood_for(uow.actor, command.organisation)
    store.refuse_no_maker_space(uow, command.organisation)
    known = store.place_named(uow, command.organisation, command.name)
    if known is not None:
        if (known.kind, known.capacity, known.closed_on) != (command.kind, command.capacity, None):
            raise name_taken()
        return place_views(uow, [known])[0]
    told = {name: getattr(command, name) for name in ("organisation", "name", "kind", "capacity")}
    id, entered_by = uow.new_id(), uow.actor.subject
    made = VenturePlace(id=id, community=uow.actor.community, version=1, entered_by=entered_by, **told)
    try:
        with uow.session.begin_nested():
            uow.add(made)
    except IntegrityError:  # somebody else was first, between our look and our write
        raise name_taken() from None
    return place_views(uow, [made])[0]


def name_taken() -> Conflict:
    return Conflict("this maker space has another place of that name", type="venture-place-name")


def close_venture_place(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises Conflict (`still-in-use`) while a venture has it."""
    place = store.place(uow, command.id)
    may_close(uow, place)
    if store.goes_on_after(uow, VentureStay, VentureStay.place == place.id, uow.today()):
        raise Conflict("a venture has this place today or later; end that first", type="still-in-use")
    place.closed_on = uow.today()
    place.version += 1
    return place_views(uow, [place])[0]


def may_close(uow: UnitOfWork, place: Any) -> None:
    scope.refuse_not_stood_for(uow.actor, place.organisation)
    refuse_over(place.closed_on)


def refuse_over(since: Any) -> None:
    if since is not None:
        raise Conflict(f"this was ended on {since.isoformat()}", type="venture-state")


def list_venture_places(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.places(uow)
    if query.organisation is not None:
        found = found.where(VenturePlace.organisation == query.organisation)
    answer = page(uow, found, VenturePlace.id, query.limit, query.cursor)
    return {**answer, "items": place_views(uow, answer["items"])}


def place_views(uow: UnitOfWork, rows: Sequence[VenturePlace]) -> list[dict[str, Any]]:
    uow.session.flush()
    taken = store.taken_on(uow, [row.id for row in rows], uow.today())
    return [columns_of(row) | {"taken": taken.get(row.id, 0)} for row in rows]


def place_venture(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises Conflict (`venture-place-full`, `venture-placed`), NotFound for a place of another maker space."""
    venture = store.venture(uow, command.id, locked=True)
    may_care(uow, venture)
    asked = Span(command.since, command.until)
    check_term(asked)
    if venture.decided_on is not None and command.since < venture.decided_on:
        reason = f"the venture was accepted on {venture.decided_on.isoformat()}; it gets a place from then on"
        raise Invalid(reason, errors=[FieldError("/since", reason)])
    place = store.place(uow, command.place)
    if place.organisation != venture.organisation or place.closed_on is not None:
        raise NotFound("the maker space has no such place any more; GET /v1/venture-places has those that it has")
    check_alone(asked, [Span(one.since, one.until) for one in store.rows_of(uow, VentureStay, [venture.id])])
    check_room(asked, store.spans_in(uow, place.id), place.capacity)
    id, given_by = uow.new_id(), uow.actor.subject
    told = {"since": command.since, "until": command.until}
    uow.add(VentureStay(id=id, venture=venture.id, place=place.id, given_by=given_by, **told))
    venture.version += 1
    return view(uow, venture)


def leave_venture_place(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The latest stay ends earlier than it would. Raises Conflict where there is none that can."""
    venture = store.venture(uow, command.id, locked=True)
    may_care(uow, venture)
    stays = [stay for stay, _ in store.stays_of(uow, [venture.id]).get(venture.id, ())]
    going_on = next((one for one in reversed(stays) if may_end(one.since, one.until, uow.today())), None)
    if going_on is None:
        raise Conflict("this venture has no place that could end", type="venture-state")
    shorter = cut(Span(going_on.since, going_on.until), command.until)
    if shorter == going_on.until:
        reason = f"the place is the venture's until {going_on.until} anyway; give it anew to lengthen that"
        raise Invalid(reason, errors=[FieldError("/until", reason)])
    going_on.until = shorter
    venture.version += 1
    return view(uow, venture)


def may_end(since: date, until: date | None, today: date) -> bool:
    """Of a stay: it goes on today, or begins later."""
    return until is None or until > max(today, since)


def has_none_to_leave(uow: UnitOfWork, shown: Any) -> bool:
    """Of a venture as it is shown."""
    return not any(may_end(one["since"], one["until"], uow.today()) for one in shown.places)


# ---- mentors


def enter_mentor(uow: UnitOfWork, command: Any) -> Mentor:
    scope.refuse_not_stood_for(uow.actor, command.organisation)
    store.refuse_no_maker_space(uow, command.organisation)
    told = {name: getattr(command, name) for name in ("organisation", "name", "account", "expertise")}
    id, entered_by = uow.new_id(), uow.actor.subject
    made = Mentor(id=id, community=uow.actor.community, version=1, entered_by=entered_by, **told)
    uow.add(made)
    return made


def end_mentor(uow: UnitOfWork, command: Any) -> Mentor:
    """Raises Conflict (`still-in-use`) while they advise a venture."""
    mentor = store.mentor(uow, command.id)
    may_end_mentor(uow, mentor)
    if store.goes_on_after(uow, VentureMentor, VentureMentor.mentor == mentor.id, uow.today()):
        raise Conflict("this mentor advises a venture; give that one another mentor first", type="still-in-use")
    mentor.ended_on = uow.today()
    mentor.version += 1
    return mentor


def may_end_mentor(uow: UnitOfWork, mentor: Any) -> None:
    scope.refuse_not_stood_for(uow.actor, mentor.organisation)
    refuse_over(mentor.ended_on)


def list_mentors(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.mentors(uow)
    if query.organisation is not None:
        found = found.where(Mentor.organisation == query.organisation)
    return page(uow, found, Mentor.id, query.limit, query.cursor)


def assign_mentor(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Who advised before does so up to that day. Raises Conflict (`mentor-since`) where they began on it or later."""
    venture = store.venture(uow, command.id, locked=True)
    may_care(uow, venture)
    mentor = mentor_of(uow, venture, command.mentor)
    before = store.rows_of(uow, VentureMentor, [venture.id])
    if any(Span(one.since, one.until).is_one and one.since >= command.since for one in before):
        raise Conflict("the venture has a mentor who began on that day or later", type="mentor-since")
    for one in before:
        one.until = cut(Span(one.since, one.until), command.since)
    id, assigned_by = uow.new_id(), uow.actor.subject
    told = {"mentor": mentor.id, "since": command.since, "until": None}
    uow.add(VentureMentor(id=id, venture=venture.id, assigned_by=assigned_by, **told))
    venture.version += 1
    return view(uow, venture)


def mentor_of(uow: UnitOfWork, venture: Venture, mentor_id: Any) -> Mentor:
    """A mentor of the venture's maker space who still advises. Raises NotFound."""
    mentor = store.mentor(uow, mentor_id)
    if mentor.organisation != venture.organisation or mentor.ended_on is not None:
        raise NotFound("the maker space has no such mentor any more; GET /v1/mentors has those that it has")
    return mentor
