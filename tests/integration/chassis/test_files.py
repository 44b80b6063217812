"""Files as encrypted pieces, on both databases."""

import io
import random
import secrets
import zipfile
from datetime import timedelta

import pytest
import xlsxwriter
from sqlalchemy import select, update

from chassis.access.actor import ANONYMOUS, Actor, ActorKind
from chassis.clock import ManualClock
from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.encryption import Key, Keyring
from chassis.encryption.binary import BinaryCipher
from chassis.encryption.errors import DecryptionError
from chassis.errors import Conflict, Invalid, NotFound
from chassis.files.links import FileLinks
from chassis.files.store import MOST_UNFINISHED, PIECE, FileStore, StoredFile, remove_expired_files
from chassis.files.types import XLSX
from chassis.testing.probe import SOMEBODY

ANOTHER = Actor("account-2", ActorKind.PERSON)
PDF = b"%PDF-1.7\n"


@pytest.fixture
def store() -> FileStore:
    cipher = BinaryCipher(Keyring([Key("k1", secrets.token_bytes(32))], "k1"))
    return FileStore(cipher, FileLinks(secrets.token_bytes(32)), most_bytes=3 * PIECE)


def paper(size: int) -> bytes:
    return PDF + random.Random(size).randbytes(size - len(PDF))


def begun(
    probe: Database, store: FileStore, media_type: str = "application/pdf", actor: Actor = SOMEBODY
) -> StoredFile:
    with probe.unit_of_work(actor) as uow:
        return store.begin(uow, "身份证-张三.pdf", media_type)


def appended(probe: Database, store: FileStore, file: StoredFile, number: int, piece: bytes) -> StoredFile:
    with probe.unit_of_work(SOMEBODY) as uow:
        return store.append(uow, file.id, number, piece)


def stored(probe: Database, store: FileStore, content: bytes, media_type: str = "application/pdf") -> StoredFile:
    file = begun(probe, store, media_type)
    for number, start in enumerate(range(0, len(content), PIECE)):
        appended(probe, store, file, number, content[start : start + PIECE])
    with probe.unit_of_work(SOMEBODY) as uow:
        return store.finish(uow, file.id, len(content))


def test_what_was_stored_is_read_in_any_range(probe: Database, store: FileStore) -> None:
    content = paper(2 * PIECE + 1000)
    file = stored(probe, store, content)
    assert (file.name, file.size, file.complete) == ("身份证-张三.pdf", len(content), True)
    with probe.unit_of_work(SOMEBODY, writes=False) as uow:
        for start, length in (
            (0, 10),
            (PIECE - 5, 10),
            (PIECE, PIECE),
            (7, PIECE),
            (2 * PIECE, PIECE),
            (file.size - 1, 9),
        ):
            assert store.read(uow, file, start, length) == content[start : start + length]
        with pytest.raises(Invalid):
            store.read(uow, file, file.size)


def test_nothing_of_a_file_stands_in_the_open(probe: Database, store: FileStore) -> None:
    stored(probe, store, "姓名\n张三\n".encode(), "text/csv")
    with probe.reading() as connection:
        tables = probe.tables
        kept = [*connection.execute(select(tables.files)), *connection.execute(select(tables.file_pieces))]
    everything = b"|".join(value if isinstance(value, bytes) else str(value).encode() for row in kept for value in row)
    assert "张三".encode() not in everything


def test_a_piece_opens_only_in_its_own_place(probe: Database, store: FileStore) -> None:
    file = stored(probe, store, paper(PIECE + 10))
    pieces = probe.tables.file_pieces
    with probe.writing() as connection:
        first = connection.scalar(select(pieces.c.content).where(pieces.c.number == 0))
        connection.execute(update(pieces).where(pieces.c.number == 1).values(content=first))
    with probe.unit_of_work(SOMEBODY, writes=False) as uow, pytest.raises(DecryptionError):
        store.read(uow, file, PIECE, 5)


def test_a_piece_sent_again_changes_nothing(probe: Database, store: FileStore) -> None:
    file = begun(probe, store)
    content = paper(PIECE)
    for _ in range(2):
        assert appended(probe, store, file, 0, content).size == PIECE
    with pytest.raises(Conflict):
        appended(probe, store, file, 0, paper(PIECE - 1))


def test_pieces_come_in_order_and_whole(probe: Database, store: FileStore) -> None:
    file = begun(probe, store)
    with pytest.raises(Conflict):
        appended(probe, store, file, 1, paper(100))
    appended(probe, store, file, 0, paper(100))
    with pytest.raises(Conflict):
        appended(probe, store, file, 1, b"after a piece that was not full")
    for bad in (b"", bytes(PIECE + 1)):
        with pytest.raises(Invalid):
            appended(probe, store, file, 1, bad)
    with probe.unit_of_work(SOMEBODY) as uow, pytest.raises(Conflict):
        store.finish(uow, file.id, 101)


def test_a_file_has_a_largest_size(probe: Database, store: FileStore) -> None:
    file = begun(probe, store)
    content = paper(3 * PIECE)
    for number in range(3):
        appended(probe, store, file, number, content[number * PIECE : (number + 1) * PIECE])
    with pytest.raises(Invalid) as refused:
        appended(probe, store, file, 3, b"x")
    assert refused.value.type == "file-size"


def test_a_finished_file_takes_no_more(probe: Database, store: FileStore) -> None:
    file = stored(probe, store, paper(PIECE))
    with pytest.raises(Conflict):
        appended(probe, store, file, 1, b"x")
    with probe.unit_of_work(SOMEBODY) as uow:
        assert store.finish(uow, file.id, PIECE).complete


def test_the_content_decides_what_a_file_is(probe: Database, store: FileStore) -> None:
    for media_type, content in (
        ("image/png", b"\xff\xd8\xff\xe0 a JPEG"),
        ("application/pdf", b"<html>"),
        ("text/csv", b"<!DOCTYPE html><script>"),
        ("text/csv", b"a,b\x00c"),
        (XLSX, b"name,phone\n"),
    ):
        file = begun(probe, store, media_type)
        with pytest.raises(Invalid) as refused:
            appended(probe, store, file, 0, content)
        assert refused.value.type == "file-type"
    with pytest.raises(Invalid):
        begun(probe, store, "text/html")


def test_a_workbook_is_told_from_another_archive(probe: Database, store: FileStore) -> None:
    workbook, archive = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(workbook) as book:
        book.add_worksheet("成员").write(0, 0, "姓名")
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("word/document.xml", "<w:document/>")
    assert stored(probe, store, workbook.getvalue(), XLSX).complete
    with pytest.raises(Invalid):
        stored(probe, store, archive.getvalue(), XLSX)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_in_the_encodings_of_excel_is_taken(probe: Database, store: FileStore, encoding: str) -> None:
    content = ("姓名,电话\n" + "张三,1\n" * 40_000).encode(encoding)
    assert len(content) > PIECE
    assert stored(probe, store, content, "text/csv").complete


def test_a_file_is_its_owners_alone(probe: Database, store: FileStore) -> None:
    file = stored(probe, store, paper(100))
    for stranger in (ANOTHER, ANONYMOUS):
        with probe.unit_of_work(stranger) as uow:
            for attempt in (store.owned, store.delete):
                with pytest.raises(NotFound):
                    attempt(uow, file.id)
    with probe.unit_of_work(ANOTHER, writes=False) as uow:
        assert store.permitted(uow, file.id).size == 100


def test_a_link_opens_its_file_until_it_ends(probe: Database, store: FileStore) -> None:
    file = stored(probe, store, paper(100))
    with probe.unit_of_work(SOMEBODY, writes=False) as uow:
        token = store.link(uow, file, seconds=300)
    with probe.unit_of_work(ANONYMOUS, writes=False) as uow:
        assert store.read(uow, store.linked(uow, token), 0, len(PDF)) == PDF
        changed = (token[:n] + letter + token[n + 1 :] for n in range(len(token)) for letter in "AB_.")
        for forged in (*changed, "", "é", token + ".", token[:-1], token[:40]):
            if forged != token:
                with pytest.raises(NotFound):
                    store.linked(uow, forged)
        uow.clock = ManualClock(uow.now() + timedelta(seconds=301))
        with pytest.raises(NotFound):
            store.linked(uow, token)


def test_unfinished_uploads_have_a_limit(probe: Database, store: FileStore) -> None:
    for _ in range(MOST_UNFINISHED):
        begun(probe, store)
    with pytest.raises(Conflict):
        begun(probe, store)
    begun(probe, store, actor=ANOTHER)


def test_expired_and_deleted_files_leave_nothing(probe: Database, store: FileStore) -> None:
    kept, ended, deleted = (stored(probe, store, paper(PIECE + 1)) for _ in range(3))
    files = probe.tables.files
    with probe.writing() as connection:
        connection.execute(update(files).where(files.c.id == ended.id).values(expires_at=db_now(-1)))
    with probe.unit_of_work(SOMEBODY) as uow:
        with pytest.raises(NotFound):
            store.owned(uow, ended.id)
        store.delete(uow, deleted.id)
    assert remove_expired_files(probe) == 1
    with probe.reading() as connection:
        assert set(connection.scalars(select(probe.tables.file_pieces.c.file_id))) == {kept.id}
