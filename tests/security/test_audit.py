"""The audit: written by itself, sealed, only ever added to, and any change of it found."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import String, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from chassis.access.actor import Actor
from chassis.audit import log as audit_log
from chassis.audit import protection
from chassis.database.database import Database
from chassis.database.tables import service_base
from chassis.database.unit_of_work import Origin
from chassis.errors import Invalid
from chassis.testing.postgresql import PostgreSQL

Base: Any = service_base("audited")
STAFF = Actor(subject="0198aaaa", kind="person", community=UUID(int=5))
ORIGIN = Origin(request_id="r-1", address="10.1.2.3", operation="audited.edit_person", user_agent="browser")


class Person(Base):
    __tablename__ = "persons"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(20), info={"masked": 4})
    identity: Mapped[str] = mapped_column(String(20), info={"masked": True})
    housing: Mapped[str] = mapped_column(String(20))


class OpBy:
    """As much of alembic's `op` as the helper uses."""

    def __init__(self, connection: Any) -> None:
        self.get_bind = lambda: connection


@pytest.fixture
def database(database_url: Callable[[], str]) -> Iterator[Database]:
    made = Database(database_url(), Base, service="audited")
    Base.metadata.create_all(made.engine)
    with made.engine.begin() as connection:
        protection.protect_audit(OpBy(connection))
        protection.protect_audit(OpBy(connection))
    yield made
    made.engine.dispose()


def add_person(database: Database, housing: str = "owned") -> UUID:
    with database.unit_of_work(STAFF, ORIGIN) as uow:
        person = Person(id=uow.new_id(), phone="13800138000", identity="150102199001011234", housing=housing)
        uow.add(person)
    return person.id


def rows(database: Database) -> list[Any]:
    audit = database.tables.audit
    with database.reading() as connection:
        return list(connection.execute(select(audit).order_by(audit.c.id)))


# ---- what is written


def test_a_new_object_is_recorded_with_who_where_and_what_but_masked(database: Database) -> None:
    id = add_person(database)
    (row,) = rows(database)
    assert (row.actor, row.operation, row.action, row.subject) == ("0198aaaa", "audited.edit_person", "created", id)
    assert row.community == UUID(int=5)
    assert (row.entry["origin_address"], row.entry["request_id"]) == ("10.1.2.3", "r-1")
    assert row.entry["before"] == {}
    assert row.entry["after"] == {"id": str(id), "phone": "•••8000", "identity": "•••", "housing": "owned"}


def test_several_flushes_of_one_object_are_one_row_from_first_to_last(database: Database) -> None:
    id = add_person(database)
    with database.unit_of_work(STAFF, ORIGIN) as uow:
        uow.purpose = "moved house"
        person = uow.session.get_one(Person, id)
        for person.housing in ("rented", "shared"):
            uow.session.flush()
        person.identity = "150102199001015678"
    _, row = rows(database)
    assert (row.action, row.entry["purpose"]) == ("changed", "moved house")
    assert row.entry["before"] == {"housing": "owned", "identity": "•••"}
    assert row.entry["after"] == {"housing": "shared", "identity": "•••"}


def test_a_deleted_object_leaves_what_it_was(database: Database) -> None:
    id = add_person(database)
    with database.unit_of_work(STAFF, ORIGIN) as uow:
        uow.session.delete(uow.session.get_one(Person, id))
    _, row = rows(database)
    assert (row.action, row.entry["before"]["housing"], row.entry["after"]) == ("deleted", "owned", {})


def test_what_was_rolled_back_is_not_recorded(database: Database) -> None:
    class Changed(Exception):
        pass

    with database.unit_of_work(STAFF, ORIGIN) as uow:
        with pytest.raises(Changed), uow.session.begin_nested():
            uow.add(Person(id=uow.new_id(), phone="1", identity="1", housing="never"))
            uow.session.flush()
            raise Changed
        uow.add(Person(id=uow.new_id(), phone="1", identity="1", housing="kept"))
    assert [row.entry["after"]["housing"] for row in rows(database)] == ["kept"]


def test_a_bulk_change_must_be_described(database: Database) -> None:
    add_person(database)
    with pytest.raises(RuntimeError, match="persons changed in bulk"), database.unit_of_work(STAFF) as uow:
        uow.session.execute(update(Person).values(housing="rented"))
    with database.unit_of_work(STAFF, ORIGIN) as uow:
        uow.session.execute(update(Person).values(housing="rented"))
        uow.note("persons", after={"housing": "rented", "rows": 1}, purpose="block B was sold")
    assert rows(database)[-1].entry["after"] == {"housing": "rented", "rows": 1}


# ---- who looked


@pytest.mark.parametrize("writes", [True, False])
def test_a_reveal_is_recorded_also_by_a_reading_operation(database: Database, writes: bool) -> None:
    seen, other = add_person(database), add_person(database)
    with database.unit_of_work(STAFF, ORIGIN, writes=writes) as uow:
        uow.record_reveal(seen, "phone", "to call about the meeting")
        uow.record_reveal(seen, "phone", "to call about the meeting")
        uow.record_reveal(other, "identity", "insurance")
    with database.unit_of_work(writes=False) as uow:
        (look,) = audit_log.access_log(uow, [seen])
    assert (look.actor, look.field, look.purpose) == ("0198aaaa", "phone", "to call about the meeting")
    assert look.operation == "audited.edit_person"


def test_a_reveal_needs_a_purpose(database: Database) -> None:
    with pytest.raises(Invalid) as refused, database.unit_of_work(STAFF) as uow:
        uow.record_reveal(UUID(int=1), "phone", "  ")
    assert refused.value.type == "purpose-missing"


# ---- closed to change


def refused(database: Database, statement: Any) -> None:
    with (
        pytest.raises(DBAPIError, match=r"only ever added to|permission denied"),
        database.engine.begin() as connection,
    ):
        connection.execute(statement)


def test_rows_and_seals_cannot_be_changed_or_deleted(database: Database) -> None:
    add_person(database)
    audit, seals = database.tables.audit, database.tables.audit_seals
    refused(database, update(audit).values(batch=1, actor="somebody else"))
    refused(database, delete(audit))
    assert audit_log.seal_once(database) == 1
    refused(database, update(audit).values(actor="somebody else"))
    refused(database, update(audit).values(batch=None))
    refused(database, update(audit).values(batch=2))
    refused(database, update(seals).values(number=9))
    refused(database, delete(seals))
    (row,) = rows(database)
    refused(database, insert(audit).values({**row._mapping, "id": UUID(int=7)}))
    if database.sqlite:
        refused(database, text("INSERT OR REPLACE INTO audit SELECT * FROM audit"))
    else:
        refused(database, text("TRUNCATE audit"))


def test_the_role_that_owns_the_tables_has_no_right_to_change_them(postgres: PostgreSQL) -> None:
    name, password = f"app_{secrets.token_hex(4)}", secrets.token_hex(8)
    with postgres.connect() as administrator:
        administrator.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'".encode())
        administrator.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
    url = f"postgresql+psycopg://{name}:{password}@127.0.0.1:{postgres.port}/{name}"
    database = Database(url, Base, service="audited")
    try:
        Base.metadata.create_all(database.engine)
        with database.engine.begin() as connection:
            protection.protect_audit(OpBy(connection))
        add_person(database)
        for words in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_seals"):
            with pytest.raises(DBAPIError, match="permission denied"), database.engine.begin() as connection:
                connection.execute(text(words))
        assert audit_log.seal_once(database) == 1
        assert audit_log.verify(database).sound
    finally:
        database.engine.dispose()
        with postgres.connect() as administrator:
            administrator.execute(f"DROP DATABASE {name}".encode())
            administrator.execute(f"DROP ROLE {name}".encode())


# ---- what somebody does who can lift the protection is found


def lift_protection(database: Database) -> None:
    with database.engine.begin() as connection:
        protection.unprotect_audit(OpBy(connection))


@pytest.fixture
def sealed(database: Database) -> Database:
    for _ in range(6):
        add_person(database)
    while audit_log.seal_once(database, most=2):
        pass
    found = audit_log.verify(database)
    assert (found.sound, found.batches, found.entries) == (True, 3, 6)
    lift_protection(database)
    return database


TAMPERED: dict[str, Any] = {
    "changed": {"actor": "somebody else"},
    "action": {"action": "noted"},
    "subject": {"subject": UUID(int=1)},
    "operation": {"operation": "audited.other"},
    "moved": {"batch": 3},
    "community": {"community": UUID(int=1)},
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_changed_row_is_found(sealed: Database, how: str) -> None:
    audit = sealed.tables.audit
    first = rows(sealed)[0].id
    with sealed.engine.begin() as connection:
        connection.execute(update(audit).where(audit.c.id == first).values(**TAMPERED[how]))
    assert 1 in {finding.batch for finding in audit_log.verify(sealed).findings}


def test_a_word_that_was_put_into_an_entry_is_found(sealed: Database) -> None:
    audit, first = sealed.tables.audit, rows(sealed)[0]
    with sealed.engine.begin() as connection:
        connection.execute(update(audit).where(audit.c.id == first.id).values(entry=first.entry | {"note": "forged"}))
    assert {finding.kind for finding in audit_log.verify(sealed).findings} == {"changed"}


def test_a_removed_and_an_inserted_row_are_found(sealed: Database) -> None:
    audit = sealed.tables.audit
    third, *_ = rows(sealed)[2:]
    with sealed.engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.id == third.id))
        connection.execute(insert(audit).values({**third._mapping, "id": UUID(int=1), "batch": 3}))
    kinds = {(finding.batch, finding.kind) for finding in audit_log.verify(sealed).findings}
    assert kinds == {(2, "removed"), (3, "inserted")}


def test_an_end_cut_off_is_found_by_an_anchor(sealed: Database) -> None:
    head = audit_log.verify(sealed).head
    assert head is not None
    audit, seals = sealed.tables.audit, sealed.tables.audit_seals
    with sealed.engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.batch == 3))
        connection.execute(delete(seals).where(seals.c.number == 3))
    assert audit_log.verify(sealed).sound
    assert not audit_log.verify(sealed, [head]).sound


def test_only_one_seals_at_a_time(database: Database) -> None:
    add_person(database)
    if database.sqlite:  # one writer at a time anyway
        assert (audit_log.seal_once(database), audit_log.seal_once(database)) == (1, 0)
        return
    with database.writing() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": audit_log.SEALER_LOCK})
        assert audit_log.seal_once(database) == 0
    assert audit_log.seal_once(database) == 1
