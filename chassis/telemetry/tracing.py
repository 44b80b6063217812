"""Traces by OpenTelemetry, from the HTTP request over the bus to SQL; off unless it is configured.

The trace goes from process to process as `traceparent` and `tracestate` (W3C Trace Context) among the headers of a
call or event. While tracing is off, `span` gives back one shared object that does nothing. Attributes go through the
same net as logs; an exception leaves its class, never its message.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from chassis.telemetry.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

log = structlog.get_logger()

Attribute = str | int | float | bool
SECONDS_TO_SEND = 3.0  # with all tries; what is not sent by then is dropped
_propagator = TraceContextTextMapPropagator()


class Span(Protocol):
    """What may be done with a span while it lasts."""

    def set_attribute(self, key: str, value: Attribute) -> None: ...


class _NoSpan:
    def set_attribute(self, key: str, value: Attribute) -> None:
        """Nobody records it."""


class _State:
    provider: TracerProvider | None = None
    tracer: trace.Tracer | None = None


_OFF: AbstractContextManager[Span] = nullcontext(_NoSpan())


def configure(
    service: str,
    *,
    exporter: SpanExporter | None = None,
    otlp_endpoint: str | None = None,
    sample_ratio: float = 1.0,
    immediate: bool = False,
) -> None:
    """Switch tracing on with an exporter, or with OTLP over HTTP to an endpoint; with neither it is off.

    `immediate` exports each span as it ends (tests); otherwise in batches by a thread. `sample_ratio` from 0 to 1 holds
    for traces that begin here; one that comes in is kept or left as its sender decided.
    """
    shutdown()
    if otlp_endpoint and exporter is None:
        exporter = _otlp(otlp_endpoint)
    if exporter is None:
        return
    _State.provider = _provider(service, exporter, sample_ratio, immediate)
    _State.tracer = _State.provider.get_tracer("tongxin")


def _provider(service: str, exporter: SpanExporter, sample_ratio: float, immediate: bool) -> TracerProvider:
    # ruff: noqa: PLC0415 - the SDK is loaded only where traces are on
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    provider = TracerProvider(
        resource=Resource.create({"service.name": service, "service.namespace": "tongxin"}),
        sampler=ParentBased(TraceIdRatioBased(sample_ratio)),
    )
    provider.add_span_processor(SimpleSpanProcessor(exporter) if immediate else BatchSpanProcessor(exporter))
    return provider


def shutdown() -> None:
    """Send what is waiting and switch tracing off."""
    if _State.provider is not None:
        _State.provider.shutdown()
    _State.provider = _State.tracer = None


def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: Mapping[str, Any] | None = None,
    **attributes: Attribute,
) -> AbstractContextManager[Span]:
    """A span round a piece of work; `parent` are the headers it came with, without them the span in hand.

    Attributes are given with `__` for the dot: `rpc__method="registry.get_resident"`.
    """
    if _State.tracer is None:
        return _OFF
    named = {key.replace("__", "."): value for key, value in attributes.items()}
    return _recorded(_State.tracer, name, kind, None if parent is None else extract(parent), named)


def on() -> bool:
    """Whether anything is recorded: for what would cost something only to be thrown away."""
    return _State.tracer is not None


def begin(name: str, kind: SpanKind, attributes: Mapping[str, Attribute]) -> trace.Span | None:
    """A span under the one in hand, which the caller ends (`end`): where a piece of work is two callbacks."""
    if _State.tracer is None:
        return None
    started = _State.tracer.start_span(name, kind=kind)
    recorded = _Masking(started)
    for key, value in attributes.items():
        recorded.set_attribute(key, value)
    return started


def end(started: trace.Span, error: BaseException | None = None) -> None:
    """End a span that `begin` began."""
    if error is not None:
        started.set_status(StatusCode.ERROR)
        started.set_attribute("error.type", type(error).__qualname__)
    started.end()


def traceparent() -> str:
    """The span in hand as a `traceparent`; empty where there is none."""
    headers: dict[str, str] = {}
    _propagator.inject(headers)
    return headers.get("traceparent", "")


def inject(headers: MutableMapping[str, Any]) -> None:
    """Write the span in hand into the headers of a call, event or request that goes out."""
    _propagator.inject(headers)


def extract(headers: Mapping[str, Any]) -> Context:
    """The context that came with these headers; an empty one where they hold none, or a wrong one."""
    return _propagator.extract({key.lower(): value for key, value in headers.items() if isinstance(value, str)})


def trace_id() -> str | None:
    """The trace in hand as 32 hexadecimal digits, for the log."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


class _Masking:
    def __init__(self, inner: trace.Span) -> None:
        self._inner = inner

    def set_attribute(self, key: str, value: Attribute) -> None:
        clean = masked(key, value)
        self._inner.set_attribute(key, clean if isinstance(clean, (str, int, float, bool)) else str(clean))


@contextmanager
def _recorded(
    tracer: trace.Tracer, name: str, kind: SpanKind, context: Context | None, attributes: Mapping[str, Attribute]
) -> Iterator[Span]:
    with tracer.start_as_current_span(
        name, context=context, kind=kind, record_exception=False, set_status_on_exception=False
    ) as inner:
        recorded = _Masking(inner)
        for key, value in attributes.items():
            recorded.set_attribute(key, value)
        try:
            yield recorded
        except Exception as error:
            inner.set_status(StatusCode.ERROR)
            inner.set_attribute("error.type", type(error).__qualname__)
            raise


def _otlp(endpoint: str) -> SpanExporter:
    # loaded only where traces are sent: it brings protobuf and requests
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    logging.getLogger("opentelemetry.exporter").setLevel(logging.CRITICAL)  # a traceback a batch, and a line a try

    class OrALogLine(SpanExporter):
        """Sends them; a receiver that is away costs the traces, and a line."""

        inner = OTLPSpanExporter(endpoint=endpoint, timeout=SECONDS_TO_SEND)

        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            result: SpanExportResult = self.inner.export(spans)
            if result is not SpanExportResult.SUCCESS:
                log.warning("traces_not_sent", spans=len(spans))
            return result

        def shutdown(self) -> None:
            self.inner.shutdown()  # type: ignore[no-untyped-call]

    return OrALogLine()
