"""A month's payroll of several employers, from open periods to final payslips, on PostgreSQL; beside it a loop over
workers (the peer, on fewer of them, by rate) and the limit: one GROUP BY of the same rows by what a payslip line stands
for, plus COPY of the rows written. Then what a second run and a late correction cost, and a hot account."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from benchmarks.harness import figures, in_turn, store, table
from benchmarks.import_residents import Tables, cursor_of
from benchmarks.payroll_work import SETTLED, WRITTEN, Mills
from benchmarks.peers.payroll_loop import loop_over_workers
from chassis.testing.postgresql import postgresql
from services.training.piecework.ledger.accounts import Account, EntryKind, Movement
from services.training.piecework.ledger.store import enter, open_period

WRITERS = 16
LIMIT = """SELECT resident, kind, line, grade, sum(CASE WHEN credit = 'payable' THEN amount ELSE -amount END)
    FROM entries WHERE period = :period AND (credit = 'payable' OR debit = 'payable')
    GROUP BY resident, kind, line, grade"""


def run(
    url: str, deliveries: int = 1_000_000, workers: int = 14_000, employers: int = 5, rounds: int = 5,
    peer_workers: int = 1_000, hot_entries: int = 8_000,
) -> dict[str, Any]:  # fmt: skip
    """Rates in deliveries a second. `peer_workers`: what the peer gets, as it is slow; its rate stands for any."""
    peer_workers = min(peer_workers, workers)
    mills = Mills(url, deliveries, workers, employers)
    mills.run_all()
    kept = written_rows(mills)
    contenders: dict[str, Callable[[], float]] = {
        "ours": lambda: deliveries / timed(mills, mills.run_all),
        "loop over workers": lambda: by_worker(mills, peer_workers),
        "limit": lambda: deliveries / timed(mills, lambda: limit(mills, kept)),
    }
    series = in_turn(rounds, contenders, "deliveries/s")
    lines = [["contender", "median", "spread", "ours to it"]]
    lines += [[n, *figures(s), f"{series['ours'].ratio_to(s):.2f}"] for n, s in series.items()]
    print(table(f"payroll: {deliveries:,} inspected deliveries, {workers:,} workers, {employers} employers", lines))
    mills.begin_anew()
    mills.run_all()
    after = {"second run": second_run(mills), "late correction": late_correction(mills)}
    rows = [["after it", "seconds", "rows written", "rows read"]]
    rows += [[name, f"{f['seconds']:.2f}", str(f["written"]), str(f["read"])] for name, f in after.items()]
    print(table("a second run over unchanged rows, and one late correction, of one employer", rows))
    hot = hot_account(mills, rounds, hot_entries)
    return {
        "name": "payroll",
        "deliveries": deliveries,
        "workers": workers,
        "employers": employers,
        "peer_workers": peer_workers,
        "rounds": rounds,
        **{n: {"rates": s.values, "ours_to_it": series["ours"].ratio_to(s)} for n, s in series.items()},
        **after,
        "hot account": hot,
    }


def timed(mills: Mills, work: Callable[[], None]) -> float:
    mills.begin_anew()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def by_worker(mills: Mills, workers: int) -> float:
    mills.begin_anew()
    started = time.perf_counter()
    paid = loop_over_workers(mills, workers)
    return paid / (time.perf_counter() - started)


def limit(mills: Mills, kept: Tables) -> None:
    for period in mills.periods.values():
        mills.rows(LIMIT, period=period)
    with mills.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for name, (columns, content) in kept.items():
            with cursor_of(connection) as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                copy.write(content)
            if name == "payroll_runs":  # which take their payslips while they are drafted
                connection.execute(text("UPDATE payroll_runs SET state = 'drafting'"))


def written_rows(mills: Mills) -> Tables:
    """All rows that the runs wrote, as COPY gives and takes them."""
    found: Tables = {}
    with mills.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for name in ("payroll_runs", *WRITTEN):
            columns = ", ".join(f'"{c.name}"' for c in mills.database.tables.outbox.metadata.tables[name].columns)
            of_run = f"SELECT {columns} FROM {name}" + (f" WHERE kind IN {SETTLED}" if name == "entries" else "")
            with cursor_of(connection) as cursor, cursor.copy(f"COPY ({of_run}) TO STDOUT") as copy:
                found[name] = (columns, b"".join(bytes(piece) for piece in copy))
    return found


# ---- after it


def measured(mills: Mills, work: Callable[[], None]) -> dict[str, Any]:
    read, since = mills.read_so_far(), mills.transaction()
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "read": mills.read_so_far() - read, "written": mills.written_since(since)}


def second_run(mills: Mills) -> dict[str, Any]:
    """Both jobs of one employer's run, begun anew."""
    run = mills.rows("SELECT id FROM payroll_runs LIMIT 1")[0][0]

    def again() -> None:
        mills.job("draft_payroll", run)
        mills.job("finish_payroll", run)

    return measured(mills, again)


def late_correction(mills: Mills) -> dict[str, Any]:
    """One entry after the close, and the next month's draft of that employer."""
    employer, closed = next(iter(mills.periods.items()))
    one = "SELECT resident, line, engagement FROM entries WHERE period = :p AND kind = 'accrual' LIMIT 1"
    ((resident, claim, engagement),) = mills.rows(one, p=closed)
    with mills.database.unit_of_work(mills.actor) as uow:
        period = open_period(uow, employer)
        moved = Movement(Account.COST, Account.PAYABLE, 100_00)
        about: dict[str, Any] = {"line": claim, "grade": "first", "pieces": 1, "engagement": engagement}
        enter(uow, period, resident, EntryKind.CORRECTION, moved, cause=uuid4(), **about)
    run = mills.begin_run(employer, period.id)
    return measured(mills, lambda: mills.job("draft_payroll", run))


def hot_account(mills: Mills, rounds: int, entries: int) -> dict[str, Any]:
    """Entries of so many writers at once into one employer's accounts, and into those of as many employers."""
    one, many = [uuid4()], [uuid4() for _ in range(WRITERS * 4)]
    for employer in one + many:
        with mills.database.unit_of_work(mills.actor) as uow:
            open_period(uow, employer)
    series = in_turn(
        rounds,
        {"one hot account": lambda: entered(mills, one, entries), "spread": lambda: entered(mills, many, entries)},
        "entries/s",
    )
    ratio = series["one hot account"].ratio_to(series["spread"])
    lines = [["entries into", "median", "spread"], *([n, *figures(s)] for n, s in series.items())]
    print(table(f"a hot account, {WRITERS} writers: {ratio:.2f} of the rate of spread ones", lines))
    return {"ratio": ratio, **{name: {"rates": s.values} for name, s in series.items()}}


def entered(mills: Mills, employers: list[UUID], entries: int) -> float:
    """Entries a second, each in a transaction of its own, that holds its period open."""

    def write(share: list[UUID]) -> None:
        for employer in share:
            with mills.database.unit_of_work(mills.actor) as uow:
                period = open_period(uow, employer)
                moved = Movement(Account.COST, Account.PAYABLE, 650)
                cause = uow.new_id()
                about: dict[str, Any] = {"line": cause, "grade": "first", "pieces": 1, "engagement": cause}
                enter(uow, period, cause, EntryKind.ACCRUAL, moved, cause=cause, **about)

    turns = cycle(employers)
    shares = [list(islice(turns, entries // WRITERS)) for _ in range(WRITERS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, shares))
    return entries / (time.perf_counter() - started)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=14_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with postgresql() as server:
        result = run(
            server.create_database("payroll"), arguments.deliveries, arguments.workers, rounds=arguments.rounds
        )
    print("stored in", store("payroll", result))
