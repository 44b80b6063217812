"""What stands in our books by order and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.work import store
from services.training.piecework.work.counting import Counted
from services.training.piecework.work.inspecting import Counts
from services.training.piecework.work.tables import Claim, Delivery, Inspection, Lot, WorkOrder

GRADES = tuple(Counts.__dataclass_fields__)


def counted_between(uow: UnitOfWork, first: date, last: date) -> Mapping[tuple[str, date], Counted]:
    """By the order's reference and the day, from the first day to the last one."""
    sums: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    brought = _by_order(Delivery, Delivery.delivered_on, [func.sum(Delivery.pieces)])
    brought = brought.where(Delivery.delivered_on.between(first, last), store.within_reach(uow, Delivery))
    for order, day, pieces in uow.session.execute(brought):
        sums[order, day]["delivered"] = int(pieces)
    corrected = select(Inspection.corrects).where(Inspection.corrects.is_not(None))
    graded = _by_order(Inspection, Inspection.inspected_on, [func.sum(getattr(Inspection, name)) for name in GRADES])
    graded = graded.where(
        Inspection.inspected_on.between(first, last),
        Inspection.id.not_in(corrected),
        store.within_reach(uow, Inspection),
    )
    for order, day, *pieces in uow.session.execute(graded):
        sums[order, day] |= {name: int(count) for name, count in zip(GRADES, pieces, strict=True)}
    return {key: Counted(**found) for key, found in sums.items()}


def _by_order(kind: Any, day: Any, sums: list[Any]) -> Select[Any]:
    query = select(WorkOrder.employer_reference, day, *sums).select_from(kind)
    joined = query.join(Claim, Claim.id == kind.claim).join(Lot, Lot.id == Claim.lot)
    return joined.join(WorkOrder, WorkOrder.id == Lot.work_order).group_by(WorkOrder.employer_reference, day)


def orders_known(uow: UnitOfWork, references: Collection[str]) -> frozenset[str]:
    """Those that are orders within reach."""
    query = select(WorkOrder.employer_reference).where(
        WorkOrder.employer_reference.in_(references), store.within_reach(uow, WorkOrder)
    )
    return frozenset(uow.session.scalars(query))
