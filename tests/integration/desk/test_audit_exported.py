"""The audit checked on an export, without the system that it was made by."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert

from chassis.audit.exported import export_audit, verify_export
from chassis.audit.heads import heads_file, publish_head, published_heads
from chassis.audit.log import Unreadable, seal_once, verify
from cli.operating import audit_group
from services.registry import contract
from tests.integration.desk.world import World

Lines = list[dict[str, Any]]


@pytest.fixture
def export(world: World, tmp_path: Path) -> Path:
    """Two batches with the head of each, in the folder that an auditor is given; an entry that is not sealed yet."""
    folder = tmp_path / "export"
    world.database.folder = folder
    for _ in range(2):
        world.ask("staff north", contract.plan_visit, resident=str(world.resident), reason="routine")
        seal_once(world.database)
        publish_head(world.database)
    world.ask("staff north", contract.plan_visit, resident=str(world.resident), reason="routine")
    export_audit(world.database, folder)
    return folder


def said_of(folder: Path, *options: str) -> Result:
    """What the command says where there is neither a configuration nor a database."""
    return CliRunner().invoke(audit_group, ["verify", str(folder), *options])


def test_an_export_is_as_sound_as_the_database(world: World, export: Path) -> None:
    heads = published_heads(heads_file(export, "registry"))
    assert verify_export(export, "registry", heads) == verify(world.database, heads)
    said = said_of(export)
    assert said.exit_code == 0, said.output
    assert "in 2 batches, as 2 published heads have it" in said.output
    assert "warn   training: its audit is not in" in said.output  # what is not there was not found sound
    assert said_of(export, "--service", "registry").output.splitlines()[0].startswith("ok     registry")


def test_only_its_owner_reads_it(export: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in export.glob("*.jsonl")} == {0o600}


def changed(**values: Any) -> Callable[[Lines], Lines]:
    return lambda lines: [lines[0] | values, *lines[1:]]


def reworded(lines: Lines) -> Lines:
    lines[0]["entry"]["after"] = {"reason": "other"}
    return lines


TAMPERED: dict[str, tuple[str, Callable[[Lines], Lines]]] = {
    "who did it": ("audit", changed(actor="somebody-else")),
    "when": ("audit", changed(at="2020-01-01T00:00:00+00:00")),
    "what it says": ("audit", reworded),
    "an entry left out": ("audit", lambda lines: lines[1:]),
    "an entry twice": ("audit", lambda lines: [lines[0], *lines]),
    "the order": ("audit", lambda lines: lines[::-1]),
    "a seal": ("seals", lambda lines: [lines[0] | {"seal": lines[1]["seal"]}, *lines[1:]]),
    "a seal left out": ("seals", lambda lines: lines[1:]),
    "the end cut off": ("seals", lambda lines: lines[:-1]),
    "a seal that lacks fields": ("seals", lambda lines: [lines[0] | {"seal": {"hash": "x"}}, *lines[1:]]),
    "a row that is none": ("audit", changed(entry={})),
    "an id that is none": ("audit", changed(id="first")),
}


@pytest.mark.parametrize("what", list(TAMPERED))
def test_what_is_tampered_with_is_found(export: Path, what: str) -> None:
    file, change = TAMPERED[what]
    path = export / f"registry.{file}.jsonl"
    lines = change([json.loads(line) for line in path.read_text().splitlines()])
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    said = said_of(export)
    assert said.exit_code == 1, said.output
    assert "wrong  registry" in said.output and "ok     registry" not in said.output


def test_a_seal_in_the_database_that_lacks_fields_is_named(world: World) -> None:
    seal_once(world.database)
    seals = world.database.tables.audit_seals
    forged = {"number": 7, "seal": {"hash": "x"}, "sealed_at": world.database.clock.now()}
    with world.database.writing() as connection:
        connection.execute(insert(seals).values(**forged))
    with pytest.raises(Unreadable, match="seal 7 lacks"):
        verify(world.database)


def test_both_cut_off_alike_is_found_by_the_heads_that_were_copied_elsewhere(export: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    heads_file(export, "registry").parent.rename(elsewhere)
    for file, batch in (("seals", "number"), ("audit", "batch")):
        path = export / f"registry.{file}.jsonl"
        kept = [line for line in path.read_text().splitlines() if json.loads(line)[batch] == 1]
        path.write_text("\n".join(kept) + "\n")
    unseen = said_of(export)
    assert unseen.exit_code == 0 and "no head was published yet" in unseen.output
    assert said_of(export, "--heads", str(elsewhere)).exit_code == 1


def test_a_folder_without_an_export_and_half_of_one_are_told(export: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    none = said_of(tmp_path / "empty")
    assert none.exit_code == 1 and "--keep` writes it" in none.output
    (export / "registry.audit.jsonl").unlink()
    half = said_of(export)
    assert half.exit_code == 1 and "registry.audit.jsonl is missing" in half.output
