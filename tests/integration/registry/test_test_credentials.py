"""A test credential acts on trial data only, and never passes for a live one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from chassis.access.doorkeeper import Doorkeeper
from chassis.errors import Failure, Forbidden
from chassis.service import Desk
from services.registry import contract
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases.sign_in import passwords
from services.registry.organisations.tables import OrganisationRow
from services.registry.service import service

from .conftest import COMMUNITY, Registry

PASSWORD = "three-words-are-enough"


@pytest.fixture
def admin(registry: Registry) -> str:
    """An admin's token."""
    with registry.work() as uow:
        who = {"kind": "person", "username": "desk", "roles": ["admin"], "scope": {}, "language": "zh-CN"}
        secret = passwords().hash(PASSWORD)
        uow.add(Account(id=uuid4(), community=COMMUNITY, created_at=uow.now(), secret_hash=secret, **who))
    signed_in = registry.call(contract.sign_in, {"username": "desk", "password": PASSWORD})
    return str(signed_in["access_token"])


@pytest.fixture
def credentials(registry: Registry, admin: str) -> dict[str, dict[str, Any]]:
    """An employer's system, by mode: its identifier and secret."""
    with registry.work() as uow:
        employer = OrganisationRow(id=uuid4(), community=COMMUNITY, kind="employer", name="针织二厂")
        employer.registered_at = uow.now()
        uow.add(employer)
        organisation = employer.id
    asked = {"name": "ERP", "organisation": organisation, "kind": "system", "scopes": ["read", "write"]}
    return {
        mode: registry.call(contract.create_credential, {**asked, "mode": mode}, token=admin)
        for mode in ("test", "live")
    }


def token_of(registry: Registry, identifier: dict[str, Any], secret: dict[str, Any]) -> str:
    shown = {"client_id": identifier["client_id"], "client_secret": secret["client_secret"]}
    return str(registry.call(contract.issue_client_token, shown)["access_token"])


def test_identifier_and_secret_carry_their_mode(credentials: dict[str, dict[str, Any]]) -> None:
    for mode, made in credentials.items():
        assert made["client_id"].startswith(f"tx_{mode}_") and made["client_secret"].startswith(f"tx_{mode}_")


def test_a_test_credential_is_refused_on_live_data_whatever_it_asks_for(
    registry: Registry, credentials: dict[str, dict[str, Any]]
) -> None:
    test, live = (token_of(registry, credentials[mode], credentials[mode]) for mode in ("test", "live"))
    seen = registry.call(contract.list_organisations, {}, token=live)["items"]
    assert [organisation["name"] for organisation in seen] == ["针织二厂"]
    revoking = (contract.revoke_credential, {"id": credentials["live"]["id"]})
    asked = [(contract.list_organisations, {}), (contract.list_credentials, {}), (contract.get_me, {}), revoking]
    for operation, body in asked:
        with pytest.raises(Forbidden) as refusal:
            registry.call(operation, body, token=test)
        assert refusal.value.type == "test-credential" and "sandbox" in refusal.value.detail
    assert token_of(registry, credentials["live"], credentials["live"]), "and nothing was changed"


def test_in_a_sandbox_it_works(registry: Registry, credentials: dict[str, dict[str, Any]]) -> None:
    test = token_of(registry, credentials["test"], credentials["test"])
    verify = Doorkeeper(registry.database, registry.clock).verify
    registry._desk = Desk(service, registry.database, verify, sandbox=True)
    assert registry.call(contract.list_organisations, {}, token=test)["items"]


def test_the_secret_of_one_mode_is_none_of_the_other(
    registry: Registry, credentials: dict[str, dict[str, Any]]
) -> None:
    for one, other in (("test", "live"), ("live", "test")):
        with pytest.raises(Failure) as refusal:
            token_of(registry, credentials[one], credentials[other])
        assert refusal.value.type == "invalid-client"
