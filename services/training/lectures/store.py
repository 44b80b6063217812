"""Queries about lectures and meetings; all are of the actor's community."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.lectures.tables import BranchMeeting, Lecture, LectureVisit
from services.training.tables import KnownOrganisation

BRANCHES = ("community_branch", "village_branch")  # of the registry's kinds of organisations


def lectures(uow: UnitOfWork) -> Select[Any]:
    return select(Lecture).where(Lecture.community == uow.actor.community)


def lecture(uow: UnitOfWork, lecture_id: UUID, *, locked: bool = False) -> Lecture:
    query = lectures(uow).where(Lecture.id == lecture_id)
    found: Lecture | None = uow.session.scalar(
        query.with_for_update().execution_options(populate_existing=True) if locked else query
    )
    if found is None:
        raise NotFound("there is no such lecture")
    return found


def came(uow: UnitOfWork, lecture_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """How many residents came, by lecture and audience, in one query."""
    query = (
        select(LectureVisit.lecture, LectureVisit.audience, func.count())
        .where(LectureVisit.lecture.in_(list(lecture_ids)))
        .group_by(LectureVisit.lecture, LectureVisit.audience)
    )
    found: dict[UUID, dict[str, int]] = {}
    for which, audience, people in uow.session.execute(query):
        found.setdefault(which, {})[audience] = people
    return found


def visits(uow: UnitOfWork, lecture_id: UUID) -> dict[UUID, LectureVisit]:
    """By resident."""
    rows = uow.session.scalars(select(LectureVisit).where(LectureVisit.lecture == lecture_id))
    return {row.resident: row for row in rows if row.resident is not None}


def visits_seen(uow: UnitOfWork, within: Any) -> Select[Any]:
    return (
        select(LectureVisit)
        .join(Lecture, Lecture.id == LectureVisit.lecture)
        .where(Lecture.community == uow.actor.community, within)
    )


def meetings(uow: UnitOfWork) -> Select[Any]:
    return select(BranchMeeting).where(BranchMeeting.community == uow.actor.community)


def meeting_of_day(uow: UnitOfWork, organisation: UUID, kind: str, day: date) -> BranchMeeting | None:
    found: BranchMeeting | None = uow.session.scalar(
        meetings(uow).where(
            BranchMeeting.organisation == organisation, BranchMeeting.kind == kind, BranchMeeting.held_on == day
        )
    )
    return found


def branches(uow: UnitOfWork) -> Sequence[KnownOrganisation]:
    query = select(KnownOrganisation).where(
        KnownOrganisation.community == uow.actor.community,
        KnownOrganisation.kind.in_(BRANCHES),
        ~KnownOrganisation.closed,
    )
    return uow.session.scalars(query.order_by(KnownOrganisation.name, KnownOrganisation.id)).all()


def first_and_last_held(uow: UnitOfWork) -> tuple[date | None, dict[tuple[UUID, str], date]]:
    """Since when meetings are recorded in the community, and the last of each branch and kind."""
    here = BranchMeeting.community == uow.actor.community
    rows = uow.session.execute(
        select(BranchMeeting.organisation, BranchMeeting.kind, func.max(BranchMeeting.held_on))
        .where(here)
        .group_by(BranchMeeting.organisation, BranchMeeting.kind)
    )
    first = uow.session.scalar(select(func.min(BranchMeeting.held_on)).where(here))
    return first, {(organisation, kind): last for organisation, kind, last in rows}


def hand_over(uow: UnitOfWork, absorbed: UUID, kept: UUID) -> None:
    """What either record of a person came to; of one lecture once."""
    mine = select(LectureVisit.lecture).where(LectureVisit.resident == kept)
    table = LectureVisit.__table__
    once = (table.c.resident == absorbed) & table.c.lecture.not_in(mine)
    uow.session.execute(update(table).where(once).values(resident=kept))


def forget(uow: UnitOfWork, resident: UUID) -> None:
    """Counts stay, without whom they are of."""
    table = LectureVisit.__table__
    done = uow.session.execute(update(table).where(table.c.resident == resident).values(resident=None))
    if done.rowcount:  # type: ignore[attr-defined]
        uow.note("lecture_visits", after={"emptied": ["resident"], "rows": done.rowcount})  # type: ignore[attr-defined]
