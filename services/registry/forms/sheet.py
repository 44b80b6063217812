"""The printable sheet of a form, as one HTML page without anything to load, and the numbers of sheets.

A number has nine random digits and a check digit (ISO 7064, mod 11,10), so that one mistyped or two exchanged digits
are noticed before a sheet is taken for another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10

from chassis.errors import FieldError, Invalid
from services.registry.forms.form import FilledField, Form

STYLE = """
body{font:14px/1.6 "Noto Sans SC","Noto Sans Mongolian",sans-serif;margin:18mm}
h1{font-size:20px;text-align:center;margin:0}
p{text-align:center;margin:4px 0 12px}
table{width:100%;border-collapse:collapse;margin-bottom:12px}
th,td{border:1px solid #000;padding:6px 8px;text-align:left;height:20px}
th{width:28%;font-weight:normal}
.number{font:bold 22px/1.2 monospace;letter-spacing:.15em;text-align:right}
"""


def new_number(below: Callable[[int], int]) -> str:
    """A sheet's number; `below(n)` gives a random integer under n."""
    digits = f"{below(10**9):09d}"
    return digits + str(mod_11_10.calc_check_digit(digits))


def parse_number(text: str) -> str:
    """The number as typed, spaces and hyphens left out. Raises Invalid."""
    try:
        number: str = mod_11_10.validate(text.replace(" ", "").replace("-", ""))
    except ValidationError:
        number = ""
    if len(number) != 10:
        reason = "this is no sheet's number; look at its ten digits again"
        raise Invalid(reason, errors=[FieldError("/sheet", reason)])
    return number


def page_of(form: Form, number: str, fields: Sequence[FilledField], rows: Sequence[Mapping[str, str | None]]) -> str:
    """The whole page. Every text of the record is escaped."""
    spaced = " ".join((number[:3], number[3:6], number[6:]))
    lines = "".join(f"<tr><th>{escape(f.field.label)}</th><td>{_cell(f)}</td></tr>" for f in fields)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(form.title)}</title>'
        f'<style>{STYLE}</style></head><body><div class="number">{spaced}</div>'
        f"<h1>{escape(form.title)}</h1><p>{escape(form.note)}</p>"
        f"<table>{lines}</table>{_members(form, rows)}</body></html>"
    )


def _cell(line: FilledField) -> str:
    if line.value is not None:
        return escape(line.value)
    return "　".join(f"□ {escape(choice)}" for choice in line.field.choices)


def _members(form: Form, rows: Sequence[Mapping[str, str | None]]) -> str:
    if not form.columns:
        return ""
    head = "".join(f"<td>{escape(column.label)}</td>" for column in form.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(row.get(column.name) or '')}</td>" for column in form.columns) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"
