"""The head of the audit's chain, kept outside of the database."""

from __future__ import annotations

from pathlib import Path

from chassis.audit.heads import heads_file, publish_head, published_heads
from chassis.audit.log import seal_once
from services.registry import contract
from tests.integration.desk.world import World


def test_each_new_head_is_told_once(world: World, tmp_path: Path) -> None:
    world.database.folder = tmp_path
    seal_once(world.database)
    publish_head(world.database)
    publish_head(world.database)
    assert len(published_heads(tmp_path, "registry")) == 1
    world.ask("staff north", contract.plan_visit, resident=str(world.resident), reason="routine")
    seal_once(world.database)
    publish_head(world.database)
    assert [head.number for head in published_heads(tmp_path, "registry")] == [1, 2]


def test_a_chain_made_anew_is_noticed_by_the_heads_told_before(world: World, tmp_path: Path) -> None:
    world.database.folder = tmp_path
    seal_once(world.database)
    publish_head(world.database)
    forged = heads_file(tmp_path, "registry")
    forged.write_text(forged.read_text().replace(published_heads(tmp_path, "registry")[0].hash, "0" * 64))
    found = publish_head(world.database)
    assert found is not None and not found.sound
    assert len(published_heads(tmp_path, "registry")) == 1  # an unsound chain's head is not told


def test_without_a_folder_nothing_is_told(world: World) -> None:
    assert publish_head(world.database) is None
