"""A merge decides of every column that refers to residents."""

from __future__ import annotations

from services.registry.people.usecases.taking_over import BY_RULE, GOES_OVER, STAYS
from services.registry.service import service


def test_every_column_that_refers_to_residents_is_decided_for_a_merge() -> None:
    referring = {
        f"{table.name}.{column.name}"
        for table in service.base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "residents.id" for key in column.foreign_keys)
    }
    over = {f"{column.class_.__tablename__}.{column.key}" for column in GOES_OVER}
    decided = [*over, *BY_RULE, *STAYS]
    assert sorted(decided) == sorted(referring), "decide in services/registry/people/usecases/taking_over.py"
