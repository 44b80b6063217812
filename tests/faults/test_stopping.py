"""SIGTERM: work in hand is finished, and a rolling restart of everything is noticed by nobody."""

from __future__ import annotations

import json
import signal
import socket
import uuid

from chassis.config import SERVICES
from chassis.testing.load import load
from chassis.testing.processes import wait_for
from chassis.testing.site import Site

CONNECTIONS = 20


def test_a_rolling_restart_fails_no_request_and_doubles_nothing(site: Site) -> None:
    with load(site.sign_in) as running:
        running.wait_for_registered(10)
        for service in SERVICES:
            second = f"{service}-2"
            site.start_replica(second, "--workers", "2")
            running.wait_for_registered(20)
            assert site.process(service).stop(30) == 0
            running.wait_for_registered(20)
            site.restart(service)
            running.wait_for_registered(20)
            assert site.process(second).stop(30) == 0
        running.wait_for_registered(20)
    assert running.statuses() == {201}, [attempt for attempt in running.attempts if attempt.status != 201]
    site.expect_each_once(running.name, running.ids)


def test_the_gateway_answers_what_it_has_begun_before_it_ends(site: Site) -> None:
    authorization, name = site.authorization(), f"己{uuid.uuid4().hex[:8]}"
    begun = [HalfSent(site, authorization, f"{name}{number:02}") for number in range(CONNECTIONS)]
    idle = site.sign_in()
    gateway = site.process("gateway")
    gateway.signal(signal.SIGTERM)
    wait_for(lambda: refuses(site), 10, "the gateway to take no more connections")
    answers = [request.finish() for request in begun]
    assert [status for status, _ in answers] == [201] * CONNECTIONS
    assert gateway.wait(30) == 0
    idle.close()
    site.restart("gateway")
    site.wait_ready()
    site.expect_each_once(name, [body["id"] for _, body in answers])


class HalfSent:
    """A request whose body is held back until `finish`; the gateway has begun it, since it has asked for the body."""

    def __init__(self, site: Site, authorization: str, name: str) -> None:
        self._body = json.dumps({"name": name}).encode()
        self._socket = socket.create_connection(("127.0.0.1", site.platform.port), timeout=15)
        head = (
            "POST /v1/residents HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
            f"Authorization: {authorization}\r\nContent-Length: {len(self._body)}\r\nExpect: 100-continue\r\n\r\n"
        )
        self._socket.sendall(head.encode())
        assert self._socket.recv(1000).startswith(b"HTTP/1.1 100 "), "the gateway asks for the body"

    def finish(self) -> tuple[int, dict[str, str]]:
        """Send the body; the status and the answer."""
        self._socket.sendall(self._body)
        with self._socket, self._socket.makefile("rb") as answer:
            head, _, body = answer.read().partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body)


def refuses(site: Site) -> bool:
    with socket.socket() as probe:
        return bool(probe.connect_ex(("127.0.0.1", site.platform.port)))
