"""Files that belong to a service: uploads, papers, exports, kept as encrypted rows of at most 256 KB each.

Whoever reads holds a `StoredFile`, and gets one only as the owner, by a link that was signed for them, or from a use
case that has decided that they may (`permitted`). What a file is is told by its content, never by its name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from chassis.database.database import Database
from chassis.database.removal import remove_in_portions
from chassis.database.types import db_now
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError, Invalid, NotFound
from chassis.files.links import FileLinks
from chassis.files.pictures import Cleaned, is_picture
from chassis.files.types import KNOWN, ZIP, is_spreadsheet, sniff

PIECE = 256 * 1024  # bytes; all pieces but the last have exactly this size
UPLOAD_WITHIN = 3600  # seconds from begin to finish
MOST_BYTES = 64_000_000
MOST_UNFINISHED = 20  # uploads of one owner at a time


class Cipher(Protocol):
    """Authenticated encryption; `context` (which piece of which file) is bound to the cipher text."""

    def encrypt(self, data: bytes, context: str) -> bytes: ...

    def decrypt(self, data: bytes, context: str) -> bytes: ...


@dataclass(frozen=True)
class StoredFile:
    """`size` is in bytes; holding one means that its content may be read."""

    id: UUID
    name: str
    media_type: str
    size: int
    pieces: int
    complete: bool
    created_at: datetime
    expires_at: datetime | None
    preview_size: int | None = None
    held: bool = False
    owner: str = ""


class FileStore:
    """The files of one service, in its own database."""

    def __init__(self, cipher: Cipher, links: FileLinks, *, most_bytes: int = MOST_BYTES) -> None:
        self._cipher = cipher
        self._links = links
        self._most_bytes = most_bytes

    # ---- writing

    def begin(
        self, uow: UnitOfWork, name: str, media_type: str, *, keep_for: int | None = None, made_here: bool = False
    ) -> StoredFile:
        """Begin a file of the actor's. It is to be finished within an hour, and kept for `keep_for` seconds then.

        `made_here` says that a use case writes it, not the actor: then it may be an archive.

        Raises Invalid for a kind of file that is not taken, Conflict with too many unfinished uploads.
        """
        files = uow.tables.files
        if media_type not in KNOWN and not (made_here and media_type == ZIP):
            raise Invalid(f"files of type {media_type} are not taken; send one of {', '.join(KNOWN)}", type="file-type")
        mine = (files.c.owner == uow.actor.subject) & ~files.c.complete & (files.c.expires_at > db_now())
        if (uow.session.scalar(select(func.count()).select_from(files).where(mine)) or 0) >= MOST_UNFINISHED:
            raise Conflict("too many uploads are unfinished; finish or delete one", type="too-many-uploads")
        id = uow.new_id()
        row = {
            "id": id,
            "owner": uow.actor.subject,
            "community": uow.actor.community,
            "name": self._cipher.encrypt(name[-255:].encode(), context_of(id, "name")),
            "media_type": media_type,
            "expires_at": db_now(UPLOAD_WITHIN),
            "keep_for": keep_for,
        }
        uow.session.execute(insert(files).values(**row))
        return self.owned(uow, id)

    def append(self, uow: UnitOfWork, id: UUID, number: int, piece: bytes) -> StoredFile:
        """Add piece `number` (from 0) of the actor's unfinished file; the same piece again changes nothing.

        Raises NotFound, Invalid (`piece-size`, `file-size`, `file-type`), Conflict where it is not the next piece.
        """
        file = self._open(uow, id)
        if not 0 < len(piece) <= PIECE:
            raise Invalid(f"a piece has 1 to {PIECE} bytes", type="piece-size")
        if number < file.pieces:
            return self._repeated(uow, file, number, piece)
        if number > file.pieces or file.size % PIECE:
            raise Conflict(f"the next piece is {file.pieces}, after a full one", type="piece-order")
        if file.size + len(piece) > self._most_bytes:
            raise Invalid(f"the file is too large; at most {self._most_bytes} bytes are taken", type="file-size")
        if number == 0:
            _check_type(file.media_type, sniff(piece, file.media_type))
        content = self._cipher.encrypt(piece, context_of(id, number))
        uow.session.execute(insert(uow.tables.file_pieces).values(file_id=id, number=number, content=content))
        self._set(uow, id, size=file.size + len(piece), pieces=number + 1)
        return self.owned(uow, id)

    def finish(self, uow: UnitOfWork, id: UUID, size: int, picture: Cleaned | None = None) -> StoredFile:
        """The file is whole: it has `size` bytes. Again changes nothing.

        A picture is kept as it was `cleaned`, never as it was sent (see `uploads.finish_upload`).

        Raises NotFound, Invalid (`file-type`, `file-empty`), Conflict (`file-incomplete`).
        """
        file = self.owned(uow, id)
        if file.complete:
            return file
        if not size:
            reason = "the file is empty (0 bytes); choose it again and send it"
            raise Invalid(reason, type="file-empty", errors=[FieldError("/file", reason)])
        if file.size != size:
            raise Conflict(f"{file.size} of {size} bytes are here; send the rest", type="file-incomplete")
        if file.media_type.endswith("spreadsheetml.sheet"):
            tail = self.read(uow, file, max(0, size - PIECE), PIECE)
            _check_type(file.media_type, file.media_type if is_spreadsheet(tail) else "")
        if is_picture(file.media_type):
            if picture is None:
                raise RuntimeError("a picture is finished by uploads.finish_upload")
            self._keep_picture(uow, id, picture)
        keep_for = uow.session.scalar(select(uow.tables.files.c.keep_for).where(uow.tables.files.c.id == id))
        self._set(uow, id, complete=True, expires_at=None if keep_for is None else db_now(keep_for))
        return self.owned(uow, id)

    def hold(self, uow: UnitOfWork, id: UUID, until: datetime | None = None) -> None:
        """A record needs this file: its owner deletes it no more, and it stays `until` then, or until told anew."""
        self._set(uow, id, held=True, expires_at=until)

    def delete(self, uow: UnitOfWork, id: UUID) -> None:
        """Delete the actor's own file. Raises NotFound, Conflict (`file-held`) where a record needs it."""
        file = self._one(uow, uow.tables.files.c.id == id)
        refuse_to_delete(uow, file)
        self.erase(uow, file)

    def erase(self, uow: UnitOfWork, file: StoredFile) -> None:
        """Delete a file that the use case has decided on."""
        uow.session.execute(delete(uow.tables.files).where(uow.tables.files.c.id == file.id))

    def erase_of(self, uow: UnitOfWork, owners: Collection[str]) -> int:
        """Delete what these owners sent and no record needs, unfinished uploads too; how many files."""
        files = uow.tables.files
        theirs = files.c.owner.in_(owners) & ~files.c.held
        return len(uow.session.execute(delete(files).where(theirs).returning(files.c.id)).all())

    # ---- reading

    def owned(self, uow: UnitOfWork, id: UUID) -> StoredFile:
        """The actor's own file. Raises NotFound, for another's and an expired one too."""
        file = self._one(uow, uow.tables.files.c.id == id)
        refuse_anothers(uow, file)
        return file

    def linkable(self, uow: UnitOfWork, id: UUID) -> StoredFile:
        """The actor's own file, to be linked to. Raises NotFound, Conflict (`file-incomplete`)."""
        file = self._one(uow, uow.tables.files.c.id == id)
        refuse_to_link(uow, file)
        return file

    def permitted(self, uow: UnitOfWork, id: UUID) -> StoredFile:
        """A complete file, whoever owns it: for a use case that has decided that the actor may see it.

        Raises NotFound.
        """
        return self._one(uow, (uow.tables.files.c.id == id) & uow.tables.files.c.complete)

    def link(self, uow: UnitOfWork, file: StoredFile, seconds: int = 300) -> str:
        """A token that opens this file for whoever holds it, for `seconds` (at most an hour)."""
        return self._links.sign(file.id, uow.now(), seconds)

    def linked(self, uow: UnitOfWork, token: str) -> StoredFile:
        """The file that a link opens. Raises NotFound, also where the link has ended."""
        return self.permitted(uow, self._links.opened(token, uow.now()))

    def read(self, uow: UnitOfWork, file: StoredFile, start: int, length: int = PIECE) -> bytes:
        """Bytes from `start` on: at most `length` and at most PIECE; fewer at the end.

        Raises Invalid where `start` is behind the end, NotFound where the file was deleted meanwhile.
        """
        if not 0 <= start < file.size:
            raise Invalid(f"the file has {file.size} bytes", type="range")
        stop = min(file.size, start + min(length, PIECE))
        first, last = start // PIECE, (stop - 1) // PIECE
        content = b"".join(self._piece(uow, file.id, number) for number in range(first, last + 1))
        return content[start - first * PIECE : stop - first * PIECE]

    def read_preview(self, uow: UnitOfWork, file: StoredFile, start: int, length: int = PIECE) -> bytes:
        """As `read`, of a picture's preview. Raises NotFound where the file has none."""
        preview = uow.session.scalar(select(uow.tables.files.c.preview).where(uow.tables.files.c.id == file.id))
        if preview is None:
            raise NotFound("this file has no preview")
        return self._cipher.decrypt(bytes(preview), context_of(file.id, "preview"))[start : start + length]

    # ---- inside

    def _keep_picture(self, uow: UnitOfWork, id: UUID, picture: Cleaned) -> None:
        """Put what was cleaned in the place of what was sent."""
        pieces = uow.tables.file_pieces
        uow.session.execute(delete(pieces).where(pieces.c.file_id == id))
        parts = [picture.content[at : at + PIECE] for at in range(0, len(picture.content), PIECE)]
        for number, part in enumerate(parts):
            content = self._cipher.encrypt(part, context_of(id, number))
            uow.session.execute(insert(pieces).values(file_id=id, number=number, content=content))
        preview = self._cipher.encrypt(picture.preview, context_of(id, "preview"))
        sizes = {"size": len(picture.content), "preview_size": len(picture.preview)}
        self._set(uow, id, pieces=len(parts), preview=preview, **sizes)

    def _piece(self, uow: UnitOfWork, id: UUID, number: int) -> bytes:
        pieces = uow.tables.file_pieces
        content = uow.session.scalar(
            select(pieces.c.content).where((pieces.c.file_id == id) & (pieces.c.number == number))
        )
        if content is None:
            raise NotFound("there is no such file")
        return self._cipher.decrypt(bytes(content), context_of(id, number))

    def _open(self, uow: UnitOfWork, id: UUID) -> StoredFile:
        # locked, so that two who send the same piece at once come one after the other
        files = uow.tables.files
        uow.session.execute(select(files.c.id).where(files.c.id == id).with_for_update())
        file = self.owned(uow, id)
        if file.complete:
            raise Conflict("the file is finished; begin a new one", type="file-finished")
        return file

    def _repeated(self, uow: UnitOfWork, file: StoredFile, number: int, piece: bytes) -> StoredFile:
        if self._piece(uow, file.id, number) != piece:
            raise Conflict(f"piece {number} is here with other content; begin a new file", type="piece-order")
        return file

    def _set(self, uow: UnitOfWork, id: UUID, **values: Any) -> None:
        uow.session.execute(update(uow.tables.files).where(uow.tables.files.c.id == id).values(**values))

    def _one(self, uow: UnitOfWork, condition: ColumnElement[bool]) -> StoredFile:
        files = uow.tables.files
        alive = files.c.expires_at.is_(None) | (files.c.expires_at > db_now())
        columns = [column for column in files.columns if column.name != "preview"]
        row = uow.session.execute(select(*columns).where(condition & alive)).first()
        if row is None:
            raise NotFound("there is no such file")
        name = self._cipher.decrypt(bytes(row.name), context_of(row.id, "name")).decode(errors="replace")
        return StoredFile(
            row.id,
            name,
            row.media_type,
            row.size,
            row.pieces,
            row.complete,
            row.created_at,
            row.expires_at,
            row.preview_size,
            row.held,
            row.owner,
        )


def refuse_anothers(uow: UnitOfWork, file: StoredFile) -> None:
    """Raises NotFound for a file that the actor does not own: it looks like none."""
    own = file.owner == uow.actor.subject
    if uow.actor.is_anonymous or not own:
        raise NotFound("there is no such file")


def refuse_to_delete(uow: UnitOfWork, file: StoredFile) -> None:
    """Raises NotFound for another's file, Conflict (`file-held`) where a record needs it."""
    refuse_anothers(uow, file)
    if file.held:
        raise Conflict(
            "this file belongs to a record, a request for example, and is kept as long as that is", type="file-held"
        )


def refuse_to_link(uow: UnitOfWork, file: StoredFile) -> None:
    """Raises NotFound for another's file, Conflict (`file-incomplete`) where it is not whole: no link would open it."""
    refuse_anothers(uow, file)
    if not file.complete:
        raise Conflict("the file is not whole yet; send the rest first", type="file-incomplete")


def remove_expired_files(database: Database) -> int:
    """Remove files past their time, unfinished uploads too; how many."""
    files = database.tables.files
    # a file of 64 MB has 250 pieces, which go with it: few files a transaction
    return remove_in_portions(database, files, files.c.expires_at <= db_now(), portion=5)


def context_of(id: UUID, part: int | str) -> str:
    """What a piece, or the name, of a file is encrypted in."""
    return f"file|{id}|{part}"


def _check_type(said: str, found: str) -> None:
    if said != found:
        raise Invalid(
            f"the content is not {KNOWN.get(said, said)}; save it as one and send it again",
            type="file-type",
        )
