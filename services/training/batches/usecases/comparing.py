"""The employer's counts beside ours, by order and day; every difference is named. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Failure, FieldError, Invalid, NotFound
from services.training.batches.rows import Outcome, Sent
from services.training.piecework.work.counting import COUNTED, Counted
from services.training.piecework.work.usecases.making.counting import counted_between, orders_known

COUNTS = "counts"
COMPARED = ("agrees", "differs", "missing")  # in a receipt, each with its number
Key = tuple[str, date]
NOTHING = Counted()


def compared(uow: UnitOfWork, rows: Sequence[Sent], commands: Sequence[Any]) -> list[Outcome]:
    """Each row `agrees`, `differs` or is refused; then, as `missing`, what only we have of these days."""
    told = [command for command in commands if not isinstance(command, Failure)]
    ours = counted_between(uow, min(c.day for c in told), max(c.day for c in told)) if told else {}
    known = orders_known(uow, {command.work_order for command in told}) if told else frozenset()
    seen: dict[Key, int] = {}
    outcomes = []
    for sent, command in zip(rows, commands, strict=True):
        failure = command if isinstance(command, Failure) else _refusal(command, known, seen)
        if failure is not None:
            outcomes.append(Outcome(sent, "refused", failure=failure))
            continue
        seen[command.work_order, command.day] = sent.index
        outcomes.append(_beside(sent, command, ours.get((command.work_order, command.day), NOTHING)))
    return [*outcomes, *_ours_alone(ours, seen, len(rows))]


def _refusal(command: Any, known: frozenset[str], seen: Mapping[Key, int]) -> Failure | None:
    if command.work_order not in known:
        return NotFound(f"there is no order {command.work_order}")
    before = seen.get((command.work_order, command.day))
    if before is None:
        return None
    reason = f"this order and day stand in row {before} too; send their sum"
    return Invalid(reason, errors=[FieldError("/day", reason)])


def _beside(sent: Sent, theirs: Any, ours: Counted) -> Outcome:
    different = [
        FieldError(f"/{name}", f"yours {getattr(theirs, name)}, ours {getattr(ours, name)}")
        for name in COUNTED
        if getattr(theirs, name) != getattr(ours, name)
    ]
    if not different:
        return Outcome(sent, "agrees")
    reason = f"order {theirs.work_order} on {theirs.day}: our counts are not yours; see errors"
    return Outcome(sent, "differs", failure=Conflict(reason, type="counts-differ", errors=different))


def _ours_alone(ours: Mapping[Key, Counted], theirs: Mapping[Key, int], index: int) -> Iterator[Outcome]:
    for number, key in enumerate(sorted(ours.keys() - theirs.keys()), index):
        order, day = key
        counts = {name: getattr(ours[key], name) for name in COUNTED}
        row = {"work_order": order, "day": day.isoformat(), **counts}
        reason = f"order {order} on {day}: we have counts, and yours have no such row"
        yield Outcome(Sent(number, row), "missing", failure=Conflict(reason, type="counts-differ"))
