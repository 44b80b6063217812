"""Whether a household of a file can be settled as the registry has it. Asked of the record when the file is checked,
and again, of those that are joined, under the lock of the step that writes them."""

from __future__ import annotations

from datetime import date

from services.registry.households.household import Household
from services.registry.imports.cells import Problem
from services.registry.imports.families import Family
from services.registry.imports.prepare import Settling

NO_HEAD = Problem("household-without-head", "relation_to_head", "no row of this household that is right is its head's")
SECOND_HEAD = Problem(
    "second-head", "relation_to_head", "this household has a head in the registry; a file does not change the head"
)
OTHER_HEAD = Problem(
    "head-changed",
    "relation_to_head",
    "the household has another head since the file was checked; tell how this member stands to them",
)
BEFORE_THE_HEAD = Problem(
    "before-the-household",
    "since",
    "lies before the day since when the household's head lives there; give the head's row the earlier day",
)
DISSOLVED = Problem(
    "household-dissolved",
    "household_number",
    "the household of this number was dissolved; give the new one a number of its own",
)
OTHER_HOME = Problem(
    "household-differs",
    "dwelling",
    "the registry has another home for this household; enter its move as a life event",
)


def before_the_household(since: date) -> Problem:
    reason = f"the household lives in its home since {since} by record; correct that first, or this day"
    return Problem("before-the-household", "since", reason)


def why_not_formed(family: Family, today: date) -> tuple[int, Problem] | None:
    """What forbids to register the household, and in which row: a new one needs its head, and nobody before it."""
    if not family.new_head:
        return family.first, NO_HEAD
    if early := family.before(family.head_since or today):
        return early, BEFORE_THE_HEAD
    return None


def why_not_joined(
    family: Family, settling: Settling, known: Household | None, today: date
) -> tuple[int, Problem] | None:
    """What forbids that the family's new members join this household, and in which row: they join it at its home and
    under its head. None, where it went out of the actor's reach, has another home."""
    if known is not None and known.dissolution is not None:
        return family.first_new, DISSOLVED
    if family.new_head:
        return family.first_new, SECOND_HEAD
    home = known.home_on(today) if known is not None else None
    if known is None or home is None or home.dwelling_id != settling.home[0]:
        return family.first_new, OTHER_HOME
    if settling.head not in (None, known.head_on(today)):
        return family.first_new, OTHER_HEAD
    since = known.at_home_since or today
    if early := family.before(since):
        return early, before_the_household(since)
    return None
