"""Rotation: what stands under an older key of the installation is written anew under the active one.

Every stored value begins with a mark that names its key, so what is left to do is found by the database, and nothing
has to be remembered but how far a job came. A value that somebody changes meanwhile is under the active key already:
each is replaced only where it is still the one that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, literal, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from chassis.database.database import Database
from chassis.database.tables import ChassisTables
from chassis.database.unit_of_work import UnitOfWork
from chassis.encryption import Key, Keyring, WrappedKey, binary, keyring, rewrap, subject_keys
from chassis.encryption.binary import BinaryCipher
from chassis.encryption.keys import Keys, ring_of
from chassis.errors import Conflict
from chassis.files.store import context_of
from chassis.jobs import JobContext, JobFunction
from chassis.service import Service

PAGE = 200  # rows of a transaction; keeps SQLite's one writer under 50 ms
PIECES = 4  # of a file, 256 KB each
JOB = "reencrypt"
SAME_VALUE = "another row has the same value; bring the two together"

Anew = Callable[[UnitOfWork, Any], Any]


@dataclass(frozen=True)
class Protected:
    """A column whose values stand under a key of the installation.

    `mark` is what each value under a key begins with; `anew` is a row's value under the active key, from the columns
    `reads` beside its own and the primary key's, or None where it is to be emptied. Without `anew` the values end by
    themselves within days.
    """

    table: Table
    column: str
    ring: str
    mark: Callable[[Key], str | bytes]
    anew: Anew | None = None
    reads: tuple[str, ...] = ()
    page: int = PAGE

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column}"

    def keyring(self, keys: Keys) -> Keyring:
        return ring_of(keys, self.ring)

    def under(self, key: Key) -> ColumnElement[bool]:
        """The rows whose value stands under `key`."""
        mark = self.mark(key)
        return func.substr(self.table.c[self.column], 1, len(mark)) == mark

    def elsewhere(self, keys: Keys) -> ColumnElement[bool]:
        """The rows whose value stands under another key than the active one."""
        return self.table.c[self.column].is_not(None) & ~self.under(self.keyring(keys).active)


def field(table: Table, column: str, context: Callable[[Any], str]) -> Protected:
    """A column of fields encrypted by the keyring; `context(row)` is what the row's value was encrypted in."""

    def anew(uow: UnitOfWork, row: Any) -> str:
        return uow.keys.encryption.reencrypt(getattr(row, column), context=context(row))

    return Protected(table, column, "encryption", _header(keyring.FIELD_FORM), anew)


def subject_key(table: Table, column: str, key: Callable[[Any], WrappedKey], reads: tuple[str, ...]) -> Protected:
    """A column of wrapped keys of subjects; what stands under those stays as it is."""

    def anew(uow: UnitOfWork, row: Any) -> str:
        return rewrap(uow.keys.encryption, key(row)).wrapped

    return Protected(table, column, "encryption", _header(subject_keys.WRAP_FORM), anew, reads)


def blind_index(table: Table, column: str, of: Anew, reads: tuple[str, ...]) -> Protected:
    """A column of blind indexes; `of` finds the value that is indexed and makes its index, or None if it is erased."""
    return Protected(table, column, "index", lambda key: f"{key.id}.", of, reads)


def passing(table: Table, column: str, before: str = "") -> Protected:
    """A column of blind indexes of what is not kept; its rows end by themselves. `before` stands before each index."""
    return Protected(table, column, "index", lambda key: f"{before}{key.id}.")


def files_of(tables: ChassisTables) -> tuple[Protected, ...]:
    """Files' names and contents, which every service's database may have."""

    def piece(uow: UnitOfWork, row: Any) -> bytes:
        return _again(uow, row.content, context_of(row.file_id, row.number))

    def name(uow: UnitOfWork, row: Any) -> bytes:
        return _again(uow, row.name, context_of(row.id, "name"))

    def preview(uow: UnitOfWork, row: Any) -> bytes:
        return _again(uow, row.preview, context_of(row.id, "preview"))

    mark = _header(binary.FORM, "\n")
    return (
        Protected(tables.files, "preview", "encryption", lambda key: mark(key).encode(), preview, page=20),
        Protected(tables.files, "name", "encryption", lambda key: mark(key).encode(), name),
        Protected(tables.file_pieces, "content", "encryption", lambda key: mark(key).encode(), piece, page=PIECES),
    )


def _header(form: str, end: str = ".") -> Callable[[Key], str]:
    return lambda key: f"{form}.{key.cipher}.{key.id}{end}"


def _again(uow: UnitOfWork, value: bytes, context: str) -> bytes:
    cipher = BinaryCipher(uow.keys.encryption)
    return cipher.encrypt(cipher.decrypt(bytes(value), context), context)


# ---- one page


@dataclass(frozen=True)
class Page:
    """Rows read: primary key, the value that stands there, and the one that is to. `last` is the last row's key."""

    rows: tuple[tuple[tuple[Any, ...], Any, Any], ...]
    last: tuple[Any, ...]


def next_page(database: Database, column: Protected, after: Sequence[Any] | None) -> Page | None:
    """The next rows to be written anew, after the primary key `after`; None where there are no more.

    Raises DecryptionError where a value does not open.
    """
    assert column.anew is not None
    key = tuple(column.table.primary_key.columns)
    wanted = column.elsewhere(database.keys)
    if after is not None:
        past = tuple_(*(literal(part, c.type) for c, part in zip(key, after, strict=True)))
        wanted &= tuple_(*key) > past
    columns = (*key, column.table.c[column.column], *(column.table.c[name] for name in column.reads))
    with database.unit_of_work(writes=False) as uow:
        found = uow.session.execute(select(*columns).where(wanted).order_by(*key).limit(column.page)).all()
        rows = tuple((tuple(row)[: len(key)], getattr(row, column.column), column.anew(uow, row)) for row in found)
    return Page(rows, rows[-1][0]) if rows else None


def write_page(uow: UnitOfWork, column: Protected, page: Page) -> tuple[int, list[tuple[Any, ...]]]:
    """Write a page's values, each where the old one still stands: how many, and the rows where it could not be.

    An index that must be unique cannot be written where another row has the same value under the active key.
    """
    written, refused = 0, []
    try:
        with uow.session.begin_nested():
            written = sum(_replace(uow, column, row) for row in page.rows)
    except IntegrityError:
        for row in page.rows:
            refused.append(row[0])
            with suppress(IntegrityError), uow.session.begin_nested():
                written += _replace(uow, column, row)
                refused.pop()
    if written:
        key = column.keyring(uow.keys).active.id
        uow.note(column.table.name, after={"rotated": column.column, "rows": written, "key": key})
    return written, refused


def _replace(uow: UnitOfWork, column: Protected, row: tuple[tuple[Any, ...], Any, Any]) -> int:
    key, before, after = row
    value = column.table.c[column.column]
    here = [c == part for c, part in zip(column.table.primary_key.columns, key, strict=True)]
    done: Any = uow.session.execute(update(column.table).where(*here, value == before).values({value.name: after}))
    return int(done.rowcount)


# ---- all of a service


def columns_of(service: Service) -> tuple[Protected, ...]:
    """Every column of a service's database that stands under the installation's keys."""
    return (*service.protected, *files_of(service.base.chassis))


def active_keys(keys: Keys) -> dict[str, str]:
    """By keyring: the id of the key that is written under."""
    return {"encryption": keys.encryption.active.id, "index": keys.index.active.id}


def count_under(database: Database, columns: Sequence[Protected], ring: str, key: Key) -> dict[str, int]:
    """How many values stand under a key, by column; those of none are left out."""
    found = {}
    with database.reading() as connection:
        for column in (each for each in columns if each.ring == ring):
            rows = select(func.count()).select_from(column.table).where(column.under(key))
            found[column.name] = connection.scalar(rows) or 0
    return {name: count for name, count in found.items() if count}


def reencrypting(columns: Sequence[Protected]) -> JobFunction:
    """The job that writes all of them anew while everything runs. Its arguments are `active_keys` when it was asked
    for: a worker that was started with the keys of before refuses."""
    by_name = {column.name: column for column in columns if column.anew is not None}

    def reencrypt(job: JobContext) -> None:
        if job.arguments != active_keys(job.database.keys):
            raise Conflict("this process has other keys than were asked for; start it again, then the command")
        name, after = job.checkpoint or (next(iter(by_name)), None)
        if job.total is None:
            job.progress(0, _left(job.database, by_name.values()))
        names = list(by_name)
        for each in names[names.index(name) :]:
            _write_column(job, by_name[each], after)
            after = None
        job.result = {"left": _left(job.database, by_name.values())}

    return reencrypt


def _write_column(job: JobContext, column: Protected, after: list[str] | None) -> None:
    last: Sequence[Any] | None = _from_json(column, after) if after else None
    while page := next_page(job.database, column, last):
        last = page.last
        standing = [column.name, [str(part) for part in page.last]]
        with job.step(checkpoint=standing, done=job.done + len(page.rows)) as uow:
            for key in write_page(uow, column, page)[1]:
                where = "/".join(map(str, key))
                job.error("same-value", SAME_VALUE, column=column.name, row=where)


def _from_json(column: Protected, after: list[str]) -> list[Any]:
    kinds = [c.type.python_type for c in column.table.primary_key.columns]
    return [UUID(part) if kind is UUID else kind(part) for kind, part in zip(kinds, after, strict=True)]


def _left(database: Database, columns: Any) -> int:
    with database.reading() as connection:
        counts = [select(func.count()).select_from(c.table).where(c.elsewhere(database.keys)) for c in columns]
        return sum(connection.scalar(count) or 0 for count in counts)
