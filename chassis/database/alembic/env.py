"""Alembic's entry: runs on the connection that `migrations.py` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import DefaultClause

from chassis.database.types import Json, Moment, db_now


def render_item(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """Write our own types and defaults by their names, so that a revision means the same on both databases."""
    if kind == "type" and isinstance(thing, Moment):
        return "types.Moment()"
    if kind == "type" and thing is Json:
        return "types.Json"
    if kind == "server_default" and isinstance(thing, DefaultClause) and isinstance(thing.arg, db_now):
        return "types.db_now()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
