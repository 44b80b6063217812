"""Duties that one person should not hold for one thing: who enters does not approve (segregation of duties)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.terms import Term


class DutyKind(Term):
    ENTERED = "entered", "录入", "Entered"
    CHECKED = "checked", "核对", "Checked"
    APPROVED = "approved", "审批", "Approved"


# Which duty an operation is, as the audit names it. What is not here is no duty, so looking at a record is none.
DUTY_OF = {
    "registry.ask_change": DutyKind.ENTERED,
    "registry.decide_change": DutyKind.APPROVED,
    "registry.ask_correction": DutyKind.ENTERED,
    "registry.answer_correction": DutyKind.APPROVED,
}


@dataclass(frozen=True)
class Deed:
    """One row of the audit, as far as duties are concerned."""

    subject: UUID
    kind: str
    actor: str
    duty: DutyKind
    operation: str
    at: datetime


@dataclass(frozen=True)
class DutyConflict:
    """One person held two or more duties for one thing."""

    subject: UUID
    kind: str
    actor: str
    deeds: tuple[Deed, ...]


def conflicts(deeds: Iterable[Deed]) -> list[DutyConflict]:
    """Every thing for which one person held more than one duty, in the order of the things' first deeds."""
    together: dict[tuple[UUID, str, str], list[Deed]] = defaultdict(list)
    for deed in sorted(deeds, key=lambda one: one.at):
        together[deed.subject, deed.kind, deed.actor].append(deed)
    return [
        DutyConflict(subject, kind, actor, tuple(done))
        for (subject, kind, actor), done in together.items()
        if len({deed.duty for deed in done}) > 1
    ]
