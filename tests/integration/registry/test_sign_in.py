"""Sign-in under attack: guessing, stolen refresh tokens, rotated keys. On both databases, with a clock that stands."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from chassis.credentials.totp import accepted_step
from chassis.errors import Forbidden, Invalid, NotFound
from services.registry import contract
from services.registry.accounts.tables import Account, SignInSession, SignInTries
from services.registry.accounts.usecases.cleaning import remove_past
from services.registry.accounts.usecases.sessions import actor_of
from services.registry.accounts.usecases.sign_in import passwords
from services.registry.accounts.usecases.signing import retire_signing_keys, rotate_signing_key
from services.registry.people.usecases import register_resident
from services.registry.places.tables import Building, Compound, Dwelling, Unit
from tests.integration.registry.conftest import COMMUNITY, Registry

PASSWORD = "vier worte sind genug"


@pytest.fixture
def username(registry: Registry) -> str:
    with registry.work() as uow:
        account = Account(
            id=uow.new_id(),
            community=COMMUNITY,
            version=1,
            kind="person",
            username="desk",
            secret_hash=passwords().hash(PASSWORD),
            roles=["admin"],
            privileged=True,
            scope={},
            language="zh-CN",
            created_at=uow.now(),
        )
        uow.add(account)
    return "desk"


def sign_in(
    registry: Registry, username: str, password: str = PASSWORD, address: str = "192.0.2.7", **more: str
) -> Any:
    return registry.call(contract.sign_in, {"username": username, "password": password, **more}, address=address)


def refusal(registry: Registry, username: str, password: str = "wrong", address: str = "192.0.2.7") -> Forbidden:
    with pytest.raises(Forbidden) as caught:
        sign_in(registry, username, password, address)
    return caught.value


def test_a_residents_own_household_is_in_the_token(registry: Registry) -> None:
    with registry.work() as uow:
        home = Dwelling(
            **dict.fromkeys(("id", "compound", "building", "unit"), uow.new_id()),
            community=COMMUNITY,
            number="101",
            housing_kind="affordable",
        )
        uow.add(Compound(id=home.compound, community=COMMUNITY, name="同心苑", housing_kind="affordable"))
        uow.session.flush()
        uow.add(Building(id=home.building, community=COMMUNITY, compound=home.compound, number="1"))
        uow.session.flush()
        uow.add(Unit(id=home.unit, community=COMMUNITY, building=home.building, number="1"))
        uow.session.flush()
        uow.add(home)
        uow.session.flush()
        ask = contract.register_resident.request.parse
        one, other = (register_resident(uow, ask({"name": n, "home": {"dwelling": str(home.id)}})) for n in "甲乙")
        account = Account(
            id=uow.new_id(),
            community=COMMUNITY,
            version=1,
            kind="person",
            username="jia",
            secret_hash=passwords().hash(PASSWORD),
            roles=["resident"],
            privileged=False,
            scope={},
            resident=one["id"],
            language="zh-CN",
            created_at=uow.now(),
        )
        uow.add(account)
    token = sign_in(registry, "jia")["access_token"]
    with registry.work() as uow:
        assert actor_of(uow, uow.session.get_one(Account, account.id)).scope.household == one["household"]
    own = registry.call(contract.get_household, {"id": one["household"]}, token=token)
    assert own["members"][0]["name"] == "甲"
    with pytest.raises(NotFound):
        registry.call(contract.get_household, {"id": other["household"]}, token=token)
    asked = registry.call(contract.ask_change, {"kind": "exit", "household": one["household"]}, token=token)
    assert asked["state"] == "open"


def test_guessing_is_slowed_down_by_account_from_wherever_it_comes(registry: Registry, username: str) -> None:
    for n in range(5):
        assert refusal(registry, username, address=f"192.0.2.{n}").type == "not-signed-in"
    locked = refusal(registry, username, PASSWORD, "198.51.100.1")
    assert (locked.type, locked.retry_after) == ("too-many", 2.0)
    registry.clock.advance(timedelta(seconds=2))
    assert refusal(registry, username).type == "not-signed-in"
    assert refusal(registry, username).retry_after == 4.0, "the delay grows"
    registry.clock.advance(timedelta(seconds=4))
    assert sign_in(registry, username)["expires_in"] == 300
    assert refusal(registry, username).type == "not-signed-in", "a good sign-in begins anew"


def test_an_unknown_name_is_refused_and_slowed_down_like_a_known_one(registry: Registry, username: str) -> None:
    answers = {
        name: [
            (r.type, r.detail, r.retry_after)
            for r in (refusal(registry, name, address=f"{a}.0.2.{n}") for n in range(7))
        ]
        for name, a in ((username, 192), ("nobody", 193))
    }
    assert answers[username] == answers["nobody"]


def test_guessing_many_names_from_one_address_is_slowed_down(registry: Registry, username: str) -> None:
    for n in range(31):
        assert refusal(registry, f"name{n}").type == "not-signed-in"
    assert refusal(registry, "another").type == "too-many"
    assert sign_in(registry, username, address="198.51.100.9"), "others are not held up"


def test_an_unknown_name_takes_as_long_as_a_wrong_password(registry: Registry, username: str) -> None:
    def seconds(name: str, n: int) -> float:
        began = time.perf_counter()
        refusal(registry, name, address=f"192.0.{n % 200}.{n // 200 + 1}")
        return time.perf_counter() - began

    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(25):
        with registry.work() as uow:  # so that it is the password that takes the time, not the lock
            uow.session.execute(SignInTries.__table__.delete())
        times["known"].append(seconds(username, n))
        times["unknown"].append(seconds(f"nobody{n}", n + 100))
    ratio = median(times["unknown"]) / median(times["known"])
    assert 0.75 < ratio < 1.33


def refresh(registry: Registry, token: str) -> Any:
    return registry.call(contract.refresh_session, {"refresh_token": token})


def test_a_refresh_token_used_again_ends_the_whole_session(registry: Registry, username: str) -> None:
    first = sign_in(registry, username)
    second = refresh(registry, first["refresh_token"])
    registry.clock.advance(timedelta(minutes=1))
    with pytest.raises(Forbidden) as caught:
        refresh(registry, first["refresh_token"])
    assert caught.value.type == "invalid-grant"
    with pytest.raises(Forbidden):
        refresh(registry, second["refresh_token"])
    (ended,) = registry.call(contract.list_ended_sessions, {})["sessions"]
    with registry.work() as uow:
        session = uow.session.scalars(select(SignInSession)).one()
        assert (str(session.id), session.ended) == (ended, "refresh-token-reused")
        told = uow.session.scalars(select(uow.tables.outbox.c.type)).all()
    assert told.count("tongxin.registry.session.ended.v1") == 1


def test_a_refresh_narrows_the_access_token_and_never_widens_it(registry: Registry, username: str) -> None:
    token = sign_in(registry, username)["refresh_token"]
    with registry.work() as uow:
        uow.session.scalars(select(SignInSession)).one().scopes = ["read", "write"]

    def refreshed(token: str, scope: str) -> Any:
        return registry.call(contract.refresh_session, {"refresh_token": token, "scope": scope})

    for unknown in ("read admin", "all", " "):
        with pytest.raises(Invalid) as caught:
            refreshed(token, unknown)
        assert caught.value.type == "invalid-scope"
    narrow = refreshed(token, "read")
    assert (narrow["scope"], scopes_of(registry, narrow)) == ("read", {"read"})
    whole = refresh(registry, narrow["refresh_token"])
    assert (whole["scope"], scopes_of(registry, whole)) == ("read write", {"read", "write"})
    with registry.work() as uow:
        uow.session.scalars(select(SignInSession)).one().scopes = ["read", "test"]
    with pytest.raises(Invalid):
        refreshed(whole["refresh_token"], "read write")
    assert scopes_of(registry, refreshed(whole["refresh_token"], "read")) == {"read", "test"}


def test_a_sign_in_of_ones_own_is_narrowed_too(registry: Registry, username: str) -> None:
    token = sign_in(registry, username)["refresh_token"]
    narrow = registry.call(contract.refresh_session, {"refresh_token": token, "scope": "read"})
    assert scopes_of(registry, narrow) == {"read"}


def scopes_of(registry: Registry, tokens: dict[str, Any]) -> set[str]:
    """What the access token says."""
    from base64 import urlsafe_b64decode

    claims = tokens["access_token"].split(".")[1]
    said = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return set(said.get("scope", "").split())


def test_secrets_are_kept_as_hashes_only(registry: Registry, username: str) -> None:
    token = sign_in(registry, username)["refresh_token"]
    with registry.database.reading() as connection:
        for table in contract_tables(registry):
            rows = str(connection.execute(select(table)).all())
            assert token not in rows
            assert PASSWORD not in rows


def contract_tables(registry: Registry) -> Any:
    return registry.database.tables.outbox.metadata.sorted_tables


def test_a_code_of_the_authenticator_app_is_asked_for_and_counts_once(registry: Registry, username: str) -> None:
    token = sign_in(registry, username)["access_token"]
    secret = registry.call(contract.begin_totp, {}, token=token)["secret"]
    registry.call(contract.confirm_totp, {"code": code_of(secret, registry)}, token=token)
    needed = refusal(registry, username, PASSWORD)
    assert needed.type == "code-required"
    registry.clock.advance(timedelta(seconds=30))
    code = code_of(secret, registry)
    assert sign_in(registry, username, code=code)
    with pytest.raises(Forbidden):
        sign_in(registry, username, code=code)


def offered(registry: Registry, token: str, account: str) -> set[str]:
    """Of the two, what the account's object and the list of accounts offer."""
    alone = registry.call(contract.get_account, {"id": account}, token=token)["allowed_actions"]
    listed = registry.call(contract.list_accounts, {}, token=token)["items"]
    assert {one["id"]: one["allowed_actions"] for one in listed}[account] == alone
    return {"unlock", "reset_totp"} & set(alone)


def an_account(registry: Registry, username: str) -> str:
    with registry.work() as uow:
        return str(uow.session.scalars(select(Account.id).where(Account.username == username)).one())


def test_an_account_is_offered_to_be_unlocked_while_it_is_locked(registry: Registry, username: str) -> None:
    token = sign_in(registry, username)["access_token"]
    body = {"username": "sarnai", "roles": ["staff"]}
    account = registry.call(contract.create_account, body, token=token)["id"]
    for _ in range(4):
        refusal(registry, "sarnai")
        assert offered(registry, token, account) == set()
    refusal(registry, "sarnai")
    assert offered(registry, token, account) == {"unlock"}
    assert offered(registry, token, an_account(registry, username)) == set()
    registry.clock.advance(timedelta(seconds=2))
    assert offered(registry, token, account) == set(), "it has waited"
    refusal(registry, "sarnai")
    unlocked = registry.call(contract.unlock_account, {"id": account}, token=token)
    assert "unlock" not in unlocked["allowed_actions"]
    assert offered(registry, token, account) == set()


def test_a_second_factor_is_offered_to_be_taken_off_where_there_is_one(registry: Registry, username: str) -> None:
    token = sign_in(registry, username)["access_token"]
    account = an_account(registry, username)
    with registry.work() as uow:
        uow.session.get_one(Account, UUID(account)).version = 7
    assert offered(registry, token, account) == set()
    assert registry.call(contract.reset_totp, {"id": account}, token=token)["version"] == 7
    secret = registry.call(contract.begin_totp, {}, token=token)["secret"]
    assert offered(registry, token, account) == set(), "it counts once a code of it was confirmed"
    confirmed = registry.call(contract.confirm_totp, {"code": code_of(secret, registry)}, token=token)
    assert "reset_totp" in confirmed["allowed_actions"]
    assert offered(registry, token, account) == {"reset_totp"}
    taken_off = registry.call(contract.reset_totp, {"id": account}, token=token)
    assert (taken_off["totp"], "reset_totp" in taken_off["allowed_actions"]) == (False, False)


def code_of(secret: str, registry: Registry) -> str:
    from base64 import b32decode

    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    raw = b32decode(secret + "=" * (-len(secret) % 8))
    code = TOTP(raw, 6, SHA1(), 30).generate(int(registry.clock.now().timestamp())).decode()
    assert accepted_step(raw, code, registry.clock.now()) is not None
    return code


def test_a_new_signing_key_is_known_before_it_signs_and_the_old_one_outlives_its_tokens(
    registry: Registry, username: str
) -> None:
    with registry.work() as uow:
        coming = rotate_signing_key(uow)
    old = sign_in(registry, username)["access_token"]
    assert coming in key_ids(registry)
    assert len(key_ids(registry)) == 2
    registry.clock.advance(timedelta(minutes=11))
    new = sign_in(registry, username)["access_token"]
    assert header_of(new)["kid"] == coming
    assert header_of(old)["kid"] != coming
    assert registry.call(contract.get_me, {}, token=new)["username"] == username
    registry.clock.advance(timedelta(minutes=10))
    with registry.work() as uow:
        retire_signing_keys(uow, None)  # type: ignore[arg-type]
    assert key_ids(registry) == [coming]


def key_ids(registry: Registry) -> list[str]:
    return sorted(key["kid"] for key in registry.call(contract.get_signing_keys, {})["keys"])


def header_of(token: str) -> Any:
    import json
    from base64 import urlsafe_b64decode

    head = token.split(".", maxsplit=1)[0]
    return json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))


def test_what_is_past_its_time_is_removed(registry: Registry, username: str) -> None:
    sign_in(registry, username)
    refusal(registry, username)
    registry.clock.advance(timedelta(days=61))
    with registry.work() as uow:
        remove_past(uow)
        assert uow.session.scalar(select(func.count()).select_from(SignInSession)) == 0
        assert uow.session.scalar(select(func.count()).select_from(SignInTries)) == 0
