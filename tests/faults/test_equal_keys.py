"""A hundred requests at once under one Idempotency-Key: one effect, one answer to all, whatever happens meanwhile."""

from __future__ import annotations

import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from chassis.testing.processes import wait_for
from chassis.testing.site import Site

AT_ONCE = 100
WAITING_FOR_KEY = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'registry' AND wait_event_type = 'Lock'"


@dataclass
class Equal:
    """A hundred equal requests, each from a connection of its own."""

    site: Site
    name: str = field(default_factory=lambda: f"戊{uuid.uuid4().hex[:8]}")
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    def send(self, pool: ThreadPoolExecutor, authorization: str) -> list[Future[httpx.Response]]:
        return [pool.submit(self.ask, authorization) for _ in range(AT_ONCE)]

    def ask(self, authorization: str) -> httpx.Response:
        url, body = f"{self.site.platform.url}/v1/residents", {"name": self.name}
        return httpx.post(
            url, json=body, headers={"Idempotency-Key": self.key, "Authorization": authorization}, timeout=15
        )

    def expect_one_effect(self, answers: list[httpx.Response]) -> None:
        accepted = {answer.text for answer in answers if answer.is_success}
        assert len(accepted) <= 1
        assert {answer.status_code for answer in answers} <= {201, 503}
        assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 503)
        again = self.ask(self.site.authorization())
        assert again.status_code == 201
        assert accepted <= {again.text}
        self.site.expect_each_once(self.name, [again.json()["id"]])


def test_of_equal_requests_at_once_one_takes_effect_and_all_hear_the_same(site: Site) -> None:
    equal = Equal(site)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = equal.send(pool, site.authorization())
        answers = [each.result() for each in sent]
    assert any(answer.is_success for answer in answers)
    first = [a for a in answers if a.is_success and "Idempotent-Replay" not in a.headers]
    assert len(first) <= 1  # none, where it was the gateway itself that asked a second time
    equal.expect_one_effect(answers)


def test_the_service_is_killed_while_equal_requests_are_at_work(site: Site) -> None:
    equal = Equal(site)
    authorization = site.authorization()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        with site.connected("registry", autocommit=False) as own:
            own.execute("LOCK TABLE residents IN SHARE ROW EXCLUSIVE MODE")
            sent = equal.send(pool, authorization)
            wait_for(lambda: site.rows("registry", WAITING_FOR_KEY)[0] > 1, 10, "one at work and others behind it")
            site.process("registry").kill()
        site.restart("registry")
        answers = [each.result() for each in sent]
    equal.expect_one_effect(answers)


def test_a_kill_after_the_effect_and_before_its_answer_repeats_nothing(site: Site) -> None:
    equal = Equal(site)
    authorization = site.authorization()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = equal.send(pool, authorization)
        wait_for(lambda: site.residents(equal.name), 10, "the effect")
        site.process("registry").kill()
        site.restart("registry")
        answers = [each.result() for each in sent]
    equal.expect_one_effect(answers)
