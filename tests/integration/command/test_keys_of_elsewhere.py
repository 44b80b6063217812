"""A database is read under the keys that it is written under, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from .shell import tongxin


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An embedded installation that has run once."""
    for command in (("keys", "create"), ("migrate",), ("keys", "list")):
        assert tongxin(*command, folder=tmp_path).returncode == 0
    return tmp_path / "var"


def test_fresh_keys_are_not_made_where_databases_stand_under_lost_ones(data: Path) -> None:
    (data / "keys.json").rename(data / "put-away.json")
    started = tongxin("run", "--empty", folder=data.parent)
    assert (started.returncode, (data / "keys.json").exists()) == (2, False)
    assert "put the file back" in started.stderr
    checked = tongxin("check", folder=data.parent)
    assert (checked.returncode, "wrong  keys" in checked.stdout) == (1, True)


def test_another_installations_keys_are_refused_by_processes_and_commands(data: Path) -> None:
    (data / "keys.json").rename(data / "put-away.json")
    assert tongxin("keys", "create", folder=data.parent).returncode == 0
    checked = tongxin("check", folder=data.parent)
    assert checked.returncode == 1
    for name in ("registry", "training", "notify"):
        assert f"wrong  {name}'s database: it is written under another k1 of encryption" in checked.stdout
    for command in (("keys", "list"), ("run", "--empty"), ("run", "--small")):
        refused = tongxin(*command, folder=data.parent)
        assert refused.returncode and "another installation's" in refused.stdout + refused.stderr
