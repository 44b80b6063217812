"""Load from one client does not slow another by more than a stated share."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from chassis.testing.platform import Platform
from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for

from .town import ANONYMOUS, PEOPLE, Person, Town

RATE = 60  # requests a minute in this test
SHARE = 4.0  # a request beside somebody who sends without end takes at most so many times what it takes alone
LEAST = 0.010  # seconds: less than that is not felt, and is what a busy machine adds by itself
BUSY, QUIET = (next(p for p in PEOPLE if p.role == role) for role in ("staff", "admin"))


@pytest.fixture(scope="module")
def limited_town() -> Iterator[Town]:
    """A platform of its own, with low limits."""
    with tempfile.TemporaryDirectory(prefix="tongxin-limited-") as folder:
        gateway = {"port": free_port(), "rate_per_minute": RATE, "anonymous_rate_per_minute": RATE}
        platform = Platform(Path(folder), {"demo": True, "data": f"{folder}/var", "gateway": gateway})
        try:
            platform.start("run", "run", "--empty")
            platform.wait_ready()
            yield Town(platform)
            platform.stop()
        finally:
            platform.kill()


def test_who_used_up_the_limit_leaves_everybody_elses_as_it_was(limited_town: Town) -> None:
    before = left(read(limited_town, QUIET))
    statuses = [read(limited_town, BUSY).status_code for _ in range(RATE + 5)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    refused = read(limited_town, BUSY)
    assert refused.json()["type"].endswith("/too-many")
    assert int(refused.headers["Retry-After"]) >= 1
    assert left(read(limited_town, QUIET)) >= before - 1
    assert left(read(limited_town, ANONYMOUS)) >= RATE - 10  # the test's own look at the description counts here


def test_tokens_that_are_none_use_up_the_addresss_limit_and_nobodys_account(limited_town: Town) -> None:
    before = left(read(limited_town, QUIET))
    for number in range(RATE + 1):
        answer = limited_town.http.get("/v1/residents", headers={"Authorization": f"Bearer guess.{number}.x"})
    assert answer.status_code == 429
    assert left(read(limited_town, QUIET)) >= before - 2


def test_a_client_that_sends_without_end_slows_another_by_no_more_than_its_share(town: Town) -> None:
    """Here nobody is refused: what keeps the share is that connections and calls take turns."""
    factors = []
    for _ in range(3):  # a machine with other work on it gets three tries
        alone = median(lambda: read(town, QUIET))
        with endless_load(town, BUSY, clients=4):
            beside = median(lambda: read(town, QUIET))
        factors.append(beside / max(alone, LEAST))
        if factors[-1] <= SHARE:
            break
    assert min(factors) <= SHARE, f"a request took {min(factors):.1f} times as long beside another client's load"


def read(town: Town, person: Person) -> httpx.Response:
    return town.ask(person, "get", "/v1/residents", params={"limit": "1"})


def left(answer: httpx.Response) -> int:
    return int(answer.headers["RateLimit"].partition(";r=")[2].partition(";")[0])


def median(ask: Callable[[], httpx.Response], times: int = 40) -> float:
    """Seconds of the middle one of so many requests."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        assert ask().status_code == 200
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


@contextmanager
def endless_load(town: Town, person: Person, clients: int) -> Iterator[None]:
    """`clients` connections that send the next request as soon as the last one is answered."""
    ending, served = threading.Event(), [0] * clients

    def send(number: int) -> None:
        headers = {"Authorization": f"Bearer {town.token(person)}"}
        with httpx.Client(base_url=town.http.base_url, timeout=20, headers=headers) as http:
            while not ending.is_set():
                assert http.get("/v1/residents").status_code == 200
                served[number] += 1

    with ThreadPoolExecutor(clients) as pool:
        sending = [pool.submit(send, number) for number in range(clients)]
        try:
            wait_for(lambda: all(served), 10.0, "every client to be served once")
            yield
        finally:
            ending.set()
        for one in sending:
            one.result()
