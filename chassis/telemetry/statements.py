"""Each SQL statement as a span, under the semantic conventions for databases: its text, never its parameters."""

from __future__ import annotations

from typing import Any

from opentelemetry.trace import SpanKind
from sqlalchemy import Engine, event

from chassis.telemetry import tracing

MOST_TEXT = 2000  # characters
SYSTEMS = {"postgresql": "postgresql", "sqlite": "sqlite"}


def trace_statements(engine: Engine, service: str) -> None:
    """Record a span for every statement of this engine, if tracing is on; without it nothing is hooked in."""
    if not tracing.on():
        return
    system = SYSTEMS.get(engine.dialect.name, "other_sql")

    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context is None:
            return
        operation = statement.split(None, 1)[0].upper() if statement.strip() else "SQL"
        context.traced = tracing.begin(
            f"{operation} {service}",
            SpanKind.CLIENT,
            {
                "db.system.name": system,
                "db.namespace": service,
                "db.operation.name": operation,
                "db.query.text": statement[:MOST_TEXT],
            },
        )

    @event.listens_for(engine, "after_cursor_execute")
    def end(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        _end(context, None)

    @event.listens_for(engine, "handle_error")
    def end_failed(failed: Any) -> None:
        _end(failed.execution_context, failed.original_exception)


def _end(context: Any, error: BaseException | None) -> None:
    started = getattr(context, "traced", None)
    if started is not None:
        context.traced = None
        tracing.end(started, error)
