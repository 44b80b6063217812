"""Encrypted columns under a new key, page by page, while the old key still opens what is not there yet."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, String, Table, Uuid, insert, select, update

from chassis.database.tables import service_base
from chassis.database.unit_of_work import Database
from chassis.encryption import Tampered, keys
from chassis.encryption.rotation import rotate_column, rotate_page

Base = service_base("vault")
SECRETS = Table("secrets", Base.metadata, Column("id", Uuid, primary_key=True), Column("number", String(200)))


def context(row: Any) -> str:
    return f"secrets.number:{row}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    keys.create(tmp_path / "keys.json", ("vault",))
    return tmp_path / "keys.json"


def opened(url: str, file: Path) -> Database:
    return Database(url, Base, service="vault", keys=keys.load(file))


def filled(database: Database, count: int) -> dict[uuid.UUID, str]:
    Base.metadata.create_all(database.engine)
    numbers = {uuid.uuid4(): f"number {n}" for n in range(count)}
    with database.unit_of_work() as uow:
        ring = uow.keys.encryption
        uow.session.execute(insert(database.tables.installation).values(id=1, epoch=1))
        uow.session.execute(
            insert(SECRETS),
            [{"id": row, "number": ring.encrypt(number, context=context(row))} for row, number in numbers.items()]
            + [{"id": uuid.uuid4(), "number": None}],
        )
    return numbers


def stored(database: Database) -> dict[uuid.UUID, str]:
    with database.reading() as connection:
        return {r.id: r.number for r in connection.execute(select(SECRETS).where(SECRETS.c.number.is_not(None)))}


def test_every_value_stands_under_the_new_key_and_says_the_same(database_url: Callable[..., str], file: Path) -> None:
    url = database_url("vault")
    numbers = filled(opened(url, file), 450)
    assert keys.rotate(file) == "k2"
    assert file.stat().st_mode & 0o777 == 0o600

    database = opened(url, file)
    ring = database.keys.encryption
    assert all(ring.needs_rotation(cipher) for cipher in stored(database).values())
    assert rotate_column(database, SECRETS, "number", context) == 450
    after = stored(database)
    assert not any(ring.needs_rotation(cipher) for cipher in after.values())
    assert {row: ring.decrypt(cipher, context=context(row)) for row, cipher in after.items()} == numbers
    assert rotate_column(database, SECRETS, "number", context) == 0
    assert stored(database) == after

    body = json.loads(file.read_text())
    body["encryption"] = body["encryption"].split(",")[0]  # the old key may go now
    file.write_text(json.dumps(body))
    alone = opened(url, file).keys.encryption
    assert {row: alone.decrypt(cipher, context=context(row)) for row, cipher in after.items()} == numbers


def test_cut_off_it_goes_on_after_the_last_page(database_url: Callable[..., str], file: Path) -> None:
    url = database_url("vault")
    filled(opened(url, file), 25)
    keys.rotate(file)
    database = opened(url, file)
    with database.unit_of_work() as uow:
        after, changed = rotate_page(uow, SECRETS, "number", context, limit=10)
    assert changed == 10 and after is not None
    with database.unit_of_work() as uow:
        assert rotate_page(uow, SECRETS, "number", context, after=after, limit=100) == (None, 15)


def test_a_value_from_another_row_is_not_rotated(database_url: Callable[..., str], file: Path) -> None:
    url = database_url("vault")
    first, second = filled(opened(url, file), 2)
    keys.rotate(file)
    database = opened(url, file)
    with database.unit_of_work() as uow:
        moved = stored(database)[first]
        uow.session.execute(update(SECRETS).where(SECRETS.c.id == second).values(number=moved))
    with pytest.raises(Tampered):
        rotate_column(database, SECRETS, "number", context)
