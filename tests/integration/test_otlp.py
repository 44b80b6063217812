"""Traces as they leave the house: OTLP over HTTP, to a receiver that reads them by OpenTelemetry's own definition."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from chassis.testing import platform as platforms
from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for

PERSONAL = {"name": "乌兰图雅", "telephone": "13900139000", "identity_number": "150627198903080075"}


class Receiver:
    """Keeps what it is sent; `spans` are by the service that sent them."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/x-protobuf" and self.path == "/v1/traces"
                receiver.requests.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(ExportTraceServiceResponse().SerializeToString())

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @contextmanager
    def listening(self) -> Iterator[str]:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{self.server.server_port}/v1/traces"
        self.server.shutdown()
        self.server.server_close()

    def spans(self, trace: str) -> list[tuple[str, Span]]:
        found = []
        for resource in (spans for request in list(self.requests) for spans in request.resource_spans):
            service = {a.key: a.value.string_value for a in resource.resource.attributes}["service.name"]
            for scope in resource.scope_spans:
                found += [(service, span) for span in scope.spans if span.trace_id.hex() == trace]
        return found


@contextmanager
def platform(request: pytest.FixtureRequest, endpoint: str) -> Iterator[Platform]:
    """A distributed installation that sends its traces to `endpoint`."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TONGXIN_TELEMETRY__OTLP_ENDPOINT", endpoint)
        environment.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")  # ms between two batches
        vhost = request.getfixturevalue("rabbit").add_vhost(name := f"otlp-{uuid.uuid4().hex[:8]}")
        new = request.getfixturevalue("postgres").create_database
        with platforms.distributed(vhost, lambda part: new(f"{name}-{part}"), "--small") as started:
            yield started


def register(platform: Platform, trace: str) -> str:
    staff = Client(platform, "staff")
    sent = {"traceparent": f"00-{trace}-{uuid.uuid4().hex[:16]}-01"}
    made = staff.request("POST", "/v1/residents", json=PERSONAL, headers=sent)
    assert made.status_code == 201, made.text
    staff.get_when(f"/v1/residents/{made.json()['id']}/recipient")
    return str(made.json()["id"])


@pytest.mark.long
def test_one_request_is_one_trace_from_http_through_the_bus_to_sql(request: pytest.FixtureRequest, rabbit, postgres):
    receiver, trace = Receiver(), uuid.uuid4().hex
    with receiver.listening() as endpoint, platform(request, endpoint) as house:
        register(house, trace)
        wait_for(lambda: {service for service, _ in receiver.spans(trace)} >= {"gateway", "registry", "notify"}, 20)
        house.stop()  # sends what is left
        spans = receiver.spans(trace)
        logs = [process.output() for process in house.processes.values()]

    by_id = {span.span_id: (service, span) for service, span in spans}
    inserted = next(span for _, span in spans if span.name == "INSERT registry" and "INTO residents " in text_of(span))
    way = [("registry", inserted.name)]
    while inserted.parent_span_id in by_id:
        service, inserted = by_id[inserted.parent_span_id]
        way.append((service, inserted.name))
    assert way == [
        ("registry", "INSERT registry"),
        ("registry", "registry.register_resident"),
        ("gateway", "registry.register_resident"),
        ("gateway", "POST /v1/residents"),
    ]
    assert any(service == "notify" and span.kind == Span.SPAN_KIND_CONSUMER for service, span in spans)
    everything = "".join(str(each.SerializeToString()) + str(each) for each in receiver.requests)
    for value in PERSONAL.values():
        assert value not in everything and str(value.encode())[2:-1] not in everything
    assert not any("Traceback" in log for log in logs)


def text_of(span: Span) -> str:
    return " ".join(attribute.value.string_value for attribute in span.attributes)


@pytest.mark.long
def test_a_receiver_that_is_away_costs_nothing_but_a_log_line(request: pytest.FixtureRequest, rabbit, postgres):
    with platform(request, f"http://127.0.0.1:{free_port()}/v1/traces") as house:
        register(house, uuid.uuid4().hex)
        gateway = house.processes["gateway"]
        gateway.wait_for_output("traces_not_sent", 30)
        register_again = Client(house, "staff").get("/v1/residents")
        assert register_again.status_code == 200
        house.stop()  # in time, and well
        for process in house.processes.values():
            assert "Traceback" not in process.output(), process.output()[-3000:]
            assert "13900139000" not in process.output()
