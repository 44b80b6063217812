"""The reading child: `python -m chassis.sheets.worker '{"kind": …, "limits": …, "besides": …}'`, the file on its input.

Hostile files are parsed here, with limits on memory and processor time that the kernel keeps, without the parent's
environment and its secrets. What is found goes out as frames.
"""

from __future__ import annotations

import json
import sys
from dataclasses import astuple
from typing import Any, BinaryIO

from chassis.errors import Invalid
from chassis.limited_child import limit_self
from chassis.sheets import csv_text, frames, xlsx
from chassis.sheets.archive import HasFormulas
from chassis.sheets.model import Limits
from chassis.sheets.xlsx import RawRow

CHUNK_ROWS = 500
CHUNK_CHARS = 1024 * 1024
OUT_OF_MEMORY = "the file is too big: reading it needs more memory than allowed"
SOURCES = {"xlsx": xlsx.sheets, "csv": csv_text.sheets}


def main() -> None:
    order = json.loads(sys.argv[1])
    limits = Limits(**order["limits"])
    limit_self(limits.memory_bytes, limits.cpu_seconds)
    with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as out:
        try:
            _read(source, out, order["kind"], limits, frozenset(order["besides"]))
        except BrokenPipeError:  # the parent has had enough
            sys.exit(0)


def _read(source: BinaryIO, out: BinaryIO, kind: str, limits: Limits, besides: frozenset[str]) -> None:
    try:
        for name, alone, rows in SOURCES[kind](source, limits, besides):
            frames.send(out, "sheet", name, alone)
            _send_rows(out, rows)
        frames.send(out, "end")
    except Invalid as failure:
        tops = failure.tops if isinstance(failure, HasFormulas) else {}
        frames.send(out, "invalid", failure.type, failure.detail, [astuple(e) for e in failure.errors], tops)
    except MemoryError:
        frames.send(out, "invalid", "file-too-big", OUT_OF_MEMORY, [], {})
    out.flush()


def _send_rows(out: BinaryIO, rows: Any) -> None:
    chunk: list[RawRow] = []
    size = 0
    for number, cells in rows:
        if not cells:
            continue
        chunk.append((number, cells))
        size += sum(len(cell) for cell in cells if cell.__class__ is str)
        if len(chunk) >= CHUNK_ROWS or size >= CHUNK_CHARS:
            frames.send(out, "rows", chunk)
            chunk, size = [], 0
    if chunk:
        frames.send(out, "rows", chunk)


if __name__ == "__main__":
    main()
