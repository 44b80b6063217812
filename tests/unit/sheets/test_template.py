"""The template: headings, notes, lists, and a guide; sent back empty it has no rows, filled it is read."""

import io
import re
import zipfile
from datetime import date

from chassis.sheets.model import Column, Table
from chassis.sheets.reader import read
from chassis.sheets.template import GUIDE, write_template

KINDS = tuple(f"类别{n}号住房" for n in range(80))  # longer than the 255 characters of a list inside a rule
PEOPLE = Table(
    "residents",
    (
        Column("name", "姓名", required=True, example="巴特尔", note="与身份证一致"),
        Column("birth_date", "出生日期", example=date(1980, 5, 1)),
        Column("housing_kind", "住房类型", choices=KINDS, example=KINDS[0]),
    ),
    "居民",
)


def template() -> bytes:
    buffer = io.BytesIO()
    write_template([PEOPLE], buffer)
    return buffer.getvalue()


def test_an_empty_template_has_headings_that_are_known_and_no_rows():
    assert list(read(template(), "xlsx", tables=[PEOPLE])) == []


def test_the_guide_explains_each_column():
    guide = [row.cells for row in read(template(), "xlsx") if row.sheet == GUIDE]
    assert [line["列名"] for line in guide] == ["name", "birth_date", "housing_kind"]
    assert (guide[0]["必填"], guide[0]["示例"], guide[1]["示例"]) == ("是", "巴特尔", "1980-05-01")


def test_choices_are_a_drop_down_list():
    with zipfile.ZipFile(io.BytesIO(template())) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    (rule,) = re.findall(r"<dataValidation .*?</dataValidation>", sheet)
    assert 'type="list"' in rule and 'sqref="C2:C5001"' in rule and f"$A$1:$A${len(KINDS)}" in rule
    choices = [row.cells[KINDS[0]] for row in read(template(), "xlsx") if row.sheet == "选项"]
    assert choices == list(KINDS[1:])


def test_the_headings_carry_notes():
    with zipfile.ZipFile(io.BytesIO(template())) as archive:
        assert "与身份证一致" in archive.read("xl/comments1.xml").decode()
