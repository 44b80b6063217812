"""Several things entered at once: all or nothing, or row by row, each row with its own outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Failure, FieldError, Invalid, Unavailable


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a row that was not refused: `recorded`, or `already` there, and the id of what it stands for. One
    that is kept as it was sent, and does not agree with what we have, says so by `failure`.
    """

    state: str
    id: UUID | None
    failure: Failure | None = None


Enter = Callable[[UnitOfWork, Any], tuple[str, Any]]


def at_second_sight(usecase: Callable[[UnitOfWork, Any], Any]) -> Callable[[UnitOfWork, Any], Any]:
    """A use case that looks for what stands under a natural key and enters it where nothing does. Where another sender
    enters it between the look and the write, it is done once more, and finds theirs.
    """

    @wraps(usecase)
    def done(uow: UnitOfWork, command: Any) -> Any:
        try:
            with uow.part():
                return usecase(uow, command)
        except IntegrityError:
            return usecase(uow, command)

    return done


def taken_each(take: Callable[[Any], Entered], commands: Sequence[Any]) -> list[Entered | Failure]:
    """What comes of each, in their order; a refusal keeps none of the others from being taken."""
    results: list[Entered | Failure] = []
    for command in commands:
        try:
            results.append(take(command))
        except Failure as failure:
            results.append(failure)
    return results


def enter_rows(uow: UnitOfWork, rows: Sequence[Any], enter: Enter, *, all_or_nothing: bool) -> list[dict[str, Any]]:
    """Enter each row by `enter`, which gives back what came of it (`recorded`, `already`) and the id of its thing.

    All or nothing, the first wrong rows (up to 50) are named together in one Invalid, and nothing is kept. Row by row,
    a wrong one is `refused` with its reason and its `errors` (pointers into the row), and the others are kept.
    """
    outcomes: list[dict[str, Any]] = []
    wrong: list[FieldError] = []
    for index, row in enumerate(rows):
        try:
            state, id = _entered(uow, row, enter)
        except Unavailable:
            raise
        except Failure as failure:
            outcomes.append({"index": index, "state": "refused", "id": None, "reason": failure.detail})
            outcomes[-1]["errors"] = [{"pointer": e.pointer, "detail": e.detail} for e in failure.errors]
            wrong += [FieldError(f"/items/{index}{e.pointer}", e.detail) for e in _errors(failure)]
            if all_or_nothing and len(wrong) >= 50:
                break
        else:
            outcomes.append({"index": index, "state": state, "id": id, "reason": None, "errors": []})
    if all_or_nothing and wrong:
        raise Invalid("some rows are wrong, and none was kept; see errors", type="rows-refused", errors=wrong)
    return outcomes


def _entered(uow: UnitOfWork, row: Any, enter: Enter) -> tuple[str, Any]:
    try:
        with uow.part():
            return enter(uow, row)
    except IntegrityError:  # the natural key's constraint: another sender was first, between our look and our write
        raise Conflict("the same row is being entered by somebody else; send it again", type="entered-twice") from None


def _errors(failure: Failure) -> Sequence[FieldError]:
    return tuple(failure.errors) or (FieldError("", failure.detail),)
