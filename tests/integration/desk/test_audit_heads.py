"""The head of the audit's chain, kept outside of the database."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

from chassis.audit import protection
from chassis.audit.chain import Anchor
from chassis.audit.heads import heads_file, highest_epoch, note_restored, publish_head, published_heads
from chassis.audit.log import seal_once, verify
from services.registry import contract
from tests.integration.desk.world import World


def test_each_new_head_is_told_once(world: World, tmp_path: Path) -> None:
    world.database.folder = tmp_path
    seal_once(world.database)
    publish_head(world.database)
    publish_head(world.database)
    assert len(published_heads(heads_file(tmp_path, "registry"))) == 1
    world.ask("staff north", contract.plan_visit, resident=str(world.resident), reason="routine")
    seal_once(world.database)
    publish_head(world.database)
    assert [head.number for head in published_heads(heads_file(tmp_path, "registry"))] == [1, 2]


def test_a_chain_made_anew_is_noticed_by_the_heads_told_before(world: World, tmp_path: Path) -> None:
    world.database.folder = tmp_path
    seal_once(world.database)
    publish_head(world.database)
    forged = heads_file(tmp_path, "registry")
    forged.write_text(forged.read_text().replace(published_heads(heads_file(tmp_path, "registry"))[0].hash, "0" * 64))
    found = publish_head(world.database)
    assert found is not None and not found.sound
    assert len(published_heads(heads_file(tmp_path, "registry"))) == 1  # an unsound chain's head is not told


def test_after_a_restore_the_chain_goes_on_from_the_backup(world: World, tmp_path: Path) -> None:
    world.database.folder, heads = tmp_path, heads_file(tmp_path, "registry")
    seal_once(world.database)
    publish_head(world.database)
    lost = [Anchor(7, "7" * 64), Anchor(8, "8" * 64)]  # of batches that the backup has not
    with heads.open("a") as file:
        file.writelines(json.dumps({"at": "2026-11-01T00:00:00+00:00", **head._asdict()}) + "\n" for head in lost)
    assert not verify(world.database, published_heads(heads)).sound
    note_restored(world.database, 2)
    assert [head.number for head in published_heads(heads)] == [1, 1]
    assert verify(world.database, published_heads(heads)).sound
    world.ask("staff north", contract.plan_visit, resident=str(world.resident), reason="routine")
    seal_once(world.database)
    found = publish_head(world.database)
    assert found is not None and found.sound
    assert [head.number for head in published_heads(heads)] == [1, 1, 2]


def test_without_a_folder_nothing_is_told(world: World) -> None:
    assert publish_head(world.database) is None


def test_an_epoch_is_noted_though_the_audit_that_came_back_is_not_sound(world: World, tmp_path: Path) -> None:
    world.database.folder, heads = tmp_path, heads_file(tmp_path, "registry")
    seal_once(world.database)
    publish_head(world.database)
    with world.database.writing() as connection:
        protection.unprotect_audit(SimpleNamespace(get_bind=lambda: connection))
        connection.execute(world.database.tables.audit.delete())
    told = published_heads(heads)
    note_restored(world.database, 5)
    assert (highest_epoch(heads), published_heads(heads)) == (5, told)
    assert highest_epoch(heads_file(tmp_path, "notify")) == 0
