"""A replica of the version before, beside a schema that newer code has migrated already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from chassis.database import migrations
from chassis.database.migrations import NotMigrated
from chassis.database.tables import service_base

Base = service_base("vault")
Code = Callable[..., None]


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Code:
    """`code("0001_first", "0002_more", …)`: from now on this is a version of the code with these revisions.

    `code(…, needs={"0003_less": "0002"})`: a revision that takes something away.
    """

    def of_revisions(*names: str, needs: Mapping[str, str] = {}) -> None:
        folder = tmp_path / f"version-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, before in zip(names, (None, *names), strict=False):
            (folder / f"{name}.py").write_text(revision(name, before, needs.get(name, "")))
        monkeypatch.setattr(migrations, "versions_folder", lambda service: folder)

    return of_revisions


def revision(name: str, before: str | None, oldest: str) -> str:
    down = before.partition("_")[0] if before else None
    make = (
        "op.add_column('installation', sa.Column('n' + revision, sa.Integer(), nullable=True))"
        if before
        else "target_metadata.create_all(op.get_bind())"
    )
    return (
        "import sqlalchemy as sa\nfrom alembic import op\n"
        "from tests.integration.chassis.test_expand_and_contract import Base\ntarget_metadata = Base.metadata\n"
        f"revision = {name.partition('_')[0]!r}\ndown_revision = {down!r}\n"
        f"OLDEST_CODE = {oldest!r}\ndef upgrade():\n    {make}\n"
    )


def migrate(url: str) -> str:
    return migrations.migrate(url, "vault", Base.metadata)


def usable(url: str) -> migrations.Standing:
    return migrations.require_usable(create_engine(url), "vault")


def test_old_code_starts_again_beside_a_newer_schema_and_leaves_it_as_it_is(
    database_url: Callable[..., str], code: Code
) -> None:
    url = database_url("vault")
    code("0001_first")
    assert migrate(url) == "0001"
    assert not usable(url).ahead
    code("0001_first", "0002_more", "0003_more")
    with pytest.raises(NotMigrated, match=r"stands at revision 0001, this version needs 0003; run `tongxin migrate`"):
        usable(url)
    assert migrate(url) == "0003"

    code("0001_first")
    found = usable(url)
    assert found.ahead and (found.stands, found.needs) == ("0003", "0001")
    assert migrate(url) == "0003", "older code's migrate changes nothing"
    columns = {column["name"] for column in inspect(create_engine(url)).get_columns("installation")}
    assert {"n0002", "n0003"} <= columns


def test_a_database_that_was_never_migrated_is_refused_with_the_mend(
    database_url: Callable[..., str], code: Code
) -> None:
    code("0001_first")
    with pytest.raises(NotMigrated, match=r"revision none, this version needs 0001; run `tongxin migrate`"):
        usable(database_url("vault"))


@pytest.mark.parametrize("other", [("0001_first", "0002_other"), ("0001_first", "0002_other", "0003_other")])
def test_a_database_of_another_line_is_refused_however_its_numbers_stand(
    database_url: Callable[..., str], code: Code, other: tuple[str, ...]
) -> None:
    url = database_url("vault")
    code(*other)
    migrate(url)
    code("0001_first", "0002_more")
    with pytest.raises(NotMigrated, match="history does not contain"):
        usable(url)
    with pytest.raises(NotMigrated, match="history does not contain"):
        migrate(url)


def test_a_revision_that_was_changed_after_it_was_applied_is_told(database_url: Callable[..., str], code: Code) -> None:
    url = database_url("vault")
    code("0001_first")
    migrate(url)
    for further in ((), ("0002_more",)):
        code("0001_first", *further)
        first = migrations.versions_folder("vault") / "0001_first.py"
        as_applied = first.read_bytes()
        first.write_bytes(as_applied.replace(b"\n", b"\r\n"))
        assert migrations.standing(create_engine(url), "vault").otherwise == "", "the ends of its lines are no text"
        first.write_bytes(as_applied + b"    op.execute('SELECT 1')\n")
        for tried in (usable, migrate):
            with pytest.raises(NotMigrated, match="0001_first was applied to it with another text"):
                tried(url)
    assert create_engine(url).connect().scalar(text("SELECT version_num FROM alembic_version")) == "0001"


def test_a_database_of_before_there_were_digests_is_told(database_url: Callable[..., str], code: Code) -> None:
    url = database_url("vault")
    code("0001_first")
    migrate(url)
    with create_engine(url).begin() as connection:
        connection.execute(text("ALTER TABLE applied_revisions DROP COLUMN digest"))
    with pytest.raises(NotMigrated, match="begin anew"):
        usable(url)


def test_code_older_than_what_a_contraction_allows_is_refused(database_url: Callable[..., str], code: Code) -> None:
    url = database_url("vault")
    lines = ("0001_first", "0002_more", "0003_less")
    code(*lines, needs={"0003_less": "0002"})
    assert migrate(url) == "0003"
    code(*lines[:2])
    assert usable(url).ahead
    code(*lines[:1])
    with pytest.raises(NotMigrated, match="0003 runs beside code of 0002 at the earliest; use a newer version"):
        usable(url)


def test_a_migration_that_fails_leaves_no_trace_in_the_history(database_url: Callable[..., str], code: Code) -> None:
    url = database_url("vault")
    code("0001_first")
    migrate(url)
    code("0001_first", "0002_broken")
    broken = migrations.versions_folder("vault") / "0002_broken.py"
    broken.write_text(broken.read_text().replace("op.add_column", "op.no_such_thing"))
    with pytest.raises(AttributeError):
        migrate(url)
    with create_engine(url).connect() as connection:
        assert connection.scalars(text("SELECT name FROM applied_revisions")).all() == ["0001_first"]
