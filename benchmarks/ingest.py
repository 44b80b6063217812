"""Deliveries and their inspections through the gateway in batches of 10,000, on a distributed platform; beside it one
request each (the peer, on fewer rows, by rate), and the limit: the checks alone on both cores, plus COPY of all rows
that were written, as text that was made before.

A row is a delivery or an inspection. What is changed (claims, lots, deliveries) is in ours alone, as COPY changes
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import Connection, text

from benchmarks.harness import Series, figures, in_turn, table
from benchmarks.ingest_work import OF_A_CLAIM, PIECES, SECONDS, Ground, Rows
from benchmarks.platforms import UNLIMITED
from benchmarks.processes import cpu_seconds
from chassis.database.database import Database
from chassis.testing.platform import distributed
from chassis.testing.processes import wait_for
from services.registry.imports.checking import portions, side_by_side
from services.training.contract.batches import ROWS
from services.training.piecework.work.claiming import ClaimState
from services.training.piecework.work.earnings import Terms
from services.training.piecework.work.inspecting import Counts, Out, refuse_delivery, refuse_inspection
from services.training.service import service

OURS, PEER, LIMIT = "ours", "one request each", "limit"
BATCH = 10_000
AT_ONCE = 8  # requests of the peer that are under way
BEFORE = ("styles", "style_operations", "engagements", "work_orders", "lots", "claims", "pay_periods")
WRITTEN = ("deliveries", "inspections", "entries", "audit", "batch_answers")
Tables = dict[str, tuple[str, bytes]]


def run(
    broker_url: str, new_database: Callable[[str], str], rows: int = 100_000, peer_rows: int = 200, rounds: int = 5
) -> dict[str, Any]:
    """Rates in rows a second, of `rows` deliveries and as many inspections."""
    made: dict[str, str] = {}

    def remembered(name: str) -> str:
        made[name] = new_database(name)
        return made[name]

    with distributed(broker_url, remembered, "--small", gateway=UNLIMITED) as platform:
        ground = Ground(platform, made["training"])
        serving = [one for name in ("gateway", "training") for one in platform.processes[name].tree]
        cpu = {name: Series(name, "ms") for name in (OURS, PEER)}

        def counted(name: str, count: int, send: Callable[[Rows], None]) -> float:
            sent = ground.rows(count)
            before, started = cpu_seconds(serving), time.perf_counter()
            send(sent)
            seconds = time.perf_counter() - started
            cpu[name].values.append((cpu_seconds(serving) - before) / (2 * count) * 1e3)
            return 2 * count / seconds

        sample = ground.rows(rows)
        with kept_rows(ground, sample) as (parents, kept), limited(new_database("limit"), parents) as database:
            series = in_turn(
                rounds,
                {
                    OURS: lambda: counted(OURS, rows, lambda sent: in_batches(ground, sent)),
                    PEER: lambda: counted(PEER, peer_rows, lambda sent: one_each(ground, sent)),
                    LIMIT: lambda: 2 * rows / limit(database, sample, kept),
                },
                "rows/s",
            )
    lines = [["contender", "median", "spread", "ours to it", "CPU a row"]]
    for name, one in series.items():
        spent = f"{cpu[name].median:.2f} ms" if name in cpu else ""
        lines.append([name, *figures(one), f"{series[OURS].ratio_to(one):.2f}", spent])
    print(table(f"ingest: {rows:,} deliveries and their inspections through the gateway", lines))
    return {
        "name": "ingest",
        "rows": rows,
        "peer_rows": peer_rows,
        "rounds": rounds,
        **{n: {"rates": s.values, "ours_to_it": series[OURS].ratio_to(s)} for n, s in series.items()},
        "cpu_ms": {name: one.values for name, one in cpu.items()},
    }


# ---- ours and the peer


def in_batches(ground: Ground, sent: Rows) -> None:
    """Ours: a batch is sent once the one before has ended, as an integrator would. Raises RuntimeError."""
    for kind, rows in zip(("deliveries", "inspections"), sent, strict=True):
        for items in portions(rows, BATCH):
            asked = {"kind": kind, "all_or_nothing": True, "items": items}
            url = ground.platform.url
            answer = httpx.post(f"{url}/v1/batches", json=asked, headers=ground.headers, timeout=60)
            if answer.raise_for_status().status_code == 202:
                ended(ground, f"{url}{answer.headers['Location']}", len(items))


def ended(ground: Ground, address: str, rows: int) -> None:
    def job() -> Any:
        found = httpx.get(address, headers=ground.headers, timeout=20).raise_for_status().json()
        return None if found["state"] in ("waiting", "running") else found

    done = wait_for(job, SECONDS, "the job to end")
    if (done["result"] or {}).get("recorded") != rows:
        raise RuntimeError(f"the batch did not succeed: {done}")


def one_each(ground: Ground, sent: Rows) -> None:
    """The peer: single requests, some under way at a time, a delivery before its inspection."""
    limits = httpx.Limits(max_connections=AT_ONCE)
    with httpx.Client(base_url=ground.platform.url, headers=ground.headers, limits=limits, timeout=60) as client:

        def post(path: str, body: dict[str, Any]) -> str:
            headers = {"Idempotency-Key": f"{path}-{body['employer_reference']}"}
            answer = client.post(path, json=body, headers=headers)
            while answer.status_code == 503:  # a busy machine: the same again, under its key
                answer = client.post(path, json=body, headers=headers)
            return str(answer.raise_for_status().json()["id"])

        with ThreadPoolExecutor(AT_ONCE) as pool:
            brought, graded = sent
            ids = pool.map(lambda row: post("/v1/deliveries", row), brought)
            named = [
                {"delivery": id} | {name: value for name, value in row.items() if name != "delivery_reference"}
                for id, row in zip(ids, graded, strict=True)
            ]
            list(pool.map(lambda row: post("/v1/inspections", row), named))


# ---- the limit


def check(portion: tuple[str, Sequence[dict[str, Any]]]) -> int:
    """The rows as commands, and what the rules say of each: without a database."""
    kind, rows = portion
    terms = Terms(65_000, {"first": 100, "second": 50})
    for row in rows:
        command = ROWS[kind].parse(row)
        if kind == "deliveries":
            refuse_delivery(Out(ClaimState.OPEN, PIECES * OF_A_CLAIM, 0, 0), command.pieces, command.rework)
        else:
            refuse_inspection(PIECES, Counts(command.first, command.second, command.rework, command.rejected))
            terms.to_post("first", command.first, 0)
            terms.to_post("second", command.second, 0)
    return len(rows)


def limit(database: Database, sample: Rows, kept: Tables) -> float:
    """Seconds of checking with both cores, then of COPY of what ours wrote."""
    with database.writing() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(WRITTEN)} CASCADE"))
    database.engine.dispose()
    started = time.perf_counter()
    with side_by_side(2) as mapped:
        work = [
            (kind, p) for kind, rows in zip(("deliveries", "inspections"), sample, strict=True) for p in portions(rows)
        ]
        assert sum(mapped(check, work)) == sum(map(len, sample))
    copy_in(database, kept)
    return time.perf_counter() - started


@contextmanager
def kept_rows(ground: Ground, sample: Rows) -> Iterator[tuple[Tables, Tables]]:
    """The tables that the rows refer to, and all rows that ours writes of the sample, as COPY gives and takes them."""
    with ground.database.reading() as connection:
        since = connection.execute(text("SELECT id FROM audit ORDER BY id DESC LIMIT 1")).scalar()
    in_batches(ground, sample)
    with ground.database.reading() as connection:
        parents = {name: copied_out(connection, name) for name in BEFORE}
        written = {name: copied_out(connection, name) for name in WRITTEN if name != "audit"}
        written["audit"] = copied_out(connection, "audit", f"WHERE id > '{since}'")
    yield parents, written


@contextmanager
def limited(url: str, parents: Tables) -> Iterator[Database]:
    """A database that has the tables and what the rows refer to."""
    database = Database(url, service.base, service="training")
    service.base.metadata.create_all(database.engine)
    copy_in(database, parents)
    yield database
    database.engine.dispose()


def copy_in(database: Database, tables: Tables) -> None:
    with database.writing() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))  # one COPY a table, where ours commits in batches
        for name, (columns, content) in tables.items():
            with cursor_of(connection) as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                copy.write(content)


def copied_out(connection: Connection, name: str, which: str = "") -> tuple[str, bytes]:
    columns = ", ".join(f'"{column.name}"' for column in service.base.metadata.tables[name].columns)
    source = f"SELECT {columns} FROM {name} {which}"
    with cursor_of(connection) as cursor, cursor.copy(f"COPY ({source}) TO STDOUT") as copy:
        return columns, b"".join(bytes(piece) for piece in copy)


def cursor_of(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()
