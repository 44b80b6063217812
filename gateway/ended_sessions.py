"""Keeping the list of ended sessions: asked for every few seconds, so that a revocation holds within a minute.

The list is what ended within the life of a token, so one that was missed while the registry was away is in the next.
"""

from __future__ import annotations

import json

import eventlet
import structlog

from chassis.errors import Failure
from gateway.house import House

log = structlog.get_logger(__name__)

EVERY = 5.0  # seconds
LIST = "registry.list_ended_sessions"


def watch_ended_sessions(house: House) -> None:
    """Run until killed."""
    operation = house.operations.get(LIST)
    while operation is not None:
        try:
            answer = house.asking.once(operation, b"{}", {}, operation.deadline)
            house.ended.update(json.loads(answer.body)["sessions"])
        except Failure as failure:
            log.info("ended_sessions_not_fetched", type=failure.type)
        eventlet.sleep(EVERY)
