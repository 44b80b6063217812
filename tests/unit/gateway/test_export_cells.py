"""What one item is as a row of a file: no field goes out empty that has something to say."""

from __future__ import annotations

import json
from typing import Any

from gateway.export_worker import records


def row(item: dict[str, Any], *columns: str, **words: dict[str, str]) -> dict[str, Any]:
    [found] = records([json.dumps(item).encode()], words, {"kind": "类别"}, columns)
    return found


def test_an_object_of_no_fixed_fields_is_one_cell() -> None:
    item = {
        "change": {"kind": "move", "on": "2026-10-01", "members": [{"resident": "x"}], "tenure": None, "done": True}
    }
    assert row(item, "change") == {
        "change": '类别: move; on: 2026-10-01; members: [{"resident": "x"}]; tenure: null; done: true'
    }


def test_an_object_of_known_fields_is_a_column_each_and_money_its_amount() -> None:
    item = {"told": {"relation": "head", "residents": ["甲", "乙"]}, "pay": {"amount": "12.50", "currency": "CNY"}}
    found = row(item, "told.relation", "told.residents", "pay", **{"told.relation": {"head": "户主"}})
    assert found == {"told.relation": "户主", "told.residents": "甲; 乙", "pay": "12.50"}
