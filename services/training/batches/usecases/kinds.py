"""What each kind of row does: many at once where there are many (deliveries, inspections), else one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.common.rowwise import Entered
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, Failure, FieldError, Forbidden, Invalid, NotFound, Unavailable
from chassis.events.copies import NotYetKnown
from services.training.contract.access import BATCHES
from services.training.learning.usecases.orders import opened
from services.training.piecework.payroll.usecases.differences import enter_result
from services.training.piecework.payroll.usecases.payouts import hold
from services.training.piecework.rates import store as rates
from services.training.piecework.rates.tables import Style, StyleOperation
from services.training.piecework.rates.usecases import set_rate
from services.training.piecework.work import store as work
from services.training.piecework.work.tables import Inspection, WorkOrder
from services.training.piecework.work.usecases.claiming.offering import open_work_order
from services.training.piecework.work.usecases.making.deliveries_at_once import record_deliveries
from services.training.piecework.work.usecases.making.inspections import correct_inspection
from services.training.piecework.work.usecases.making.inspections_at_once import record_inspections
from services.training.scope import offers_within_reach

Results = list[Entered | Failure]
Enter = Callable[[UnitOfWork, Sequence[Any]], Results]

PAYMENT_RESULTS = "payment_results"
NO_OPERATION = "name the operation by our id, or by the codes of its style and of its own"
NO_INSPECTION = "name the inspection by our id, or by your reference of it"
ANOTHER_RATE = "another rate is set from this day; a rate is followed by one of a later day"


@dataclass(frozen=True, slots=True)
class Named:
    """A command with the ids of what was named by the employer's own keys."""

    command: Any
    ids: Mapping[str, UUID]

    def __getattr__(self, name: str) -> Any:
        return self.ids[name] if name in self.ids else getattr(self.command, name)


def one_by_one(enter: Callable[[UnitOfWork, Any], Entered]) -> Enter:
    """Each row in a part of its own, which is undone alone."""

    def entered(uow: UnitOfWork, command: Any) -> Entered | Failure:
        try:
            with uow.part():
                return enter(uow, command)
        except IntegrityError:  # another sender was first, between our look and our write
            return Conflict("the same row is being entered by another sender; send it again", type="entered-twice")
        except Unavailable:
            raise
        except NotYetKnown as unknown:  # a job waits for no copy: its rows can be sent again
            return unknown.otherwise or unknown
        except Failure as failure:
            return failure

    return lambda uow, commands: [entered(uow, command) for command in commands]


def enter_rate(uow: UnitOfWork, command: Any) -> Entered:
    """A rate's natural key is its operation and its day."""
    operation = operation_of(uow, command)
    known = next((rate for rate in rates.rates_of(uow, operation) if rate.since == command.since), None)
    if known is None:
        return Entered("recorded", set_rate(uow, Named(command, {"operation": operation})).id)
    if known.per_piece != command.per_piece:
        raise Conflict(ANOTHER_RATE, type="rate-set", errors=[FieldError("/since", ANOTHER_RATE)])
    return Entered("already", known.id)


def enter_work_order(uow: UnitOfWork, command: Any) -> Entered:
    operation = rates.one(uow, StyleOperation, operation_of(uow, command))
    known = work.with_reference(uow, WorkOrder, operation.employer, command.employer_reference)
    named = Named(command, {"operation": operation.id})
    return Entered("already" if known else "recorded", open_work_order(uow, named)["id"])


def enter_correction(uow: UnitOfWork, command: Any) -> Entered:
    wrong = inspection_of(uow, command)
    known = work.with_reference(uow, Inspection, wrong.employer, command.employer_reference)
    corrected = correct_inspection(uow, Named(command, {"id": wrong.id}))
    return Entered("already" if known else "recorded", corrected.id)


def inspection_of(uow: UnitOfWork, command: Any) -> Inspection:
    """The inspection that a row puts right. Raises Invalid, NotFound."""
    if command.inspection is not None:
        found: Inspection = work.one(uow, Inspection, command.inspection)
        return found
    if not command.inspection_reference:
        raise Invalid(NO_INSPECTION, errors=[FieldError("/inspection", NO_INSPECTION)])
    known = work.sent_before(uow, Inspection, [command.inspection_reference]).get(command.inspection_reference)
    if known is None:
        raise NotFound(f"there is no inspection {command.inspection_reference}")
    return uow.session.get_one(Inspection, known.id)


def enter_demand_order(uow: UnitOfWork, command: Any) -> Entered:
    order, known = opened(uow, command)
    return Entered("already" if known else "recorded", order.id)


def operation_of(uow: UnitOfWork, command: Any) -> UUID:
    """The operation that a row names. Raises Invalid, NotFound."""
    if command.operation is not None:
        return rates.one(uow, StyleOperation, command.operation).id
    if not (command.style_code and command.operation_code):
        raise Invalid(NO_OPERATION, errors=[FieldError("/operation", NO_OPERATION)])
    found = uow.session.scalar(
        select(StyleOperation.id)
        .join(Style, Style.id == StyleOperation.style)
        .where(Style.code == command.style_code, StyleOperation.code == command.operation_code)
        .where(offers_within_reach(uow, StyleOperation))
    )
    if found is None:
        raise NotFound(f"there is no operation {command.operation_code} of a style {command.style_code}")
    return found


def enter_payment_results(uow: UnitOfWork, commands: Sequence[Any]) -> Results:
    """What the bank said of payments, in the order of the rows: one that was paid may come back by a later one."""
    held = hold(uow, [command.payment for command in commands])
    return one_by_one(partial(enter_result, held=held))(uow, commands)


def refuse_kind(uow: UnitOfWork, kind: str) -> None:
    """Raises Forbidden where the actor sends rows of other kinds only."""
    if not uow.actor.has_role(*BATCHES[kind]):
        raise Forbidden(f"rows of the kind {kind} are sent by another role: {', '.join(sorted(BATCHES[kind]))}")


ENTER: Mapping[str, Enter] = MappingProxyType(
    {
        "corrections": one_by_one(enter_correction),
        "deliveries": record_deliveries,
        "demand_orders": one_by_one(enter_demand_order),
        "inspections": record_inspections,
        PAYMENT_RESULTS: enter_payment_results,
        "rates": one_by_one(enter_rate),
        "work_orders": one_by_one(enter_work_order),
    }
)
