"""What queries about learning share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training.learning.enrolling import OPEN, SEATED

OPEN_WORDS = sorted(state.value for state in OPEN)
SEATED_WORDS = sorted(state.value for state in SEATED)
IN_IT_WORDS = sorted(state.value for state in SEATED | OPEN)


def one(uow: UnitOfWork, query: Select[Any], missing: str, *, locked: bool = False) -> Any:
    found = uow.session.scalar(query.with_for_update().execution_options(populate_existing=True) if locked else query)
    if found is None:
        raise NotFound(missing)
    return found


def count(condition: ColumnElement[bool], whom: ColumnElement[Any] | None = None) -> ColumnElement[int]:
    """How many rows fulfil it, or how many different ones of `whom` they are of."""
    return func.count(case((condition, 1)) if whom is None else distinct(case((condition, whom))))
