"""Every table is given out to the resident whom its rows are about, or left out for a reason that the copy tells."""

from __future__ import annotations

from sqlalchemy import JSON, String, Table

from chassis.events.copies import Copy
from services.notify.base import Base as NotifyBase
from services.notify.service import service as notify
from services.registry.base import Base
from services.registry.rights.holdings import BY_RULE, LEFT_OUT, LeftOut
from services.registry.rights.store import tables, ways_to_account, ways_to_resident
from services.registry.rights.usecases.exporting import KEPT_BY_NOTIFY, OF_WORKERS
from services.registry.service import service

TABLES = {table.name: table for table in service.base.metadata.sorted_tables}
MAY_NAME_SOMEBODY = {LeftOut.SECRET, LeftOut.DERIVED, LeftOut.PASSING}
FREE = 200  # characters: what is shorter holds a word, a name or a number
SAYS_NOTHING_OF_A_RESIDENT = {
    "accounts": {"roles", "scope"},
    "audit_engagements": {"compounds"},
    "change_requests": {"evidence", "households"},  # ids
    "incident_residents": {"ways"},
    "incidents": {"data_kinds", "kinds"},
    "form_sheets": {"differences"},  # names of fields
    "sessions": {"scopes"},
}

OTHERWISE = {"residents", "audit", "jobs"}  # emptied whole, masked as it was written, gone within days


def free(table: Table) -> set[str]:
    texts = {c.name for c in table.columns if isinstance(c.type, String) and (c.type.length or FREE) >= FREE}
    return texts | {c.name for c in table.columns if isinstance(c.type, JSON)}


def test_free_text_about_a_resident_goes_with_an_erasure() -> None:
    """What `masked` is on a table that names the resident goes by itself; else see rights/usecases/erasing.py. What the
    audit shows of all tables: test_audited_texts.py."""
    held = [table for name, table in TABLES.items() if name not in LEFT_OUT and name not in OTHERWISE]
    open_texts = {table.name: {name for name in free(table) if not table.c[name].info.get("masked")} for table in held}
    assert {name: texts for name, texts in open_texts.items() if texts} == SAYS_NOTHING_OF_A_RESIDENT


def test_every_table_is_given_out_or_left_out_for_a_reason() -> None:
    given = {table.name for table in tables()} | BY_RULE.keys()
    both, neither = given & LEFT_OUT.keys(), TABLES.keys() - given - LEFT_OUT.keys()
    assert not both, f"given out and left out at once: {sorted(both)}"
    assert not neither, f"give these out by a rule of rights/store.py, or say in rights/holdings.py why not: {neither}"
    assert not (BY_RULE.keys() | LEFT_OUT.keys()) - TABLES.keys(), "rights/holdings.py names tables that are not there"


def test_what_names_a_resident_is_left_out_only_where_it_tells_nothing_more() -> None:
    named = {name for name in LEFT_OUT if ways_to_resident(TABLES[name]) or ways_to_account(TABLES[name])}
    of_systems = {"credentials"}  # the account there is an employer's system's
    wrong = {name for name in named - of_systems if LEFT_OUT[name] not in MAY_NAME_SOMEBODY}
    assert not wrong, f"these name residents or their sign-ins; give them out: {sorted(wrong)}"


def test_the_copy_tells_all_that_notify_keeps() -> None:
    tables = notify.base.metadata.tables
    residents, workers = ({c.name for c in tables[name].columns} for name in ("known_residents", "known_assignments"))
    of_every_copy = {name for name in vars(Copy) | Copy.__annotations__ if not name.startswith("_")}
    assert residents - of_every_copy == {*KEPT_BY_NOTIFY, "contact"}
    assert workers - of_every_copy == {*OF_WORKERS} - {"id"}
    own = set(NotifyBase.metadata.tables) - {table.name for table in vars(Base.chassis).values()}
    assert own == {"known_residents", "known_assignments"}, (
        "tell in rights/usecases/exporting.py what else notify keeps"
    )
