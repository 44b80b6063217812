"""What happened to a household. Ids only: who needs a name asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from chassis.periods import Dating
from services.registry.households.household import Beginning, Dissolution, Ending, Formation, Household, Relation


@dataclass(frozen=True)
class HouseholdEvent:
    household_id: UUID
    dating: Dating


@dataclass(frozen=True)
class HouseholdFormed(HouseholdEvent):
    formation: Formation
    dwelling_id: UUID


@dataclass(frozen=True)
class HouseholdDissolved(HouseholdEvent):
    dissolution: Dissolution
    dwelling_id: UUID
    into_household_id: UUID | None = None


@dataclass(frozen=True)
class HouseholdMoved(HouseholdEvent):
    from_dwelling_id: UUID | None
    to_dwelling_id: UUID
    resident_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class TenureChanged(HouseholdEvent):
    dwelling_id: UUID


@dataclass(frozen=True)
class MemberJoined(HouseholdEvent):
    resident_id: UUID
    relation: Relation
    beginning: Beginning


@dataclass(frozen=True)
class MemberLeft(HouseholdEvent):
    resident_id: UUID
    ending: Ending


@dataclass(frozen=True)
class MemberTransferred(HouseholdEvent):
    """`household_id` is the household that the member left."""

    resident_id: UUID
    to_household_id: UUID
    relation: Relation


@dataclass(frozen=True)
class HeadChanged(HouseholdEvent):
    previous_id: UUID | None
    head_id: UUID


@dataclass(frozen=True)
class HouseholdCorrected(HouseholdEvent):
    resident_ids: tuple[UUID, ...]
    why: str


@dataclass(frozen=True)
class Outcome:
    """The households as they are now, and what happened: stored together or not at all."""

    households: tuple[Household, ...]
    events: tuple[HouseholdEvent, ...]
