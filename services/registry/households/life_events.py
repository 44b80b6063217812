"""The closed list of what can happen to a household, as words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.terms import Term
from services.registry.households.events import (
    HeadChanged,
    HouseholdCorrected,
    HouseholdDissolved,
    HouseholdEvent,
    HouseholdFormed,
    HouseholdMoved,
    MemberJoined,
    MemberLeft,
    MemberTransferred,
    TenureChanged,
)

OF_ALL = ("household_id", "dating", "resident_id")


class LifeEventKind(Term):
    FORMED = "formed", "立户", "Household formed"
    DISSOLVED = "dissolved", "销户", "Household dissolved"
    MOVED = "moved", "整户搬迁", "Household moved"
    TENURE_CHANGED = "tenure_changed", "居住方式变更", "Tenure changed"
    JOINED = "joined", "成员增加", "Member joined"
    LEFT = "left", "成员减少", "Member left"
    TRANSFERRED = "transferred", "成员转户", "Member transferred"
    HEAD_CHANGED = "head_changed", "户主变更", "Head changed"
    CORRECTED = "corrected", "记录更正", "Record corrected"


KINDS: dict[type[HouseholdEvent], LifeEventKind] = {
    HouseholdFormed: LifeEventKind.FORMED,
    HouseholdDissolved: LifeEventKind.DISSOLVED,
    HouseholdMoved: LifeEventKind.MOVED,
    TenureChanged: LifeEventKind.TENURE_CHANGED,
    MemberJoined: LifeEventKind.JOINED,
    MemberLeft: LifeEventKind.LEFT,
    MemberTransferred: LifeEventKind.TRANSFERRED,
    HeadChanged: LifeEventKind.HEAD_CHANGED,
    HouseholdCorrected: LifeEventKind.CORRECTED,
}


def resident_of(event: HouseholdEvent) -> UUID | None:
    found: UUID | None = getattr(event, "resident_id", None)
    return found


def details_of(event: HouseholdEvent) -> dict[str, Any]:
    """What the event says beside whom it concerns and when, JSON-ready and under the names of the wire."""
    return {
        name.replace("_id", ""): plain(value) for name, value in vars(event).items() if name not in OF_ALL and value
    }


def plain(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, tuple) else str(value)
