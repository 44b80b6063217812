"""Both sides count at a hand-over, and a rule says what stands where they differ, and who bears it.

1. Equal counts stand; nobody bears anything.
2. What both counted together stands; whoever had miscounted bears it.
3. Not counted together, the difference is the employer's, who has the scales: of what went out the lower
   count stands, of what came back the resident's.
"""

from __future__ import annotations

from dataclasses import dataclass

from chassis.errors import Conflict
from chassis.terms import Term


class Direction(Term):
    OUT = "out", "领出", "To the resident"
    BACK = "back", "交回", "Back to the employer"


class HandoverState(Term):
    COUNTED = "counted", "待本人清点", "To be counted by the resident"
    AGREED = "agreed", "双方一致", "Both agree"
    DIFFERS = "differs", "数目不符", "The counts differ"
    SETTLED = "settled", "已处理", "Settled"


class HandoverRule(Term):
    EQUAL = "equal", "双方清点一致", "Both counted the same"
    TOGETHER = "together", "以共同清点为准", "What both counted together stands"
    EMPLOYER_BEARS = "employer_bears", "未共同清点，差额由用工单位承担", "Not counted together: the employer bears it"


@dataclass(frozen=True)
class Count:
    """Pieces, and grams of material beside them."""

    pieces: int
    grams: int = 0


@dataclass(frozen=True)
class Standing:
    count: Count
    rule: HandoverRule


def standing(direction: Direction, counted: Count, own: Count, together: Count | None = None) -> Standing:
    """What stands of the employer's count and the resident's own, by the rules above."""
    if counted == own:
        return Standing(counted, HandoverRule.EQUAL)
    if together is not None:
        return Standing(together, HandoverRule.TOGETHER)
    if direction is Direction.BACK:
        return Standing(own, HandoverRule.EMPLOYER_BEARS)
    lower = Count(min(counted.pieces, own.pieces), min(counted.grams, own.grams))
    return Standing(lower, HandoverRule.EMPLOYER_BEARS)


def refuse_confirmed(state: HandoverState) -> None:
    """Raises Conflict (`handover-counted`)."""
    if state is not HandoverState.COUNTED:
        raise Conflict("the resident has counted it; look at what stands", type="handover-counted")


def refuse_to_settle(state: HandoverState) -> None:
    """Raises Conflict (`handover-agrees`)."""
    if state is not HandoverState.DIFFERS:
        raise Conflict("there is no difference to settle", type="handover-agrees")
