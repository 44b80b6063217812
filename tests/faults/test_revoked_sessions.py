"""A sign-in that was ended is refused by every gateway within a minute, whatever broke meanwhile."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from chassis.testing.ports import free_port
from chassis.testing.processes import wait_for
from chassis.testing.site import Site

MINUTE = 60.0
PASSWORD = "three-words-are-enough"


@pytest.fixture(scope="module")
def gateways(shared_site: Site) -> Iterator[list[str]]:
    """Addresses of two gateways."""
    shared_site.wait_ready()
    port = free_port()
    env = {"TONGXIN_GATEWAY__PORT": str(port), "TONGXIN_GATEWAY__PUBLIC_URL": shared_site.platform.url}
    second = shared_site.platform.start("gateway-2", "up", "gateway", env=env)
    yield [shared_site.platform.url, f"http://127.0.0.1:{port}"]
    second.stop(40)
    del shared_site.platform.processes["gateway-2"]


@pytest.fixture
def admin(site: Site) -> Iterator[httpx.Client]:
    sign_in = site.platform.credentials()["admin"]
    with closing(httpx.Client(base_url=site.platform.url, timeout=15)) as client:
        token = client.post("/v1/sessions", json=sign_in).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


class Somebody:
    """An account of a trainer's, signed in."""

    def __init__(self, admin: httpx.Client) -> None:
        self.username = f"somebody-{uuid.uuid4().hex[:10]}"
        made = admin.post("/v1/accounts", json={"username": self.username, "roles": ["trainer"]})
        assert made.status_code == 201, made.text
        self.id = made.json()["id"]
        given = admin.post(f"/v1/accounts/{self.id}/codes").json()["code"]
        self.base = str(admin.base_url)
        first = self.sign_in(one_time_code=given)
        chosen = self.ask(first, "PUT", "/v1/me/password", json={"new_password": PASSWORD})
        assert chosen.status_code == 204, chosen.text
        self.token = self.sign_in(password=PASSWORD)

    def sign_in(self, **proof: str) -> str:
        answer = httpx.post(f"{self.base}/v1/sessions", json={"username": self.username, **proof}, timeout=15)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["access_token"])

    def ask(self, token: str, method: str, path: str, base: str = "", **options: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, f"{base or self.base}{path}", headers=headers, timeout=15, **options)  # type: ignore[arg-type]

    def standing(self, gateways: list[str], path: str = "/v1/me") -> list[int]:
        return [self.ask(self.token, "GET", path, base).status_code for base in gateways]


def close_account(somebody: Somebody, admin: httpx.Client) -> None:
    assert admin.post(f"/v1/accounts/{somebody.id}/disable", json={"reason": "搬离"}).status_code == 200


def change_password(somebody: Somebody, _: httpx.Client) -> None:
    elsewhere = somebody.sign_in(password=PASSWORD)
    chosen = {"current_password": PASSWORD, "new_password": "four-words-are-more"}
    changed = somebody.ask(elsewhere, "PUT", "/v1/me/password", json=chosen)
    assert changed.status_code == 204, changed.text


def sign_out_elsewhere(somebody: Somebody, _: httpx.Client) -> None:
    elsewhere = somebody.sign_in(password=PASSWORD)
    listed = somebody.ask(elsewhere, "GET", "/v1/sessions").json()["items"]
    for session in listed:
        if not session["current"]:
            assert somebody.ask(elsewhere, "DELETE", f"/v1/sessions/{session['id']}").status_code == 204


@pytest.mark.parametrize("end", [close_account, change_password, sign_out_elsewhere])
def test_it_is_refused_by_every_gateway_within_a_minute(
    site: Site, gateways: list[str], admin: httpx.Client, end: Callable[[Somebody, httpx.Client], None]
) -> None:
    somebody = Somebody(admin)
    assert somebody.standing(gateways) == [200, 200]
    end(somebody, admin)
    began = time.monotonic()
    wait_for(lambda: somebody.standing(gateways) == [401, 401], MINUTE, lambda: f"it is {somebody.standing(gateways)}")
    assert time.monotonic() - began < MINUTE


def test_also_where_the_broker_was_cut_off_before_any_gateway_could_hear_of_it(
    site: Site, gateways: list[str], admin: httpx.Client
) -> None:
    somebody = Somebody(admin)
    assert somebody.standing(gateways) == [200, 200]
    site.broker.pause()  # no gateway hears of anything from here on
    ended = "UPDATE sessions SET ended = 'revoked', ended_at = now() WHERE account = %(id)s"
    try:
        site.execute("registry", ended, {"id": somebody.id})
        began = time.monotonic()
        assert set(somebody.standing(gateways)) <= {401, 503}, "nothing of the registry's is answered without it"
    finally:
        site.broker.resume()
    site.broker.close_connections()
    wait_for(lambda: somebody.standing(gateways) == [401, 401], MINUTE, lambda: f"it is {somebody.standing(gateways)}")
    assert time.monotonic() - began < MINUTE + 15
    site.wait_ready()


def test_long_polling_at_another_gateway_goes_on_from_the_streams_event_ids(
    site: Site, gateways: list[str], admin: httpx.Client
) -> None:
    """A stream of one gateway and long polls of the other tell the same events under the same ids."""
    headers = {"Authorization": admin.headers["Authorization"]}
    files = {"file": ("居民.csv", "姓名\n赵一\n".encode(), "text/csv")}
    started = admin.post("/v1/imports", files=files, data={"kind": "residents", "dry_run": "true"})
    assert started.status_code == 202, started.text
    job = started.headers["Location"]

    def streamed() -> list[tuple[str, str]]:
        with httpx.stream("GET", f"{gateways[0]}{job}/events", headers=headers, timeout=60) as stream:
            lines = [line for line in stream.iter_lines() if line.startswith(("event: ", "id: "))]
        return [(lines[n].removeprefix("event: "), lines[n + 1].removeprefix("id: ")) for n in range(0, len(lines), 2)]

    def polled() -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        while not found or found[-1][0] != "ended":
            after = found[-1][1] if found else ""
            answer = httpx.get(
                f"{gateways[1]}{job}/events", params={"wait": 20, "after": after}, headers=headers, timeout=60
            )
            assert answer.status_code == 200, answer.text
            assert answer.json()["last_event_id"] == (answer.json()["items"] or [{"id": after}])[-1]["id"]
            found += [(item["event"], item["id"]) for item in answer.json()["items"]]
        return found

    with ThreadPoolExecutor(2) as pool:
        stream, poll = pool.submit(streamed), pool.submit(polled)
        assert stream.result(90)[-1] == poll.result(90)[-1], "both end by the same event"
    last = streamed()[-1]
    assert last[0] == "ended"
    again = httpx.get(f"{gateways[1]}{job}/events", params={"wait": 5, "after": "waiting.0.0"}, headers=headers)
    assert [(item["event"], item["id"]) for item in again.json()["items"]] == [last]
