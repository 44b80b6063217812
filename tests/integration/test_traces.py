"""One trace from the HTTP request over the bus to SQL, and on to the reaction in another service."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.testing.green import green
from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for


@pytest.fixture
def own_folder(tmp_path: Path) -> str:
    return str(tmp_path)


@contextlib.contextmanager
def platform_in_this_process(folder: Path) -> Iterator[Any]:
    from chassis.config import SERVICES, load
    from chassis.encryption import keys
    from chassis.host import Host
    from cli import demo
    from cli.catalogue import services
    from cli.data import migrate_all
    from gateway.door import Door

    settings = load(options={"data": folder, "demo": True, "gateway": {"port": free_port()}})
    keys.create(settings.keys_path, SERVICES)
    migrate_all(settings)
    demo.load_if_missing(settings, small=True)
    host = Host(settings, services(), keys.load(settings.keys_path))
    host.prepare()
    host.start()
    door = Door(settings)
    door.start()
    try:
        yield settings
    finally:
        door.stop()
        host.stop()


def signed_in(settings: Any) -> Any:
    import httpx

    from cli import demo

    http = httpx.Client(base_url=settings.public_url)
    answer = http.post("/v1/sessions", json=demo.credentials(settings)["staff"])
    http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return http


def register(http: Any, **headers: str) -> Any:
    asked = {"name": "乌兰", "telephone": "13900139000", "identity_number": "150627198903080075"}
    made = http.post("/v1/residents", json=asked, headers={"Idempotency-Key": str(uuid.uuid4()), **headers})
    assert made.status_code == 201, made.text
    wait_for(lambda: http.get(f"/v1/residents/{made.json()['id']}/recipient").status_code == 200)
    return made


@green
def test_one_trace_leads_from_the_request_to_sql_and_to_the_reaction(own_folder: str) -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from chassis.telemetry import tracing

    exporter = InMemorySpanExporter()
    tracing.configure("test", exporter=exporter, immediate=True)
    with platform_in_this_process(Path(own_folder) / "var") as settings:
        http = signed_in(settings)
        trace = uuid.uuid4().hex
        register(http, traceparent=f"00-{trace}-{uuid.uuid4().hex[:16]}-01")
        spans = [s for s in exporter.get_finished_spans() if f"{s.context.trace_id:032x}" == trace]

    by_id = {s.context.span_id: s for s in spans}
    kinds = {(s.kind.name, s.name) for s in spans}
    request = next(s for s in spans if s.name == "POST /v1/residents")
    assert request.attributes["http.response.status_code"] == 201
    assert ("CLIENT", "registry.register_resident") in kinds
    assert ("SERVER", "registry.register_resident") in kinds

    inserted = next(s for s in spans if "INSERT INTO residents " in str(s.attributes.get("db.query.text")))
    assert chain(inserted, by_id) == [
        "INSERT registry",
        "registry.register_resident",
        "registry.register_resident",
        "POST /v1/residents",
    ]
    kept = next(s for s in spans if "known_residents" in str(s.attributes.get("db.query.text")))
    assert "POST /v1/residents" in chain(kept, by_id)
    assert any(s.kind.name == "CONSUMER" for s in spans)

    everything = " ".join(s.to_json() for s in exporter.get_finished_spans())
    assert "乌兰" not in everything and "13900139000" not in everything and "150627198903080075" not in everything


@green
def test_without_an_exporter_nothing_is_hooked_into_the_database(own_folder: str) -> None:
    from sqlalchemy import create_engine

    from chassis.telemetry import tracing
    from chassis.telemetry.statements import trace_statements

    engine = create_engine("sqlite://")
    trace_statements(engine, "registry")
    assert not engine.dispatch.before_cursor_execute
    assert not tracing.on() and tracing.traceparent() == ""


def chain(span: Any, by_id: dict[int, Any]) -> list[str]:
    """Names of the span and of those above it, up to the one that came from outside."""
    names = [span.name]
    while span.parent and span.parent.span_id in by_id:
        span = by_id[span.parent.span_id]
        names.append(span.name)
    return names
