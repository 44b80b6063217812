"""Runs services: databases, relays, inboxes and the nameko containers around them.

One host is one serving process, with one service or, embedded, all of them. Long work is not here: jobs and timers have
a process of their own (`chassis.work`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import eventlet
import structlog
from nameko.containers import ServiceContainer

from chassis.access import Doorkeeper
from chassis.bus.events import EventConsumer, EventPublisher
from chassis.bus.server import service_class
from chassis.clock import SystemClock
from chassis.config import Settings
from chassis.database import migrations
from chassis.database.unit_of_work import Database
from chassis.errors import Unavailable
from chassis.inbox import Inbox
from chassis.keys import Keys
from chassis.outbox import Relay
from chassis.service import Desk, Service

log = structlog.get_logger()

PAUSE = 1.0  # seconds a consumer rests when its database is away


class NotMigrated(Exception):
    """A database stands at another revision than this version of the service needs."""


def open_database(settings: Settings, service: Service, keys: Keys | None = None) -> Database:
    section = settings.section(service.name)
    return Database(
        settings.database_url(service.name),
        service.base,
        service=service.name,
        pool=section.pool,
        keys=keys,
        clock=SystemClock(),
    )


class HostedService:
    """One service, running."""

    def __init__(self, settings: Settings, service: Service, keys: Keys) -> None:
        self.service = service
        self.database = open_database(settings, service, keys)
        self._settings = settings
        url = settings.bus_url(service.name)
        self.publisher = EventPublisher(url, service.name)
        self.relay = Relay(self.database, self.publisher, settles_later=settings.embedded)
        reactions = {kind.name: reaction for kind, reaction in service.reactions.items()}
        self.inbox = Inbox(self.database, reactions)
        self._greenlets: list[Any] = []
        self._container = self._make_container(url)

    def _make_container(self, url: str) -> Any:
        desk = Desk(self.service, self.database, Doorkeeper(self.database, self.database.clock).verify)
        handlers: dict[str, Callable[..., Any]] = dict.fromkeys(desk.operations, desk.answer)
        section = self._settings.section(self.service.name)
        consumer = None
        if self.service.reactions:
            bindings: dict[str, list[str]] = {}
            for kind in self.service.reactions:
                bindings.setdefault(kind.service, []).append(kind.name)
            consumer = EventConsumer(
                self.service.name, bindings, self._receive, queue_type=self._settings.bus.queue_type
            )
        self._consumer = consumer
        cls = service_class(self.service.name, handlers, events=consumer)
        return ServiceContainer(
            cls, config={"AMQP_URI": url, "max_workers": section.workers, "heartbeat": self._settings.bus.heartbeat}
        )

    def _receive(self, delivery: Any) -> None:
        if not self.inbox.receive(delivery) and self._consumer is not None:
            self._consumer.pause()
            eventlet.spawn_after(PAUSE, self._consumer.resume)

    def start(self) -> None:
        """Begin to serve. Raises NotMigrated."""
        stands, needs = migrations.current(self.database.engine), migrations.head(self.service.name)
        if stands != needs:
            raise NotMigrated(
                f"{self.service.name}: the database stands at revision {stands or 'none'}, this version needs {needs}; run `tongxin migrate`"
            )
        if self.service.prepare:
            with self.database.unit_of_work() as uow:
                self.service.prepare(uow)
        self._container.start()
        self._greenlets = [eventlet.spawn(self.relay.run), eventlet.spawn(self.inbox.run)]
        log.info("service_started", service=self.service.name, database=self.database.engine.dialect.name)

    def stop(self) -> None:
        """Let the work in hand finish, tell what it had to tell, and end."""
        self._container.stop()
        self.inbox.stop()
        self.relay.stop()
        with eventlet.Timeout(5, False):
            for greenlet in self._greenlets:
                greenlet.wait()
        try:
            with eventlet.Timeout(2, False):
                self.relay.relay_once()
        except Unavailable:
            log.warning("outbox_left", service=self.service.name)  # its rows are published after the next start
        self.publisher.close()
        self.database.engine.dispose()
        log.info("service_stopped", service=self.service.name)


class Host:
    def __init__(self, settings: Settings, services: Sequence[Service], keys: Keys) -> None:
        self.services = [HostedService(settings, service, keys) for service in services]

    def start(self) -> None:
        for service in self.services:
            service.start()

    def stop(self) -> None:
        for service in self.services:
            service.stop()
