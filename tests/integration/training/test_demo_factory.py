"""The demo factory's books are written once, whole."""

from __future__ import annotations

from services.training import contract
from services.training.piecework.demo import BOOKS, LOTS, load_factory

from .factory import Factory


def test_the_books_are_written_once(factory: Factory) -> None:
    factory.day(10, 1)
    assert load_factory(factory.database, factory.community, factory.id)
    assert not load_factory(factory.database, factory.community, factory.id), "a second load leaves them as they are"
    styles = factory.ask(factory.inspector, contract.list_styles)["items"]
    operations = factory.ask(factory.inspector, contract.list_operations)["items"]
    assert {style["code"] for style in styles} == {code for code, *_ in BOOKS}
    rates = factory.ask(factory.inspector, contract.list_rates)["items"]
    assert {rate["operation"]: rate["since"] for rate in rates} == {one["id"]: "2026-10-01" for one in operations}
    orders = factory.ask(factory.inspector, contract.list_work_orders)["items"]
    assert [order["quantity"] for order in orders] == [sum(LOTS)] * len(operations)
