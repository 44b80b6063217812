"""Editing what somebody else may be editing too: the caller names the version that was read."""

from __future__ import annotations

from typing import Protocol

from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict


class Versioned(Protocol):
    version: int


def expect_version(uow: UnitOfWork, thing: Versioned) -> None:
    """Raises Conflict: `precondition-required` without an If-Match, `stale` where it names other versions only."""
    if uow.if_match is None:
        raise Conflict("send the ETag that you read as If-Match", type="precondition-required")
    if uow.if_match != "*" and str(thing.version) not in uow.if_match.split(" "):
        raise Conflict("this was changed since you read it; read it again and repeat your change", type="stale")
