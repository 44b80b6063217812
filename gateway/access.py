"""Who may do what: one table of operation and roles, looked at before any call.

It decides by role only. Whose object it is, the owning service decides in its store: another's looks like none (404).
A row for a new operation: `"<service>.<verb>_<noun>": STAFF | {"secretary"}`; `ANYONE` is for operations that are open
without a sign-in, and only for those whose contract says `public=True`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chassis import common
from chassis.actor import Actor
from chassis.config import SERVICES
from chassis.contract import Operation
from chassis.errors import Forbidden

Roles = frozenset[str]

ROLES: Roles = frozenset(
    {
        "resident",
        "staff",
        "admin",
        "secretary",
        "representative",
        "trainer",
        "employer",
        "payer_finance",
        "auditor",
    }
)
ANYONE: Roles = frozenset({"*"})
SIGNED_IN: Roles = ROLES
RESIDENT: Roles = frozenset({"resident"})
STAFF: Roles = frozenset({"staff", "admin"})
ADMIN: Roles = frozenset({"admin"})

ACCESS: dict[str, Roles] = {
    "registry.sign_in": ANYONE,
    "registry.get_signing_keys": ANYONE,
    "registry.start_import": STAFF,
    "registry.get_import_template": STAFF,
    "registry.register_resident": STAFF,
    "registry.get_resident": STAFF | {"secretary", "auditor", "resident"},
    "registry.list_residents": STAFF | {"secretary", "auditor"},
    "registry.correct_resident": STAFF,
    "registry.merge_residents": STAFF,
    "registry.get_timeline": STAFF | {"resident"},
    "registry.record_fact": STAFF | {"resident"},
    "registry.get_community": STAFF | {"secretary", "auditor"},
    "registry.list_communities": STAFF | {"secretary", "auditor"},
    "registry.update_community": ADMIN,
    "registry.create_compound": ADMIN,
    "registry.update_compound": STAFF,
    "registry.get_compound": STAFF | {"secretary", "auditor"},
    "registry.list_compounds": STAFF | {"secretary", "auditor"},
    "registry.create_grid": STAFF,
    "registry.update_grid": STAFF,
    "registry.list_grids": STAFF | {"secretary", "auditor"},
    "registry.create_building": STAFF,
    "registry.update_building": STAFF,
    "registry.list_buildings": STAFF | {"secretary", "auditor"},
    "registry.create_dwelling": STAFF,
    "registry.update_dwelling": STAFF,
    "registry.get_dwelling": STAFF | {"secretary", "auditor"},
    "registry.list_dwellings": STAFF | {"secretary", "auditor"},
    "registry.get_dwelling_history": STAFF | {"secretary", "auditor"},
    "registry.list_divisions": SIGNED_IN,
    "registry.form_household": STAFF,
    "registry.get_household": STAFF | {"secretary", "auditor", "resident"},
    "registry.list_households": STAFF | {"secretary", "auditor"},
    "registry.get_household_history": STAFF | {"secretary", "auditor"},
    "registry.record_life_event": STAFF,
    "registry.list_life_events": STAFF | {"secretary", "auditor", "resident"},
    "registry.ask_change": STAFF | {"secretary", "resident"},
    "registry.get_change_request": STAFF | {"secretary", "auditor", "resident"},
    "registry.list_change_requests": STAFF | {"secretary", "auditor", "resident"},
    "registry.decide_change": STAFF | {"secretary"},
    "registry.withdraw_change": STAFF | {"secretary", "resident"},
    "registry.read_books": STAFF | {"secretary", "auditor"},
    "registry.check_books": STAFF | {"secretary", "auditor"},
    "registry.get_community_statistics": STAFF | {"secretary", "auditor"},
    "notify.get_recipient": STAFF | {"secretary"},
}

for _service in SERVICES:
    ACCESS |= {make(_service).name: SIGNED_IN for make in (*common.JOBS, *common.FILES)}
    ACCESS |= {make(_service).name: ANYONE for make in (common.ping, common.get_linked_file, common.read_linked_file)}


class AccessTableError(Exception):
    """The table does not fit the operations. The text says which rows to write or mend."""


class Access:
    """The table, checked against the operations that the gateway serves."""

    def __init__(self, operations: Iterable[Operation], table: Mapping[str, Roles] = ACCESS) -> None:
        self._table = dict(table)
        if problems := list(_misfits(operations, self._table)):
            raise AccessTableError("\n".join(problems))

    def roles(self, operation: Operation) -> Roles:
        return self._table[operation.name]

    def check(self, operation: Operation, actor: Actor | None) -> None:
        """Raise Forbidden unless `actor` (None: not signed in) may ask for `operation` at all."""
        roles = self._table.get(operation.name, frozenset())
        if roles == ANYONE:
            return
        if actor is None:
            raise Forbidden("sign in first", type="not-signed-in")
        if roles.isdisjoint(actor.roles):
            raise Forbidden("this is done by: " + ", ".join(sorted(roles)))
        if operation.writes and "read" in actor.scopes and "write" not in actor.scopes:
            raise Forbidden("the token was given for reading only", type="insufficient-scope")

    def allows(self, operation: Operation, actor: Actor | None) -> bool:
        """Whether `check` would pass."""
        try:
            self.check(operation, actor)
        except Forbidden:
            return False
        return True


def _misfits(operations: Iterable[Operation], table: Mapping[str, Roles]) -> Iterable[str]:
    for operation in operations:
        roles = table.get(operation.name)
        if roles is None:
            yield f"{operation.name}: no row in gateway/access.py; write one that says which roles may ask for it"
        elif operation.public != (roles == ANYONE):
            yield (
                f"{operation.name}: the contract says public={operation.public}, the row in gateway/access.py "
                f"{'ANYONE' if roles == ANYONE else 'some roles'}; make the two say the same"
            )
        elif roles != ANYONE and not roles <= ROLES:
            yield f"{operation.name}: unknown roles in gateway/access.py: {', '.join(sorted(roles - ROLES))}"
