"""Builders: households and homes as tests speak of them. The rules never look into an id: here they are short words."""

from datetime import date, timedelta

from chassis.periods import Dating
from services.registry.households.changes import Settling, form
from services.registry.households.household import Formation, Household, Relation
from services.registry.places.housing import Home, HousingKind, Tenure

FIRST_DAY = date(2026, 1, 1)


def day(number: int) -> date:
    """Day 1 is the first of January."""
    return FIRST_DAY + timedelta(days=number - 1)


def on(number: int, entered: int | None = None) -> Dating:
    return Dating(day(number), day(entered or number))


def a_home(dwelling: str = "d1", compound: str = "east", kind: HousingKind = HousingKind.AFFORDABLE) -> Home:
    return Home(dwelling, compound, kind)


def a_household(
    *members: str,
    id: str = "h1",
    home: Home | None = None,
    since: int = 1,
    tenure: Tenure = Tenure.OWNER,
    formation: Formation = Formation.REGISTERED,
) -> Household:
    """The first member named is the head, the others are children."""
    relations = {member: Relation.CHILD for member in members} | {members[0]: Relation.HEAD}
    settling = Settling(home or a_home(), tenure)
    return form(id, "xinbei", relations, settling, on(since), formation=formation).households[0]
