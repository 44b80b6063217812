"""Deliveries and their inspection: the pieces of all grades sum to what was delivered."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.errors import Conflict, FieldError, Invalid
from chassis.terms import Term
from services.training.piecework.work.claiming import ClaimState


class DeliveryState(Term):
    WAITING = "waiting", "待检验", "To be inspected"
    INSPECTED = "inspected", "已检验", "Inspected"


class Grade(Term):
    FIRST = "first", "一等品", "First grade"
    SECOND = "second", "二等品", "Second grade"
    REWORK = "rework", "返工", "To be reworked"
    REJECTED = "rejected", "不合格", "Rejected"


PAID = (Grade.FIRST, Grade.SECOND)


@dataclass(frozen=True)
class Counts:
    first: int = 0
    second: int = 0
    rework: int = 0
    rejected: int = 0

    @property
    def all(self) -> int:
        return self.first + self.second + self.rework + self.rejected

    def of(self, grade: Grade) -> int:
        return int(getattr(self, grade.value))


@dataclass(frozen=True)
class Out:
    """Of a claim: what is not brought yet, and what was given back for rework."""

    state: ClaimState
    pieces: int
    delivered: int
    in_rework: int

    @property
    def settled(self) -> bool:
        """Whether nothing is out any more."""
        return self.delivered == self.pieces and self.in_rework == 0


def refuse_delivery(claim: Out, pieces: int, rework: bool) -> None:
    """Raises Conflict (`claim-closed`) where nothing is out, Invalid for more than is."""
    if claim.state is not ClaimState.OPEN:
        raise Conflict(f"this claim is {claim.state.en.lower()}; nothing of it is out", type="claim-closed")
    out = claim.in_rework if rework else claim.pieces - claim.delivered
    if pieces > out:
        reason = f"{out} pieces are out" + (" for rework" if rework else "")
        raise Invalid(reason, errors=[FieldError("/pieces", reason)])


def refuse_inspection(delivered: int, counts: Counts) -> None:
    """Raises Invalid unless every piece delivered has its grade."""
    if counts.all != delivered:
        reason = f"{delivered} pieces were delivered, {counts.all} are graded; grade each once"
        raise Invalid(reason, errors=[FieldError("/first", reason)])
