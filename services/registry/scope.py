"""How far an actor reaches within the registry: conditions for a WHERE."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true

from chassis.access.actor import Actor, ActorKind

ALL_COMPOUNDS = ("admin", "secretary")


def sees_all_compounds(actor: Actor) -> bool:
    """The house's own work, and who answers for the whole community. An employer's system is a system with a role."""
    own_work = actor.kind in (ActorKind.SYSTEM, ActorKind.JOB) and not actor.roles
    return own_work or actor.has_role(*ALL_COMPOUNDS)


def reaches(actor: Actor, compound: UUID | None) -> bool:
    """What `compounds_within_reach` asks of rows, of one that is loaded."""
    if sees_all_compounds(actor):
        return True
    if actor.has_role("staff"):
        return compound is None or compound in actor.scope.compounds
    return actor.has_role("auditor") and compound in actor.scope.compounds


def only_own(actor: Actor) -> bool:
    """Whether the actor sees nobody's record but their own."""
    return not sees_all_compounds(actor) and not actor.has_role("staff", "auditor")


def compounds_within_reach(actor: Actor, compound: Any) -> ColumnElement[bool]:
    """Rows of the compounds that the actor answers for.

    What is in no compound yet (somebody registered a moment ago) is every worker's: nobody else could place it.
    """
    if sees_all_compounds(actor):
        return true()
    if actor.has_role("staff"):
        return or_(compound.in_(actor.scope.compounds), compound.is_(None))
    if actor.has_role("auditor"):  # those of the engagements that run: see staffing/store.py, reach_of
        within: ColumnElement[bool] = compound.in_(actor.scope.compounds)
        return within
    return false()
