"""One row of a file of organisations, of their contacts, or of their relations, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chassis.sheets.model import Cell
from services.registry.imports import words
from services.registry.imports.cells import Cells, Problem
from services.registry.organisations.organisations import OrganisationKind, RelationKind
from services.registry.people.identity import parse_credit_code, parse_telephone

ANY_DAY = date.max  # a relation may be planned


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Somebody to call; the telephone is E.164. None and "" mean that nothing is said."""

    name: str
    telephone: str | None
    duty: str


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    kind: OrganisationKind
    name: str
    credit_code: str | None
    division_code: str | None
    contact: ContactLine | None


@dataclass(frozen=True, slots=True)
class RelationLine:
    """`source` and `target` as the file names them: by name or credit code."""

    source: str
    kind: RelationKind
    target: str
    since: date
    until: date | None


def organisation(values: Mapping[str, Cell], county: str) -> tuple[OrganisationLine | None, list[Problem]]:
    """`county` is the six digits that townships are looked for in."""
    cells = Cells(values)
    kind = cells.word("kind", words.ORGANISATION_KINDS, required=True)
    name = cells.text("name", 120, required=True)
    code = cells.checked("not-a-credit-code", "code", parse_credit_code)
    township = cells.word("township", words.townships(county))
    contact = _contact(cells)
    line = OrganisationLine(kind, name, code, township, contact) if kind is not None else None
    return (None if cells.problems else line), cells.problems


def contact(values: Mapping[str, Cell]) -> tuple[tuple[str, ContactLine] | None, list[Problem]]:
    """A further contact, and the organisation that it is of."""
    cells = Cells(values)
    of = cells.text("organisation", 120, required=True)
    cells.name("contact", required=True)
    line = _contact(cells)
    return (None if cells.problems or line is None else (of, line)), cells.problems


def relation(values: Mapping[str, Cell]) -> tuple[RelationLine | None, list[Problem]]:
    cells = Cells(values)
    source = cells.text("organisation", 120, required=True)
    kind = cells.word("kind", words.ORGANISATION_RELATIONS, required=True)
    target = cells.text("other", 120, required=True)
    since = cells.day("since", ANY_DAY, required=True)
    until = cells.day("until", ANY_DAY)
    if since is not None and until is not None and until < since:
        cells.wrong("ends-before-it-begins", "until", "lies before the first day")
    if kind is None or since is None or cells.problems:
        return None, cells.problems
    return RelationLine(source, kind, target, since, until), []


def _contact(cells: Cells) -> ContactLine | None:
    name = cells.name("contact")
    telephone = cells.checked("not-a-telephone", "telephone", parse_telephone)
    duty = cells.text("duty")
    if not name and (telephone or duty):
        cells.wrong("cell-empty", "contact", "is empty; a telephone and a duty are somebody's")
    return ContactLine(name, telephone, duty) if name else None
