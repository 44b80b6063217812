"""Employers whose workers have delivered a month's pieces, on PostgreSQL, for the `payroll` benchmark."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from chassis.access.actor import Actor, ActorKind
from chassis.database.database import Database
from chassis.encryption import keys
from chassis.jobs import JobRunner, start_job
from chassis.memory import keep_what_is_loaded
from chassis.telemetry import logs
from services.training.piecework.ledger.protection import protect_ledger
from services.training.piecework.payroll.tables import PayrollRun
from services.training.service import service

PARTS = 5  # deliveries of a claim
MONTH = "2026-10-01"
WRITTEN = ("payslips", "payslip_lines", "entries", "payouts", "outbox")
SETTLED = "('bonus', 'tax', 'recovery', 'material', 'net')"
# each statement makes the rows of one table for every employer, worker, claim and part; ids are drawn by the database
MAKE = """
CREATE TEMP TABLE e AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, CAST(:employers AS int)) n;
CREATE TEMP TABLE w AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, CAST(:workers AS int)) n;
CREATE TEMP TABLE p AS SELECT e.id AS employer, gen_random_uuid() AS id FROM e;
INSERT INTO pay_periods (id, community, version, employer, month, state)
    SELECT id, CAST(:community AS uuid), 1, employer, CAST(:month AS date), 'open' FROM p;
CREATE TEMP TABLE s AS SELECT e.id AS employer, gen_random_uuid() AS style, gen_random_uuid() AS id FROM e;
INSERT INTO styles (id, community, version, employer, code, name)
    SELECT style, CAST(:community AS uuid), 1, employer, 'YR', '围巾' FROM s;
INSERT INTO style_operations (id, community, version, employer, style, code, name, skill, coefficients, bonus)
    SELECT id, CAST(:community AS uuid), 1, employer, style, 'SF', '手缝', '手缝工', '{"first": 100, "second": 50}',
        '{"percent": 5, "cap": 20000, "pieces": 200, "first_grade": 95}' FROM s;
INSERT INTO engagements (id, community, version, employer, resident, relation, tax_scheme, since, evidence, share,
        piece_limit, recorded_by)
    SELECT gen_random_uuid(), CAST(:community AS uuid), 1, e.id, w.id, 'contract_work',
        'labour_remuneration', '2026-09-01', '协议',
        100, 500, '' FROM e, w;
CREATE TEMP TABLE c AS
    SELECT k AS n, e.id AS employer, w.id AS resident, gen_random_uuid() AS id, 60000 + k % 20000 AS rate
    FROM generate_series(1, CAST(:claims AS int)) k JOIN e ON e.n = 1 + k % CAST(:employers AS int)
    JOIN w ON w.n = 1 + k / CAST(:employers AS int) % CAST(:workers AS int);
CREATE TEMP TABLE o AS SELECT e.id AS employer, gen_random_uuid() AS id FROM e;
INSERT INTO work_orders (id, community, version, employer, employer_reference, operation, quantity, state)
    SELECT o.id, CAST(:community AS uuid), 1, o.employer, 'WO', s.id, 100, 'open' FROM o JOIN s USING (employer);
INSERT INTO lots (id, community, version, employer, work_order, number, pieces, state)
    SELECT c.id, CAST(:community AS uuid), 1, c.employer, o.id, c.n, 100, 'done' FROM c JOIN o USING (employer);
INSERT INTO claims (id, community, version, employer, resident, lot, engagement, operation, rate, coefficients, share,
        pieces, delivered, in_rework, claimed_on, state)
    SELECT c.id, CAST(:community AS uuid), 1, c.employer, c.resident, c.id, g.id, s.id, c.rate,
        '{"first": 100, "second": 50}', 100,
        100, 100, 0, CAST(:month AS date), 'done' FROM c JOIN s USING (employer)
        JOIN engagements g ON g.employer = c.employer AND g.resident = c.resident;
CREATE TEMP TABLE d AS
    SELECT c.*, gen_random_uuid() AS delivery, gen_random_uuid() AS inspection, part, p.id AS period,
        CASE WHEN part = CAST(:parts AS int) THEN 18 ELSE 20 END AS first,
        CASE WHEN part = CAST(:parts AS int) THEN 2 ELSE 0 END AS second
    FROM c JOIN p USING (employer), generate_series(1, CAST(:parts AS int)) part;
INSERT INTO deliveries (id, community, version, employer, resident, claim, employer_reference, pieces, rework,
        delivered_on, state, recorded_by)
    SELECT delivery, CAST(:community AS uuid), 1, employer, resident, id, n || '-' || part, 20,
        false, CAST(:month AS date), 'inspected', '' FROM d;
INSERT INTO inspections (id, community, employer, resident, delivery, claim, employer_reference, first, second, rework,
        rejected, period, inspected_on, inspected_by, entered_at)
    SELECT inspection, CAST(:community AS uuid), employer, resident, delivery, id,
        n || '-' || part, first, second, 0, 0, period,
        CAST(:month AS date), '', now() FROM d;
INSERT INTO entries (id, community, employer, resident, period, kind, debit, credit, amount, line, grade, pieces,
        engagement, cause, at)
    SELECT gen_random_uuid(), CAST(:community AS uuid), d.employer, d.resident, period, 'accrual', 'cost', 'payable',
        g.pieces * d.rate * g.share / 10000, d.id, grade, g.pieces, claims.engagement, inspection, now()
    FROM d JOIN claims ON claims.id = d.id,
        LATERAL (VALUES ('first', first, 100), ('second', second, 50)) AS g (grade, pieces, share)
    WHERE g.pieces > 0
    ORDER BY part, n
"""


def follow_from(table: str) -> set[str]:
    """It and every table whose rows name its rows, or rows of one of these."""
    found = {table}
    for one in service.base.metadata.sorted_tables:  # those that are named come first
        if any(key.column.table.name in found for key in one.foreign_keys):
            found.add(one.name)
    return found


class Mills:
    """`deliveries` inspected ones of so many workers, each of whom works for every employer."""

    def __init__(self, url: str, deliveries: int, workers: int, employers: int) -> None:
        logs.configure("payroll", "warning")
        folder = Path(tempfile.mkdtemp(prefix="tongxin-payroll-"))
        keys.create(folder / "keys.json", ("training",))
        self.database = Database(url, service.base, service="training", keys=keys.load(folder / "keys.json"))
        service.base.metadata.create_all(self.database.engine)
        self.actor = Actor(str(uuid4()), ActorKind.SYSTEM, frozenset({"admin"}), uuid4())
        self.runner = JobRunner(self.database, service.jobs)
        values = {
            "employers": employers,
            "workers": workers,
            "claims": deliveries // PARTS,
            "parts": PARTS,
            "community": self.actor.community,
            "month": MONTH,
        }
        with self.unprotected() as connection:
            connection.execute(self.database.tables.installation.insert().values(id=1, epoch=1))
            for statement in MAKE.split(";\n"):
                connection.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})
        with self.database.engine.begin() as connection:
            protect_ledger(Operations(MigrationContext.configure(connection)))
        self.vacuum()
        self.periods: dict[UUID, UUID] = dict(self.rows("SELECT employer, id FROM pay_periods"))  # type: ignore[arg-type]
        keep_what_is_loaded()  # as the process for jobs does
        self.entries = self.rows("SELECT count(*) FROM entries")[0][0]

    @contextmanager
    def unprotected(self) -> Iterator[Connection]:
        """A connection for which neither triggers nor foreign keys hold, to make rows and to begin anew."""
        with self.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            yield connection

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            return list(connection.execute(text(query), values))

    def vacuum(self) -> None:
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("RESET statement_timeout"))

    def begin_anew(self) -> None:
        """The month is open, and nothing is drafted."""
        made = ", ".join(sorted(follow_from("payroll_runs")))
        with self.unprotected() as connection:
            connection.execute(text(f"TRUNCATE {made}, outbox, jobs, audit"))
            connection.execute(text(f"DELETE FROM entries WHERE kind IN {SETTLED}"))
            connection.execute(text("DELETE FROM pay_periods WHERE month > CAST(:month AS date)"), {"month": MONTH})
            connection.execute(text("UPDATE pay_periods SET state = 'open', version = 1"))
        self.vacuum()

    # ---- ours

    def run_all(self) -> None:
        """Every employer's month, from open to final."""
        for employer, period in self.periods.items():
            run = self.begin_run(employer, period)
            self.job("draft_payroll", run)
            with self.database.engine.begin() as connection:
                connection.execute(text("UPDATE payroll_runs SET state = 'approved' WHERE id = :run"), {"run": run})
            self.job("finish_payroll", run)
        states = {row[0] for row in self.rows("SELECT state FROM payroll_runs")}
        if states != {"final"}:
            raise RuntimeError(f"the runs are {states}")

    def begin_run(self, employer: UUID, period: UUID) -> UUID:
        with self.database.unit_of_work(self.actor) as uow:
            run = PayrollRun(
                id=uow.new_id(),
                community=self.actor.community,
                version=1,
                employer=employer,
                period=period,
                kind="month",
                state="drafting",
                paid_on=date.fromisoformat(MONTH) + timedelta(days=30),
                started_at=uow.now(),
                made_by=self.actor.subject,
            )
            uow.add(run)
        return run.id

    def job(self, kind: str, run: UUID) -> None:
        with self.database.unit_of_work(self.actor) as uow:
            start_job(uow, kind, {"run": str(run)})
        self.runner.run_one()

    # ---- what was written and read

    def written_since(self, transaction: int) -> int:
        """Rows of payroll that transactions from this one on have written."""
        of_table = "SELECT count(*) FROM {} WHERE xmin::text::bigint >= :since"
        tables = (*WRITTEN, "payroll_runs", "pay_periods")
        return sum(self.rows(of_table.format(table), since=transaction)[0][0] for table in tables)

    def transaction(self) -> int:
        return int(self.rows("SELECT txid_current()")[0][0])

    def read_so_far(self) -> int:
        """Rows of the ledger, the inspections and the payslips that were read so far."""
        self.database.engine.dispose()  # a session says what it read when it ends
        query = """SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_user_tables
            WHERE relname IN ('entries', 'inspections', 'deliveries', 'claims', 'payslips', 'payslip_lines')"""
        return int(self.rows(query)[0][0])
