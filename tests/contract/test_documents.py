"""Pages say what the code says, where somebody works by them."""

from __future__ import annotations

from pathlib import Path

from benchmarks import figures
from services.registry.imports.columns import RESIDENTS
from services.registry.imports.words import Registered

DOCS = Path(__file__).parents[2] / "docs"


def test_the_workers_page_names_every_heading_of_the_residents_file_and_those_that_must_be_there() -> None:
    page = (DOCS / "staff.md").read_text()
    needed = "、".join(column.heading for column in RESIDENTS.columns if column.required)
    assert f"**必有的列**：{needed}。" in page, f"docs/staff.md: the columns that must be there are {needed}"
    for column in RESIDENTS.columns:
        said = column.heading + (f"（{'、'.join(column.aliases)}）" if column.aliases else "")
        assert said in page, f"docs/staff.md: name {said}"


def test_the_workers_page_names_the_words_for_where_somebody_is_registered() -> None:
    *near, far = (f"“{word.zh}”" for word in Registered)
    said = f"**户籍**写{''.join(near)}或{far}，别的写法不认"
    assert said in (DOCS / "staff.md").read_text(), f"docs/staff.md: say {said}"


def test_the_figures_are_those_of_the_stored_results() -> None:
    assert figures.PAGE.read_text() == figures.figures(), "run: .venv/bin/python -m benchmarks.figures"
