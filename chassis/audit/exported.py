"""The audit and its seals as files, so that whoever has them checks them without the system.

Of each service two files of JSON lines, `<service>.audit.jsonl` and `<service>.seals.jsonl`: the sealed rows as the
database has them, personal values masked or encrypted as they are there, in the chain's order.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chassis.audit.chain import Anchor, Verification
from chassis.audit.log import Unreadable, trail, verify_rows
from chassis.database.database import Database

Reader = Callable[[Any], Any]
OF_ENTRIES: Mapping[str, Reader] = {  # what a row is checked by, and how it is read
    "id": UUID,
    "at": datetime.fromisoformat,
    "actor": str,
    "operation": str,
    "action": str,
    "subject": lambda value: value and str(UUID(value)),
    "community": lambda value: value and UUID(value),
    "entry": dict,
    "batch": int,
}
OF_SEALS: Mapping[str, Reader] = {"number": int, "seal": dict, "sealed_at": datetime.fromisoformat}


def export_audit(database: Database, folder: Path) -> None:
    """Write what is sealed, as it is at one moment. The folder is made, and the files are its owner's alone: the rows
    say who did what to whom."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seals, entries = _files(folder, database.service)
    with trail(database) as (closed, sealed):
        _write(seals, closed)
        _write(entries, sealed)


def services_in(folder: Path) -> list[str]:
    """Those whose audit the folder has."""
    return sorted(path.name.removesuffix(".seals.jsonl") for path in folder.glob("*.seals.jsonl"))


def verify_export(folder: Path, service: str, anchors: Sequence[Anchor] = ()) -> Verification:
    """Go through a service's trail as it was written, in bounded memory. Raises FileNotFoundError and Unreadable."""
    seals, entries = _files(folder, service)
    return verify_rows(_read(seals, OF_SEALS), _read(entries, OF_ENTRIES), anchors)


def _files(folder: Path, service: str) -> tuple[Path, Path]:
    return folder / f"{service}.seals.jsonl", folder / f"{service}.audit.jsonl"


def _write(path: Path, rows: Iterable[Row[Any]]) -> None:
    with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        for row in rows:
            file.write(
                json.dumps({name: _plain(value) for name, value in row._mapping.items()}, ensure_ascii=False) + "\n"
            )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(path: Path, columns: Mapping[str, Reader]) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                found = json.loads(line)
                row = SimpleNamespace(**{name: read(found[name]) for name, read in columns.items()})
            except (ValueError, TypeError, KeyError, AttributeError):
                raise Unreadable(f"{path.name}, line {number}, is no row of an export") from None
            yield row
