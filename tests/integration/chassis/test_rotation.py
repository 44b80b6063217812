"""What stands under older keys is written anew by a job, while the old keys still open what is not there yet."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, String, Table, Uuid, insert, select, update

from chassis.access.actor import Actor, ActorKind
from chassis.config import ConfigurationError
from chassis.database.database import Database
from chassis.database.own_keys import forget, is_written, require_own_keys
from chassis.database.tables import service_base
from chassis.encryption import Tampered, keys
from chassis.encryption.binary import BinaryCipher
from chassis.files.links import FileLinks
from chassis.files.store import PIECE, FileStore
from chassis.jobs import Job, JobRunner, job_view, rotation, start_job
from chassis.jobs.rotation import Protected
from chassis.testing.processes import wait_for

Base = service_base("vault")
SECRETS = Table(
    "secrets",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(200)),
    Column("found_by", String(100), unique=True),
)
OWNER = Actor("owner", ActorKind.PERSON, frozenset({"staff"}))


def context(row: uuid.UUID) -> str:
    return f"secrets.number:{row}"


def index_of(uow: Any, row: Any) -> str:
    number = uow.keys.encryption.decrypt(row.number, context=context(row.id))
    return str(uow.keys.blind_index("secrets").of(number))


COLUMNS: tuple[Protected, ...] = (
    rotation.field(SECRETS, "number", lambda row: context(row.id)),
    rotation.blind_index(SECRETS, "found_by", index_of, ("number",)),
    *rotation.files_of(Base.chassis),
)


class Vault:
    """A database whose processes can be started again with the newest keys, or go on with those they have."""

    def __init__(self, url: str, file: Path) -> None:
        self.url, self.file = url, file
        keys.create(file, ("vault",))
        self.database = self.opened()
        Base.metadata.create_all(self.database.engine)
        with self.database.unit_of_work() as uow:
            uow.session.execute(insert(self.database.tables.installation).values(id=1, epoch=1))

    def opened(self) -> Database:
        return Database(self.url, Base, service="vault", keys=keys.load(self.file))

    def fill(self, count: int, database: Database | None = None) -> dict[uuid.UUID, str]:
        database = database or self.database
        numbers = {uuid.uuid4(): f"number {uuid.uuid4()}" for _ in range(count)}
        ring, index = database.keys.encryption, database.keys.blind_index("secrets")
        rows = [
            {"id": row, "number": ring.encrypt(number, context=context(row)), "found_by": index.of(number)}
            for row, number in numbers.items()
        ]
        with database.unit_of_work() as uow:
            uow.session.execute(insert(SECRETS), [*rows, {"id": uuid.uuid4(), "number": None, "found_by": None}])
        return numbers

    def rotated(self) -> Database:
        for ring in keys.RINGS:
            keys.rotate(self.file, ring)
        self.database = self.opened()
        return self.database

    def under(self, ring: str, key_id: str) -> dict[str, int]:
        key = keys.ring_of(self.database.keys, ring).keys[key_id]
        return rotation.count_under(self.database, COLUMNS, ring, key)

    def begin(self) -> uuid.UUID:
        with self.database.unit_of_work(OWNER) as uow:
            return start_job(uow, rotation.JOB, rotation.active_keys(self.database.keys)).id

    def work(self, job: uuid.UUID, function: Any = None, **options: Any) -> Job:
        """Let a worker take what there is; how the job stands then."""
        kinds = {rotation.JOB: function or rotation.reencrypting(COLUMNS)}
        JobRunner(self.database, kinds, **options).run_one()
        with self.database.unit_of_work(OWNER, writes=False) as uow:
            return job_view(uow, job)

    def opens(self, numbers: dict[uuid.UUID, str], database: Database) -> None:
        """Every number opens and is found by its index, with the keys of `database`."""
        ring, index = database.keys.encryption, database.keys.blind_index("secrets")
        with database.reading() as connection:
            rows = connection.execute(select(SECRETS).where(SECRETS.c.number.is_not(None))).all()
        assert {row.id: ring.decrypt(row.number, context=context(row.id)) for row in rows} == numbers
        assert {row.id: row.found_by for row in rows} == {id: index.of(number) for id, number in numbers.items()}


@pytest.fixture
def vault(database_url: Callable[..., str], tmp_path: Path) -> Vault:
    return Vault(database_url("vault"), tmp_path / "keys.json")


def a_file(vault: Vault, content: bytes) -> tuple[FileStore, uuid.UUID]:
    store = FileStore(BinaryCipher(vault.database.keys.encryption), FileLinks(*vault.database.keys.links))
    with vault.database.unit_of_work(OWNER) as uow:
        file = store.begin(uow, "名单.csv", "text/csv")
        for number, start in enumerate(range(0, len(content), PIECE)):
            store.append(uow, file.id, number, content[start : start + PIECE])
        return store, store.finish(uow, file.id, len(content)).id


def test_everything_stands_under_the_new_keys_and_says_the_same(vault: Vault) -> None:
    numbers = vault.fill(450)
    content = b"".join(b"%d,x\n" % n for n in range(200_000))
    _, file = a_file(vault, content)
    vault.rotated()
    before = {"secrets.number": 450, "files.name": 1, "file_pieces.content": -(-len(content) // PIECE)}
    assert vault.under("encryption", "k1") == before
    assert vault.under("index", "i1") == {"secrets.found_by": 450}

    job = vault.work(vault.begin())
    total = sum(before.values()) + 450
    assert (job.state, job.done, job.total, job.result) == ("done", total, total, {"left": 0})
    assert vault.under("encryption", "k1") == vault.under("index", "i1") == {}
    assert vault.under("encryption", "k2") == before

    for ring, old in (("encryption", "k1"), ("index", "i1")):
        aside = keys.retire(vault.file, ring, old)
    assert aside.stat().st_mode & 0o777 == vault.file.stat().st_mode & 0o777 == 0o600
    vault.database = alone = vault.opened()
    assert list(alone.keys.encryption.keys) == ["k2"]
    vault.opens(numbers, alone)
    store = FileStore(BinaryCipher(alone.keys.encryption), FileLinks(*alone.keys.links))
    with alone.unit_of_work(OWNER, writes=False) as uow:
        stored = store.owned(uow, file)
        assert stored.name == "名单.csv"
        assert b"".join(store.read(uow, stored, at) for at in range(0, stored.size, PIECE)) == content
    assert keys.rotate(vault.file) == "k3", "an id that was given is not given again"
    assert [key.id for key in keys.retired(vault.file, "encryption")] == ["k1"]


class Killed(BaseException):
    """The worker's process ends in the middle."""


def test_a_worker_that_is_killed_is_followed_from_its_last_page(vault: Vault, monkeypatch: Any) -> None:
    numbers = vault.fill(450)
    vault.rotated()
    job, write_page, pages = vault.begin(), rotation.write_page, []

    def deadly(*arguments: Any) -> Any:
        pages.append(arguments)
        if len(pages) == 2:
            raise Killed
        return write_page(*arguments)

    monkeypatch.setattr(rotation, "write_page", deadly)
    with pytest.raises(Killed):
        vault.work(job, lease=0.05)
    assert vault.under("encryption", "k1") == {"secrets.number": 250}
    done = wait_for(lambda: (now := vault.work(job)).finished and now, 20, "another worker to end the job")
    assert done.state == "done" and done.done == done.total == 900
    vault.opens(numbers, vault.database)


def test_a_value_that_is_changed_meanwhile_is_kept(vault: Vault) -> None:
    numbers = vault.fill(3)
    database = vault.rotated()
    page = rotation.next_page(database, COLUMNS[0], None)
    assert page is not None
    row = next(iter(numbers))
    anew = database.keys.encryption.encrypt("newer", context=context(row))
    with database.unit_of_work() as uow:
        uow.session.execute(update(SECRETS).where(SECRETS.c.id == row).values(number=anew))
    with database.unit_of_work() as uow:
        assert rotation.write_page(uow, COLUMNS[0], page) == (2, [])
    with database.reading() as connection:
        assert connection.scalar(select(SECRETS.c.number).where(SECRETS.c.id == row)) == anew


def test_a_value_moved_from_another_row_is_not_rotated(vault: Vault) -> None:
    first, second = vault.fill(2)
    database = vault.rotated()
    with database.unit_of_work() as uow:
        moved = uow.session.scalar(select(SECRETS.c.number).where(SECRETS.c.id == first))
        uow.session.execute(update(SECRETS).where(SECRETS.c.id == second).values(number=moved))
    with pytest.raises(Tampered):
        rotation.next_page(database, COLUMNS[0], None)


def test_two_rows_of_one_value_under_two_keys_are_named_and_the_rest_is_done(vault: Vault) -> None:
    numbers = vault.fill(5)
    old = vault.database
    database = vault.rotated()
    same = next(iter(numbers.values()))
    twin = uuid.uuid4()
    row = {
        "id": twin,
        "number": old.keys.encryption.encrypt(same, context=context(twin)),
        "found_by": database.keys.blind_index("secrets").of(same),
    }
    with database.unit_of_work() as uow:  # which the unique index under two keys could not refuse
        uow.session.execute(insert(SECRETS).values(**row))
    job = vault.work(vault.begin())
    assert (job.state, job.error_count, job.result) == ("done", 1, {"left": 1})
    assert job.errors[0]["column"] == "secrets.found_by"
    assert vault.under("index", "i1") == {"secrets.found_by": 1}
    assert vault.under("encryption", "k1") == {}


def test_a_worker_with_the_keys_of_before_refuses(vault: Vault) -> None:
    vault.fill(1)
    old = vault.database
    vault.rotated()
    job = vault.begin()
    vault.database = old
    refused = vault.work(job)
    assert refused.state == "failed" and "start it again" in (refused.reason or "")


def test_the_active_key_and_an_unknown_one_cannot_be_retired(vault: Vault) -> None:
    with pytest.raises(ConfigurationError, match="k1 is the active key"):
        keys.retire(vault.file, "encryption", "k1")
    with pytest.raises(ConfigurationError, match="there is no key k9"):
        keys.retire(vault.file, "encryption", "k9")


def test_a_file_of_before_a_rotation_is_refused_until_the_new_key_is_retired(vault: Vault) -> None:
    assert not is_written(vault.database)
    before = vault.database
    require_own_keys(before)
    require_own_keys(vault.rotated())
    with pytest.raises(ConfigurationError, match="vault's database is written under k2 of encryption, which the file"):
        require_own_keys(before)
    for ring, key_id in (("encryption", "k2"), ("index", "i2")):
        forget(vault.database, ring, key_id)
    require_own_keys(before)
    assert is_written(vault.database)


def test_a_key_of_elsewhere_under_the_same_id_is_another(vault: Vault) -> None:
    require_own_keys(vault.database)
    vault.file.unlink()
    keys.create(vault.file, ("vault",))
    with pytest.raises(ConfigurationError, match="under another k1 of encryption"):
        require_own_keys(vault.opened())
