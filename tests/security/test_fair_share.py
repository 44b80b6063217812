"""Load from one client takes no more from another than a stated share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from chassis.testing.processes import wait_for

from .town import ANONYMOUS, PEOPLE, Person, Town, a_town

RATE = 60  # requests a minute in this test
CLIENTS = 4  # connections that send without end
TURNS = 2.0  # that each of them may have for one of somebody else's; counted, as seconds depend on the machine
BUSY, QUIET = (next(p for p in PEOPLE if p.role == role) for role in ("staff", "admin"))


@pytest.fixture(scope="module")
def limited_town() -> Iterator[Town]:
    """A platform of its own, with low limits."""
    with a_town(RATE) as town:
        yield town


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


def test_a_client_that_sends_without_end_has_no_more_than_its_turns(town: Town) -> None:
    """Here nobody is refused: what keeps the share is that connections and calls take turns."""
    with endless_load(town, BUSY) as served:
        before, own = served(), 60
        for _ in range(own):
            assert read(town, QUIET).status_code == 200
        turns = (served() - before) / CLIENTS / own
    assert turns <= TURNS, f"each busy connection was served {turns:.1f} times for one request of somebody else's"


def read(town: Town, person: Person) -> httpx.Response:
    return town.ask(person, "get", "/v1/residents", params={"limit": "1"})


def left(answer: httpx.Response) -> int:
    return int(answer.headers["RateLimit"].partition(";r=")[2].partition(";")[0])


@contextmanager
def endless_load(town: Town, person: Person) -> Iterator[Callable[[], int]]:
    """Connections that send the next request as soon as the last one is answered; tells how many were answered."""
    ending, served = threading.Event(), [0] * CLIENTS

    def send(number: int) -> None:
        headers = {"Authorization": f"Bearer {town.token(person)}"}
        with httpx.Client(base_url=town.http.base_url, timeout=20, headers=headers) as http:
            while not ending.is_set():
                assert http.get("/v1/residents").status_code == 200
                served[number] += 1

    with ThreadPoolExecutor(CLIENTS) as pool:
        sending = [pool.submit(send, number) for number in range(CLIENTS)]
        try:
            wait_for(lambda: all(served), 10.0, "every client to be served once")
            yield lambda: sum(served)
        finally:
            ending.set()
        for one in sending:
            one.result()
