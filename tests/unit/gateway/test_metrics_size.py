"""The figures stay small, however much of the platform is used: Prometheus fetches all of them every few seconds."""

from __future__ import annotations

from chassis.errors import Conflict, Failure, Forbidden, Invalid, NotFound, Unavailable
from chassis.telemetry.metrics import Metrics, labelled, merged
from gateway.contracts import contracts
from gateway.house import operations_of
from gateway.routing import routes_of

MOST_BYTES = 800  # of an operation, its route with it
KINDS: tuple[type[Failure], ...] = (NotFound, Invalid, Conflict, Forbidden, Unavailable)


def test_all_routes_and_operations_with_every_outcome_are_told_in_few_bytes() -> None:
    gateway = Metrics("gateway")
    for route in routes_of(contracts()):
        for status in (route.status, 422):
            gateway.answered(route.method, route.rule, status, 0.02)
    services = {name: Metrics(name) for name in contracts()}
    for name, contract in contracts().items():
        for operation in operations_of(contract):
            for metrics in (gateway.timed_client, services[name].timed):
                for failure in (None, *KINDS):
                    _measured(metrics, operation.name, failure)
    shown = merged([gateway.exposition(), *(labelled(m.exposition(), name) for name, m in services.items())])
    assert b'route="/v1/residents/<id>"' in shown and b'operation="registry.get_resident"' in shown
    operations = sum(len(operations_of(contract)) for contract in contracts().values())
    assert len(shown) < MOST_BYTES * operations, f"{len(shown)} bytes: take labels or buckets away"


def _measured(timed: object, operation: str, failure: type[Failure] | None) -> None:
    try:
        with timed(operation):  # type: ignore[operator]
            if failure:
                raise failure("no")
    except Failure:
        pass
