"""What crosses the bus, as those who use it see it. Bodies are JSON in bytes; the bus never looks inside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

JSON = "application/json"
MAX_BODY = 1024 * 1024
"""Bytes. Larger things are files, which travel in pieces."""

PAGE_OF_FILE = "page-of-file"
"""The header by which the gateway says which page, from 1, of a list that goes out as one file it reads."""

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Call:
    """What a service is asked. `deadline` is the moment of `time.monotonic()` after which nobody waits any more."""

    operation: str
    body: bytes
    headers: Mapping[str, str]
    deadline: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What it answers. Headers are for what is not the body's: a version, a next cursor."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)


@dataclass(frozen=True, slots=True)
class EventMessage:
    """An event to be told: `type` is the routing key, `id` its name for ever, `body` a CloudEvent in JSON."""

    type: str
    id: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: NO_HEADERS)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event handed to a listener, raw: body, type and content type may be anything.

    Exactly one of `ack` (done, or kept elsewhere), `requeue` (give it again) and `reject` (to the dead-letter queue)
    decides what becomes of it. Each does nothing when its connection is gone: the broker gives the message again.
    """

    body: bytes
    type: str
    message_id: str
    content_type: str
    headers: Mapping[str, object]
    redelivered: bool
    ack: Callable[[], None]
    requeue: Callable[[], None]
    reject: Callable[[], None]
