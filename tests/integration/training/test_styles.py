"""A style and its operations stand under their employer's codes: sent again they are found, and never another one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import false, select

from chassis.errors import Conflict, Invalid, NotFound
from services.training import contract
from services.training.piecework.rates import usecases
from services.training.piecework.rates.tables import Style

from .factory import BONUS, COEFFICIENTS, Factory

SCARF = {"code": "YR-2210", "name": "羊绒围巾"}
SEWN = {"code": "SF", "name": "手缝", "skill": "手缝工", "bonus": BONUS, **COEFFICIENTS}


def test_a_style_that_is_sent_again_is_the_one_that_stands(factory: Factory) -> None:
    f = factory
    made = f.ask(f.inspector, contract.create_style, **SCARF)
    assert f.ask(f.inspector, contract.create_style, **SCARF) == made
    with pytest.raises(Conflict, match="as 羊绒围巾") as refused:
        f.ask(f.inspector, contract.create_style, **SCARF | {"name": "羊毛围巾"})
    assert (refused.value.type, refused.value.errors[0].pointer) == ("exists", "/code")
    assert f.ask(f.inspector, contract.list_styles)["items"] == [made]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "平缝"},
        {"skill": "平缝工"},
        {"second_grade": "0.60"},
        {"bonus": None},
        {"bonus": BONUS | {"cap": {"amount": "200.01"}}},
        {"bonus": BONUS | {"pieces": 501}},
    ],
)
def test_an_operation_that_is_sent_again_is_the_one_that_stands(factory: Factory, other: dict[str, object]) -> None:
    f = factory
    style = f.ask(f.inspector, contract.create_style, **SCARF)["id"]
    made = f.ask(f.inspector, contract.add_operation, style=style, **SEWN)
    assert f.ask(f.inspector, contract.add_operation, style=style, **SEWN) == made
    with pytest.raises(Conflict, match="other terms") as refused:
        f.ask(f.inspector, contract.add_operation, style=style, **SEWN | other)
    assert (refused.value.type, refused.value.errors[0].pointer) == ("exists", "/code")
    assert f.ask(f.inspector, contract.list_operations, style=style)["items"] == [made]


@pytest.mark.parametrize(
    ("grades", "pointer"),
    [
        ({"first_grade": "1.01"}, "/first_grade"),
        ({"first_grade": "0.00"}, "/first_grade"),
        ({"first_grade": "0.80", "second_grade": "0.81"}, "/second_grade"),
        ({"second_grade": "99.99"}, "/second_grade"),
    ],
)
def test_no_grade_earns_more_than_the_rate_or_than_a_better_one(
    factory: Factory, grades: dict[str, str], pointer: str
) -> None:
    f = factory
    style = f.ask(f.inspector, contract.create_style, **SCARF)["id"]
    with pytest.raises(Invalid) as refused:
        f.ask(f.inspector, contract.add_operation, style=style, **SEWN | grades)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert f.ask(f.inspector, contract.list_operations)["items"] == []
    f.ask(f.inspector, contract.add_operation, style=style, **SEWN | {"first_grade": "0.80", "second_grade": "0.80"})


def test_of_two_who_send_at_once_the_second_is_told_to_send_again(
    factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    f = factory
    made = f.ask(f.inspector, contract.create_style, **SCARF)

    def unseen(*_: Any) -> Any:
        """As before the first one's commit: the look finds nothing."""
        return select(Style).where(false())

    with monkeypatch.context() as patched:
        patched.setattr(usecases, "select", unseen)
        with pytest.raises(Conflict, match="another sender") as refused:
            f.ask(f.inspector, contract.create_style, **SCARF)
    assert refused.value.type == "exists"
    assert f.ask(f.inspector, contract.create_style, **SCARF) == made


def test_another_factory_has_codes_of_its_own_and_speaks_for_itself(factory: Factory) -> None:
    f = factory
    made = f.ask(f.inspector, contract.create_style, **SCARF)
    f.begin_anew()
    other = f.ask(f.inspector, contract.create_style, **SCARF | {"name": "羊毛围巾"})
    assert other["id"] != made["id"]
    with pytest.raises(NotFound, match="no such employer"):
        f.ask(f.inspector, contract.create_style, **SCARF, employer=made["employer"])
