"""Assignments of staff and covers for leave, as rules. A worker is named by their account's id.

What a cover may be, `people.roles.cover` says; here it is asked of each assignment that the leave touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import Conflict
from chassis.periods import Period
from chassis.terms import Term
from services.registry.people.roles import Role, RoleKind, cover


@dataclass(frozen=True)
class Duty:
    """One worker answers for one place (a compound, or a grid of it) for a time."""

    worker: UUID
    compound: UUID
    grid: UUID | None
    period: Period
    covers_for: UUID | None = None

    @property
    def place(self) -> UUID:
        return self.grid or self.compound


class TurnedTo(Term):
    """Whom a resident turns to."""

    WORKER = "worker", "社区工作者", "Community worker"
    BUILDING_HEAD = "building_head", "楼栋长", "Building head"
    GRID_WORKER = "grid_worker", "网格员", "Grid worker"


def acting_on(duties: Iterable[Duty], day: date) -> tuple[Duty, ...]:
    """Who answers for the places on a day: for each worker on leave whoever stands in, else the worker."""
    there = [duty for duty in duties if duty.period.covers(day)]
    away = {(duty.place, duty.covers_for) for duty in there}
    return tuple(duty for duty in there if (duty.place, duty.worker) not in away)


def assign(duty: Duty, held: Iterable[Duty]) -> Duty:
    """A new assignment beside those that the worker has. Raises Conflict where one of them says the same."""
    for other in held:
        same = (other.place, other.covers_for) == (duty.place, duty.covers_for)
        if same and other.period.overlaps(duty.period):
            raise Conflict(f"the worker answers for this place already since {other.period.since}; end that one first")
    return duty


def cover_all(absent: Sequence[Duty], deputy: UUID, leave: Period, covering: Iterable[Duty] = ()) -> tuple[Duty, ...]:
    """The deputy's assignments: one for each of the absent worker's own that the leave touches.

    `covering` are the duties of those who stand in for the worker already: of one leave, one only. Raises Conflict
    where somebody does on one of these days, where the leave has no end or where somebody should stand in for
    themselves.
    """
    for other in covering:
        if (shared := other.period.shared_with(leave)) is not None:
            raise Conflict(
                f"somebody stands in for this worker from {shared.since} until {shared.until} already; "
                "hand that cover back first"
            )
    covers = []
    for duty in absent:
        shared = duty.period.shared_with(leave)
        if shared is None or duty.covers_for is not None:
            continue
        role = Role(duty.worker, RoleKind.GRID_WORKER, duty.period, duty.place)
        standing_in = cover(role, deputy, shared)
        covers.append(Duty(deputy, duty.compound, duty.grid, standing_in.period, standing_in.covers_for))
    return tuple(covers)
