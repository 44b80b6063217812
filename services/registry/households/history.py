"""What must hold of a household on every day of its history, whatever was entered and when."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from uuid import UUID

from chassis.periods import Period
from chassis.rules import ask
from services.registry.households.household import Beginning, Ending, Household, Relation
from services.registry.households.stays import chains


def nobody_belongs_twice(household: Household) -> str | None:
    for one, other in combinations(household.valid_memberships(), 2):
        if one.resident_id == other.resident_id and (shared := one.period.shared_with(other.period)):
            return f"this resident belongs to the household already on {shared.since}; end that membership first"
    return None


def a_changed_relation_goes_on(household: Household) -> str | None:
    """What a change of relation ends, another row goes on from on that day: it is neither a coming nor a going."""
    for chain in chains(household.valid_memberships()):
        if chain[-1].ended is Ending.RELATION_CHANGED:
            return (
                f"this resident's relation changed on {chain[-1].period.until}, so a row has to go on from that day; "
                "correct an end in the resident's last row, withdraw the row that follows where the relation never "
                "changed, or record a change of head on the right day"
            )
        if chain[0].began is Beginning.RELATION_CHANGED:
            return (
                f"this resident's relation changed on {chain[0].period.since}, so a row has to end so on that day; "
                "correct a beginning in the resident's first row, withdraw the row from that day on where the relation "
                "never changed, or record a change of head on the right day"
            )
    return None


def nobody_before_its_first_day(household: Household) -> str | None:
    first = min((row.period.since for row in household.valid_occupancies()), default=None)
    early = min((row.period.since for row in household.valid_memberships()), default=None)
    if first is None or early is None or early >= first:
        return None
    return (
        f"the household is on record since {first} only, so nobody can belong to it on {early}; name a day from "
        f"{first} on, or first correct since when it lives in its home (a change of kind correct, with the home's row)"
    )


def one_head_a_day(household: Household) -> str | None:
    for day in household.turning_days():
        members = household.members_on(day)
        heads = sum(row.relation is Relation.HEAD for row in members)
        if members and heads == 0:
            return f"the household would have no head from {day}; name who succeeds"
        if heads > 1:
            return (
                f"the household would have {heads} heads on {day}; a change of head ends the former one: where that "
                "change never was, withdraw the row by which it made somebody head, the last one first"
            )
    return None


def one_home_a_day(household: Household) -> str | None:
    for one, other in combinations(household.valid_occupancies(), 2):
        if shared := one.period.shared_with(other.period):
            return f"the household would have two homes on {shared.since}; correct the later one first"
    homeless = next((d for d in household.turning_days() if household.members_on(d) and not household.home_on(d)), None)
    return f"the household would have no home on {homeless}; give the dwelling it lived in" if homeless else None


def somebody_in_it_while_it_lasts(household: Household) -> str | None:
    for day in household.turning_days():
        if household.home_on(day) and not household.members_on(day):
            return f"nobody would belong to the household from {day} though others come later; correct those first"
    return None


def dissolved_when_empty(household: Household) -> str | None:
    lives = any(row.period.is_open for row in household.valid_memberships())
    if lives == (household.dissolution is None):
        return None
    return "a household is dissolved when, and only when, nobody belongs to it any more"


HISTORY_RULES = (
    nobody_belongs_twice,
    a_changed_relation_goes_on,
    nobody_before_its_first_day,
    one_head_a_day,
    one_home_a_day,
    somebody_in_it_while_it_lasts,
    dissolved_when_empty,
)


def checked(household: Household) -> Household:
    """The household itself. Raises Conflict where its history breaks a rule."""
    ask(HISTORY_RULES, household)
    return household


def belongs_elsewhere(resident_id: UUID, period: Period, others: Iterable[Household]) -> str | None:
    """Nobody lives in two homes of the community at once."""
    for household in others:
        for row in household.valid_memberships():
            if row.resident_id == resident_id and (shared := row.period.shared_with(period)):
                return (
                    f"this resident belongs to another household on {shared.since}; "
                    "transfer the member instead, or end that membership first"
                )
    return None
