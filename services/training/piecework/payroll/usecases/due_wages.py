"""Whose part-time work is to be paid until when."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.payroll import store
from services.training.piecework.payroll.in_time import due


def list_due_wages(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Whom part-time work is unpaid of, the longest first; work is paid once a run of it is final."""
    items = [
        {"employer": employer, "resident": resident, "since": since, **asdict(due(since, uow.today()))}
        for employer, resident, since in store.unpaid_since(uow)
    ]
    return {"items": [one for one in items if one["overdue"] or not query.overdue_only], "next_cursor": None}


def of_desk(uow: UnitOfWork) -> dict[str, Any] | None:
    """How many are overdue, for who works for the community."""
    if not uow.actor.has_role("staff", "admin"):
        return None
    return {"overdue": sum(due(since, uow.today()).overdue for *_, since in store.unpaid_since(uow))}
