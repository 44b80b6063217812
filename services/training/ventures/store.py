"""Queries about ventures, and about the places and mentors of maker spaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.scope import refuse_no_organisation
from services.training.tables import KnownOrganisation, KnownResident
from services.training.ventures import scope
from services.training.ventures.following import GRACE, FollowUpState
from services.training.ventures.placing import Span
from services.training.ventures.tables import (
    Mentor,
    Venture,
    VentureFollowUp,
    VentureMentor,
    VenturePlace,
    VentureRegistration,
    VentureStay,
    VentureSupport,
)
from services.training.ventures.venture import OPEN, VentureState

MAKER_SPACE = "maker_space"  # of the registry's kinds of organisations
OPEN_WORDS = [state.value for state in OPEN]


def _one(uow: UnitOfWork, query: Select[Any], what: str, *, locked: bool = False) -> Any:
    query = query.with_for_update().execution_options(populate_existing=True) if locked else query
    found = uow.session.scalar(query)
    if found is None:
        raise NotFound(f"there is no such {what}")
    return found


# ---- maker spaces


def refuse_no_maker_space(uow: UnitOfWork, organisation: UUID) -> None:
    """Raises NotFound unless it is an open maker space of the community."""
    refuse_no_organisation(uow, organisation, (MAKER_SPACE,), "maker space")


def stood_for(uow: UnitOfWork) -> bool:
    """Whether the actor stands for a maker space."""
    mine = scope.of_own_organisations(uow.actor, KnownOrganisation.id)
    query = select(KnownOrganisation.id).where(KnownOrganisation.kind == MAKER_SPACE, mine)
    return uow.session.scalar(query.limit(1)) is not None


def places(uow: UnitOfWork) -> Select[Any]:
    return select(VenturePlace).where(scope.of_maker_space(uow, VenturePlace))


def place(uow: UnitOfWork, place_id: UUID) -> VenturePlace:
    """Locked, so that two do not get what is left of it."""
    found: VenturePlace = _one(uow, places(uow).where(VenturePlace.id == place_id), "place", locked=True)
    return found


def place_named(uow: UnitOfWork, organisation: UUID, name: str) -> VenturePlace | None:
    query = select(VenturePlace).where(VenturePlace.organisation == organisation, VenturePlace.name == name)
    found: VenturePlace | None = uow.session.scalar(query)
    return found


def taken_on(uow: UnitOfWork, place_ids: Collection[UUID], day: date) -> dict[UUID, int]:
    query = select(VentureStay.place, func.count()).where(VentureStay.place.in_(place_ids), _holds(VentureStay, day))
    return {which: ventures for which, ventures in uow.session.execute(query.group_by(VentureStay.place))}


def spans_in(uow: UnitOfWork, place_id: UUID) -> list[Span]:
    query = select(VentureStay.since, VentureStay.until).where(VentureStay.place == place_id)
    return [Span(since, until) for since, until in uow.session.execute(query)]


def _holds(table: Any, day: date) -> ColumnElement[bool]:
    return (table.since <= day) & or_(table.until.is_(None), table.until > day)  # type: ignore[no-any-return]


def goes_on_after(uow: UnitOfWork, table: Any, of: ColumnElement[bool], day: date) -> bool:
    """Whether a stay, or a mentor's term, is there on the day or later."""
    later = or_(table.until.is_(None), (table.until > day) & (table.until > table.since))
    return uow.session.scalar(select(table.id).where(of, later).limit(1)) is not None


def mentors(uow: UnitOfWork) -> Select[Any]:
    return select(Mentor).where(scope.of_maker_space(uow, Mentor))


def mentor(uow: UnitOfWork, mentor_id: UUID) -> Mentor:
    found: Mentor = _one(uow, mentors(uow).where(Mentor.id == mentor_id), "mentor", locked=True)
    return found


# ---- ventures


def founder(uow: UnitOfWork, resident: UUID) -> KnownResident:
    """A resident who is known to be within reach, locked, so that nobody applies for them elsewhere meanwhile."""
    return uow.session.get_one(KnownResident, resident, with_for_update=True)


def ventures(uow: UnitOfWork) -> Select[Any]:
    return select(Venture).where(scope.ventures_seen(uow))


def venture(uow: UnitOfWork, venture_id: UUID, *, locked: bool = False) -> Venture:
    found: Venture = _one(uow, ventures(uow).where(Venture.id == venture_id), "venture", locked=locked)
    return found


def locked_venture(uow: UnitOfWork, venture_id: UUID) -> Venture:
    """For what follows from something else, whoever does it."""
    return uow.session.get_one(Venture, venture_id, with_for_update=True, populate_existing=True)


def of_resident(uow: UnitOfWork, resident: UUID) -> list[Venture]:
    """Locked, in one order."""
    query = select(Venture).where(Venture.resident == resident).order_by(Venture.id).with_for_update()
    return list(uow.session.scalars(query.execution_options(populate_existing=True)))


def open_one(uow: UnitOfWork, records: Any) -> Venture | None:
    """The one that goes on of a person, by the ids of all their records."""
    query = select(Venture).where(Venture.resident.in_(records), Venture.state.in_(OPEN_WORDS))
    found: Venture | None = uow.session.scalar(query.order_by(Venture.id.desc()).limit(1))
    return found


def stays_of(uow: UnitOfWork, venture_ids: Collection[UUID]) -> Mapping[UUID, list[tuple[VentureStay, str]]]:
    """With the places' names, in time."""
    query = select(VentureStay, VenturePlace.name).join(VenturePlace, VenturePlace.id == VentureStay.place)
    return _by_venture(uow, query, VentureStay, venture_ids)


def mentors_of(uow: UnitOfWork, venture_ids: Collection[UUID]) -> Mapping[UUID, list[tuple[VentureMentor, str]]]:
    """With their names, in time."""
    query = select(VentureMentor, Mentor.name).join(Mentor, Mentor.id == VentureMentor.mentor)
    return _by_venture(uow, query, VentureMentor, venture_ids)


def _by_venture(
    uow: UnitOfWork, query: Select[*tuple[Any, ...]], table: Any, ids: Collection[UUID]
) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row, name in uow.session.execute(query.where(table.venture.in_(ids)).order_by(table.since, table.id)):
        found[row.venture].append((row, name))
    return found


def registrations_of(uow: UnitOfWork, venture_ids: Collection[UUID]) -> dict[UUID, VentureRegistration]:
    """The latest of each."""
    query = select(VentureRegistration).where(VentureRegistration.venture.in_(venture_ids))
    return {row.venture: row for row in uow.session.scalars(query.order_by(VentureRegistration.id))}


def next_follow_ups(uow: UnitOfWork, venture_ids: Collection[UUID]) -> dict[UUID, date]:
    query = (
        select(VentureFollowUp.venture, func.min(VentureFollowUp.due_on))
        .join(Venture, Venture.id == VentureFollowUp.venture)
        .where(VentureFollowUp.venture.in_(venture_ids), VentureFollowUp.recorded_on.is_(None))
        .where(Venture.state == VentureState.STARTED.value)
    )
    return {which: due for which, due in uow.session.execute(query.group_by(VentureFollowUp.venture))}


# ---- support


def support(uow: UnitOfWork) -> Select[Any]:
    return select(VentureSupport).join(Venture, Venture.id == VentureSupport.venture).where(scope.ventures_seen(uow))


def support_row(uow: UnitOfWork, row: UUID) -> VentureSupport:
    """Locked by its venture, as all that changes one is."""
    found: VentureSupport = _one(uow, support(uow).where(VentureSupport.id == row), "support")
    locked_venture(uow, found.venture)
    uow.session.refresh(found)
    return found


# ---- follow-ups


def follow_ups(uow: UnitOfWork) -> Select[Any]:
    return select(VentureFollowUp).join(Venture, Venture.id == VentureFollowUp.venture).where(scope.ventures_seen(uow))


def follow_up(uow: UnitOfWork, row: UUID) -> VentureFollowUp:
    found: VentureFollowUp = _one(uow, follow_ups(uow).where(VentureFollowUp.id == row), "follow-up")
    locked_venture(uow, found.venture)
    uow.session.refresh(found)
    return found


def stands(state: FollowUpState, today: date) -> ColumnElement[bool]:
    """Of follow-ups that are joined to their ventures: those that stand so."""
    row, late = VentureFollowUp, today - GRACE
    waits = row.recorded_on.is_(None) & (Venture.state == VentureState.STARTED.value)
    states: dict[FollowUpState, ColumnElement[bool]] = {
        FollowUpState.RECORDED: row.recorded_on.is_not(None),
        FollowUpState.LAPSED: row.recorded_on.is_(None) & (Venture.state == VentureState.ENDED.value),
        FollowUpState.AHEAD: waits & (row.due_on > today),
        FollowUpState.DUE: waits & row.due_on.between(late, today),
        FollowUpState.OVERDUE: waits & (row.due_on < late),
    }
    return states[state]


def how_many(uow: UnitOfWork, query: Select[Any]) -> int:
    return uow.session.scalar(select(func.count()).select_from(query.subquery())) or 0


# ---- all that is about some ventures


def waiting_of(uow: UnitOfWork, venture_id: UUID) -> Sequence[VentureFollowUp]:
    query = select(VentureFollowUp).where(VentureFollowUp.venture == venture_id, VentureFollowUp.recorded_on.is_(None))
    return uow.session.scalars(query).all()


def rows_of(uow: UnitOfWork, table: Any, venture_ids: Collection[UUID]) -> Sequence[Any]:
    return uow.session.scalars(select(table).where(table.venture.in_(venture_ids))).all()


def ventures_of(uow: UnitOfWork, rows: Iterable[Any]) -> dict[UUID, Venture]:
    """The ventures that follow-ups or supports belong to."""
    return ventures_by_id(uow, {row.venture for row in rows})


def ventures_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Venture]:
    return {row.id: row for row in uow.session.scalars(select(Venture).where(Venture.id.in_(ids)))}


def recorded_follow_ups(uow: UnitOfWork, venture_ids: Collection[UUID]) -> Sequence[VentureFollowUp]:
    query = select(VentureFollowUp).where(
        VentureFollowUp.venture.in_(venture_ids), VentureFollowUp.recorded_on.is_not(None)
    )
    return uow.session.scalars(query).all()


def applications(uow: UnitOfWork, organisation: UUID | None, year: int | None) -> Sequence[Venture]:
    """All of a maker space, of whichever compound: what is shown of them are counts."""
    query = select(Venture).where(scope.of_maker_space(uow, Venture))
    if organisation is not None:
        query = query.where(Venture.organisation == organisation)
    if year is not None:
        query = query.where(Venture.applied_on.between(date(year, 1, 1), date(year, 12, 31)))
    return uow.session.scalars(query).all()
