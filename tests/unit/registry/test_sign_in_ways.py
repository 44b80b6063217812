"""What providers are asked and what of their answers is believed, against real servers; and what may be configured."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from chassis.clock import ManualClock
from chassis.config import ConfigurationError, Sms, Wechat, load
from chassis.errors import Unavailable
from chassis.outside.request import Away, ask
from chassis.telemetry.metrics import Metrics
from chassis.testing.http_servers import http_server
from chassis.testing.ports import free_port
from services.registry.accounts.ways import Ways, ways_of
from services.registry.accounts.ways.sandbox import SandboxSms, SandboxWechat
from services.registry.accounts.ways.sending import PAUSE, Sending
from services.registry.accounts.ways.sms import HttpSms
from services.registry.accounts.ways.wechat import WechatServer, openid_in

TELEPHONE = "+8613800138000"
FORM = "application/x-www-form-urlencoded"


def test_the_gateway_is_sent_what_the_configuration_says() -> None:
    with http_server() as server:
        HttpSms(Sms(provider="http", url=f"{server.url}/send?x=1", authorization="Bearer key")).send(
            TELEPHONE, "012345", 5
        )
        (asked,) = server.asked
    assert (asked.method, asked.path, asked.headers["authorization"]) == ("POST", "/send?x=1", "Bearer key")
    assert json.loads(asked.body) == {"telephone": TELEPHONE, "code": "012345", "minutes": 5}
    assert asked.headers["content-type"].startswith("application/json")


def test_a_form_is_escaped_and_may_have_the_number_without_its_country() -> None:
    body = "to={telephone}&mobile={national}&text=%E9%AA%8C%E8%AF%81%E7%A0%81{code}"
    with http_server() as server:
        HttpSms(Sms(provider="http", url=server.url, content_type=FORM, body=body)).send(TELEPHONE, "012345", 5)
        (asked,) = server.asked
    assert parse_qs(asked.body) == {"to": [TELEPHONE], "mobile": ["13800138000"], "text": ["验证码012345"]}


@pytest.mark.parametrize(
    ("status", "body", "taken"),
    [
        (200, '{"Code": "OK"}', True),
        (200, '{"Code": "isv.BUSINESS_LIMIT_CONTROL"}', False),
        (200, "{}", False),
        (200, "OK", False),
        (200, "[" * 100_000, False),
        (200, '["Code=OK"]', False),
        (302, '{"Code": "OK"}', False),
        (500, '{"Code": "OK"}', False),
        (200, '{"Code": "OK"}' + " " * 70_000, False),
    ],
)
def test_only_the_answer_that_was_agreed_is_taken_for_sent(status: int, body: str, taken: bool) -> None:
    with http_server() as server:
        server.answer = lambda _: (status, body)
        sender = HttpSms(Sms(provider="http", url=server.url, accepted="Code=OK"))
        if taken:
            sender.send(TELEPHONE, "012345", 5)
        else:
            with pytest.raises(Away) as away:
                sender.send(TELEPHONE, "012345", 5)
            assert "012345" not in str(away.value) and "138" not in str(away.value)
        assert len(server.asked) == 1, "a second try could be a second message"


def test_wechat_is_asked_for_the_person_of_a_code() -> None:
    with http_server() as server:
        server.answer = lambda _: (
            200,
            '{"openid": "oGZUI0egBJY1zhBYw2KhdUfwVJJE", "session_key": "tiihtNczf5v6AKRyjwE"}',
        )
        wechat = WechatServer(Wechat(provider="wechat", url=server.url + "/", appid="wx1", secret="a&b"))
        assert wechat.openid("033&js_code=x") == "oGZUI0egBJY1zhBYw2KhdUfwVJJE"
        (asked,) = server.asked
    path, query = urlsplit(asked.path).path, parse_qs(urlsplit(asked.path).query)
    assert (asked.method, path) == ("GET", "/sns/jscode2session")
    expected = {"appid": "wx1", "secret": "a&b", "js_code": "033&js_code=x", "grant_type": "authorization_code"}
    assert query == {name: [value] for name, value in expected.items()}


@pytest.mark.parametrize("errcode", [40029, 40163, 40226])
def test_a_code_that_wechat_refuses_is_nobodys(errcode: int) -> None:
    assert openid_in(json.dumps({"errcode": errcode, "errmsg": "invalid code"}).encode()) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"errcode": -1}',
        b'{"errcode": 40125, "openid": "oGZ"}',
        b'{"errcode": "40029"}',
        b'{"errcode": [40029]}',
        b'{"openid": ""}',
        b'{"openid": 7}',
        b'{"openid": ["oGZ"]}',
        b'{"openid": "a b"}',
        b'{"openid": "' + b"o" * 65 + b'"}',
    ],
)
def test_any_other_answer_of_wechat_lets_nobody_in(body: bytes) -> None:
    with pytest.raises(Away):
        openid_in(body)


def test_nothing_of_the_address_is_in_the_error_where_nobody_answers() -> None:
    with pytest.raises(Away) as away:
        ask("GET", f"http://127.0.0.1:{free_port()}/?secret=geheim", seconds=1.0)
    assert "geheim" not in str(away.value) and away.value.__cause__ is None


def test_after_a_failure_everybody_is_told_so_for_a_while() -> None:
    now = [100.0]
    sending = Sending(lambda: now[0])
    sending.check()
    with http_server() as server:
        server.answer = lambda _: (500, "")
        sending.begin(HttpSms(Sms(provider="http", url=server.url)), TELEPHONE, "012345", 5)
    with pytest.raises(Unavailable) as away:
        sending.check()
    assert (away.value.type, away.value.retry_after) == ("sms-away", PAUSE)
    now[0] += PAUSE
    sending.check()


def test_messages_are_counted_by_provider_and_outcome() -> None:
    metrics = Metrics("registry")
    with http_server() as server:
        ways = ways_of(load(options={"sms": {"provider": "http", "url": server.url}}), metrics)
        assert ways.sms is not None
        for status in (200, 200, 500):
            server.answer = lambda _, status=status: (status, "{}")
            ways.sending.begin(ways.sms, TELEPHONE, "012345", 5)
    shown = metrics.exposition().decode()
    assert 'tongxin_messages_total{outcome="sent",provider="http"} 2.0' in shown
    assert 'tongxin_messages_total{outcome="not_taken",provider="http"} 1.0' in shown
    assert "8613800138000" not in shown


def test_a_fault_of_ours_is_counted_as_one(tmp_path: Path) -> None:
    (tmp_path / "sandbox").write_text("a file where a folder is wanted")
    metrics = Metrics("registry")
    ways = ways_of(load(options={"demo": True, "data": tmp_path, "sms": {"provider": "sandbox"}}), metrics)
    assert ways.sms is not None
    ways.sending.begin(ways.sms, TELEPHONE, "012345", 5)
    assert 'tongxin_messages_total{outcome="error",provider="sandbox"} 1.0' in metrics.exposition().decode()


def test_the_sandbox_writes_codes_where_only_their_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "sandbox" / "sms.jsonl"
    clock = ManualClock(datetime(2027, 3, 1, 4, tzinfo=UTC))
    for code in ("000001", "000002"):
        SandboxSms(file, clock).send(TELEPHONE, code, 5)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["code"] for line in lines] == ["000001", "000002"]
    assert {line["at"] for line in lines} == {"2027-03-01T04:00:00+00:00"}, "the sandbox's clock, which may be ahead"
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_sandbox_knows_people_by_their_names() -> None:
    wechat = SandboxWechat()
    assert wechat.openid("sandbox:demo-resident") == wechat.openid("sandbox:demo-resident:7") == "sandbox-demo-resident"
    assert wechat.openid("033xyz") is None
    assert wechat.openid("sandbox:") is None


def refused(**settings: object) -> str:
    with pytest.raises(ConfigurationError) as error:
        load(options=settings)
    return str(error.value)


@pytest.mark.parametrize("section", ["sms", "wechat"])
def test_a_sandbox_stands_in_a_demo_only(section: str) -> None:
    assert f"{section}.provider may be sandbox with demo = true only" in refused(**{section: {"provider": "sandbox"}})
    demo = load(options={"demo": True, section: {"provider": "sandbox"}})
    assert getattr(ways_of(demo, Metrics("registry")), section) is not None


def test_nothing_is_offered_that_is_not_configured() -> None:
    ways = ways_of(load(), Metrics("registry"))
    assert (ways.sms, ways.wechat) == (None, None) == (Ways().sms, Ways().wechat)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": ""}, "https://"),
        ({"url": "http://sms.example/send"}, "https://"),
        ({"url": "http://127.0.0.1.example/send"}, "https://"),
        ({"url": "file:///etc/passwd"}, "https://"),
        ({"body": '{"to": "{telephone}"}'}, "{code}"),
        ({"body": '{"code": "{code}"}'}, "{telephone}"),
        ({"body": '{"to": "{telephone}", "code": "{code}", "name": "{name}"}'}, "name"),
        ({"body": '{"to": "{telephone}", "code": "{code}"'}, "JSON"),
        ({"accepted": "OK"}, "field=value"),
    ],
)
def test_a_gateway_that_cannot_work_is_refused_at_the_start(wrong: dict[str, str], said: str) -> None:
    assert said in refused(sms={"provider": "http", "url": "https://sms.example/send", **wrong})


def test_wechat_needs_its_secret_and_a_safe_address_and_the_secret_is_not_repeated() -> None:
    known = {"provider": "wechat", "appid": "wx1", "secret": "geheim"}
    assert "wechat.secret" in refused(wechat={**known, "secret": ""})
    said = refused(wechat={**known, "url": "http://api.weixin.qq.com"})
    assert "https://" in said and "geheim" not in said
    assert "geheim" not in refused(wechat={**known, "secret": ["geheim"]})
