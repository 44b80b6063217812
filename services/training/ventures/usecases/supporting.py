"""What ventures were given: each support with its day, and what was wrong voided."""

from __future__ import annotations

from typing import Any

from chassis.common.paging import narrowed, page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from services.training.ventures import scope, store
from services.training.ventures.supporting import SupportKind, check_standing, check_support
from services.training.ventures.tables import Venture, VentureSupport
from services.training.ventures.usecases.places import may_care, mentor_of
from services.training.ventures.venture import check_day

TOLD = ("kind", "given_on", "giver", "minutes", "note")


def record_venture_support(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    venture = store.venture(uow, command.id, locked=True)
    may_care(uow, venture)
    amount = command.amount.amount if command.amount else None
    named = command.mentor is not None
    check_support(SupportKind.of(command.kind), amount=amount, mentor=named, minutes=command.minutes)
    check_day("given_on", command.given_on, venture.decided_on, uow.today())
    row = VentureSupport(
        id=uow.new_id(),
        version=1,
        venture=venture.id,
        amount=amount,
        mentor=mentor_of(uow, venture, command.mentor).id if named else None,
        recorded_by=uow.actor.subject,
        **{name: getattr(command, name) for name in TOLD},
    )
    uow.add(row)
    return view(row)


def void_venture_support(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    row = store.support_row(uow, command.id)
    may_void(uow, row)
    row.voided_on, row.voided_because, row.voided_by = uow.today(), command.reason, uow.actor.subject
    row.version += 1
    return view(row)


def may_void(uow: UnitOfWork, row: Any) -> None:
    scope.refuse_not_run(uow.actor, uow.session.get_one(Venture, row.venture))
    check_standing(row.voided_on)


def list_venture_support(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.support(uow)
    found = narrowed(found, VentureSupport, query, "venture", "kind")
    answer = page(uow, found, VentureSupport.id, query.limit, query.cursor)
    return {**answer, "items": [view(row) for row in answer["items"]]}


def view(row: VentureSupport) -> dict[str, Any]:
    amount = None if row.amount is None else {"amount": row.amount, "currency": "CNY"}
    return columns_of(row) | {"amount": amount}
