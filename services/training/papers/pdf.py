"""A paper as a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chassis.documents.pdf import as_pdf
from chassis.documents.qr import qr_of
from services.training.papers.wording import SaidLine, Wording

TEMPLATE = Path(__file__).with_name("paper.typ")


def pdf_of(wording: Wording) -> bytes:
    """The document. Raises Unavailable where it could not be set in time."""
    return as_pdf(TEMPLATE, data_of(wording))


def data_of(wording: Wording) -> dict[str, Any]:
    """What the template is given."""
    columns = list(_columns(wording)) if wording.vertical else []
    code = qr_of(wording.address) if wording.address else None
    more = {"lang": wording.language[:2], "vertical": wording.vertical, "columns": columns, "code": code}
    return asdict(wording) | more


def _columns(wording: Wording) -> Iterator[str]:
    """All of it as sentences in a row, for a script that runs from top to bottom."""
    yield wording.title
    yield wording.greeting
    for line in wording.lines:
        yield _with_amount(line)
        yield from line.parts
    yield from map(_with_amount, wording.totals)
    yield from wording.notes


def _with_amount(line: SaidLine) -> str:
    return f"{line.text} {line.amount}".strip()
