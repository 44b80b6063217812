"""Runs services: databases, relays, inboxes and the nameko containers around them.

One host is one serving process, with one service or, embedded, all of them. Long work is not here: jobs and timers have
a process of their own (`chassis.jobs.work`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import eventlet
import structlog

from chassis.access.doorkeeper import Doorkeeper
from chassis.audit.log import seal_once
from chassis.bus.consumer import EventConsumer
from chassis.bus.events import EventPublisher
from chassis.bus.server import container, service_class
from chassis.bus.service import link_of
from chassis.config import Settings
from chassis.database import migrations
from chassis.database.database import unavailable_when_away
from chassis.database.opening import open_database
from chassis.database.own_keys import require_own_keys
from chassis.encryption.keys import Keys
from chassis.errors import Unavailable
from chassis.events.inbox import Inbox
from chassis.events.outbox import Relay
from chassis.service import Desk, Service
from chassis.telemetry.gauging import Gauging
from chassis.telemetry.metrics import Metrics, labelled

log = structlog.get_logger()

SEAL_EVERY = 3.0  # seconds
EVENTS_AT_ONCE = 8
PAUSE = 1.0  # seconds a consumer rests when its database is away


class HostedService:
    """One service, running."""

    def __init__(self, settings: Settings, service: Service, keys: Keys | None) -> None:
        self.service = service
        self.database = open_database(settings, service, keys, lasting=True)
        self.metrics = Metrics(service.name)
        self._settings = settings
        url = settings.bus_url(service.name)
        heartbeat = settings.bus.heartbeat
        self.publisher = EventPublisher(url, service.name, on_settled=self._settled, heartbeat=heartbeat)
        self.relay = Relay(self.database, self.publisher, settles_later=settings.embedded)
        reactions = {kind.name: reaction for kind, reaction in service.reactions.items()}
        self.inbox = Inbox(self.database, reactions, metrics=self.metrics)
        self._consumer = self._make_consumer()
        self._container = container(
            self._nameko_class(), url, calls_at_once=settings.section(service.name).workers, heartbeat=heartbeat
        )
        self._greenlets: list[Any] = []
        self._endless: list[Any] = []

    def _make_consumer(self) -> EventConsumer | None:
        if not self.service.bindings:
            return None
        # SQLite has one writer: several at once would only wait for one another
        return EventConsumer(
            self.service.name,
            self.service.bindings,
            self._receive,
            at_once=1 if self._settings.embedded else EVENTS_AT_ONCE,
            queue_type=self._settings.bus.queue_type,
        )

    def _nameko_class(self) -> type:
        doorkeeper = Doorkeeper(self.database, self.database.clock)
        outside = self.service.outside(self._settings, self.metrics) if self.service.outside else None
        desk = Desk(
            self.service,
            self.database,
            doorkeeper.verify,
            self.metrics,
            sandbox=self._settings.demo,
            outside=outside,
        )
        return service_class(self.service.name, dict.fromkeys(desk.operations, desk.answer), events=self._consumer)

    def _settled(self, event_id: str) -> None:
        if self._settings.embedded:
            self.relay.settled(UUID(event_id))

    def _receive(self, delivery: Any) -> None:
        eventlet.sleep(0)  # SQLite never waits on the hub, and a long queue of events must not keep requests waiting
        if not self.inbox.receive(delivery) and self._consumer is not None:
            self._consumer.pause()
            eventlet.spawn_after(PAUSE, self._consumer.resume)

    def prepare(self) -> None:
        """What has to be done before the first call. Raises NotMigrated, and Unavailable where the database is away."""
        with unavailable_when_away():
            migrations.require_usable(self.database.engine, self.service.name)
            require_own_keys(self.database)
        if self.service.prepare:
            with self.database.unit_of_work() as uow:
                self.service.prepare(uow)

    def start(self) -> None:
        """Begin to serve."""
        self._container.start()

    def alive(self) -> bool:
        """Whether the broker is there for all that this service does."""
        return self.publisher.alive() and link_of(self._container).alive()

    @property
    def standing(self) -> str:
        """`ok`, `broker-refused` where the broker does not let us in, or `broker-away`."""
        links = (self.publisher.standing, link_of(self._container).standing)
        return next((standing for standing in links if standing != "ok"), "ok")

    @property
    def trouble(self) -> str:
        """What keeps the service from the broker, and the mend; empty where nothing is known to."""
        return self.publisher.trouble or link_of(self._container).trouble

    def begin_to_tell(self) -> None:
        """Publish the outbox, once every listener of this process listens: in memory there is no earlier queue."""
        self._greenlets = [eventlet.spawn(self.relay.run), eventlet.spawn(self.inbox.run)]
        self._endless = [eventlet.spawn(self._seal), eventlet.spawn(Gauging(self.database, self.metrics).run)]
        log.info("service_started", service=self.service.name, database=self.database.engine.dialect.name)

    def _seal(self) -> None:
        """Chain the audit's new rows, every few seconds."""
        while True:
            eventlet.sleep(SEAL_EVERY)
            try:
                while seal_once(self.database):
                    eventlet.sleep(0)
            except Unavailable:
                log.warning("audit_not_sealed", service=self.service.name)
            except Exception:
                log.exception("audit_not_sealed", service=self.service.name)

    def stop(self) -> None:
        """Let the work in hand finish, tell what it had to tell, and end."""
        self._container.stop()
        self.inbox.stop()
        self.relay.stop()
        for greenlet in self._endless:
            greenlet.kill()
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
    """The services of one process. `stopping` is set when it is asked to end: it is then not ready any more."""

    def __init__(self, settings: Settings, services: Sequence[Service], keys: Keys | None) -> None:
        self.services = [HostedService(settings, service, keys) for service in services]
        self.stopping = False
        self._started = False

    def prepare(self) -> None:
        """Raises NotMigrated, and Unavailable where a database is away: to be tried again."""
        for service in self.services:
            service.prepare()

    def start(self) -> None:
        for service in self.services:
            service.start()
        for service in self.services:
            service.begin_to_tell()
        self._started = True

    def stop(self) -> None:
        for service in self.services:
            if self._started:
                service.stop()
            else:
                service.publisher.close()

    def alive(self) -> bool:
        """Whether the broker is there."""
        return all(service.alive() for service in self.services)

    @property
    def trouble(self) -> str:
        """What keeps them from the broker, and the mend; empty where nothing is known to."""
        return next((service.trouble for service in self.services if service.trouble), "")

    def expositions(self) -> list[bytes]:
        """What each service measures of itself, as `/metrics` gives it."""
        return [labelled(service.metrics.exposition(), service.service.name) for service in self.services]
