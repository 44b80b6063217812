"""What a service's tables say of its health, measured every few seconds: what waits, and since when."""

from __future__ import annotations

import time

import eventlet
import structlog
from prometheus_client import Gauge
from sqlalchemy import func, select

from chassis.database.database import Database
from chassis.errors import Unavailable
from chassis.events.outbox import oldest_unsent_age
from chassis.telemetry.metrics import Metrics

log = structlog.get_logger()

EVERY = 5.0  # seconds
TICK = 0.25  # seconds between two measures of the hub's lag; the worst of EVERY is shown
MOST_COUNTED = 10_000  # rows; a longer outbox or inbox is shown as this many


class Gauging:
    """The gauges of one service, among its metrics: a process without a database has none of them."""

    def __init__(self, database: Database, metrics: Metrics) -> None:
        def gauge(name: str, text: str) -> Gauge:
            return Gauge(name, text, registry=metrics.registry)

        self._database = database
        self.outbox_age = gauge("tongxin_outbox_age_seconds", "Age of the oldest event not yet published")
        self.outbox_waiting = gauge("tongxin_outbox_waiting", "Events not yet published")
        self.inbox_waiting = gauge("tongxin_inbox_waiting", "Events that wait for their next try")
        self.inbox_parked = gauge("tongxin_inbox_parked", "Events that failed their last try: somebody must look")
        self.audit_unsealed_age = gauge("tongxin_audit_unsealed_age_seconds", "Age of the oldest unsealed entry")
        self.hub_lag = gauge("tongxin_hub_lag_seconds", "How much later than due the hub last woke a timer")

    def run(self) -> None:
        """Measure for ever."""
        while True:
            try:
                self.measure()
            except Unavailable:
                log.warning("gauges_not_measured", service=self._database.service)
            except Exception:
                log.exception("gauges_not_measured", service=self._database.service)
            self.hub_lag.set(max(_lag() for _ in range(int(EVERY / TICK))))

    def measure(self) -> None:
        """Measure once. Raises Unavailable."""
        tables = self._database.tables
        self.outbox_age.set(oldest_unsent_age(self._database))
        self.outbox_waiting.set(self._count(tables.outbox.c.sent_at.is_(None)))
        self.inbox_waiting.set(self._count(tables.inbox.c.state == "retry"))
        self.inbox_parked.set(self._count(tables.inbox.c.state == "parked"))
        self.audit_unsealed_age.set(self._oldest_unsealed())

    def _count(self, condition: object) -> int:
        some = select(1).where(condition).limit(MOST_COUNTED).subquery()  # type: ignore[arg-type]
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(some)) or 0

    def _oldest_unsealed(self) -> float:
        audit = self._database.tables.audit
        unsealed = select(audit.c.at).where(audit.c.batch.is_(None)).order_by(audit.c.id).limit(1)
        with self._database.reading() as connection:
            oldest = connection.scalar(unsealed)
        return max(0.0, time.time() - oldest.timestamp()) if oldest else 0.0


def _lag() -> float:
    due = time.monotonic() + TICK
    eventlet.sleep(TICK)
    return max(0.0, time.monotonic() - due)
