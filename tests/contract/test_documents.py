"""Pages say what the code says, where somebody works by them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from benchmarks import figures
from chassis.config import SERVICES, Settings
from gateway.house import operations_of
from services.registry import contract as registry
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


def test_the_operators_page_has_a_database_a_user_and_a_start_for_each_service() -> None:
    page = (DOCS / "operations.md").read_text()
    shown = next(block for block in re.findall(r"```toml\n(.*?)```", page, re.S) if "database_url" in block)
    settings = Settings(**tomllib.loads(shown))
    for name in SERVICES:
        own = settings.section(name)
        assert own.database_url.startswith(f"postgresql+psycopg://{name}:"), f"docs/operations.md: a database of {name}"
        assert own.bus_url.startswith(f"amqps://{name}:"), f"docs/operations.md: a broker user of {name}"
        assert re.search(rf"^tongxin up {name}\b", page, re.M), f"docs/operations.md: tongxin up {name}"
        assert f"tongxin@{name}" in page, f"docs/operations.md: systemd's unit of {name}"
    users = re.search(r"in your file \(here ([^)]*)\)", page)
    assert users and set(re.findall(r"`(\w+)`", users[1])) == {"operator", "gateway", *SERVICES}


def test_the_operators_page_opens_a_community_that_files_can_come_into() -> None:
    page = (DOCS / "operations.md").read_text()
    assert "tongxin community create NAME --admin USER --division-code CODE" in page


def test_what_the_operators_page_has_done_again_after_a_restore_are_operations() -> None:
    page = (DOCS / "operations.md").read_text()
    named = set(re.findall(r"`(registry\.[a-z_]+)`", page[page.index("Erasures alone are replayed") :]))
    assert len(named) > 10 and named <= {operation.name for operation in operations_of(registry)}
