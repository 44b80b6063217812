"""The demo factory's books: what it has made, at which rates, and work that can be taken. All of it is invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind, Scope
from chassis.contract import Operation
from chassis.database.database import Database
from chassis.database.unit_of_work import UnitOfWork
from services.training import contract
from services.training.piecework.rates.tables import Style
from services.training.piecework.rates.usecases import add_operation, create_style, set_rate
from services.training.piecework.work.usecases.claiming.offering import open_work_order

SEWING, UNRAVELLING = "手缝工", "拆纱工"
BONUS = {"percent": 5, "cap": {"amount": "200.00"}, "pieces": 500, "first_grade": 98}
BOOKS: tuple[tuple[str, str, tuple[dict[str, Any], ...]], ...] = (
    (
        "YR-2210",
        "羊绒围巾",
        (
            {"code": "SF", "name": "手缝", "skill": SEWING, "second_grade": "0.50", "bonus": BONUS, "rate": "6.50"},
            {"code": "DB", "name": "钉标", "skill": SEWING, "rate": "0.355"},
        ),
    ),
    (
        "YR-3105",
        "羊绒开衫",
        ({"code": "SF", "name": "手缝合肩", "skill": SEWING, "second_grade": "0.50", "rate": "9.80"},),
    ),
    ("SC-0001", "回收羊绒衫", ({"code": "CS", "name": "拆纱", "skill": UNRAVELLING, "rate": "7.20"},)),
)
LOTS = [200, 200, 100, 100]
DAYS = 30


def load_factory(database: Database, community: UUID, employer: UUID) -> bool:
    """Write the factory's styles, operations, rates and orders, in one transaction; whether they were not there yet."""
    scope = Scope(employer=employer)
    actor = Actor("system:demo", ActorKind.SYSTEM, frozenset({"employer"}), community, scope)
    with database.unit_of_work(actor) as uow:
        if uow.session.scalar(select(Style.id).where(Style.employer == employer).limit(1)) is not None:
            return False
        for code, name, operations in BOOKS:
            style = create_style(uow, _read(contract.create_style, code=code, name=name))
            uow.session.flush()
            for agreed in operations:
                _operation(uow, style, code, agreed)
    return True


def _operation(uow: UnitOfWork, style: Style, code: str, agreed: dict[str, Any]) -> None:
    """An operation with its rate from today, and an order for it that is due in a month."""
    terms = {name: value for name, value in agreed.items() if name != "rate"}
    made = add_operation(uow, _read(contract.add_operation, style=str(style.id), **terms))
    uow.session.flush()
    since, due = uow.today().isoformat(), (uow.today() + timedelta(days=DAYS)).isoformat()
    set_rate(uow, _read(contract.set_rate, operation=str(made["id"]), since=since, per_piece=agreed["rate"]))
    order = {
        "employer_reference": f"{code}-{agreed['code']}-1",
        "operation": str(made["id"]),
        "lots": LOTS,
        "due_on": due,
    }
    open_work_order(uow, _read(contract.open_work_order, **order))


def _read(asked: Operation, /, **body: Any) -> Any:
    return asked.request.parse(body)
