"""Logs, metrics and traces say what happened and nothing of whom."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.errors import Conflict
from chassis.telemetry import logs, tracing
from chassis.telemetry.masking import MASK, masked, scrub
from chassis.telemetry.metrics import Metrics

NAME, CARD, PHONE = "刘某某", "150404199001011234", "13912345678"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    lines = io.StringIO()
    logs.configure("registry", "INFO", lines)
    yield lines
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.configure("registry", exporter=exporter, immediate=True)
    yield exporter
    tracing.shutdown()


def written(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_event_with_fields(stream: io.StringIO) -> None:
    with logs.bound(request_id="r-1", actor_id="a-1", trace_id=None):
        logs.get_logger("x").info("payroll_run_closed", workers=12, total_fen=13912345678)
    logs.get_logger("x").debug("not_shown")
    (line,) = written(stream)
    assert line.pop("timestamp")
    assert line == {
        "event": "payroll_run_closed", "level": "info", "service": "registry", "logger": "x", "request_id": "r-1",
        "actor_id": "a-1", "workers": 12, "total_fen": 13912345678,
    }  # fmt: skip


def test_what_is_bound_ends_with_the_request(stream: io.StringIO) -> None:
    with logs.bound(request_id="r-1"):
        pass
    logs.get_logger("x").info("later")
    assert "request_id" not in written(stream)[0]


def test_lines_of_other_libraries_go_the_same_way(stream: io.StringIO) -> None:
    logging.getLogger("amqp").warning("lost %s while telling %s", "connection", PHONE)
    (line,) = written(stream)
    assert (line["event"], line["service"]) == (f"lost connection while telling {MASK}", "registry")


def test_personal_values_do_not_reach_the_log(stream: io.StringIO) -> None:
    log = logs.get_logger("x")
    log.info("moved", name=NAME, phone=PHONE, resident={"id": "r-7", "full_name": NAME, "tel": [PHONE]}, note=CARD)
    try:
        raise ValueError(f"duplicate key {CARD}, +86 139 1234 5678")
    except ValueError:
        log.exception("failed")
    text = stream.getvalue()
    for value in (NAME, PHONE, CARD, "139 1234 5678"):
        assert value not in text
    assert "ValueError: duplicate key" in text
    assert "r-7" in text


FORGERIES = ["\n", "\r\n", "\u2028", "\u2029", "\x85", "\x1b[2K", "\x0b", "\x0c", "\x1c", "\u202e"]


@pytest.mark.parametrize("breaker", FORGERIES)
def test_no_value_forges_a_line(stream: io.StringIO, breaker: str) -> None:
    forged = f"x{breaker}" + '{"event": "signed_in", "actor_id": "admin"}'
    logs.get_logger("x").info(forged, **{f"k{breaker}": forged})
    logging.getLogger("y").error("%s", forged)
    text = stream.getvalue()
    assert len(text.splitlines()) == 2
    assert breaker not in text.replace("\n", "")
    assert [line["event"] for line in written(stream)] == [forged, forged]


@pytest.mark.parametrize("breaker", FORGERIES)
def test_the_form_for_the_eye_is_no_easier_to_forge(stream: io.StringIO, breaker: str) -> None:
    logs.configure("registry", "warning", stream, log_format="console")
    forged = f"x{breaker}2026-03-01 info registry signed_in"
    try:
        raise ValueError(forged)
    except ValueError:
        logs.get_logger("x").exception(forged, note=forged, phone=PHONE)
    first, *trace = stream.getvalue().splitlines()
    assert "error registry x" in first
    assert all(line.startswith("    | ") for line in trace)
    assert any("Traceback" in line for line in trace)
    assert PHONE not in first


@given(st.text(max_size=60))
def test_any_text_stays_in_one_line(text: str) -> None:
    assert len(logs._one_line({"event": text}).splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [CARD, "15040419900101123X", "150404900101123", PHONE, "+8613912345678", "0086 139 1234 5678", "139-1234-5678",
     "１３９１２３４５６７８", "电话13912345678。", "phone13912345678x", "6222020200012345678", "a.b@example.org"],
)  # fmt: skip
def test_values_of_a_personal_shape_are_masked(text: str) -> None:
    assert scrub(f"x {text} y") != f"x {text} y"
    assert not any(part in scrub(text) for part in ("199001", "12345678", "1234 5678", "0001234", "example"))


@pytest.mark.parametrize(
    "text",
    ["0198f3c2-7d1e-7a5b-8c3d-113912345678", "4bf92f3577b34da6a3ce929d0e0e4736", "2026-03-01T08:00:00.123456Z",
     "14,137", "id=12345", "PT0.001234S", "registry.get_resident", "20260301080000", "1772352000000"],
)  # fmt: skip
def test_ids_times_and_counts_are_left(text: str) -> None:
    assert scrub(text) == text


def test_numbers_are_looked_at_too_and_measures_left() -> None:
    assert masked("value", 13912345678) == MASK
    assert masked("elapsed_ns", 13912345678) == 13912345678
    assert masked("messaging.destination.name", "tongxin.events") == "tongxin.events"
    assert masked("resident.name", NAME) == MASK


def test_a_value_without_end_is_cut() -> None:
    deep: list[object] = []
    deep.append(deep)
    assert MASK in str(masked("x", deep))


def test_calls_are_measured_by_operation_and_result() -> None:
    metrics = Metrics("registry")
    with metrics.timed("registry.get_resident"):
        pass
    with pytest.raises(Conflict), metrics.timed("registry.get_resident"):
        raise Conflict("no")
    with pytest.raises(KeyError), metrics.timed("registry.get_resident"):
        raise KeyError
    text = metrics.exposition().decode()
    for result in ("ok", "Conflict", "error"):
        assert f'rpc_server_call_duration_seconds_count{{result="{result}"}} 1.0' in text
    assert 'tongxin_operation_seconds_count{operation="registry.get_resident"} 3.0' in text
    assert 'tongxin_service_info{service="registry"} 1.0' in text
    assert "inbox" not in text and "outbox" not in text, "a gateway has no tables to count in"


def test_two_services_in_one_process_do_not_mix() -> None:
    first, second = Metrics("registry"), Metrics("notify")
    first.messages.labels("http", "sent").inc()
    assert "tongxin_messages_total{" not in second.exposition().decode()


def test_a_trace_goes_over_the_bus(spans: InMemorySpanExporter) -> None:
    headers: dict[str, str] = {}
    with tracing.span("POST /v1/residents"):
        tracing.inject(headers)
        outer = tracing.trace_id()
    assert headers["traceparent"].split("-")[1] == outer
    with tracing.span("registry.register_resident", parent=headers, rpc__method="registry.register_resident"):
        assert tracing.trace_id() == outer
    first, second = spans.get_finished_spans()
    assert second.parent is not None
    assert second.parent.span_id == first.context.span_id
    assert dict(second.attributes or {}) == {"rpc.method": "registry.register_resident"}


def test_a_wrong_trace_context_begins_a_new_trace(spans: InMemorySpanExporter) -> None:
    for wrong in ("", "x", "00-0-0-00", 7):
        with tracing.span("x", parent={"traceparent": wrong}):
            assert tracing.trace_id()
    assert all(span.parent is None for span in spans.get_finished_spans())


def test_a_span_holds_no_personal_value_and_no_message(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError), tracing.span("x", note=f"call {PHONE}") as span:
        span.set_attribute("full_name", NAME)
        raise ValueError(CARD)
    (ended,) = spans.get_finished_spans()
    assert not ended.status.is_ok
    assert (ended.attributes or {})["error.type"] == "ValueError"
    for value in (NAME, PHONE, CARD):
        assert value not in ended.to_json()


def test_switched_off_a_span_costs_next_to_nothing() -> None:
    tracing.configure("registry")
    headers: dict[str, str] = {}
    began = time.process_time()
    for _ in range(20_000):
        with tracing.span("x", rpc__method="y") as span:
            span.set_attribute("a", 1)
    assert time.process_time() - began < 0.2  # ten microseconds each; about one is usual
    tracing.inject(headers)
    assert headers == {}
    assert tracing.trace_id() is None
