"""Residents from one .xlsx and one .csv through the job's function, on PostgreSQL; beside it row-by-row inserts with
the same checks (the peer, on fewer rows, by rate) and the limit: the checks alone on both cores, plus COPY of all rows
that were written, as text that was made before."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from benchmarks.harness import Process, figures, in_turn, store, table
from benchmarks.import_work import Site
from benchmarks.peers.import_orm import row_by_row
from benchmarks.processes import sampled
from chassis.jobs import job_view
from chassis.sheets.reader import read
from services.registry.imports.blocks import ORDER
from services.registry.imports.checking import check_portion, portions, side_by_side
from services.registry.imports.columns import RESIDENTS
from services.registry.imports.numbered import Numbered

Tables = dict[str, tuple[str, bytes]]


def run(url: str, rows: int = 100_000, rounds: int = 5, peer_rows: int = 2_000) -> dict[str, Any]:
    """Rates in rows a second. `peer_rows`: what the peer gets, as it is slow; its rate stands for any number."""
    site = Site(url, rows)
    lines = [["file", "contender", "median", "spread", "ours to it", "memory", "with helpers"]]
    results: dict[str, Any] = {"name": "import", "rows": rows, "peer_rows": peer_rows, "rounds": rounds}
    for kind in ("xlsx", "csv"):
        path, short = site.file(rows, kind), site.file(peer_rows, kind)
        with Process("benchmarks.import_ours", url, str(site.keys)) as ours:
            memory = Memory(ours)
            memory.imported(site, path)
            kept = copied_out(site)
            contenders: dict[str, Callable[[], float]] = {
                "ours": lambda path=path, of=memory: rows / of.imported(site, path),  # type: ignore[misc]
                "row by row": lambda short=short: peer_rows / by_row(site, short),  # type: ignore[misc]
                "limit": lambda path=path, kept=kept: rows / limit(site, path, kept),  # type: ignore[misc]
            }
            series = in_turn(rounds, contenders, "rows/s")
        lines += [[kind, n, *figures(s), f"{series['ours'].ratio_to(s):.2f}", "", ""] for n, s in series.items()]
        lines[-len(series)][-2:] = [f"{memory.own_mb:.0f} MB", f"{memory.all_mb:.0f} MB"]
        results[kind] = {n: {"rates": s.values, "ours_to_it": series["ours"].ratio_to(s)} for n, s in series.items()}
        results[kind]["ours"] |= {"memory_mb": memory.own_mb, "memory_with_helpers_mb": memory.all_mb}
    print(table(f"import: {rows:,} residents, checked, encrypted, indexed", lines))
    return results


class Memory:
    """The importing process, and the most that it took, in megabytes: itself (RSS), and with its helpers (PSS)."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.own_mb = self.all_mb = 0.0

    def imported(self, site: Site, path: Path) -> float:
        """Seconds of the job's function on an empty registry."""
        site.empty()
        job = site.job(path)
        with sampled(self._process.pid) as samples:
            answer = self._process.ask({"job": str(job)})
        self.own_mb = max(self.own_mb, answer["memory_mb"])
        self.all_mb = max(self.all_mb, *(size / 2**20 for size in samples))
        with site.database.unit_of_work(site.actor, writes=False) as uow:
            view = job_view(uow, job)
        if view.state != "done":
            raise RuntimeError(f"the import did not succeed: {view}")
        return float(answer["seconds"])


def by_row(site: Site, path: Path) -> float:
    site.empty()
    started = time.perf_counter()
    row_by_row(site, path)
    return time.perf_counter() - started


def limit(site: Site, path: Path, kept: Tables) -> float:
    """Reading and checking with both cores; then COPY of what an import wrote."""
    site.empty()
    site.database.engine.dispose()  # a session keeps its plans of the checks of foreign keys, made for few rows
    started = time.perf_counter()
    check = partial(check_portion, today=datetime.now(UTC).date(), county="150627")
    with side_by_side(2) as mapped, path.open("rb") as file:
        rows = read(file, "csv" if path.suffix == ".csv" else "xlsx", tables=[RESIDENTS])
        for checked in mapped(check, portions(Numbered(rows))):
            assert all(one.keys for one in checked)
    with site.database.writing() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))  # one COPY a table, where ours commits in steps
        for name, (columns, content) in kept.items():
            with cursor_of(connection) as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                copy.write(content)
            # else autovacuum may look at it meanwhile, find no row yet, and let foreign keys be checked by any index
            connection.execute(text(f"ANALYZE {name}"))
    return time.perf_counter() - started


def copied_out(site: Site) -> Tables:
    """All rows that an import wrote, as COPY gives and takes them."""
    found: Tables = {}
    with site.database.reading() as connection:
        for name in ORDER:
            columns = ", ".join(f'"{c.name}"' for c in site.database.tables.outbox.metadata.tables[name].columns)
            with cursor_of(connection) as cursor, cursor.copy(f"COPY {name} ({columns}) TO STDOUT") as copy:
                found[name] = (columns, b"".join(bytes(piece) for piece in copy))
    return found


def cursor_of(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print("stored in", store("import", run(arguments.url, arguments.rows, arguments.rounds)))
