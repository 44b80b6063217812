"""Styles, what is agreed for each of their operations, and rates that follow one another."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.common.paging import page, updated_since
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid
from chassis.jobs.timers import Due, cancel, schedule
from services.training.piecework.ceilings import refuse_above
from services.training.piecework.rates import store
from services.training.piecework.rates.rates import refuse_rate
from services.training.piecework.rates.tables import PieceRate, Style, StyleOperation
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.earnings import FULL
from services.training.piecework.work.tables import Claim
from services.training.piecework.work.usecases.making.crediting import post_raise
from services.training.scope import employer_of, offers_within_reach

RAISE = "rate_begins"


def create_style(uow: UnitOfWork, command: Any) -> Style:
    """A style by its employer's code. Sent again it is the one that stands; raises Conflict (`exists`) where that says
    something else.
    """
    employer = employer_of(uow.actor, command.employer)
    known: Style | None = uow.session.scalar(
        select(Style).where(Style.employer == employer, Style.code == command.code)
    )
    if known is not None:
        if known.name != command.name:
            raise _code_taken(f"style {command.code} stands already, as {known.name}")
        return known
    style = Style(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        employer=employer,
        code=command.code,
        name=command.name,
    )
    _keep(uow, style)
    return style


def get_style(uow: UnitOfWork, query: Any) -> Style:
    return store.one(uow, Style, query.id)


def list_styles(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Style).where(offers_within_reach(uow, Style), updated_since(uow, Style, query.updated_since))
    if query.code:
        found = found.where(Style.code == query.code)
    return page(uow, found, Style.id, query.limit, query.cursor)


def add_operation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """An operation of a style with what is agreed for it. Sent again it is the operation that stands; raises Conflict
    (`exists`) where something else was agreed.
    """
    style = store.one(uow, Style, command.style)
    same = select(StyleOperation).where(StyleOperation.style == style.id, StyleOperation.code == command.code)
    known, agreed = uow.session.scalar(same), _agreed(command)
    if known is not None:
        if any(getattr(known, name) != value for name, value in agreed.items()):
            raise _code_taken(f"style {style.code} has an operation {command.code} already, with other terms")
        return view(known)
    operation = StyleOperation(
        id=uow.new_id(),
        community=style.community,
        version=1,
        employer=style.employer,
        style=style.id,
        code=command.code,
        **agreed,
    )
    _keep(uow, operation)
    return view(operation)


def _agreed(command: Any) -> dict[str, Any]:
    """What is agreed for an operation, as its row holds it. A rate is what a piece earns at most: raises Invalid where
    a grade counts more than one, first grade counts nothing, or second grade counts more than first.
    """
    if not 0 < command.first_grade <= FULL:
        reason = "a first-grade piece counts more than 0 and at most 1.00; set a higher rate where it is worth more"
        raise Invalid(reason, errors=[FieldError("/first_grade", reason)])
    if command.second_grade > command.first_grade:
        reason = f"a second-grade piece counts at most what a first-grade one does, {command.first_grade / FULL:.2f}"
        raise Invalid(reason, errors=[FieldError("/second_grade", reason)])
    bonus = command.bonus
    told = bonus and {"percent": bonus.percent, "pieces": bonus.pieces, "first_grade": bonus.first_grade}
    return {
        "name": command.name,
        "skill": command.skill,
        "coefficients": {"first": command.first_grade, "second": command.second_grade},
        "bonus": bonus and {**told, "cap": bonus.cap.amount},
    }


def _keep(uow: UnitOfWork, row: Style | StyleOperation) -> None:
    try:
        with uow.session.begin_nested():
            uow.add(row)
    except IntegrityError:  # the code's constraint: another sender was first, between our look and our write
        raise _code_taken(f"{row.code} is being entered by another sender; send it again") from None


def _code_taken(reason: str) -> Conflict:
    return Conflict(reason, type="exists", errors=[FieldError("/code", reason)])


def get_operation(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(store.one(uow, StyleOperation, query.id))


def list_operations(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(StyleOperation).where(offers_within_reach(uow, StyleOperation))
    if query.style:
        found = found.where(StyleOperation.style == query.style)
    found = found.where(updated_since(uow, StyleOperation, query.updated_since))
    if query.code:
        found = found.where(StyleOperation.code == query.code)
    if query.skill:
        found = found.where(StyleOperation.skill == query.skill)
    answer = page(uow, found, StyleOperation.id, query.limit, query.cursor)
    return {**answer, "items": [view(row) for row in answer["items"]]}


def view(operation: StyleOperation) -> dict[str, Any]:
    shown = columns_of(operation)
    bonus = operation.bonus
    return shown | {
        "first_grade": operation.coefficients["first"],
        "second_grade": operation.coefficients["second"],
        "bonus": bonus and {**bonus, "cap": {"amount": bonus["cap"], "currency": "CNY"}},
    }


def set_rate(uow: UnitOfWork, command: Any) -> PieceRate:
    """A rate that follows the others. With `raise_open_claims` those who have pieces out on its first day get it too,
    where it is more than theirs; nobody's is lowered.
    """
    operation = store.one(uow, StyleOperation, command.operation, locked=True)
    refuse_above("rate", command.per_piece, "/per_piece")
    refuse_rate(store.rates_of(uow, operation.id), command.since, uow.today())
    rate = PieceRate(
        id=uow.new_id(),
        community=operation.community,
        employer=operation.employer,
        operation=operation.id,
        since=command.since,
        per_piece=command.per_piece,
        reason=command.reason,
        raises=command.raise_open_claims,
        set_by=uow.actor.subject,
        set_at=uow.now(),
    )
    uow.add(rate)
    if rate.raises and rate.since > uow.today():
        midnight = datetime.combine(rate.since, time(), tzinfo=uow.database.zone)
        schedule(uow, RAISE, _key(rate), midnight, {"rate": str(rate.id)})
    elif rate.raises:
        _raise_open_claims(uow, rate)
    return rate


def raise_on_its_day(uow: UnitOfWork, due: Due) -> None:
    """Timer: the first day of a rate has come that claims get which are open by then."""
    rate = uow.session.get(PieceRate, UUID(due.arguments["rate"]), with_for_update=True)
    if rate is not None and rate.withdrawn_at is None:
        _raise_open_claims(uow, rate)


def withdraw_rate(uow: UnitOfWork, command: Any) -> PieceRate:
    """A rate that was entered for a day ahead will not be in force; it is kept, with why. Raises Conflict
    (`rate-withdrawn`, `rate-began`).
    """
    rate = store.rate(uow, command.id)
    store.one(uow, StyleOperation, rate.operation, locked=True)  # as who sets one
    uow.session.refresh(rate, with_for_update=True)
    refuse_withdrawal(uow, rate)
    rate.withdrawn_because, rate.withdrawn_by, rate.withdrawn_at = command.reason, uow.actor.subject, uow.now()
    uow.add(rate)
    cancel(uow, _key(rate))
    return rate


def refuse_withdrawal(uow: UnitOfWork, rate: PieceRate) -> None:
    if rate.withdrawn_at is not None:
        raise Conflict("this rate is withdrawn already", type="rate-withdrawn")
    if rate.since <= uow.today():
        raise Conflict(f"this rate began on {rate.since}; set one that follows it", type="rate-began")


def _key(rate: PieceRate) -> str:
    return f"rate:{rate.id}"


def _raise_open_claims(uow: UnitOfWork, rate: PieceRate) -> None:
    for claim in _open_claims_below(uow, rate.operation, rate.per_piece):
        before, claim.rate = claim.rate, rate.per_piece
        claim.version += 1
        uow.add(claim)
        post_raise(uow, claim, before, rate.id)


def _open_claims_below(uow: UnitOfWork, operation: UUID, per_piece: int) -> list[Claim]:
    query = select(Claim).where(
        Claim.operation == operation, Claim.state == ClaimState.OPEN.value, Claim.rate < per_piece
    )
    return list(uow.session.scalars(query.order_by(Claim.id).with_for_update()))


def list_rates(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(PieceRate).where(offers_within_reach(uow, PieceRate))
    found = found.where(updated_since(uow, PieceRate, query.updated_since))
    if query.operation:
        found = found.where(PieceRate.operation == query.operation)
    return page(uow, found, PieceRate.id, query.limit, query.cursor)
