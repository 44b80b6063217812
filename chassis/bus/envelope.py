"""The envelope of an event: CloudEvents 1.0 in JSON (structured mode), with the house's extension attributes.

`community` is the community's id. `epoch` and `version` order the states of one aggregate: a listener's copy takes a
state only if (epoch, version) is greater than what it has. `announced` is the number of the owner's last announcement
that the event's transaction came after; `statedin` marks a state told again, as part of that announcement; `to` is the
one listener it is meant for, if not all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.contract import EventType, to_json

MOST_BYTES = 1_000_000
_TYPE = re.compile(r"[!-~]{1,120}")


class Unreadable(Exception):
    """A message that is no event of ours: not JSON, no CloudEvent, or too large."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one aggregate. `data` is JSON-ready and fits the type's schema."""

    id: UUID
    type: str
    subject: UUID
    community: UUID | None
    version: int
    time: datetime
    data: dict[str, Any]
    epoch: int = 1
    source: str = ""
    trace: str = field(default="", compare=False)
    announced: int = 0
    stated_in: int = 0
    to: str = ""

    @classmethod
    def of(
        cls,
        kind: EventType,
        *,
        id: UUID,
        subject: UUID,
        community: UUID | None,
        version: int,
        time: datetime,
        data: Any,
    ) -> Event:
        return cls(id, kind.name, subject, community, version, time, kind.data.write(data), source=kind.service)

    def to_bytes(self, service: str, epoch: int, announced: int, trace: str = "") -> bytes:
        """As it goes into the outbox. `epoch` and `announced` are how the database stands (see
        `database/installation.py`) in the transaction that writes it: told under an older standing, copies refuse it.
        """
        body: dict[str, Any] = {
            "specversion": "1.0",
            "id": str(self.id),
            "source": service,
            "type": self.type,
            "subject": str(self.subject),
            "time": self.time.isoformat(),
            "datacontenttype": "application/json",
            "epoch": epoch,
            "version": self.version,
            # A state that is told again was read under its own announcement, whatever has begun since.
            "announced": self.stated_in or announced,
            "data": self.data,
        }
        if self.stated_in:
            body["statedin"] = self.stated_in
        if self.to:
            body["to"] = self.to
        if self.community:
            body["community"] = str(self.community)
        if trace:
            body["traceparent"] = trace
        return to_json(body)

    @classmethod
    def from_bytes(cls, body: bytes) -> Event:
        """Raises Unreadable."""
        if len(body) > MOST_BYTES:
            raise Unreadable(f"the message has {len(body)} bytes; at most {MOST_BYTES} are read")
        try:
            raw = json.loads(body)
            if raw["specversion"] != "1.0":
                raise Unreadable(f"specversion {str(raw['specversion'])[:40]!r} is not 1.0")
            if not _TYPE.fullmatch(raw["type"]):
                raise Unreadable(f"type {raw['type'][:40]!r} is not 1 to 120 visible ASCII characters")
            return cls(
                id=UUID(raw["id"]),
                type=str(raw["type"]),
                subject=UUID(raw["subject"]),
                community=UUID(raw["community"]) if raw.get("community") else None,
                version=int(raw["version"]),
                epoch=int(raw.get("epoch", 1)),
                time=datetime.fromisoformat(raw["time"]),
                data=dict(raw["data"]),
                source=str(raw["source"]),
                trace=str(raw.get("traceparent", "")),
                announced=int(raw.get("announced", 0)),
                stated_in=int(raw.get("statedin", 0)),
                to=str(raw.get("to", "")),
            )
        except Unreadable:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            raise Unreadable(f"not a CloudEvent of ours: {type(error).__name__}: {str(error)[:200]}") from None
