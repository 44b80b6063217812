"""What is looked at in an .xlsx before it is parsed: its zip directory, its XML prologues, its formulas.

No reader of spreadsheets refuses a decompression bomb by itself, so sizes, ratio and count are judged here first.
Runs in the reading child only.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.etree import ElementTree

from chassis.errors import Invalid
from chassis.sheets.model import CellError, Limits, pointer

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
CHUNK = 1024 * 1024
PROLOGUE = 64 * 1024
MAX_FORMULAS_NAMED = 20
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# An XML document may open with a byte order mark, processing instructions and comments; then its root element.
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*<[A-Za-z_]", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f[\s/>]")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")


class HasFormulas(Invalid):
    """A file has formulas: which cells; `tops` has the first rows of each sheet that has any, to name columns by."""

    def __init__(self, errors: list[CellError], tops: dict[str, list[tuple[int, list[object]]]]) -> None:
        super().__init__(f"{errors[0].detail}; nothing was read", type="file-has-formulas", errors=errors)
        self.tops = tops


def checked(stream: BinaryIO, limits: Limits, besides: frozenset[str]) -> list[CellError]:
    """The formulas on the sheets that are read, which are all `besides` these: nothing of a file that has any is taken.

    Raises Invalid if the workbook is not one, is cut off, is a bomb, or declares XML entities.
    """
    head = stream.read(8)
    stream.seek(0)
    if head == OLE_MAGIC:
        raise _unreadable("it is an old .xls file or protected by a password; save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_directory(archive, limits)
            _check_prologues(archive)
            return _formulas_in(archive, besides)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise _unreadable("it is not an .xlsx file, or was cut off on its way; send it again") from error


def _unreadable(why: str) -> Invalid:
    return Invalid(f"the file cannot be read: {why}", type="file-unreadable")


def _too_big(why: str) -> Invalid:
    return Invalid(f"the file is too big: {why}", type="file-too-big")


def _check_directory(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise _too_big(f"it has {len(entries)} parts, allowed are {limits.entries}")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _unreadable("it is protected by a password; save it without one")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise _unreadable("it is a zip archive but not an .xlsx file; save it as .xlsx")
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if whole > limits.uncompressed_bytes:
        raise _too_big(f"unpacked it has {whole} bytes, allowed are {limits.uncompressed_bytes}")
    if whole > limits.ratio_free_bytes and whole > packed * limits.ratio:
        raise _too_big(f"unpacked it is over {limits.ratio} times its packed size")


def _check_prologues(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        try:
            with archive.open(name) as part:
                head = part.read(PROLOGUE)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise _unreadable(f"its part {name} was cut off or damaged; send the file again") from error
        if not _PROLOGUE.match(head):  # also refuses UTF-16, which no spreadsheet program writes here
            raise _unreadable(f"its part {name} is not plain XML; document types and entities are refused")


def _formulas_in(archive: zipfile.ZipFile, besides: frozenset[str]) -> list[CellError]:
    """Unpack each sheet once: its checksum is compared, and formulas are named by cell."""
    errors: list[CellError] = []
    parts = dict(sheet_parts(archive))
    for sheet in (name for name in parts if name not in besides):
        try:
            with archive.open(parts[sheet]) as stream:
                for column, row in _formulas(stream):
                    detail = f"sheet {sheet}, cell {column}{row} has a formula; paste its value"
                    errors.append(CellError(pointer(sheet, row, column), detail, "", sheet, row, column, column))
                    if len(errors) >= MAX_FORMULAS_NAMED:
                        break
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise _unreadable(f"its sheet {sheet} was cut off or damaged; send the file again") from error
    return errors


def sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(sheet name, name of its part in the archive), in the workbook's order."""
    try:
        relations = _parsed(archive, "xl/_rels/workbook.xml.rels")
        targets = {str(node.get("Id")): str(node.get("Target")) for node in relations}
        sheets = [node for node in _parsed(archive, "xl/workbook.xml").iter() if node.tag.endswith("}sheet")]
        parts = [(str(node.get("name")), _full_name(targets[str(node.get(RELATION))])) for node in sheets]
    except (KeyError, ElementTree.ParseError) as error:
        raise _unreadable("its list of sheets is damaged; send the file again") from error
    present = set(archive.namelist())
    for sheet, part in parts:
        if part not in present:
            raise _unreadable(f"its sheet {sheet} is missing; send the file again")
    return parts


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > CHUNK:
        raise _too_big(f"its part {name} has over {CHUNK} bytes")
    return ElementTree.fromstring(archive.read(name))  # noqa: S314 - the prologue check has refused entities


def _full_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _formulas(stream: IO[bytes]) -> Iterator[tuple[str, int]]:
    """(column letter, row) of each cell with a formula. Reads to the end, which checks the part's checksum."""
    carry, last = b"", None
    while chunk := stream.read(CHUNK):
        text = carry + chunk
        if b"<f" in text or b":f" in text:
            for hit in _FORMULA.finditer(text):
                at = _REFERENCE.search(hit.group(1))
                place = (at.group(1).decode(), int(at.group(2))) if at else ("?", 0)
                if place != last:
                    yield place
                last = place
        carry = text[-1024:]
