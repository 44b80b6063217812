"""The answering side of calls: a nameko entrypoint, and a way to build a service from a table of operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import eventlet
import structlog
from nameko.containers import ServiceContainer, WorkerContext
from nameko.extensions import DependencyProvider, Entrypoint, SharedExtension

from chassis.bus import failures, names
from chassis.bus.messages import JSON, MAX_BODY, NO_HEADERS, Answer, Call
from chassis.bus.service import CALLS_AT_ONCE, HEARTBEAT_KEY, STOP_SECONDS, URL, ServiceLink
from chassis.bus.transport import CONNECTION_ERRORS, Wire, prepare
from chassis.bus.workers import Workers
from chassis.errors import Broken, Failure, Invalid, NotFound, Unavailable

log = structlog.get_logger(__name__)

PREFETCH = 256
ACKNOWLEDGED_TOGETHER = 64
SECONDS_TO_ACKNOWLEDGE = 0.02
DEFAULT_CALLS_AT_ONCE = 64
DEFAULT_STOP_SECONDS = 10.0
DEFAULT_EXPIRATION = 2000


@dataclass(slots=True)
class _Request:
    call: Call
    content_type: str
    reply_to: str
    number: str
    channel: Any
    tag: int


class CallServer(SharedExtension):  # type: ignore[misc]
    """Takes the calls of one service from its queue and sends what came of each.

    A call is acknowledged when it is begun, and no later than its answer is of use to anybody: a lost one is repeated
    by its caller. So at most the prefetch waits here, and a call that waited past its deadline is not begun.
    """

    service_link = ServiceLink()
    _workers: Workers[_Request]

    def __init__(self) -> None:
        self._entrypoints: dict[str, Rpc] = {}
        self._channel: Any = None
        self._wire: Wire | None = None
        self._stopping = False
        self._begun = self._acknowledged = 0

    def register(self, entrypoint: Rpc) -> None:
        self._entrypoints[entrypoint.operation] = entrypoint

    def setup(self) -> None:
        at_once = self.container.config.get(CALLS_AT_ONCE, DEFAULT_CALLS_AT_ONCE)
        self._workers = Workers(self._work, at_once)
        self.service_link.get().add(self)

    def stop(self) -> None:
        """Take no more calls, finish those that are here (for a bounded time), and send their answers."""
        if self._stopping:
            return
        self._stopping = True
        limit = self.container.config.get(STOP_SECONDS, DEFAULT_STOP_SECONDS)
        if self._channel is not None:
            self._channel.basic_cancel("calls", nowait=True)
            self.service_link.get().round_trip(limit / 2)
        if not self._workers.wait_idle(limit):
            log.error("calls_left_unfinished_at_stop", service=self.container.service_name)
        self._acknowledge(self._channel)

    # what a link's user does

    def opened(self, wire: Wire) -> None:
        channel = wire.channel()
        queue = names.declare_calls(channel, self.container.service_name)
        channel.basic_qos(0, PREFETCH, False)
        self._begun = self._acknowledged = 0
        self._channel, self._wire = channel, wire
        if not self._stopping:
            channel.basic_consume(queue=queue, no_ack=False, callback=self._on_call, consumer_tag="calls")

    def lost(self) -> None:
        self._channel = self._wire = None
        self._workers.take_back()

    def _on_call(self, message: Any) -> None:
        properties = message.properties
        left = properties.get("expiration", DEFAULT_EXPIRATION)
        call = Call(
            operation=properties.get("type", ""),
            body=message.body or b"",
            headers=properties.get("application_headers") or NO_HEADERS,
            deadline=monotonic() + int(left) / 1000,
        )
        self._workers.put(
            _Request(
                call,
                properties.get("content_type", ""),
                properties.get("reply_to", ""),
                properties.get("correlation_id", ""),
                self._channel,
                message.delivery_tag,
            )
        )

    # one call

    def _work(self, request: _Request) -> None:
        self._mark_begun(request)
        call = request.call
        if monotonic() >= call.deadline:
            log.info("call_too_late", operation=call.operation)
            return
        try:
            outcome: Answer | Failure = self._answer(request)
        except Failure as failure:
            outcome = failure
        except Exception:
            log.exception("call_failed", operation=call.operation)
            outcome = Broken("something broke inside; it was logged, and the same again would break the same way")
        self._reply(request, outcome)

    def _answer(self, request: _Request) -> Answer:
        call = request.call
        if request.content_type != JSON:
            raise Invalid(f"only {JSON} is accepted", type="unsupported-content-type")
        if len(call.body) > MAX_BODY:
            raise Invalid(f"the request has {len(call.body)} bytes; {MAX_BODY} are allowed", type="too-large")
        entrypoint = self._entrypoints.get(call.operation)
        if entrypoint is None:
            raise NotFound(f"there is no operation {call.operation!r}", type="unknown-operation")
        answer = entrypoint.run(call)
        if len(answer.body) > MAX_BODY:
            log.error("answer_too_large", operation=call.operation, size=len(answer.body))
            raise Unavailable("the answer is too large; ask for less at once", type="answer-too-large")
        return answer

    def _reply(self, request: _Request, outcome: Answer | Failure) -> None:
        while self._wire is not None and self._wire.crowded and monotonic() < request.call.deadline:
            eventlet.sleep(0.01)
        channel = self._channel
        if channel is None or not request.reply_to:
            return
        properties = {"content_type": JSON, "delivery_mode": 1, "correlation_id": request.number}
        if isinstance(outcome, Answer):
            body, headers = outcome.body, outcome.headers
        else:
            body, headers = failures.encode(outcome), NO_HEADERS
            properties["type"] = "failure"
        try:
            message = prepare(channel, body, properties, headers)
            channel.basic_publish(message, exchange=names.REPLIES, routing_key=request.reply_to)
        except CONNECTION_ERRORS as error:
            log.warning("reply_lost", operation=request.call.operation, error=repr(error))

    # acknowledged when begun, many together

    def _mark_begun(self, request: _Request) -> None:
        if request.channel is not self._channel:
            return
        if self._begun == self._acknowledged:
            eventlet.spawn_after(SECONDS_TO_ACKNOWLEDGE, self._acknowledge, request.channel)
        self._begun = max(self._begun, request.tag)
        if self._begun - self._acknowledged >= ACKNOWLEDGED_TOGETHER:
            self._acknowledge(request.channel)

    def _acknowledge(self, channel: Any) -> None:
        if channel is None or channel is not self._channel or self._begun == self._acknowledged:
            return
        self._acknowledged = self._begun
        try:
            channel.basic_ack(self._begun, multiple=True)
        except CONNECTION_ERRORS as error:
            log.warning("calls_not_acknowledged", error=repr(error))


class Rpc(Entrypoint):  # type: ignore[misc]
    """Makes a service's method `(self, call: Call) -> Answer` the answer to an operation."""

    server = CallServer()

    def __init__(self, operation: str, **options: Any) -> None:
        self.operation = operation
        self._providers: list[DependencyProvider] = []
        super().__init__(**options)

    def setup(self) -> None:
        self._providers = [d for d in self.container.dependencies if not getattr(d, "stands_alone", False)]
        self.server.register(self)

    def stop(self) -> None:
        self.server.stop()

    def run(self, call: Call) -> Answer:
        """Call the method on a new instance of the service, within the work of its dependency providers.

        This is nameko's own run of a worker, without what a call does not need: call stacks, log lines, a greenlet's
        bookkeeping. And what a provider raises is this call's failure, not the container's end.
        """
        service = self.container.service_cls()
        method = getattr(service, self.method_name)
        if not self._providers:
            return method(call)  # type: ignore[no-any-return]
        context = WorkerContext(self.container, service, self, args=(call,), data=dict(call.headers))
        for provider in self._providers:
            setattr(service, provider.attr_name, provider.get_dependency(context))
        for provider in self._providers:
            provider.worker_setup(context)
        try:
            return self._run_with_result(method, call, context)
        finally:
            for provider in self._providers:
                provider.worker_teardown(context)

    def _run_with_result(self, method: Callable[[Call], Answer], call: Call, context: WorkerContext) -> Answer:
        try:
            answer = method(call)
        except Exception as error:
            for provider in self._providers:
                provider.worker_result(context, None, (type(error), error, error.__traceback__))
            raise
        for provider in self._providers:
            provider.worker_result(context, answer, None)
        return answer


rpc = Rpc.decorator


def service_class(
    name: str, handlers: Mapping[str, Callable[[Call], Answer]], **dependencies: DependencyProvider | None
) -> type:
    """A nameko service that answers each operation of `handlers` by its function.

    `dependencies` are its nameko providers by attribute, an `EventConsumer` among them; None stands for none.
    """
    members: dict[str, Any] = {"name": name}
    members.update({attribute: provider for attribute, provider in dependencies.items() if provider is not None})
    for operation, handler in handlers.items():
        members[operation.replace(".", "__")] = rpc(operation)(_as_method(handler))
    return type(name.title(), (), members)


def _as_method(handler: Callable[[Call], Answer]) -> Callable[[Any, Call], Answer]:
    def method(_self: Any, call: Call) -> Answer:
        return handler(call)

    return method


def container(
    service: type,
    url: str,
    *,
    calls_at_once: int = DEFAULT_CALLS_AT_ONCE,
    heartbeat: float = 10.0,
    stop_seconds: float = DEFAULT_STOP_SECONDS,
) -> ServiceContainer:
    """A nameko container for `service`: `start()`, `stop()`, `wait()`."""
    config = {URL: url, CALLS_AT_ONCE: calls_at_once, HEARTBEAT_KEY: heartbeat, STOP_SECONDS: stop_seconds}
    return ServiceContainer(service, config)
