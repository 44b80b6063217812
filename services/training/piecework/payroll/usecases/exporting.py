"""The raw rows that a payroll follows from, as CSV files for who counts them again (`recounting`)."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from chassis.database.database import Database
from services.training.base import Base
from services.training.piecework.payroll.recounting import COLUMNS, TABLES

PAGE = 5_000


def export_payroll(database: Database, folder: Path) -> int:
    """Write the rows of each table as they are at one moment, without anybody's words; how many. The folder is made.
    On SQLite nobody else writes meanwhile.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with database.unit_of_work() as uow:
        if not database.sqlite:  # the moment of the first statement is that of all
            uow.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        for name in TABLES:
            every = Base.metadata.tables[name].columns
            needed = COLUMNS.get(name) or [column.name for column in every if not column.info.get("masked")]
            columns = [column for column in every if column.name in needed]
            found = uow.session.execute(select(*columns).execution_options(yield_per=PAGE))
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([column.name for column in columns])
                for row in found:
                    writer.writerow([plain(value) for value in row])
                    written += 1
    return written


def plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return json.dumps(value) if isinstance(value, dict | list) else str(value)
