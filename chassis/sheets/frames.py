"""How the reading child speaks to its parent: length-prefixed msgpack messages on its standard output.

A message is `[tag, …]`: `["sheet", name, alone]`, `["rows", [[number, [cells]] …]]`, `["end"]` or
`["invalid", type, detail, [CellError's fields …], {sheet: its first rows}]`. Nothing in it can run code in the parent,
unlike a pickle.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import msgspec

MAX_FRAME = 64 * 1024 * 1024
_DATE, _DATETIME = 1, 2

_encoder = msgspec.msgpack.Encoder()


def packed_date(value: date) -> msgspec.msgpack.Ext:
    """A date for the wire; one with a time of day keeps it."""
    if isinstance(value, datetime):
        return msgspec.msgpack.Ext(_DATETIME, value.isoformat().encode())
    return msgspec.msgpack.Ext(_DATE, value.toordinal().to_bytes(4, "big"))


def _unpacked(code: int, data: memoryview) -> date:
    if code == _DATE:
        return date.fromordinal(int.from_bytes(data, "big"))
    if code == _DATETIME:
        return datetime.fromisoformat(bytes(data).decode())
    raise ValueError(f"unknown extension {code}")


_decoder: msgspec.msgpack.Decoder[list[Any]] = msgspec.msgpack.Decoder(list, ext_hook=_unpacked)


def send(stream: BinaryIO, *message: object) -> None:
    body = _encoder.encode(message)
    stream.write(len(body).to_bytes(4, "big"))
    stream.write(body)


def received(stream: BinaryIO) -> Iterator[list[Any]]:
    """Messages until the stream ends. A frame that is cut off, too long or unreadable ends it as well."""
    while len(head := stream.read(4)) == 4:
        size = int.from_bytes(head, "big")
        if size > MAX_FRAME or len(body := stream.read(size)) < size:
            return
        try:
            yield _decoder.decode(body)
        except (msgspec.DecodeError, ValueError):
            return
