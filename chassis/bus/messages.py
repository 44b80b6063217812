"""What crosses the bus, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Call:
    """A question to a service. `body` is JSON; after `deadline` (on `time.monotonic`) nobody waits for its answer."""

    operation: str
    body: bytes
    headers: Mapping[str, str]
    deadline: float


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventMessage:
    """An event as it goes on the wire; `type` is its routing key."""

    type: str
    id: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
