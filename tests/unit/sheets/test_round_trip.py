"""What we write is what we read."""

import io
import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.sheets.harmless import DANGEROUS, made_harmless, read_back
from chassis.sheets.model import Column, Table
from chassis.sheets.reader import read
from chassis.sheets.writer import CUT, write_csv, write_workbook, write_xlsx

COLUMNS = (Column("name", "姓名"), Column("value", "数值"), Column("day", "日期"))
TABLE = Table("people", COLUMNS, "居民")

# A spreadsheet's XML holds neither half a surrogate pair nor U+FFFE and U+FFFF
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff\0"), max_size=12)
risky = st.builds(str.__add__, st.sampled_from(["'", "''", "=", "+", "-", "@", "\t", "\r", "\n", "'="]), texts)
cells = st.one_of(
    st.none(),
    texts | risky,
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
days = st.none() | st.dates(date(1900, 3, 1), date(2200, 1, 1))
rows = st.lists(st.fixed_dictionaries({"name": cells, "value": cells, "day": days}), max_size=6)


@given(texts | risky)
def test_making_harmless_is_undone_by_reading_back(text):
    written = made_harmless(text)
    assert read_back(written) == text
    assert not written or written[0] not in DANGEROUS


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows)
def test_a_workbook_comes_back_with_the_same_values(records):
    buffer = io.BytesIO()
    write_workbook([(TABLE, iter(records))], buffer)
    back = [row.cells for row in read(buffer.getvalue(), "xlsx", tables=[TABLE])]
    meant = [{key: None if value == "" else value for key, value in record.items()} for record in records]
    assert back == [record for record in meant if any(value is not None for value in record.values())]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.fixed_dictionaries({"name": texts | risky, "value": texts, "day": texts}), max_size=6))
def test_a_csv_comes_back_with_the_same_texts(records):
    buffer = io.BytesIO()
    write_csv(COLUMNS, iter(records), buffer)
    back = [row.cells for row in read(buffer.getvalue(), "csv", tables=[TABLE])]
    meant = [{key: value or None for key, value in record.items()} for record in records]
    assert back == [record for record in meant if any(value is not None for value in record.values())]


def test_numbers_stay_numbers_and_text_like_formulas_is_made_harmless():
    buffer = io.BytesIO()
    write_csv(COLUMNS, [{"name": "=cmd|' /C calc'!A0", "value": -5, "day": date(2026, 1, 2)}], buffer)
    assert buffer.getvalue().decode("utf-8-sig").splitlines()[1] == "'=cmd|' /C calc'!A0,-5,2026-01-02"


def test_what_a_spreadsheet_would_round_is_written_as_text():
    buffer = io.BytesIO()
    moment = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
    write_xlsx(COLUMNS, [{"name": 150627200101010011, "value": moment, "day": date(1899, 12, 31)}], buffer)
    (row,) = read(buffer.getvalue(), "xlsx")
    assert list(row.cells.values()) == ["150627200101010011", "2026-05-01T08:30:00+00:00", "1899-12-31"]


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_is_no_number_is_refused(write, value):
    with pytest.raises(ValueError, match="NaN"):
        write(COLUMNS, [{"value": value}], io.BytesIO())


def test_two_columns_of_one_heading_are_refused_where_one_would_be_lost():
    with pytest.raises(ValueError, match="编号"):
        write_xlsx([Column("id", "编号"), Column("reference", "编号")], [{"id": "1"}], io.BytesIO())


@pytest.mark.parametrize("text", ["长" * 40_000, "𠀀" * 17_000, "=" * 32_767, "牧" + "𠀀" * 17_000])
def test_a_text_over_what_a_cell_holds_is_cut_with_a_mark(text):
    """In .xlsx alone: a spreadsheet holds 32,767 units of UTF-16 in a cell. In .csv it stands whole."""
    buffer = io.BytesIO()
    write_xlsx(COLUMNS, [{"name": text}], buffer)
    (row,) = read(buffer.getvalue(), "xlsx", tables=[TABLE])
    kept = str(row.cells["name"])
    assert len(made_harmless(kept).encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert kept.endswith(CUT) and text.startswith(kept.removesuffix(CUT))
    whole = io.BytesIO()
    write_csv(COLUMNS, [{"name": text}], whole)
    assert made_harmless(text) in whole.getvalue().decode("utf-8-sig")


def test_a_text_that_just_fits_a_cell_is_not_cut():
    buffer = io.BytesIO()
    write_xlsx(COLUMNS, [{"name": "长" * 32_767}], buffer)
    assert [row.cells["name"] for row in read(buffer.getvalue(), "xlsx", tables=[TABLE])] == ["长" * 32_767]


def test_a_file_without_rows_still_has_its_headings():
    buffer = io.BytesIO()
    write_xlsx(COLUMNS, [], buffer)
    assert list(read(buffer.getvalue(), "xlsx", tables=[Table("people", COLUMNS)])) == []


def test_the_same_rows_written_with_a_time_give_the_same_bytes():
    first, second = io.BytesIO(), io.BytesIO()
    for target in (first, second):
        write_workbook([(TABLE, [{"name": "巴特尔"}])], target, created=datetime(2026, 1, 1, tzinfo=UTC))
    assert first.getvalue() == second.getvalue()
    assert [row.cells["name"] for row in read(first.getvalue(), "xlsx", tables=[TABLE])] == ["巴特尔"]
