"""Whether an actor may ask for an operation at all, by role. Whose object it is, the owning service decides."""

from __future__ import annotations

from chassis.access.actor import Actor
from chassis.contract import ANYONE, Roles
from chassis.errors import Forbidden


def check_role(roles: Roles, actor: Actor | None, *, writes: bool) -> None:
    """Raises Forbidden unless `actor` (None: not signed in) has one of the roles and, for what writes, a token that may
    write."""
    if roles == ANYONE:
        return
    if actor is None:
        raise Forbidden("sign in first", type="not-signed-in")
    if roles.isdisjoint(actor.roles):
        raise Forbidden("this is done by: " + ", ".join(sorted(roles)))
    if writes and "read" in actor.scopes and "write" not in actor.scopes:
        raise Forbidden("the token was given for reading only", type="insufficient-scope")
