"""A household: who belonged to it and where it lived, day by day.

Everything is dated and nothing is overwritten. A row that turns out wrong is voided and stays; what is right stands in
another row. All answers leave voided rows out. A stored row has its id, so that of two that say the same each is known;
one that is new has none yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.periods import Period
from chassis.terms import Term
from services.registry.places.housing import Home, Tenure


class Relation(Term):
    """To the head of the household, after GB/T 4761."""

    HEAD = "head", "户主", "Head"
    SPOUSE = "spouse", "配偶", "Spouse"
    CHILD = "child", "子女", "Child"
    GRANDCHILD = "grandchild", "孙子女", "Grandchild"
    PARENT = "parent", "父母", "Parent"
    GRANDPARENT = "grandparent", "祖父母", "Grandparent"
    SIBLING = "sibling", "兄弟姐妹", "Sibling"
    CHILD_IN_LAW = "child_in_law", "儿媳或女婿", "Child-in-law"
    PARENT_IN_LAW = "parent_in_law", "公婆或岳父母", "Parent-in-law"
    OTHER_RELATIVE = "other_relative", "其他亲属", "Other relative"
    NOT_RELATED = "not_related", "非亲属", "Not related"
    UNSTATED = "unstated", "待确认", "To be confirmed"


class Beginning(Term):
    """How somebody came into a household."""

    REGISTERED = "registered", "首次登记", "First registration"
    BIRTH = "birth", "出生", "Birth"
    MOVED_IN = "moved_in", "迁入", "Moved in"
    TRANSFERRED = "transferred", "户间转入", "From another household here"
    RELATION_CHANGED = "relation_changed", "关系变更", "Relation to the head changed"


class Ending(Term):
    """How somebody left it."""

    DEATH = "death", "死亡", "Death"
    MOVED_OUT = "moved_out", "迁出", "Moved out"
    TRANSFERRED = "transferred", "户间转出", "To another household here"
    RELATION_CHANGED = "relation_changed", "关系变更", "Relation to the head changed"


GOES_OUTSIDE = frozenset({Ending.DEATH, Ending.MOVED_OUT})


class Formation(Term):
    REGISTERED = "registered", "首次登记", "First registration"
    FORMED = "formed", "新立户", "Formed"
    MOVED_IN = "moved_in", "整户迁入", "Moved in"
    SPLIT = "split", "分户", "Split off"


class Dissolution(Term):
    DIED_OUT = "died_out", "人员亡故销户", "Last member died"
    MOVED_OUT = "moved_out", "整户迁出", "Moved out"
    DISSOLVED = "dissolved", "人员全部转出", "Last member went to another household"
    MERGED = "merged", "并户", "Merged into another"
    VOIDED = "voided", "误登撤销", "Entered by mistake"


@dataclass(frozen=True)
class Voiding:
    """Why a row no longer counts, and since which day's entry."""

    entered_on: date
    why: str


@dataclass(frozen=True)
class Membership:
    """One stretch in which one resident had one relation to the head."""

    resident_id: UUID
    relation: Relation
    period: Period
    began: Beginning
    entered_on: date
    ended: Ending | None = None
    end_entered_on: date | None = None
    voided: Voiding | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class Occupancy:
    """One stretch in which the household had one home on one tenure."""

    home: Home
    tenure: Tenure
    period: Period
    entered_on: date
    end_entered_on: date | None = None
    voided: Voiding | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class Household:
    id: UUID
    community_id: UUID
    formation: Formation
    memberships: tuple[Membership, ...]
    occupancies: tuple[Occupancy, ...]
    dissolution: Dissolution | None = None

    def valid_memberships(self) -> Iterator[Membership]:
        return (row for row in self.memberships if row.voided is None)

    def valid_occupancies(self) -> Iterator[Occupancy]:
        return (row for row in self.occupancies if row.voided is None)

    def members_on(self, day: date) -> tuple[Membership, ...]:
        return tuple(row for row in self.valid_memberships() if row.period.covers(day))

    def member_on(self, resident_id: UUID, day: date) -> Membership | None:
        return next((row for row in self.members_on(day) if row.resident_id == resident_id), None)

    def head_on(self, day: date) -> UUID | None:
        return next((row.resident_id for row in self.members_on(day) if row.relation is Relation.HEAD), None)

    def occupancy_on(self, day: date) -> Occupancy | None:
        return next((row for row in self.valid_occupancies() if row.period.covers(day)), None)

    def home_on(self, day: date) -> Home | None:
        occupancy = self.occupancy_on(day)
        return occupancy.home if occupancy else None

    @property
    def at_home_since(self) -> date | None:
        """Since when it lives where it lives now, or lived last."""
        return unbroken_since((row.home.dwelling_id, row.period) for row in self.valid_occupancies())

    def turning_days(self) -> list[date]:
        """The days on which anything changed; between two of them all stays the same."""
        periods = [row.period for row in self.valid_memberships()] + [row.period for row in self.valid_occupancies()]
        return sorted({day for period in periods for day in (period.since, period.until) if day is not None})


def unbroken_since(stretches: Iterable[tuple[UUID, Period]]) -> date | None:
    """The first day of the unbroken stay in the dwelling of the last of these stretches. A new tenure is no move; a
    stretch without a day counts for nothing."""
    since, home = None, None
    lasting = ((dwelling, period) for dwelling, period in stretches if not period.is_empty)
    for dwelling, period in sorted(lasting, key=lambda one: one[1].since, reverse=True):
        if since is not None and (dwelling, period.until) != (home, since):
            break
        since, home = period.since, dwelling
    return since


def residents_at(households: Iterable[Household], day: date) -> dict[UUID, Home]:
    """Who lived where on a day."""
    return {
        row.resident_id: home
        for household in households
        if (home := household.home_on(day)) is not None
        for row in household.members_on(day)
    }


def vacant(dwelling_ids: Iterable[UUID], households: Iterable[Household], day: date) -> tuple[UUID, ...]:
    """The dwellings in which nobody lived on a day, in the order given."""
    lived_in = {home.dwelling_id for household in households if (home := household.home_on(day)) is not None}
    return tuple(dwelling_id for dwelling_id in dwelling_ids if dwelling_id not in lived_in)
