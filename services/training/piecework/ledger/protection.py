"""What of the money the database itself refuses: to change or remove what was entered or stated, to enter what was
earned into a closed period, and to add to a statement that is drafted.

Released revisions run this as it stands: what is to be otherwise is a new module beside it (`database/migrations.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

KEPT = ("entries", "inspections", "late_hours", "payslips", "payslip_lines", "garnishments", "merged_records")
STAYS = "the ledger and its payslips are only ever added to"
OF_PAYSLIPS = ("payslip_lines", "garnishments")
CLOSED = "this period is closed; it takes nothing more"
STATED = "this run is drafted; its payslips take nothing more"

# table, what is wrong with rows that are added, and the query (over `added`) that finds such a row
ADDING = (
    (
        "entries",
        CLOSED,
        "SELECT 1 FROM {added} JOIN pay_periods ON pay_periods.id = added.period"
        " WHERE pay_periods.state = 'closed'"
        " AND added.kind IN ('accrual', 'correction', 'bonus', 'mediated', 'advance')",
    ),
    (
        "late_hours",
        CLOSED,
        "SELECT 1 FROM {added} JOIN pay_periods ON pay_periods.id = added.period WHERE pay_periods.state = 'closed'",
    ),
    (
        "payslips",
        STATED,
        "SELECT 1 FROM {added} JOIN payroll_runs ON payroll_runs.id = added.run WHERE payroll_runs.state <> 'drafting'",
    ),
    *(
        (
            table,
            STATED,
            "SELECT 1 FROM {added} JOIN payslips ON payslips.id = added.payslip"
            " JOIN payroll_runs ON payroll_runs.id = payslips.run WHERE payroll_runs.state <> 'drafting'",
        )
        for table in OF_PAYSLIPS
    ),
)
# what must be one of a kind in each, by which a row could be replaced
UNIQUE = {
    "entries": (("id",), ("cause", "kind", "line", "grade")),
    "inspections": (("id",), ("corrects",), ("employer", "employer_reference")),
    "late_hours": (("id",),),
    "payslips": (("id",), ("run", "resident", "relation", "scheme")),
    "payslip_lines": (("payslip", "kind", "line", "grade"),),
    "garnishments": (("payslip", "court_order"),),
    "merged_records": (("run", "record"),),
}
OF_LINES = "(SELECT DISTINCT payslip FROM added_rows) AS added"


def protect_ledger(op: Any) -> None:
    """Close ledger, inspections and payslips to change, for whoever uses the database: to be called from a migration
    with alembic's `op`, after the tables are made. Safe to run twice. Who may alter tables can undo this.
    """
    connection = op.get_bind()
    for statement in _postgresql() if connection.dialect.name == "postgresql" else _sqlite():
        connection.exec_driver_sql(statement)


def unprotect_ledger(op: Any) -> None:
    """Undo `protect_ledger`, for a migration's way down or one that changes these tables."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS ledger_stays() CASCADE")
        for table, *_ in ADDING:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {table}_added() CASCADE")
        return
    for name in _triggers():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def _postgresql() -> Iterator[str]:
    """Rows are refused one by one, additions by the statement, so that a bulk of them costs one look.

    Nothing is revoked, as for the audit: a foreign key that leads here takes a lock that asks for the right to update.
    """
    yield _function("ledger_stays", f"RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'insufficient_privilege';")
    for table in KEPT:
        yield f"DROP TRIGGER IF EXISTS {table}_stay ON {table}"
        yield f"""CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_stays()"""
        yield f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}"
        yield f"""CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays()"""
    for table, reason, wrong in ADDING:
        added = OF_LINES if table in OF_PAYSLIPS else "added_rows AS added"
        found = wrong.format(added=added)
        refuse = (
            f"IF EXISTS ({found}) THEN RAISE EXCEPTION '{reason}' USING ERRCODE = 'insufficient_privilege'; END IF;"
        )
        yield _function(f"{table}_added", f"{refuse} RETURN NULL;")
        yield f"DROP TRIGGER IF EXISTS {table}_in_time ON {table}"
        yield f"""CREATE TRIGGER {table}_in_time AFTER INSERT ON {table} REFERENCING NEW TABLE AS added_rows
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_added()"""


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _sqlite() -> Iterator[str]:
    for name, statement in _triggers().items():
        yield f"CREATE TRIGGER IF NOT EXISTS {name} {statement}"


def _triggers() -> dict[str, str]:
    """By name. INSERT OR REPLACE removes a row without firing triggers on DELETE, so a key that is there is refused."""
    made: dict[str, str] = {}
    for table in KEPT:
        for change in ("UPDATE", "DELETE"):
            made[f"{table}_no_{change.lower()}"] = (
                f"BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
            )
        same = " OR ".join("(" + " AND ".join(f"{c} = NEW.{c}" for c in key) + ")" for key in UNIQUE[table])
        made[f"{table}_not_replaced"] = (
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of ours
            f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )
    for table, reason, wrong in ADDING:
        row = wrong.format(added=f"(SELECT * FROM {table} WHERE rowid = NEW.rowid) AS added")  # noqa: S608 - the same
        made[f"{table}_in_time"] = (
            f"AFTER INSERT ON {table} WHEN EXISTS ({row}) BEGIN SELECT RAISE(ABORT, '{reason}'); END"
        )
    return made
