"""Sign-in by SMS and by WeChat under attack, with real servers in the providers' place. On both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import func, select

from chassis.config import Sms, Wechat
from chassis.credentials.totp import STEP_SECONDS, new_totp_secret
from chassis.errors import Conflict, Failure, Forbidden, Unavailable
from chassis.testing.http_servers import Asked, Server, http_server
from services.registry import contract
from services.registry.accounts.tables import Account, SignInSession, SmsCode
from services.registry.accounts.usecases.cleaning import remove_past
from services.registry.accounts.usecases.sms import TRIES
from services.registry.accounts.ways import Ways
from services.registry.accounts.ways.sms import HttpSms
from services.registry.accounts.ways.wechat import WechatServer
from services.registry.people.tables import Resident
from services.registry.people.usecases import register_resident
from services.registry.rights.usecases.erasing import erased
from services.registry.rights.usecases.exporting import everything
from tests.integration.registry.conftest import COMMUNITY, Registry

TELEPHONE, UNKNOWN = "13800138000", "13900139000"


class Outside:
    """The gateway for SMS and WeChat's server, and what each was asked."""

    def __init__(self, sms: Server, wechat: Server) -> None:
        self.sms, self.wechat = sms, wechat
        self.people = {"code-of-batu": "oBatu", "code-of-gua": "oGua"}
        wechat.answer = self.person

    def person(self, asked: Asked) -> tuple[int, str]:
        """As WeChat does: a code counts once."""
        (code,) = parse_qs(urlsplit(asked.path).query)["js_code"]
        openid = self.people.pop(code, None)
        return 200, json.dumps({"openid": openid, "session_key": "x"} if openid else {"errcode": 40029})

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(asked.body) for asked in self.sms.asked]

    @property
    def code(self) -> str:
        return str(self.messages[-1]["code"])


@pytest.fixture
def outside(registry: Registry) -> Iterator[Outside]:
    with ExitStack() as stack:
        made = Outside(stack.enter_context(http_server()), stack.enter_context(http_server()))
        wechat = Wechat(provider="wechat", url=made.wechat.url, appid="wx1", secret="s")
        registry.offer(Ways(HttpSms(Sms(provider="http", url=made.sms.url)), WechatServer(wechat)))
        yield made


def an_account(registry: Registry, username: str = "batu", telephone: str = TELEPHONE, **more: Any) -> UUID:
    """The account of a resident with this telephone."""
    with registry.work() as uow:
        ask = contract.register_resident.request.parse({"name": username, "telephone": telephone})
        resident = register_resident(uow, ask)["id"]
        facts: dict[str, Any] = {"roles": ["resident"], "privileged": False, **more}
        account = Account(
            id=uow.new_id(),
            community=COMMUNITY,
            version=1,
            kind="person",
            username=username,
            scope={},
            resident=resident,
            language="zh-CN",
            created_at=uow.now(),
            **facts,
        )
        uow.add(account)
    return account.id


def ask_code(registry: Registry, telephone: str = TELEPHONE, address: str = "192.0.2.7") -> Any:
    return registry.call(contract.send_sign_in_code, {"telephone": telephone}, address=address)


def enter(registry: Registry, sent: str, telephone: str = TELEPHONE, **more: str) -> Any:
    return registry.call(contract.sign_in, {"telephone": telephone, "sms_code": sent, **more})


def enter_by_wechat(registry: Registry, code: str, **more: str) -> Any:
    return registry.call(contract.sign_in, {"wechat_code": code, **more})


def refusal(work: Any, *args: Any, **more: Any) -> Failure:
    with pytest.raises(Failure) as caught:
        work(*args, **more)
    return caught.value


def methods(registry: Registry) -> list[str]:
    with registry.work() as uow:
        return sorted(uow.session.scalars(select(SignInSession.method)))


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def code_at(secret: bytes, now: datetime) -> str:
    return TOTP(secret, 6, SHA1(), STEP_SECONDS).generate(int(now.timestamp())).decode()


# ---- by SMS


def test_who_gets_the_code_is_let_in_once_and_the_session_says_how(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    assert ask_code(registry, "138 0013 8000") == {"expires_in": 300, "next_in": 60}
    (message,) = outside.messages
    assert message["telephone"] == "+8613800138000" and len(message["code"]) == 6
    assert enter(registry, outside.code, "+86 13800138000")["expires_in"] == 300
    assert refusal(enter, registry, outside.code).type == "not-signed-in", "a code counts once"
    assert methods(registry) == ["sms_code"]


def test_the_audit_says_the_way(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    ask_code(registry)
    enter(registry, outside.code)
    audit = registry.database.tables.audit
    with registry.work() as uow:
        entries = list(uow.session.scalars(select(audit.c.entry).where(audit.c.operation == "registry.sign_in")))
    assert "sms_code" in [entry["after"].get("method") for entry in entries]


def test_a_code_is_kept_as_a_keyed_hash_only(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    ask_code(registry)
    with registry.work() as uow:
        row = uow.session.scalars(select(SmsCode)).one()
        assert outside.code not in row.digest and "138" not in row.telephone_index
        other_number = uow.keys.blind_index("sms_codes.code").of(f"+8613900139000:{outside.code}")
        assert row.digest != other_number


def test_whether_a_number_has_an_account_cannot_be_told(registry: Registry, outside: Outside) -> None:
    an_account(registry)

    def story(telephone: str, address: str) -> list[Any]:
        told: list[Any] = [ask_code(registry, telephone, address)]
        for work in (lambda: ask_code(registry, telephone, address), lambda: enter(registry, "000000", telephone)):
            failure = refusal(work)
            told.append((failure.kind, failure.type, failure.detail, failure.retry_after))
        with registry.work() as uow:
            told.append(uow.session.scalar(select(func.count()).select_from(SmsCode)))
        return told

    known = story(TELEPHONE, "192.0.2.1")
    with registry.work() as uow:
        uow.session.delete(uow.session.scalars(select(SmsCode)).one())
    assert story(UNKNOWN, "192.0.2.2") == known
    assert {m["telephone"] for m in outside.messages} == {"+8613800138000"}, "nobody else gets a message"


def test_asking_is_slowed_down_by_number_from_wherever_it_comes(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    for wait in (60, 120, 240):
        assert ask_code(registry)["next_in"] == wait
        locked = refusal(ask_code, registry, address="198.51.100.9")
        assert (locked.type, locked.retry_after) == ("too-many", wait)
        registry.clock.advance(timedelta(seconds=wait))
    assert len(outside.messages) == 3


def test_signing_in_does_not_change_what_the_next_one_who_asks_is_told(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    ask_code(registry)
    enter(registry, outside.code)
    registry.clock.advance(timedelta(minutes=1))
    assert ask_code(registry)["next_in"] == 120


def test_asking_is_slowed_down_by_address(registry: Registry, outside: Outside) -> None:
    for number in range(101):
        ask_code(registry, f"139001{number:05}")
    assert refusal(ask_code, registry, "13900200000").type == "too-many"
    assert ask_code(registry, "13900200000", "198.51.100.9")


def test_a_code_has_five_tries_and_five_minutes(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    ask_code(registry)
    for _ in range(TRIES):
        assert refusal(enter, registry, other(outside.code)).type == "not-signed-in"
    assert refusal(enter, registry, outside.code).type == "not-signed-in", "five tries were enough"
    registry.clock.advance(timedelta(minutes=2))
    ask_code(registry)
    registry.clock.advance(timedelta(minutes=5))
    assert refusal(enter, registry, outside.code).type == "not-signed-in", "run out"
    with registry.work() as uow:
        registry.clock.advance(timedelta(seconds=1))
        remove_past(uow)
        assert uow.session.scalar(select(func.count()).select_from(SmsCode)) == 0


def test_a_new_code_takes_the_place_of_the_one_before(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    ask_code(registry)
    first = outside.code
    registry.clock.advance(timedelta(minutes=1))
    ask_code(registry)
    if first != outside.code:
        assert refusal(enter, registry, first).type == "not-signed-in"
    assert enter(registry, outside.code)


def test_a_code_is_of_its_number_only(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    an_account(registry, "gua", UNKNOWN)
    ask_code(registry)
    assert refusal(enter, registry, outside.code, UNKNOWN).type == "not-signed-in"
    ask_code(registry, UNKNOWN)
    assert enter(registry, outside.code, UNKNOWN)


def test_of_many_who_use_one_code_at_once_one_is_let_in(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    ask_code(registry)

    def attempt(_: int) -> str:
        try:
            enter(registry, outside.code)
        except Forbidden as failure:
            return failure.type
        return "in"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(attempt, range(8)))
    assert sorted(told) == ["in", *["not-signed-in"] * 7]
    assert methods(registry) == ["sms_code"]


def test_a_telephone_of_two_accounts_opens_neither_and_only_its_holder_learns_it(
    registry: Registry, outside: Outside
) -> None:
    an_account(registry)
    an_account(registry, "gua")
    ask_code(registry)
    assert refusal(enter, registry, other(outside.code)).type == "not-signed-in"
    told = refusal(enter, registry, outside.code)
    assert isinstance(told, Conflict) and told.type == "telephone-shared" and "another way" in told.detail
    assert methods(registry) == []


def test_a_disabled_account_gets_no_message(registry: Registry, outside: Outside) -> None:
    account = an_account(registry)
    with registry.work() as uow:
        uow.session.get_one(Account, account).disabled_at = uow.now()
    ask_code(registry)
    assert outside.messages == []


def test_an_account_of_more_reach_needs_its_authenticator(registry: Registry, outside: Outside) -> None:
    account = an_account(registry, roles=["admin"], privileged=True)
    ask_code(registry)
    told = refusal(enter, registry, outside.code)
    assert told.type == "authenticator-needed"
    secret = new_totp_secret()
    with registry.work() as uow:
        row = uow.session.get_one(Account, account)
        row.totp_cipher = uow.keys.encryption.encrypt(secret.hex(), context=f"accounts.totp:{account}")
        row.totp_confirmed_at = uow.now()
    assert refusal(enter, registry, outside.code).type == "code-required"
    right = code_at(secret, registry.clock.now())
    assert refusal(enter, registry, outside.code, code=other(right)).type == "not-signed-in"
    assert enter(registry, outside.code, code=right), "the code by SMS was not used up by asking for the other"
    assert methods(registry) == ["sms_code"]


def test_guesses_at_the_authenticator_use_up_the_code_by_sms(registry: Registry, outside: Outside) -> None:
    secret = new_totp_secret()
    account = an_account(registry)
    with registry.work() as uow:
        row = uow.session.get_one(Account, account)
        row.totp_cipher = uow.keys.encryption.encrypt(secret.hex(), context=f"accounts.totp:{account}")
        row.totp_confirmed_at = uow.now()
    ask_code(registry)
    right = code_at(secret, registry.clock.now())
    for _ in range(TRIES):
        assert refusal(enter, registry, outside.code, code=other(right)).type == "not-signed-in"
    assert refusal(enter, registry, outside.code, code=right).type == "not-signed-in"


def test_a_gateway_that_is_away_is_told_to_whoever_asks_next(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    outside.sms.answer = lambda _: (500, "busy")
    assert ask_code(registry)["expires_in"] == 300
    for telephone in (TELEPHONE, UNKNOWN):
        away = refusal(ask_code, registry, telephone)
        assert isinstance(away, Unavailable) and away.type == "sms-away"
    assert len(outside.sms.asked) == 1


def test_no_provider_means_no_such_way(registry: Registry) -> None:
    assert registry.call(contract.get_sign_in_ways, {}) == {"ways": ["password", "desk_code"]}
    assert refusal(ask_code, registry).type == "sms-not-offered"
    assert refusal(enter_by_wechat, registry, "code-of-batu").type == "wechat-not-offered"


def test_the_ways_that_are_offered_are_told(registry: Registry, outside: Outside) -> None:
    assert registry.call(contract.get_sign_in_ways, {}) == {"ways": ["password", "desk_code", "sms_code", "wechat"]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "batu"},
        {"password": "x"},
        {"sms_code": "123456"},
        {"telephone": TELEPHONE, "password": "x"},
        {"telephone": TELEPHONE, "username": "batu", "sms_code": "123456"},
        {"wechat_code": "x", "sms_code": "123456", "telephone": TELEPHONE},
        {"wechat_code": "x", "username": "batu"},
        {"telephone": "12345", "sms_code": "123456"},
    ],
)
def test_a_sign_in_has_one_proof_and_the_name_that_goes_with_it(
    registry: Registry, outside: Outside, body: dict[str, str]
) -> None:
    assert refusal(registry.call, contract.sign_in, body).type == "invalid"
    assert outside.wechat.asked == []


# ---- by WeChat


def signed_in(registry: Registry, outside: Outside, telephone: str = TELEPHONE) -> str:
    ask_code(registry, telephone)
    return str(enter(registry, outside.code, telephone)["access_token"])


def bind(registry: Registry, token: str, code: str) -> Any:
    return registry.call(contract.bind_wechat, {"wechat_code": code}, token=token)


def test_who_bound_their_wechat_is_let_in_by_it_until_they_unbind_it(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    assert refusal(enter_by_wechat, registry, "code-of-batu").type == "wechat-not-bound"
    token = signed_in(registry, outside)
    outside.people |= {f"code-{n}": "oBatu" for n in range(4)}
    assert bind(registry, token, "code-0")["wechat"] is True
    assert enter_by_wechat(registry, "code-1")["expires_in"] == 300
    assert refusal(enter_by_wechat, registry, "code-1").type == "not-signed-in", "a code counts once"
    assert methods(registry) == ["sms_code", "wechat"]
    assert registry.call(contract.get_me, {}, token=token)["wechat"] is True
    registry.call(contract.unbind_wechat, {}, token=token)
    assert refusal(enter_by_wechat, registry, "code-2").type == "wechat-not-bound"


def test_one_wechat_opens_one_account(registry: Registry, outside: Outside) -> None:
    an_account(registry)
    an_account(registry, "gua", UNKNOWN)
    outside.people |= {"again": "oBatu", "other-letters": "obatu"}
    bind(registry, signed_in(registry, outside), "code-of-batu")
    token = signed_in(registry, outside, UNKNOWN)
    assert refusal(bind, registry, token, "again").type == "wechat-bound-elsewhere"
    assert bind(registry, token, "other-letters")["wechat"] is True, "an openid tells small letters from capitals"


@pytest.mark.parametrize("answer", [(500, ""), (200, "<html>"), (200, '{"errcode": -1}'), (200, '{"openid": ""}')])
def test_a_wrong_answer_of_wechat_lets_nobody_in(registry: Registry, outside: Outside, answer: tuple[int, str]) -> None:
    an_account(registry)
    token = signed_in(registry, outside)
    outside.wechat.answer = lambda _: answer
    for work in (lambda: enter_by_wechat(registry, "any"), lambda: bind(registry, token, "any")):
        away = refusal(work)
        assert isinstance(away, Unavailable) and away.type == "wechat-away"
    assert methods(registry) == ["sms_code"]


def test_a_code_that_wechat_does_not_know_binds_nothing(registry: Registry, outside: Outside) -> None:
    account = an_account(registry)
    assert refusal(bind, registry, signed_in(registry, outside), "made up").type == "wrong-code"
    with registry.work() as uow:
        assert not uow.session.get_one(Account, account).wechat


def test_the_copy_of_what_is_held_has_the_wechat_and_the_audit_says_that_it_was_opened(
    registry: Registry, outside: Outside
) -> None:
    account = an_account(registry)
    bind(registry, signed_in(registry, outside), "code-of-batu")
    with registry.work() as uow:
        resident = uow.session.get_one(Resident, uow.session.get_one(Account, account).resident)
        (row,) = everything(uow, resident, own=True)["accounts"]
    assert row["wechat"] == "oBatu" and not {"wechat_cipher", "wechat_index"} & row.keys()
    audit = registry.database.tables.audit
    with registry.work() as uow:
        revealed = uow.session.scalars(
            select(audit.c.entry).where(audit.c.subject == account, audit.c.action == "revealed")
        )
        assert [entry["after"] for entry in revealed] == [{"field": "wechat"}]


def test_an_erasure_takes_the_wechat_along(registry: Registry, outside: Outside) -> None:
    account = an_account(registry)
    bind(registry, signed_in(registry, outside), "code-of-batu")
    with registry.work() as uow:
        erased(uow, uow.session.get_one(Resident, uow.session.get_one(Account, account).resident))
    with registry.work() as uow:
        row = uow.session.get_one(Account, account)
        assert (row.wechat_cipher, row.wechat_index, row.wechat_bound_at) == (None, None, None)
