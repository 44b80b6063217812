"""Records of no fixed columns as a .csv."""

from __future__ import annotations

import csv
import io

from chassis.sheets.records import MARK, csv_of


def test_each_name_is_a_column_and_no_cell_runs() -> None:
    text = csv_of([{"id": 1, "name": "=1+1"}, {"name": "乌兰", "skills": ["手缝", "拆纱"], "none": None}])
    assert text.startswith(MARK)
    rows = list(csv.reader(io.StringIO(text.removeprefix(MARK))))
    assert rows == [["id", "name", "skills", "none"], ["1", "'=1+1", "", ""], ["", "乌兰", '["手缝", "拆纱"]', ""]]


def test_nothing_is_a_table_without_columns() -> None:
    assert list(csv.reader(io.StringIO(csv_of([]).removeprefix(MARK)))) == [[]]
