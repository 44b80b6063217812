"""A backup that was written as the operators' page says tells nobody anything, and comes back."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from chassis.database import migrations
from chassis.testing.postgresql import PostgreSQL, program
from services.registry.service import service

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
KEY = "backups@tongxin.example"
NAME = "只在备份里的社区"


def commands() -> tuple[str, str, str]:
    """The page's lines: what goes before, that of writing a backup, that of reading it."""
    block = re.search(r"```\n(set -o pipefail.*?)```", PAGE.read_text(), re.S)
    assert block, "docs/operations.md: say how a backup is encrypted"
    before, write, read = block[1].splitlines()
    return before, write, read


@pytest.fixture
def environment(tmp_path: Path, postgres: PostgreSQL) -> dict[str, str]:
    """Two databases, a full and an empty one, and a new key."""
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    url, empty = (postgres.create_database(name) for name in ("backed-up", "brought-back"))
    migrations.migrate(url, service.name, service.base.metadata)
    with postgres.connect("backed-up") as connection:
        connection.execute(
            "INSERT INTO communities (id, version, name) VALUES (gen_random_uuid(), 1, %(name)s)", {"name": NAME}
        )
    path = f"{Path(program('pg_dump')).parent}{os.pathsep}{os.environ['PATH']}"
    plain = {"DATABASE": url, "EMPTY_DATABASE": empty}
    found = {"PATH": path, "GNUPGHOME": str(home)} | {n: u.replace("+psycopg", "") for n, u in plain.items()}
    made = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    subprocess.run([*made, "--quick-generate-key", KEY], env=found, check=True, capture_output=True, timeout=60)
    return found


def test_a_backup_is_encrypted_as_it_is_written_and_comes_back(
    environment: dict[str, str], postgres: PostgreSQL, tmp_path: Path
) -> None:
    before, write, read = commands()

    def run(line: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["bash", "-c", f"{before}\n{line}"],
            env=environment,
            cwd=tmp_path,
            check=False,
            capture_output=True,
            timeout=60,
        )

    try:
        in_the_open = run('pg_dump "$DATABASE"')
        assert NAME.encode() in in_the_open.stdout, in_the_open.stderr  # what a backup would give away
        written = run(write)
        assert written.returncode == 0, written.stderr
        (backup,) = tmp_path.glob("*.gpg")
        kept = backup.read_bytes()
        assert NAME.encode() not in kept and b"PGDMP" not in kept and b"communities" not in kept
        brought_back = run(read)
        assert brought_back.returncode == 0, brought_back.stderr
        with postgres.connect("brought-back") as connection:
            assert connection.execute("SELECT name FROM communities").fetchall() == [(NAME,)]
        backup.unlink()
        cut_off = run(write.replace('"$DATABASE"', '"$DATABASE-that-is-not-there"'))
        assert cut_off.returncode, "a dump that failed was taken for a backup"
    finally:
        run("gpgconf --kill all")
