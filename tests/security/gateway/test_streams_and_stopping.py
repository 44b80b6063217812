"""Event streams flow, end with the job or the server, and a stop lets the work in hand finish."""

import json
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine, text

from chassis.testing.processes import wait_for

from .conftest import Served, read_all, read_until

BOUNDARY = "b0undary"


def a_job(served: Served) -> str:
    """Start an import; the job's address."""
    parts = [("kind", None, b"notes"), ("file", "notes.csv", b"text\nx\n")]
    body = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        + (f'; filename="{file}"'.encode() if file else b"")
        + b"\r\n\r\n"
        + content
        + b"\r\n"
        for name, file, content in parts
    )
    body += f"--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    answer = served.say(served.head("POST /v1/imports", Content_Length=str(len(body)), Content_Type=kind) + body)
    assert answer.startswith(b"HTTP/1.1 202 "), answer
    return next(line[10:].decode() for line in answer.split(b"\r\n") if line.startswith(b"Location: "))


def set_job(served: Served, job: str, **values: Any) -> None:
    engine = create_engine(f"sqlite:///{served.folder}/notes.db", connect_args={"timeout": 5})
    assigned = ", ".join(f"{name} = :{name}" for name in values)
    with engine.begin() as connection:
        where = "replace(id, '-', '') = :id"
        connection.execute(
            text(f"UPDATE jobs SET {assigned} WHERE {where}"), {**values, "id": job.rpartition("/")[2].replace("-", "")}
        )
    engine.dispose()


def test_progress_flows_as_it_happens_and_ends_with_the_job(served: Served) -> None:
    job = a_job(served)
    with served.connect() as wire:
        wire.sendall(served.head(f"GET {job}/events"))
        began = read_until(wire, b"id: waiting.0.0\n")
        assert b"content-type: text/event-stream" in began.lower()
        set_job(served, job, state="running", done=5, total=10)
        assert b"event: progress" in read_until(wire, b"id: running.5.0\n")
        set_job(served, job, state="done", done=10)
        ended = read_all(wire)
    assert b"event: ended\nid: done.10.0\n" in ended
    data = next(line[6:] for line in ended.split(b"\n") if line.startswith(b"data: "))
    assert json.loads(data)["state"] == "done"


def test_a_stream_that_broke_off_goes_on_where_it_was(served: Served) -> None:
    job = a_job(served)
    set_job(served, job, state="running", done=5)
    with served.connect() as wire:
        wire.sendall(served.head(f"GET {job}/events", Last_Event_ID="running.5.0"))
        read_until(wire, b"retry: 2000")
        set_job(served, job, state="done", done=6)
        rest = read_all(wire)
    assert b"running.5.0" not in rest
    assert b"id: done.6.0" in rest


def test_a_stream_of_anothers_job_is_not_found(served: Served) -> None:
    assert served.status(served.head("GET /v1/jobs/notes/0190a000-0000-7000-8000-000000000000/events")) == 404


def test_a_stop_ends_streams_and_idle_connections_and_finishes_requests(serve: Callable[..., Served]) -> None:
    served = serve()
    job = a_job(served)
    with served.connect() as idle, served.connect() as stream, served.connect() as busy:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        read_until(idle, b"ok")
        stream.sendall(served.head(f"GET {job}/events"))
        read_until(stream, b"id: waiting.0.0")
        head = served.head("POST /v1/notes", Content_Length="12", Content_Type="application/json")
        busy.sendall(head + b'{"tex')
        wait_for(lambda: served.status(served.head("GET /healthz")) == 200, 5, "the server has taken what was sent")

        began = time.monotonic()
        served.process.signal(signal.SIGTERM)
        assert read_all(idle) == b""
        assert read_all(stream).endswith(b"0\r\n\r\n")
        busy.sendall(b't":"x"}')
        answer = read_all(busy)
        assert answer.startswith(b"HTTP/1.1 201 "), answer
        assert b"Connection: close" in answer
    assert served.process.wait(10) == 0
    assert time.monotonic() - began < 5


def test_requests_under_way_at_a_stop_are_all_answered(serve: Callable[..., Served]) -> None:
    served = serve(rate_per_minute=1_000_000)
    statuses: list[int] = []
    refused = threading.Event()

    def ask() -> None:
        while not refused.is_set():
            try:
                wire = served.connect()
            except ConnectionRefusedError:
                refused.set()
                return
            with wire:
                wire.sendall(served.head("GET /v1/notes"))
                answer = read_all(wire)
            if not answer:  # was connected to, but not accepted any more: nothing was begun
                refused.set()
                return
            statuses.append(int(answer.split(b" ", 2)[1]))

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    wait_for(lambda: len(statuses) > 50, 10, "some answers")
    served.process.signal(signal.SIGTERM)
    for asker in askers:
        asker.join(10)
    assert served.process.wait(10) == 0
    assert set(statuses) == {200}
