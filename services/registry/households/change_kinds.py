"""The kinds of change that can be asked for or recorded, what each needs to be told, and how it is applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import FieldError, Invalid, invalid_at
from chassis.periods import Dating, Period
from services.registry.households import changes, correcting, residences
from services.registry.households.changes import Settling
from services.registry.households.correcting import ALONE, Beside
from services.registry.households.events import Outcome
from services.registry.households.household import Beginning, Ending, Household, Membership, Occupancy, Relation
from services.registry.households.requests import RequestKind
from services.registry.households.rows import Succession
from services.registry.places.housing import Home, Tenure, usual_tenure


@dataclass(frozen=True)
class Change:
    """What is to change. Which fields matter depends on the kind; the others are None or empty.

    `reopen`: the end of the row to be corrected never was; until and ending are None too where they stay as they are.
    """

    kind: RequestKind
    resident: UUID | None = None
    relation: Relation | None = None
    beginning: Beginning | None = None
    ending: Ending | None = None
    head: UUID | None = None
    relations: Mapping[UUID, Relation] | None = None
    members: Mapping[UUID, Relation] | None = None
    tenure: Tenure | None = None
    since: date | None = None
    until: date | None = None
    reopen: bool = False
    withdraw: bool = False
    why: str | None = None


@dataclass(frozen=True)
class Ground:
    """What a change stands on, as the record has it now."""

    household: Household
    target: Household | None = None
    home: Home | None = None
    beside: Beside = ALONE
    new_id: UUID | None = None
    membership: Membership | None = None
    occupancy: Occupancy | None = None


NEEDED: dict[RequestKind, tuple[str, ...]] = {
    RequestKind.ADD: ("resident", "relation"),
    RequestKind.REMOVE: ("resident", "ending"),
    RequestKind.TRANSFER: ("resident", "to_household", "relation"),
    RequestKind.CHANGE_HEAD: ("head",),
    RequestKind.SPLIT: ("members", "dwelling"),
    RequestKind.MERGE: ("to_household",),
    RequestKind.MOVE: ("dwelling",),
    RequestKind.EXIT: (),
    RequestKind.CHANGE_TENURE: ("tenure",),
    RequestKind.CORRECT: ("row", "why"),
}


SUCCESSION = frozenset({"head", "relations"})
USED: dict[RequestKind, frozenset[str]] = {
    RequestKind.ADD: frozenset({"resident", "relation", "beginning"}),
    RequestKind.REMOVE: SUCCESSION | {"resident", "ending"},
    RequestKind.TRANSFER: SUCCESSION | {"resident", "to_household", "relation"},
    RequestKind.CHANGE_HEAD: SUCCESSION,
    RequestKind.SPLIT: SUCCESSION | {"members", "dwelling", "tenure"},
    RequestKind.MERGE: frozenset({"to_household", "relations"}),
    RequestKind.MOVE: frozenset({"dwelling", "tenure"}),
    RequestKind.EXIT: frozenset(),
    RequestKind.CHANGE_TENURE: frozenset({"tenure"}),
    RequestKind.CORRECT: frozenset(
        {"row", "why", "relation", "beginning", "ending", "since", "until", "withdraw", "dwelling", "tenure"}
    ),
}
FIELDS = frozenset().union(*USED.values())  # what a change may be told beside its kind, household and day
OF_A_MEMBERSHIP = frozenset({"relation", "beginning", "ending", "withdraw"})
OF_A_HOME = frozenset({"dwelling", "tenure"})
OF_AN_END = frozenset({"until", "ending"})


def unused(kind: RequestKind, given: frozenset[str]) -> tuple[FieldError, ...]:
    """The fields that were given and would change nothing: nobody should think that they do."""
    idle = {name: f"a change of kind {kind} does not use this; leave it out" for name in (given & FIELDS) - USED[kind]}
    if kind is not RequestKind.MERGE and "relations" in given and "head" not in given and "relations" not in idle:
        idle["relations"] = "these are relations to a new head; name the head too"
    if kind is RequestKind.CORRECT and "withdraw" in given:
        withdrawn = "a membership that never was has no right values; leave this out"
        idle |= dict.fromkeys(given - {"withdraw", "row", "why"}, withdrawn)
    return tuple(FieldError(f"/{name}", reason) for name, reason in sorted(idle.items()))


def unused_of_row(given: frozenset[str], *, membership: bool) -> tuple[FieldError, ...]:
    """What a correction says that the wrong row has not: a home has no relation, a membership no tenure."""
    row, idle = ("membership", OF_A_HOME) if membership else ("home", OF_A_MEMBERSHIP)
    return tuple(
        FieldError(f"/{name}", f"the row is a {row}, which has no such field") for name in sorted(given & idle)
    )


def halves(given: frozenset[str], emptied: frozenset[str]) -> tuple[FieldError, ...]:
    """What a correction says of a row's end by halves. `emptied` were given as null: the end never was, which both of
    them say, so that nobody takes a death back who leaves a field empty."""
    if not emptied or emptied == OF_AN_END or "withdraw" in given:
        return ()
    reason = "until and ending go together: give both, or null for both where the row never ended"
    return tuple(FieldError(f"/{name}", reason) for name in sorted(emptied))


def missing(kind: RequestKind, given: frozenset[str]) -> tuple[FieldError, ...]:
    """The fields that this kind of change needs and was not given."""
    return tuple(
        FieldError(f"/{name}", f"a change of kind {kind} needs this") for name in NEEDED[kind] if name not in given
    )


def succession(change: Change) -> Succession | None:
    return Succession(change.head, change.relations or {}) if change.head else None


def add(change: Change, ground: Ground, when: Dating) -> Outcome:
    assert change.resident is not None and change.relation is not None
    beginning = change.beginning or Beginning.MOVED_IN
    return changes.join(ground.household, change.resident, change.relation, when, beginning, others=ground.beside.all)


def remove(change: Change, ground: Ground, when: Dating) -> Outcome:
    assert change.resident is not None and change.ending is not None
    return changes.leave(ground.household, change.resident, when, change.ending, succession(change))


def transfer(change: Change, ground: Ground, when: Dating) -> Outcome:
    assert ground.target is not None and change.resident is not None and change.relation is not None
    return residences.transfer(
        ground.household, ground.target, change.resident, change.relation, when, succession=succession(change)
    )


def change_head(change: Change, ground: Ground, when: Dating) -> Outcome:
    named = succession(change)
    assert named is not None
    return changes.change_head(ground.household, named, when)


def tenure_there(change: Change, ground: Ground, when: Dating) -> Tenure:
    """As said; else as it was, into housing of the same kind; else as usual for that kind."""
    assert ground.home is not None
    present = ground.household.occupancy_on(when.on)
    if change.tenure is None and present is not None and present.home.housing_kind is ground.home.housing_kind:
        return present.tenure
    return change.tenure or usual_tenure(ground.home.housing_kind)


def split(change: Change, ground: Ground, when: Dating) -> Outcome:
    assert ground.home is not None and ground.new_id is not None
    settling = Settling(ground.home, tenure_there(change, ground, when))
    return residences.split(
        ground.household, ground.new_id, change.members or {}, settling, when, succession=succession(change)
    )


def merge(change: Change, ground: Ground, when: Dating) -> Outcome:
    assert ground.target is not None
    return residences.merge(ground.household, ground.target, change.relations or {}, when)


def move(change: Change, ground: Ground, when: Dating) -> Outcome:
    assert ground.home is not None
    return changes.move(ground.household, Settling(ground.home, tenure_there(change, ground, when)), when)


def leave_community(change: Change, ground: Ground, when: Dating) -> Outcome:
    return changes.move_out(ground.household, when)


def change_tenure(change: Change, ground: Ground, when: Dating) -> Outcome:
    assert change.tenure is not None
    return changes.change_tenure(ground.household, change.tenure, when)


def correct(change: Change, ground: Ground, when: Dating) -> Outcome:
    """A row was entered wrong: who belonged, or where the household lived. Its right days do not lie ahead."""
    for name, day in (("since", change.since), ("until", change.until)):
        if day is not None and day > when.entered_on:
            reason = "this day lies ahead; what is on record has happened"
            raise Invalid(reason, errors=[FieldError(f"/{name}", reason)])
    return (correct_home if ground.membership is None else correct_member)(change, ground, when)


def correct_member(change: Change, ground: Ground, when: Dating) -> Outcome:
    wrong = ground.membership
    assert wrong is not None and change.why is not None
    until = None if change.reopen else change.until or wrong.period.until
    right = replace(
        wrong,
        relation=change.relation or wrong.relation,
        period=Period(change.since or wrong.period.since, until),
        began=change.beginning or wrong.began,
        ended=None if change.reopen else change.ending or wrong.ended,
        end_entered_on=None if change.reopen else wrong.end_entered_on,
    )
    if (right.period.until is None) != (right.ended is None):
        raise invalid_at(
            "/ending" if right.ended is None else "/until", "until and ending go together: give both, or neither"
        )
    if right == wrong and not change.withdraw:
        raise invalid_at("", "this is what the row says already; nothing was changed")
    return correcting.correct_membership(
        ground.household, wrong, None if change.withdraw else right, when, change.why, beside=ground.beside
    )


def correct_home(change: Change, ground: Ground, when: Dating) -> Outcome:
    wrong = ground.occupancy
    assert wrong is not None and change.why is not None
    if change.reopen:
        raise invalid_at("/until", "a home ends with a move, or when the last member leaves; correct that instead")
    right = replace(
        wrong,
        home=ground.home or wrong.home,
        tenure=change.tenure or wrong.tenure,
        period=Period(change.since or wrong.period.since, change.until or wrong.period.until),
    )
    if right == wrong:
        raise invalid_at("", "this is what the row says already; nothing was changed")
    return correcting.correct_home(ground.household, wrong, right, when, change.why, beside=ground.beside)


APPLY: dict[RequestKind, Callable[[Change, Ground, Dating], Outcome]] = {
    RequestKind.ADD: add,
    RequestKind.REMOVE: remove,
    RequestKind.TRANSFER: transfer,
    RequestKind.CHANGE_HEAD: change_head,
    RequestKind.SPLIT: split,
    RequestKind.MERGE: merge,
    RequestKind.MOVE: move,
    RequestKind.EXIT: leave_community,
    RequestKind.CHANGE_TENURE: change_tenure,
    RequestKind.CORRECT: correct,
}
