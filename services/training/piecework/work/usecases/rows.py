"""What is entered under a reference of the employer's, and listed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.common.paging import narrowed, page, updated_since
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.training.piecework.work import store
from services.training.piecework.work.tables import Claim, Delivery, Inspection


def of_claim(uow: UnitOfWork, claim: Claim) -> dict[str, Any]:
    """What each new row about a claim begins with: its own id, and whose it is."""
    of = {name: getattr(claim, name) for name in ("community", "employer", "resident")}
    return {"id": uow.new_id(), "version": 1, "claim": claim.id, **of}


def reference_taken(noun: str) -> Conflict:
    reason = f"this reference stands for another {noun}; give each its own"
    return Conflict(reason, type="employer-reference-taken", errors=[FieldError("/employer_reference", reason)])


def keep(uow: UnitOfWork, row: Delivery | Inspection, noun: str) -> None:
    try:
        with uow.session.begin_nested():
            uow.add(row)
    except IntegrityError:  # the reference's constraint: another sender was first, between our look and our write
        raise reference_taken(noun) from None


def listed(uow: UnitOfWork, kind: Any, query: Any, filters: tuple[str, ...]) -> dict[str, Any]:
    found = select(kind).where(store.within_reach(uow, kind), updated_since(uow, kind, query.updated_since))
    found = narrowed(found, kind, query, *filters)
    return page(uow, found, kind.id, query.limit, query.cursor)
