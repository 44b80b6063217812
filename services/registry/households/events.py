"""What happened to a household. Ids only: who needs a name asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from services.registry.households.household import Beginning, Dissolution, Ending, Formation, Household, Relation
from services.registry.periods import Dating


@dataclass(frozen=True)
class HouseholdEvent:
    household_id: str
    dating: Dating


@dataclass(frozen=True)
class HouseholdFormed(HouseholdEvent):
    formation: Formation
    dwelling_id: str


@dataclass(frozen=True)
class HouseholdDissolved(HouseholdEvent):
    dissolution: Dissolution
    dwelling_id: str
    into_household_id: str | None = None


@dataclass(frozen=True)
class HouseholdMoved(HouseholdEvent):
    from_dwelling_id: str
    to_dwelling_id: str
    resident_ids: tuple[str, ...]


@dataclass(frozen=True)
class TenureChanged(HouseholdEvent):
    dwelling_id: str


@dataclass(frozen=True)
class MemberJoined(HouseholdEvent):
    resident_id: str
    relation: Relation
    beginning: Beginning


@dataclass(frozen=True)
class MemberLeft(HouseholdEvent):
    resident_id: str
    ending: Ending


@dataclass(frozen=True)
class MemberTransferred(HouseholdEvent):
    """`household_id` is the household that the member left."""

    resident_id: str
    to_household_id: str
    relation: Relation


@dataclass(frozen=True)
class HeadChanged(HouseholdEvent):
    previous_id: str | None
    head_id: str


@dataclass(frozen=True)
class HouseholdCorrected(HouseholdEvent):
    resident_ids: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Outcome:
    """The households as they are now, and what happened: stored together or not at all."""

    households: tuple[Household, ...]
    events: tuple[HouseholdEvent, ...]
