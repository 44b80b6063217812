"""Every table of training is given out to the resident whom its rows are about, or left out for a reason."""

from __future__ import annotations

from services.training.overview.holdings import BY_RULE, LEFT_OUT, OF_PAY
from services.training.overview.store import parts
from services.training.service import service

TABLES = {table.name: table for table in service.base.metadata.sorted_tables}


def test_every_table_is_given_out_or_left_out_for_a_reason() -> None:
    given = {table.name for table in parts(own=True)}
    neither = TABLES.keys() - given - LEFT_OUT.keys()
    assert not neither, f"give these out (overview/store.py), or say why not (overview/holdings.py): {sorted(neither)}"
    wrong = (BY_RULE | LEFT_OUT.keys() | OF_PAY) - TABLES.keys()
    assert not wrong, f"overview/holdings.py names tables that are not there: {sorted(wrong)}"


def test_what_names_a_resident_is_left_out_only_where_they_are_erased_or_it_passes() -> None:
    named = {name for name in LEFT_OUT if "resident" in TABLES[name].c}
    assert named == {"kept_records"}
