"""A database that nobody migrated is told as what it is, on both databases: waiting does not mend it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from chassis.database.database import Database
from chassis.errors import Unavailable

from .neighbours import OwnerBase


def test_a_missing_table_names_the_mend(database_url: Callable[..., str]) -> None:
    database = Database(database_url("owner"), OwnerBase, service="owner")
    with pytest.raises(Unavailable) as raised, database.reading() as connection:
        connection.execute(select(database.tables.jobs))
    assert (raised.value.type, "`tongxin migrate`" in raised.value.detail) == ("not-migrated", True)
    with pytest.raises(Unavailable) as raised, database.unit_of_work() as uow:
        uow.session.execute(text("SELECT 1 FROM jobs"))
    assert raised.value.type == "not-migrated"
    database.engine.dispose()
