"""A transfer has two ends: the row by which somebody left one household, and the row by which they joined another.

Both tell one fact. So what is corrected at one end is true of the other too: the day, and whether it was a transfer or
the two of them a move out of the community and a move in. Otherwise the books would have somebody leave who arrives
nowhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import Conflict
from chassis.periods import Period
from services.registry.households.household import Beginning, Ending, Household, Membership
from services.registry.households.stays import in_order


@dataclass(frozen=True)
class End:
    """A row of a household."""

    household_id: UUID
    row: Membership


Carried = tuple[End, Membership]  # a row of another household, and what is right instead


def carried(wrong: End, right: Membership | None, households: Iterable[Household]) -> list[Carried]:
    """What a correction of one row, or its withdrawal, changes at the other ends of its transfers.

    `households`: all that the resident belongs to. Raises Conflict where the other end contradicts.
    """
    rows = rows_of(households, wrong.row.resident_id)
    joined = transfers(rows)
    came = next((one for one, other in joined if other == wrong), None)
    went = next((other for one, other in joined if one == wrong), None)
    if right is None:
        changes = list(never_was(wrong.row, came, went))
    else:
        elsewhere = [end for end in rows if end.household_id != wrong.household_id]
        came = came or move_out(wrong.row, right, elsewhere)
        went = went or move_in(wrong.row, right, elsewhere)
        changes = [*leaving(came, right), *joining(went, right)]
    return [(end, row) for end, row in changes if row != end.row]


def rows_of(households: Iterable[Household], resident_id: UUID) -> list[End]:
    """A resident's rows that count, in their order."""
    ends = (End(h.id, row) for h in households for row in h.valid_memberships() if row.resident_id == resident_id)
    return sorted(ends, key=lambda end: in_order(end.row))


def transfers(rows: Iterable[End]) -> list[tuple[End, End]]:
    """Both ends of each transfer of one resident. Of several on one day, where they left first they joined next."""
    left: dict[date | None, list[End]] = defaultdict(list)
    joined: dict[date, list[End]] = defaultdict(list)
    for end in rows:
        if end.row.ended is Ending.TRANSFERRED:
            left[end.row.period.until].append(end)
        if end.row.began is Beginning.TRANSFERRED:
            joined[end.row.period.since].append(end)
    return [pair for day in joined for pair in zip(left[day], joined[day], strict=False)]


def one_ended(rows: Iterable[End]) -> date | None:
    """A day on which one resident's transfers have one end only."""
    days: Counter[date | None] = Counter()
    for end in rows:
        if end.row.ended is Ending.TRANSFERRED:
            days[end.row.period.until] += 1
        if end.row.began is Beginning.TRANSFERRED:
            days[end.row.period.since] -= 1
    return next((day for day, count in days.items() if count), None)


def never_was(row: Membership, came: End | None, went: End | None) -> Iterator[Carried]:
    """The stay from which somebody had come goes on for as long; without one, the next is how they came."""
    if row.began is Beginning.RELATION_CHANGED:
        return  # the row before goes on
    if came is not None and went is not None and came.household_id == went.household_id:
        raise Conflict(
            f"this resident came back to the household on {row.period.until}; withdraw the row that begins there first"
        )
    if came is not None:
        period = Period(came.row.period.since, row.period.until)
        yield came, replace(came.row, period=period, ended=row.ended, end_entered_on=row.end_entered_on)
    elif went is not None:
        if row.began is Beginning.BIRTH:
            raise Conflict(
                f"this resident was born into the household and went to another one on {row.period.until}; correct "
                "there how they came first"
            )
        yield went, replace(went.row, began=row.began)


def leaving(came: End | None, right: Membership) -> Iterator[Carried]:
    """How somebody left where they came from."""
    if came is None:
        return
    row = came.row
    if right.began is Beginning.TRANSFERRED:
        refuse_turned_round(row.period.since, right.period.since)
        yield came, replace(row, period=Period(row.period.since, right.period.since), ended=Ending.TRANSFERRED)
    elif right.began is Beginning.MOVED_IN:
        yield came, replace(row, ended=Ending.MOVED_OUT)
    else:
        raise Conflict(
            f"this resident belonged to another household until {row.period.until}, so nobody comes here from there by "
            f"{right.began}; withdraw that membership first where it never was"
        )


def joining(went: End | None, right: Membership) -> Iterator[Carried]:
    """How somebody joined where they went."""
    if went is None:
        return
    row = went.row
    if right.ended is Ending.TRANSFERRED and right.period.until is not None:
        refuse_turned_round(right.period.until, row.period.until)
        period = Period(right.period.until, row.period.until)
        yield went, replace(row, period=period, began=Beginning.TRANSFERRED)
    elif right.ended is Ending.MOVED_OUT:
        yield went, replace(row, began=Beginning.MOVED_IN)
    else:
        raise Conflict(
            f"this resident belongs to another household since {row.period.since}; withdraw that membership first "
            "where it never was: this one then goes on"
        )


def refuse_turned_round(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Conflict(
            f"at the other end of this transfer a row would begin on {since} and end on {until}; correct that row first"
        )


def move_out(wrong: Membership, right: Membership, elsewhere: Iterable[End]) -> End | None:
    """The move out of the community that was a transfer in truth, where that is what is corrected."""
    if right.began is not Beginning.TRANSFERRED or wrong.began is Beginning.TRANSFERRED:
        return None
    day = right.period.since
    found = (end for end in elsewhere if end.row.ended is Ending.MOVED_OUT and end.row.period.until == day)
    return next(found, None) or one_sided(day)


def move_in(wrong: Membership, right: Membership, elsewhere: Iterable[End]) -> End | None:
    """As `move_out`, for the move into the community."""
    if right.ended is not Ending.TRANSFERRED or wrong.ended is Ending.TRANSFERRED:
        return None
    day = right.period.until
    found = (end for end in elsewhere if end.row.began is Beginning.MOVED_IN and end.row.period.since == day)
    return next(found, None) or one_sided(day)


def one_sided(day: date | None) -> End:
    raise Conflict(
        f"on {day} this resident has no move out of one household here and into another that could be one transfer; "
        "correct the day first, or record the transfer"
    )
