"""An .xlsx to be filled in: headings with notes, drop-down lists, a page that explains each column.

Written with XlsxWriter, which can put lists and notes over rows that are still empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]

from chassis.sheets.harmless import made_harmless
from chassis.sheets.model import GUIDE, LISTS, Cell, Column, Table, letter

GUIDE_COLUMNS = ("工作表", "列", "列名", "必填", "示例", "说明", "选项")
FILLED_ROWS = 5_000  # as far down as lists and formats reach


def write_template(tables: Sequence[Table], target: Path | str | BinaryIO) -> None:
    """A sheet a table, then the guide; what it says is Chinese, as its readers are. It has no example rows, which
    somebody would send back as data: examples stand in the guide and in the notes."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target if not isinstance(target, Path) else str(target), options)
    formats = {
        "required": book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1}),
        "optional": book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format({"num_format": "@"}),  # keeps long numbers and leading zeros
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    pages = [(table, book.add_worksheet(table.heading)) for table in tables]
    guide = book.add_worksheet(GUIDE)
    lists = book.add_worksheet(LISTS)
    lists.hide()
    next_list = 0
    for table, page in pages:
        page.freeze_panes(1, 0)
        for index, column in enumerate(table.columns):
            _write_heading(page, index, column, formats)
            if column.choices:
                _write_choices(page, index, column, lists, next_list)
                next_list += 1
    _write_guide(guide, tables, formats)
    book.close()


def _write_heading(page: Any, index: int, column: Column, formats: dict[str, Any]) -> None:
    page.write_string(0, index, made_harmless(column.heading), formats["required" if column.required else "optional"])
    page.set_column(index, index, column.width, formats["date" if isinstance(column.example, date) else "text"])
    note = _note(column)
    if note:
        page.write_comment(0, index, note, {"x_scale": 2, "y_scale": 1 + note.count("\n") // 2})


def _note(column: Column) -> str:
    example = _shown(column.example)
    parts = ("必填" if column.required else "", column.note, f"示例：{example}" if example else "")
    return "\n".join(part for part in parts if part)


def _write_choices(page: Any, index: int, column: Column, lists: Any, place: int) -> None:
    """A list on a hidden sheet, since one written into the rule itself may have 255 characters only."""
    lists.write_column(0, place, [made_harmless(choice) for choice in column.choices])
    name = letter(place)
    page.data_validation(
        1,
        index,
        FILLED_ROWS,
        index,
        {
            "validate": "list",
            "source": f"='{LISTS}'!${name}$1:${name}${len(column.choices)}",
            "error_title": "不在选项中",
            "error_message": f"“{column.heading}”请从下拉列表中选择。"[:255],
        },
    )


def _write_guide(guide: Any, tables: Sequence[Table], formats: dict[str, Any]) -> None:
    for index, (heading, width) in enumerate(zip(GUIDE_COLUMNS, (12, 16, 22, 6, 24, 48, 48), strict=True)):
        guide.set_column(index, index, width, formats["wrap"])
        guide.write_string(0, index, heading, formats["optional"])
    guide.freeze_panes(1, 0)
    row = 0
    for table in tables:
        for column in table.columns:
            row += 1
            required = "是" if column.required else ""
            cells = (table.heading, column.heading, column.name, required, _shown(column.example), column.note)
            for index, text in enumerate((*cells, "、".join(column.choices))):
                guide.write_string(row, index, made_harmless(text))


def _shown(value: Cell) -> str:
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
