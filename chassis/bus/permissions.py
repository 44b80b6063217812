"""What each broker user may do: a service's reaches its own names, what it answers by and what it listens to.

RabbitMQ checks three regular expressions against the names of queues and exchanges. A service writes to its own events
and to replies and to nothing else: not to another's events, not to a queue of calls, not to the default exchange, from
which every queue could be reached. What several use is declared by `tongxin migrate`, under a user that may do all.

Names alone would let whoever may read an exchange bind a queue of its own to it under any key, and so hear another's
calls and replies. The shared exchanges are topic exchanges, for which the broker checks the keys too: of calls a
service may bind those to itself, of replies those to its own queues, of events the types that it listens to.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chassis.bus import names

NOTHING = "^$"
ANYTHING = ".*"


@dataclass(frozen=True)
class Keys:
    """Regular expressions of routing keys at one topic exchange: those to publish under, and those to bind."""

    write: str
    read: str


@dataclass(frozen=True)
class Permissions:
    """Regular expressions of names, as `rabbitmqctl set_permissions` takes them, and of keys by exchange."""

    configure: str
    write: str
    read: str
    keys: Mapping[str, Keys] = field(default_factory=dict)

    def commands(self, user: str, vhost: str) -> list[list[str]]:
        """The commands of `rabbitmqctl` that give them to a user."""
        head = ["--vhost", vhost, user]
        return [
            ["set_permissions", *head, self.configure, self.write, self.read],
            *(["set_topic_permissions", *head, name, of.write, of.read] for name, of in self.keys.items()),
        ]

    def shell(self, user: str, vhost: str) -> list[str]:
        """The same as lines for a shell."""
        return [shlex.join(["rabbitmqctl", *command]) for command in self.commands(user, vhost)]


def of_service(name: str, listens_to: Mapping[str, Iterable[str]]) -> Permissions:
    """A service's, which listens to these types of events of these owners."""
    own = [
        re.escape(each)
        for each in (f"{name}.calls", names.inbox_queue(name), names.dead_exchange(name), names.events_exchange(name))
    ]
    private = rf"{re.escape(name)}(\.publisher)?\.private\.[0-9a-f]+"
    own_events, told = names.events_exchange(name), rf"^tongxin\.{re.escape(name)}\."
    heard = {names.events_exchange(owner): listens_to[owner] for owner in sorted(listens_to)}
    return Permissions(
        configure=_one_of(*own, private),
        write=_one_of(*own, private, re.escape(names.REPLIES)),
        read=_one_of(*own, private, *map(re.escape, (names.CALLS, names.REPLIES, *heard))),
        keys={
            names.CALLS: Keys(NOTHING, _one_of(re.escape(name))),
            names.REPLIES: Keys(ANYTHING, _one_of(private)),
            **{
                exchange: Keys(told if exchange == own_events else NOTHING, _types(heard.get(exchange, ())))
                for exchange in (own_events, *heard)
            },
        },
    )


def of_gateway(services: Iterable[str]) -> Permissions:
    """The gateway's: it calls these services, and has queues of its own for replies."""
    own = r"gateway\.[a-z.]*[0-9a-f]*"
    return Permissions(
        configure=_one_of(own),
        write=_one_of(own, *map(re.escape, (names.CALLS, names.REPLIES))),
        read=_one_of(own, re.escape(names.REPLIES)),
        keys={
            names.CALLS: Keys(_one_of(*map(re.escape, sorted(services))), NOTHING),
            names.REPLIES: Keys(_one_of(own), _one_of(own)),
        },
    )


def of_installation(listeners: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, Permissions]:
    """By user: a service's has its name, the gateway's is `gateway`. `listeners` is `{service: {owner: types}}`."""
    found = {name: of_service(name, bindings) for name, bindings in listeners.items()}
    return {**found, "gateway": of_gateway(listeners)}


def _types(types: Iterable[str]) -> str:
    return _one_of(*map(re.escape, types)) if types else NOTHING


def _one_of(*patterns: str) -> str:
    return f"^({'|'.join(patterns)})$"
