"""Forms as data: definitions, filled from the record, and what was typed in from a sheet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from chassis.errors import FieldError, Invalid, NotFound
from chassis.terms import Term

SOURCES = frozenset(
    {
        "resident.name",
        "resident.sex",
        "resident.birth_date",
        "resident.identity_number",
        "resident.telephone",
        "resident.education",
        "resident.employment",
        "resident.origin",
        "resident.registration",
        "resident.programme",
        "household.number",
        "household.head",
        "household.tenure",
        "household.since",
        "dwelling.address",
        "building.head",
        "grid.workers",
    }
)
LONGEST = 500  # characters of one answer


class FieldKind(Term):
    TEXT = "text", "文字", "Text"
    DATE = "date", "日期", "Date"
    CHOICE = "choice", "选项", "Choice"


class SheetState(Term):
    WAITING = "waiting", "待录入", "Waiting to be typed in"
    ENTERED = "entered", "已录入", "Typed in"
    DISCARDED = "discarded", "已作废", "Discarded"


@dataclass(frozen=True)
class Field:
    """One line of a form. Without `source` it is written by hand."""

    name: str
    label: str
    label_en: str
    source: str | None = None
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """`effect` is what an entered sheet does beside being kept: `visit`, or nothing."""

    name: str
    title: str
    title_en: str
    note: str
    effect: str
    fields: tuple[Field, ...]
    columns: tuple[Field, ...]


@dataclass(frozen=True)
class FilledField:
    """A field with what the record has of it; `value` is None where the record has nothing."""

    field: Field
    value: str | None

    @property
    def missing(self) -> bool:
        return self.field.source is not None and self.value is None


def filled(form: Form, facts: Mapping[str, str | None]) -> tuple[FilledField, ...]:
    return tuple(FilledField(field, facts.get(field.source) if field.source else None) for field in form.fields)


def answers_of(form: Form, sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed in, checked: known fields, dates as dates, choices from their list. Raises Invalid naming each."""
    known = {field.name: field for field in form.fields}
    problems = [FieldError(f"/answers/{name}", "The form has no such field.") for name in sent if name not in known]
    answers: dict[str, str] = {}
    for name, field in known.items():
        text = sent.get(name, "").strip()
        if text:
            answers[name] = text
            problems += [FieldError(f"/answers/{name}", reason) for reason in _problems(field, text)]
        elif field.required:
            problems.append(FieldError(f"/answers/{name}", "This field is required."))
    if problems:
        raise Invalid("some answers are wrong; see errors", errors=problems)
    return answers


def _problems(field: Field, text: str) -> list[str]:
    if len(text) > LONGEST:
        return [f"At most {LONGEST} characters."]
    if field.kind is FieldKind.CHOICE and text not in field.choices:
        return ["One of: " + ", ".join(field.choices) + "."]
    if field.kind is FieldKind.DATE:
        try:
            date.fromisoformat(text)
        except ValueError:
            return ["A date such as 2026-05-01."]
    return []


def differences(fields: Sequence[FilledField], answers: Mapping[str, str]) -> list[str]:
    """Names of the fields where the sheet says something else than the record, or something that it has not."""
    return [
        one.field.name
        for one in fields
        if one.field.source and one.field.name in answers and answers[one.field.name] != one.value
    ]


@cache
def forms() -> Mapping[str, Form]:
    """All forms, by name. Raises ValueError where a definition names an unknown source."""
    folder = resources.files(__package__).joinpath("definitions")
    found = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            name = file.name.removesuffix(".toml")
            found[name] = _read(name, tomllib.loads(file.read_text(encoding="utf-8")))
    return found


def form(name: str) -> Form:
    """Raises NotFound."""
    if name not in forms():
        raise NotFound("there is no such form; see GET /v1/forms")
    return forms()[name]


def _read(name: str, raw: dict[str, object]) -> Form:
    def lines(key: str) -> tuple[Field, ...]:
        given = raw.get(key, [])
        assert isinstance(given, list)
        return tuple(_field(line) for line in given)

    texts = {key: str(raw.get(key, "")) for key in ("title", "title_en", "note", "effect")}
    return Form(name, fields=lines("fields"), columns=lines("columns"), **texts)


def _field(line: dict[str, object]) -> Field:
    source = line.get("source")
    if source is not None and source not in SOURCES:
        raise ValueError(f"there is no source {source}; see SOURCES")
    choices = line.get("choices", [])
    assert isinstance(choices, list)
    return Field(
        str(line["name"]),
        str(line["label"]),
        str(line["label_en"]),
        str(source) if source else None,
        FieldKind.of(line.get("kind", "text")),
        bool(line.get("required", False)),
        tuple(map(str, choices)),
    )
