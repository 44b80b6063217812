"""A workbook of several sheets: all whose headings fit are read, and one that is no table is named."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from chassis.errors import Invalid
from chassis.sheets.model import Column, Limits, Table
from chassis.sheets.reader import read
from chassis.sheets.template import write_template

PEOPLE = Table("people", (Column("name", "姓名", required=True), Column("phone", "电话")), "居民")
HOMES = Table("homes", (Column("home", "房号", required=True), Column("phone", "电话")), "房屋")
HEADINGS = ("姓名", "电话")


def workbook(**sheets: list[tuple[object, ...]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def found(content: bytes, *tables: Table, **more: object) -> list[tuple[str, int, str, object]]:
    rows = read(content, "xlsx", tables=tables or [PEOPLE], **more)
    return [(row.sheet, row.number, row.table, next(iter(row.cells.values()))) for row in rows]


@pytest.mark.parametrize(("first", "second"), [("一栋", "二栋"), ("Sheet1", "Sheet2"), ("居民", "居民（续）")])
def test_each_sheet_whose_headings_fit_is_read(first: str, second: str) -> None:
    content = workbook(**{first: [HEADINGS, ("乌云", "1")], second: [("新北社区",), HEADINGS, ("苏和", "2")], "空": []})
    assert found(content) == [(first, 2, "people", "乌云"), (second, 3, "people", "苏和")]


@pytest.mark.parametrize("place", [0, 1])
def test_a_sheet_that_is_no_table_is_named(place: int) -> None:
    sheets = [("居民", [HEADINGS, ("乌云", "1")])]
    sheets.insert(place, ("汇总", [("小计", "人数"), ("一栋", 12)]))
    with pytest.raises(Invalid, match=r"sheet 汇总: .* headings of 居民") as caught:
        found(workbook(**dict(sheets)))
    assert [error.where for error in caught.value.errors] == [{"sheet": "汇总", "row": 1, "column": "A", "cell": "A1"}]


def test_a_wrong_heading_of_a_further_sheet_is_named_by_its_cell() -> None:
    content = workbook(居民=[HEADINGS, ("乌云", "1")], 续=[(*HEADINGS, "身高"), ("苏和", "2", 170)])
    with pytest.raises(Invalid) as caught:
        found(content)
    assert [error.where["cell"] for error in caught.value.errors] == ["C1"]


def test_a_sheet_of_another_name_is_the_table_whose_headings_it_has() -> None:
    content = workbook(甲=[HEADINGS, ("乌云", "1")], 乙=[("房号", "电话"), ("101", "2")])
    assert [(sheet, table) for sheet, _, table, _ in found(content, PEOPLE, HOMES)] == [
        ("甲", "people"),
        ("乙", "homes"),
    ]


def test_sheets_of_other_tables_and_the_pages_of_a_template_are_passed_over() -> None:
    content = workbook(居民=[HEADINGS, ("乌云", "1")], 房屋=[("房号", "电话"), ("101", "=1+1")])
    assert [row[0] for row in found(content, others=[PEOPLE, HOMES])] == ["居民"]
    target = io.BytesIO()
    write_template([PEOPLE], target)
    assert found(target.getvalue()) == []


def test_rows_are_counted_over_all_sheets() -> None:
    content = workbook(甲=[HEADINGS, *[("乌云", "1")] * 3], 乙=[HEADINGS, *[("苏和", "2")] * 3])
    assert len(found(content, limits=Limits(rows=6))) == 6
    with pytest.raises(Invalid, match="sheet 乙, row 4: a file may have 5 rows"):
        found(content, limits=Limits(rows=5))
