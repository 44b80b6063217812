"""Who may do what: one table of operation and roles, looked at before any call.

It decides by role only. Whose object it is, the owning service decides in its store: another's looks like none (404).
A row for a new operation: `"<service>.<verb>_<noun>": STAFF | {"secretary"}`; `ANYONE` is for operations that are open
without a sign-in, and only for those whose contract says `public=True`. A service whose objects tell what a caller may
do with them has its rows in its contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chassis.access.actor import Actor
from chassis.access.permission import check_role
from chassis.common import contract as common
from chassis.config import SERVICES
from chassis.contract import ANYONE, Operation, Roles
from chassis.errors import Forbidden
from services.registry.contract import access as registry
from services.registry.contract.access import ROLES, SIGNED_IN, STAFF
from services.training.contract import access as training

ACCESS: dict[str, Roles] = {
    **registry.ACCESS,
    **training.ACCESS,
    "notify.get_home": SIGNED_IN,
    "notify.get_recipient": STAFF | {"secretary"},
}

for _service in SERVICES:
    ACCESS |= common.access_of(_service, SIGNED_IN)


# They write, and change nothing of the community's: whoever may only read follows a job and signs out.
OF_THE_SIGN_IN = frozenset({"registry.issue_stream_ticket", "registry.end_current_session"})


def needs_write(operation: Operation) -> bool:
    """Whether a token needs the scope `write` for it."""
    return operation.writes and operation.name not in OF_THE_SIGN_IN


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
        check_role(self._table.get(operation.name, frozenset()), actor, writes=needs_write(operation))

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
            yield (
                f"{operation.name}: no row in access.py of its contract (gateway/access.py where it has none); write "
                "one that says which roles may ask for it"
            )
        elif operation.public != (roles == ANYONE):
            yield (
                f"{operation.name}: the contract says public={operation.public}, the row in gateway/access.py "
                f"{'ANYONE' if roles == ANYONE else 'some roles'}; make the two say the same"
            )
        elif roles != ANYONE and not roles <= ROLES:
            yield f"{operation.name}: unknown roles in gateway/access.py: {', '.join(sorted(roles - ROLES))}"
