"""Headings are found by machine name, label or alias, and a wrong one is named by cell."""

import pytest

from chassis.errors import Invalid
from chassis.sheets.model import Column, Table, letter, plain
from chassis.sheets.reader import read

PEOPLE = Table(
    "people",
    (
        Column("name", "姓名", required=True),
        Column("phone", "电话", aliases=("手机号码", "联系电话")),
        Column("age", "年龄"),
    ),
    "居民",
)


def rows(text: str, tables=(PEOPLE,)):
    return list(read(text.encode(), "csv", tables=list(tables)))


@pytest.mark.parametrize(
    "header", ["name,phone", "姓名,电话", "姓名（必填）,手机号码", "*姓名, 联系 电话", "NAME,Phone"]
)
def test_any_known_heading_is_understood(header):
    (row,) = rows(f"{header}\n巴特尔,19900000001\n")
    assert (row.cells, row.number) == ({"name": "巴特尔", "phone": "19900000001"}, 2)


def test_a_title_above_and_machine_names_below_the_header_are_passed_over():
    found = rows("新北社区居民登记表,,\n姓名,电话,年龄\nname,phone,age\n乌云,1,2\n姓名,3,4\n")
    assert [(row.number, row.cells["name"]) for row in found] == [(4, "乌云"), (5, "姓名")]


def test_unknown_missing_and_doubled_headings_are_named_together():
    with pytest.raises(Invalid) as caught:
        rows("电话,年龄,身高,年龄\n1,2,3,4\n")
    assert caught.value.type == "file-header-wrong"
    assert [error.pointer for error in caught.value.errors] == ["/csv/1/C", "/csv/1/D", "/csv/1/name"]
    assert [error.where for error in caught.value.errors] == [
        {"sheet": "csv", "row": 1, "column": "C", "cell": "C1"},
        {"sheet": "csv", "row": 1, "column": "D", "cell": "D1"},
        {"sheet": "csv", "row": 1, "column": "name"},
    ]
    assert [error.type for error in caught.value.errors] == ["heading-unknown", "heading-twice", "heading-missing"]
    assert "身高" in caught.value.errors[0].detail


def test_a_file_with_no_known_heading_says_what_is_wrong():
    with pytest.raises(Invalid, match="“甲” is not known"):
        rows("甲,乙\n1,2\n")


def test_a_value_under_no_heading_is_named_by_cell():
    with pytest.raises(Invalid, match="cell D2") as caught:
        rows("姓名,电话,年龄\n乌云,1,2,多余\n")
    assert [error.type for error in caught.value.errors] == ["heading-empty"]


def test_a_row_knows_its_place():
    (row,) = rows("年龄,姓名\n7,乌云\n")
    assert (row.place("name"), row.pointer("name"), row.place("phone")) == ("csv!B2", "/csv/2/name", "csv!phone:2")


def test_without_tables_headings_are_keys():
    (row,) = read(b"a,b\n1,\n", "csv")
    assert row.cells == {"a": "1", "b": None}


def test_letters_are_those_of_a_spreadsheet():
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_heading_is_compared_without_marks_and_remarks():
    assert {plain(text) for text in ("*姓名", "姓 名（必填）", "姓名：", "姓名(Name)")} == {"姓名"}
