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
        "change": "类别: move; on: 2026-10-01; members: (resident: x); tenure: null; done: true"
    }


def test_objects_of_a_list_are_read_as_text_with_the_names_and_words_of_their_fields() -> None:
    contact = {"id": "0192f0c1", "name": "乌兰", "duty": "", "telephone": "…0001", "kind": "main"}
    fee = {"name": "其其格", "version": 3, "worth": {"amount": "1.50", "currency": "CNY"}, "parts": [{"of": "a"}, "b"]}
    item = {"name": "兴工坊", "contacts": [contact, fee], "none": []}
    words = {"contacts.kind": {"main": "主要"}}
    names = {"kind": "类别", "name": "名称", "contacts.name": "姓名"}
    [found] = records([json.dumps(item).encode()], words, names, ("contacts", "none"))
    assert found == {
        "name": "兴工坊",
        "contacts": "姓名: 乌兰, telephone: …0001, 类别: 主要; 姓名: 其其格, worth: 1.50 CNY, parts: (of: a), b",
        "none": "",
    }


def test_true_and_false_are_said_in_the_language_of_the_file_wherever_they_stand() -> None:
    item = {"late": True, "of": {"early": False}, "each": [True, {"done": False}], "change": {"done": True}, "n": 1}
    columns = ("late", "of.early", "each", "change", "n")
    chinese = row(item, *columns, **{"": {"true": "是", "false": "否"}})
    assert chinese == {"late": "是", "of.early": "否", "each": "是; done: 否", "change": "done: 是", "n": 1}
    for_programs = {"late": True, "of.early": False, "each": "true; done: false", "change": "done: true", "n": 1}
    assert row(item, *columns) == for_programs


def test_an_object_of_known_fields_is_a_column_each_and_money_its_amount() -> None:
    item = {"told": {"relation": "head", "residents": ["甲", "乙"]}, "pay": {"amount": "12.50", "currency": "CNY"}}
    found = row(item, "told.relation", "told.residents", "pay", **{"told.relation": {"head": "户主"}})
    assert found == {"told.relation": "户主", "told.residents": "甲; 乙", "pay": "12.50"}
