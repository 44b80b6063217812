"""Load for fault tests: people at several desks register residents, and note what they were answered and when."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from chassis.testing.processes import wait_for

NO_ANSWER = 0
SECONDS_TO_INSIST = 90.0
BETWEEN_REQUESTS = 0.02


@dataclass(frozen=True)
class Attempt:
    """One request. `status` is `NO_ANSWER` where the connection broke; `began` is of `time.monotonic()`."""

    name: str
    status: int
    seconds: float
    began: float
    text: str = ""


@dataclass
class Load:
    """What came of it. `registered` are the ids of those residents whose registration was answered by 2xx."""

    name: str
    insist: bool
    attempts: list[Attempt] = field(default_factory=list)
    registered: dict[str, str] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    broken: list[BaseException] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return list(self.registered.values())

    def statuses(self, since: float = 0.0) -> set[int]:
        return {attempt.status for attempt in self.attempts if attempt.began >= since}

    def slowest(self) -> float:
        """Seconds of the slowest answer."""
        return max((attempt.seconds for attempt in self.attempts), default=0.0)

    def wait_for_registered(self, more: int, within: float = 60.0) -> None:
        """Wait until so many more are registered than now."""
        enough = len(self.registered) + more
        wait_for(
            lambda: self.broken or len(self.registered) >= enough,
            within,
            lambda: f"{more} more registered; the last answers: {self.attempts[-5:]}",
        )
        self.check()

    def wait_for_status(self, status: int, more: int = 1, within: float = 30.0) -> None:
        """Wait until so many requests that begin from now on are answered so."""
        began = time.monotonic()

        def answered() -> bool:
            return sum(a.status == status and a.began >= began for a in list(self.attempts)) >= more

        wait_for(answered, within, lambda: f"{more} answers {status}; the last: {self.attempts[-5:]}")

    def check(self) -> None:
        if self.broken:
            raise self.broken[0]

    def run(self, desk: int, client: httpx.Client) -> None:
        """Register one after the other; who insists repeats a request, under its key, until it is accepted."""
        number = 0
        try:
            while not self.stopping.wait(BETWEEN_REQUESTS):
                number += 1
                self._register(client, f"{self.name}{desk}x{number:04}")
        except BaseException as error:
            self.broken.append(error)
            raise

    def _register(self, client: httpx.Client, name: str) -> None:
        key, until = str(uuid.uuid4()), time.monotonic() + SECONDS_TO_INSIST
        while True:
            attempt, answer = self._ask(client, name, key)
            self.attempts.append(attempt)
            if answer is not None and answer.is_success:
                self.registered[name] = answer.json()["id"]
            if not self.insist or attempt.status in range(200, 300):
                return
            if attempt.status not in (NO_ANSWER, 503) or time.monotonic() > until:
                raise AssertionError(f"not to be repeated, or for too long: {attempt}")
            threading.Event().wait(0.1)  # as Retry-After asks, but sooner

    def _ask(self, client: httpx.Client, name: str, key: str) -> tuple[Attempt, httpx.Response | None]:
        began = time.monotonic()
        try:
            answer = client.post(
                "/v1/residents", json={"name": name, "telephone": "13800138000"}, headers={"Idempotency-Key": key}
            )
        except httpx.TransportError as error:
            return Attempt(name, NO_ANSWER, time.monotonic() - began, began, repr(error)), None
        return Attempt(name, answer.status_code, time.monotonic() - began, began, answer.text[:200]), answer


@contextmanager
def load(
    sign_in: Callable[[], httpx.Client], name: str = "", *, desks: int = 4, insist: bool = False
) -> Iterator[Load]:
    """Load for as long as the block lasts; past it, every request has its answer. Names begin with `name`."""
    running = Load(name or f"丁{uuid.uuid4().hex[:8]}", insist)
    clients = [sign_in() for _ in range(desks)]
    threads = [
        threading.Thread(target=running.run, args=(desk, client), daemon=True) for desk, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    try:
        yield running
    finally:
        running.stopping.set()
        for thread in threads:
            thread.join(SECONDS_TO_INSIST + 30)
        for client in clients:
            client.close()
    assert not any(thread.is_alive() for thread in threads), "a request hangs"
    running.check()
