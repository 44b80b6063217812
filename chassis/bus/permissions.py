"""What each broker user may do: a service's reaches its own names, what it answers by and what it listens to.

RabbitMQ checks three regular expressions against the names of queues and exchanges. A service writes to its own events
and to replies and to nothing else: not to another's events, not to a queue of calls, not to the default exchange, from
which every queue could be reached. What several use is declared by `tongxin migrate`, under a user that may do all.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chassis.bus import names

SHARED = (names.CALLS, names.REPLIES)


@dataclass(frozen=True)
class Permissions:
    """Regular expressions of names, as `rabbitmqctl set_permissions` takes them."""

    configure: str
    write: str
    read: str

    def command(self, user: str, vhost: str) -> str:
        """The command that gives them to a user."""
        return shlex.join(
            ["rabbitmqctl", "set_permissions", "--vhost", vhost, user, self.configure, self.write, self.read]
        )


def of_service(name: str, listens_to: Iterable[str]) -> Permissions:
    """A service's, which listens to the events of the owners `listens_to`."""
    own = [
        re.escape(each)
        for each in (f"{name}.calls", names.inbox_queue(name), names.dead_exchange(name), names.events_exchange(name))
    ]
    private = rf"{re.escape(name)}(\.publisher)?\.private\.[0-9a-f]+"
    heard = (names.events_exchange(owner) for owner in sorted(set(listens_to)))
    return Permissions(
        configure=_one_of(*own, private),
        write=_one_of(*own, private, re.escape(names.REPLIES)),
        read=_one_of(*own, private, *map(re.escape, (*SHARED, *heard))),
    )


def of_gateway(listens_to: Iterable[str] = ()) -> Permissions:
    """The gateway's: it asks, so it writes to calls, and has queues of its own for replies and for events."""
    own = r"gateway\.[a-z.]*[0-9a-f]*"
    heard = (names.events_exchange(owner) for owner in sorted(set(listens_to)))
    return Permissions(
        configure=_one_of(own),
        write=_one_of(own, *map(re.escape, SHARED)),
        read=_one_of(own, *map(re.escape, (*SHARED, *heard))),
    )


def of_installation(listeners: Mapping[str, Mapping[str, object]]) -> dict[str, Permissions]:
    """By user: a service's user has its name, the gateway's is `gateway`. `listeners` is `{service: {owner: …}}`."""
    found = {name: of_service(name, bindings) for name, bindings in listeners.items()}
    return {**found, "gateway": of_gateway(listeners)}


def _one_of(*patterns: str) -> str:
    return f"^({'|'.join(patterns)})$"
