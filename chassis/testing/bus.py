"""Services on the bus for tests, in the test's own (green) process."""

import contextlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nameko.containers import ServiceContainer

from chassis.bus.calls import Calls
from chassis.bus.messages import Answer, Call
from chassis.bus.publisher import EventPublisher
from chassis.bus.server import container, service_class
from chassis.errors import NotFound, Unavailable
from chassis.testing.processes import wait_for


@contextlib.contextmanager
def serving(
    url: str, name: str, handlers: Mapping[str, Callable[[Call], Answer]], *, events: Any = None, **options: Any
) -> Iterator[ServiceContainer]:
    """A running service that takes calls (where it has any) and listens (where it has a consumer)."""
    running = container(service_class(name, handlers, events=events), url, **options)
    running.start()
    try:
        if handlers:
            with calling(url) as calls:
                wait_for(lambda: there(calls, name), 15, f"{name} takes calls")
        if events is not None:
            wait_for(events.alive, 15, f"{name} listens")
        yield running
    finally:
        running.stop()


def there(calls: Calls, service: str) -> bool:
    """Whether the service takes calls: it then knows that it does not know this operation."""
    try:
        calls.call(f"{service}.is_there", b"{}", timeout=1)
    except NotFound:
        return True
    except Unavailable:
        return False
    return False


@contextlib.contextmanager
def calling(url: str, **options: Any) -> Iterator[Calls]:
    calls = Calls(url, "test-caller", **options)
    try:
        assert calls.wait_open(10), "the broker is not there"
        yield calls
    finally:
        calls.close()


@contextlib.contextmanager
def telling(url: str, service: str, **options: Any) -> Iterator[EventPublisher]:
    publisher = EventPublisher(url, service, **options)
    try:
        yield publisher
    finally:
        publisher.close()


def new_name() -> str:
    """A service's name that nobody else has."""
    return f"s{uuid.uuid4().hex[:8]}"
