"""Every problem's `type` can be opened: it has a page, at `/problems/<type>`, in Chinese and in English."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.contracts import contracts
from gateway.errors import STATUS_BY_TYPE, status_of, title_of
from gateway.problems import PROBLEMS, with_services
from gateway.wire import Refused
from services.registry.contract.row_problems import ROW_PROBLEMS
from services.registry.imports.cells import Problem
from services.training.batches.problems import STATUS, TITLES
from services.training.batches.problems import title_of as row_title

ROOT = Path(__file__).parents[2]


# which argument of a call is a type: of a refusal on the wire, and of what is wrong in a file's cell
ARGUMENT = {
    Refused.__name__: 1,
    Problem.__name__: 0,
    "cells.wrong": 0,
    "self.wrong": 0,
    "cells.checked": 0,
    "job.error": 0,
    "_refused": 0,
    "CellError.at": 4,
}


def types_of(path: Path) -> Iterator[tuple[str, int]]:
    """Each type that a module writes: `type="…"` of a failure, an argument of those calls, a `default_type`."""
    for node in ast.walk(ast.parse(path.read_text())):
        found: list[ast.expr] = []
        if isinstance(node, ast.Call):
            found = [word.value for word in node.keywords if word.arg == "type"]
            at = ARGUMENT.get(ast.unparse(node.func))
            found += [] if at is None else node.args[at : at + 1]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "default_type":
            found = [node.value]
        yield from ((each.value, node.lineno) for each in found if isinstance(each, ast.Constant) and each.value)


def test_every_type_of_a_problem_has_its_page() -> None:
    pages = with_services(*contracts().values())
    missing = [
        f"{path.relative_to(ROOT)}:{line} {type}"
        for folder in ("chassis", "gateway", "services")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for type, line in types_of(path)
        if type not in pages
    ]
    assert not missing, (
        "say in a few words what it means and what to do next: in PROBLEMS of the service's contract/__init__.py, "
        f"or of gateway/problems.py where several services have it: {missing}"
    )


def test_every_type_of_a_row_s_problem_is_used() -> None:
    folders = (ROOT / "chassis/sheets", ROOT / "services/registry", ROOT / "services/training")
    used = {type for folder in folders for path in folder.rglob("*.py") for type, _ in types_of(path)}
    rows = {*ROW_PROBLEMS, *(type for type in PROBLEMS if type.startswith(("heading-", "cell-")))}
    assert not rows - used, f"no row or heading of a file has these any more, take them out: {rows - used}"


def test_every_type_with_a_status_of_its_own_has_its_page() -> None:
    assert set(STATUS_BY_TYPE) <= set(with_services(*contracts().values()))


@pytest.mark.parametrize(("language", "end"), [("zh-CN", "。"), ("en", ".")])
def test_every_type_has_its_title_and_what_to_do_in_each_language(language: str, end: str) -> None:
    known = with_services(*contracts().values())
    missing = [
        type
        for type, texts in known.items()
        if not (language in texts and texts[language].title and texts[language].remedy.endswith(end))
    ]
    assert not missing, (
        f"write a title in {language} and a sentence on what to do, beside the other language: {missing}"
    )


def test_a_row_of_a_batch_is_refused_in_the_words_of_a_request() -> None:
    """A service words the refusal of a row as the gateway words that of a whole request."""
    pages = with_services(*contracts().values())
    for type in (*TITLES, "counts-differ", "claim-closed"):
        for language in ("zh-CN", "en"):
            assert row_title(type, language) == title_of(type, language, pages).text, type
    for kind, status in STATUS.items():
        assert status_of(kind("no")) == status
