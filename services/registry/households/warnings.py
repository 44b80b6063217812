"""What staff should look at in a household, and what is no reason to refuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.terms import Term
from services.registry.people.ages import age_on

HEAD_FROM = 16  # who is younger has no income of their own as a rule: Civil Code, article 18


class HouseholdWarning(Term):
    YOUNG_HEAD = "young_head", "户主未满16周岁", "Head under 16"


@dataclass(frozen=True)
class Warned:
    kind: HouseholdWarning
    resident: UUID


def about_heads(heads: Iterable[tuple[UUID, date | None]], day: date) -> tuple[Warned, ...]:
    """Of these heads, each with the date of birth, those who are children on that day."""
    young = (resident for resident, born in heads if born is not None and age_on(born, day) < HEAD_FROM)
    return tuple(Warned(HouseholdWarning.YOUNG_HEAD, resident) for resident in young)
