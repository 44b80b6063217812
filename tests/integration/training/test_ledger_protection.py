"""Whoever uses the database, the ledger, the inspections and the payslips are only ever added to, on both databases."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from services.training.piecework.ledger.tables import Entry, PayPeriod
from services.training.piecework.payroll.tables import Payslip, PayslipLine
from services.training.piecework.work.tables import Inspection

from .factory import Factory

KEPT = {Entry: "amount", Inspection: "first", Payslip: "rule", PayslipLine: "amount"}


@pytest.fixture
def paid(factory: Factory) -> Factory:
    """A month of one worker, paid."""
    who, operation = factory.worker(), factory.operation("A")
    factory.rate(operation, factory.today(), "7.00")
    claim = factory.claim(who, factory.order(operation, 100)[0])
    factory.bring(claim, 60, first=60)
    factory.bring(claim, 30, first=20, second=10)
    factory.pay(factory.today())
    return factory


def content(factory: Factory, model: Any) -> list[Any]:
    with factory.database.reading() as connection:
        return sorted(map(tuple, connection.execute(select(model.__table__))), key=str)


def refused(factory: Factory, statement: Any, says: str, rows: Any = None) -> None:
    with pytest.raises(DBAPIError, match=says), factory.database.writing() as connection:
        connection.execute(statement, rows)


@pytest.mark.parametrize("model", list(KEPT))
def test_nothing_is_changed_or_removed(paid: Factory, model: Any) -> None:
    before = content(paid, model)
    assert before, "there is something to change"
    value = "x" if KEPT[model] == "rule" else 1
    refused(paid, update(model).values({KEPT[model]: value}), "only ever added to")
    refused(paid, delete(model), "only ever added to")
    if paid.database.sqlite:
        columns = ", ".join(column.name for column in model.__table__.columns)
        again = f"INSERT OR REPLACE INTO {model.__tablename__} ({columns}) SELECT {columns} FROM {model.__tablename__}"
        refused(paid, text(again), "only ever added to")
    else:
        refused(paid, text(f"TRUNCATE {model.__tablename__} CASCADE"), "only ever added to")
    assert content(paid, model) == before


def test_a_closed_period_takes_nothing_that_is_earned(paid: Factory) -> None:
    with paid.database.reading() as connection:
        closed = connection.scalar(select(PayPeriod.id).where(PayPeriod.state == "closed"))
        row = dict(connection.execute(select(Entry.__table__).where(Entry.kind == "accrual")).mappings().first() or {})
    row |= {"id": uuid.uuid4(), "cause": uuid.uuid4(), "period": closed}
    refused(paid, insert(Entry), "closed", row)
    with paid.database.writing() as connection:  # what the bank did with it is entered there
        payment = {"kind": "payment", "debit": "to_pay", "credit": "bank", "engagement": None}
        connection.execute(insert(Entry), row | payment)


def test_a_drafted_run_takes_no_payslip_and_no_line(paid: Factory) -> None:
    with paid.database.reading() as connection:
        slip = dict(connection.execute(select(Payslip.__table__)).mappings().one())
    line = {"payslip": slip["id"], "kind": "bonus", "line": uuid.uuid4(), "grade": "", "amount": 1}
    refused(paid, insert(PayslipLine), "take nothing more", line)
    refused(paid, insert(Payslip), "take nothing more", slip | {"id": uuid.uuid4(), "resident": uuid.uuid4()})
