"""The audit's tables closed to change, by the database itself.

Released revisions run this as it stands: what is to be otherwise is a new module beside it (`database/migrations.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

_REFUSED = "the audit is only ever added to"


def protect_audit(op: Any) -> None:
    """Close the audit to change, for whoever uses the database: to be called from a service's migration with alembic's
    `op`, after the tables are made, and again after any migration that makes them anew. Safe to run twice.

    Left open: adding unsealed rows, and setting `batch` once. Who may alter tables can undo this; the chain shows it.
    """
    connection = op.get_bind()
    statements = _postgresql(connection) if connection.dialect.name == "postgresql" else _sqlite(connection)
    for statement in statements:
        connection.exec_driver_sql(statement)


def unprotect_audit(op: Any) -> None:
    """Undo `protect_audit`, for a migration's way down or one that changes the audit's tables."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('audit', 'audit_seals')"
        for (name,) in connection.exec_driver_sql(named).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS audit_only_grows() CASCADE")
    connection.exec_driver_sql("GRANT UPDATE, DELETE, TRUNCATE ON audit, audit_seals TO CURRENT_USER")


def _postgresql(_: Connection) -> Iterator[str]:
    yield f"""
        CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NEW.batch IS NULL THEN RETURN NEW; END IF;
            ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit' THEN
                IF OLD.batch IS NULL AND NEW.batch IS NOT NULL
                    AND to_jsonb(NEW) - 'batch' = to_jsonb(OLD) - 'batch' THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'insufficient_privilege';
        END $$"""
    yield "DROP TRIGGER IF EXISTS audit_rows_stay ON audit"
    yield """CREATE TRIGGER audit_rows_stay BEFORE INSERT OR UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_only_grows()"""
    yield "DROP TRIGGER IF EXISTS audit_seals_stay ON audit_seals"
    yield """CREATE TRIGGER audit_seals_stay BEFORE UPDATE OR DELETE ON audit_seals
        FOR EACH ROW EXECUTE FUNCTION audit_only_grows()"""
    for table in ("audit", "audit_seals"):
        yield f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}"
        yield f"""CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"""
        yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER"
    yield "GRANT UPDATE (batch) ON audit TO CURRENT_USER"


def _sqlite(connection: Connection) -> Iterator[str]:
    refuse = f"SELECT RAISE(ABORT, '{_REFUSED}')"
    names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(audit)")]
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in names if name != "batch")
    once = f"OLD.batch IS NULL AND NEW.batch IS NOT NULL AND {same}"
    triggers = {
        # INSERT OR REPLACE removes a row without firing triggers on DELETE, so an id that is there is refused.
        "audit_not_replaced": (
            "INSERT ON audit",
            "NEW.batch IS NOT NULL OR EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)",
        ),
        "audit_not_changed": ("UPDATE ON audit", f"NOT ({once})"),
        "audit_not_deleted": ("DELETE ON audit", "1"),
        "audit_seals_not_replaced": (
            "INSERT ON audit_seals",
            "EXISTS (SELECT 1 FROM audit_seals WHERE number = NEW.number)",
        ),
        "audit_seals_not_changed": ("UPDATE ON audit_seals", "1"),
        "audit_seals_not_deleted": ("DELETE ON audit_seals", "1"),
    }
    for name, (what, when) in triggers.items():
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} BEFORE {what} WHEN {when} BEGIN {refuse}; END"
