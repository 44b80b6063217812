"""Styles, what is agreed for each of their operations, and rates that follow one another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from chassis.common.paging import page, updated_since
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict
from services.training.piecework.ledger.accounts import EntryKind
from services.training.piecework.rates import store
from services.training.piecework.rates.rates import refuse_rate
from services.training.piecework.rates.tables import PieceRate, Style, StyleOperation
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.tables import Claim
from services.training.piecework.work.usecases.making import post_lines
from services.training.scope import employer_of, offers_within_reach


def create_style(uow: UnitOfWork, command: Any) -> Style:
    """A style by its employer's code. Raises Conflict (`exists`) where the code is taken."""
    employer = employer_of(uow.actor, command.employer)
    if uow.session.scalar(select(Style.id).where(Style.employer == employer, Style.code == command.code)):
        raise Conflict(f"there is a style {command.code} already", type="exists")
    style = Style(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        employer=employer,
        code=command.code,
        name=command.name,
    )
    uow.add(style)
    return style


def get_style(uow: UnitOfWork, query: Any) -> Style:
    return store.one(uow, Style, query.id)


def list_styles(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(Style).where(offers_within_reach(uow, Style), updated_since(uow, Style, query.updated_since))
    if query.code:
        found = found.where(Style.code == query.code)
    return page(uow, found, Style.id, query.limit, query.cursor)


def add_operation(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """An operation of a style with what is agreed for it. Raises Conflict (`exists`) where its code is taken."""
    style = store.one(uow, Style, command.style)
    same = select(StyleOperation.id).where(StyleOperation.style == style.id, StyleOperation.code == command.code)
    if uow.session.scalar(same):
        raise Conflict(f"style {style.code} has an operation {command.code} already", type="exists")
    bonus = command.bonus
    operation = StyleOperation(
        id=uow.new_id(),
        community=style.community,
        version=1,
        employer=style.employer,
        style=style.id,
        code=command.code,
        name=command.name,
        skill=command.skill,
        coefficients={"first": command.first_grade, "second": command.second_grade},
        bonus=bonus
        and {
            "percent": bonus.percent,
            "cap": bonus.cap.amount,
            "pieces": bonus.pieces,
            "first_grade": bonus.first_grade,
        },
    )
    uow.add(operation)
    return view(operation)


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
    shown = {column.key: getattr(operation, column.key) for column in StyleOperation.__table__.columns}
    bonus = operation.bonus
    return shown | {
        "first_grade": operation.coefficients["first"],
        "second_grade": operation.coefficients["second"],
        "bonus": bonus and {**bonus, "cap": {"amount": bonus["cap"], "currency": "CNY"}},
    }


def set_rate(uow: UnitOfWork, command: Any) -> PieceRate:
    """A rate that follows the others. With `raise_open_claims` those who have pieces out get it too, where it is more
    than theirs; nobody's is lowered.
    """
    operation = store.one(uow, StyleOperation, command.operation, locked=True)
    refuse_rate(store.rates_of(uow, operation.id), command.since, uow.today())
    rate = PieceRate(
        id=uow.new_id(),
        community=operation.community,
        employer=operation.employer,
        operation=operation.id,
        since=command.since,
        per_piece=command.per_piece,
        reason=command.reason,
        set_by=uow.actor.subject,
        set_at=uow.now(),
    )
    uow.add(rate)
    if command.raise_open_claims:
        for claim in _open_claims_below(uow, operation, command.per_piece):
            claim.rate = command.per_piece
            claim.version += 1
            uow.add(claim)
            post_lines(uow, claim, EntryKind.ACCRUAL, rate.id)
    return rate


def _open_claims_below(uow: UnitOfWork, operation: StyleOperation, per_piece: int) -> list[Claim]:
    query = select(Claim).where(
        Claim.operation == operation.id, Claim.state == ClaimState.OPEN.value, Claim.rate < per_piece
    )
    return list(uow.session.scalars(query.order_by(Claim.id).with_for_update()))


def list_rates(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = select(PieceRate).where(offers_within_reach(uow, PieceRate))
    found = found.where(updated_since(uow, PieceRate, query.updated_since))
    if query.operation:
        found = found.where(PieceRate.operation == query.operation)
    return page(uow, found, PieceRate.id, query.limit, query.cursor)
