"""A sign-in for each role, for the demo community: on rows that are there, with passwords drawn anew."""

from __future__ import annotations

import secrets
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from services.registry.accounts.grants import ROLES, AccountRole, is_privileged
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import wechat
from services.registry.accounts.usecases.credentials import create_credential
from services.registry.accounts.usecases.sign_in import passwords
from services.registry.organisations.tables import OrganisationRow
from services.registry.people.ages import years_before
from services.registry.people.tables import Resident
from services.registry.staffing.usecases.assignments import answer_for

SYSTEMS = "employer"  # signs in with client_id and client_secret
STANDS_FOR = {"representative": ("co_building_unit", "maker_space"), "trainer": ("training_provider",)}


def create_demo_accounts(uow: UnitOfWork, compounds: tuple[UUID, ...] = ()) -> dict[str, dict[str, str]]:
    """Open an account for every role in the actor's community; the sign-ins by role.

    Staff answer for `compounds` from today. The resident is a grown-up who lives here, the employer the first that is
    registered: RuntimeError where one of them is missing.
    """
    resident = grown_up(uow, years_before(uow.today(), 30))
    sign_ins: dict[str, dict[str, str]] = {}
    for role in ROLES:
        if role == SYSTEMS:
            sign_ins[role] = demo_system(uow)
        else:
            sign_ins[role] = demo_person(uow, role, compounds, resident)
    return sign_ins


def demo_person(uow: UnitOfWork, role: str, compounds: tuple[UUID, ...], resident: Resident) -> dict[str, str]:
    sign_in = {"username": f"demo-{role.replace('_', '-')}", "password": secrets.token_urlsafe(12)}
    account = Account(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        kind="person",
        username=sign_in["username"],
        name=resident.name if role == "resident" else AccountRole.of(role).zh,
        secret_hash=passwords().hash(sign_in["password"]),
        roles=[role],
        privileged=is_privileged({role}),
        scope=scope_of(uow, role),
        resident=resident.id if role == "resident" else None,
        language="zh-CN",
        created_at=uow.now(),
    )
    if role == "resident":  # who signs in by `sandbox:demo-resident`; no real WeChat has such an id
        wechat.keep(uow, account, f"sandbox-{sign_in['username']}")
    uow.add(account)
    uow.session.flush()
    if role == "staff":
        answer_for(uow, account.id, set(compounds))
    return sign_in


def demo_system(uow: UnitOfWork) -> dict[str, str]:
    asked = SimpleNamespace(
        name="演示工厂的系统",
        kind="system",
        mode="test",
        organisation=UUID(first_organisation(uow, "employer")),
        scopes=["read", "write"],
        redirect_uris=[],
    )
    made = create_credential(uow, asked)
    return {"client_id": made["client_id"], "client_secret": made["client_secret"]}


def scope_of(uow: UnitOfWork, role: str) -> dict[str, Any]:
    if role == "payer_finance":
        return {"employer": first_organisation(uow, "employer")}
    if role in STANDS_FOR:
        return {"organisations": [first_organisation(uow, kind) for kind in STANDS_FOR[role]]}
    return {}


def first_organisation(uow: UnitOfWork, kind: str) -> str:
    query = select(OrganisationRow.id).where(
        OrganisationRow.community == uow.actor.community, OrganisationRow.kind == kind
    )
    found = uow.session.scalar(query.order_by(OrganisationRow.id).limit(1))
    if found is None:
        raise RuntimeError(f"the demo community has no organisation of kind {kind}")
    return str(found)


def grown_up(uow: UnitOfWork, born_until: date) -> Resident:
    query = select(Resident).where(
        Resident.community == uow.actor.community,
        Resident.standing == "living_here",
        Resident.birth_date <= born_until,
        Resident.identity_last4.is_not(None),
    )
    found: Resident | None = uow.session.scalar(query.order_by(Resident.id).limit(1))
    if found is None:
        raise RuntimeError("the demo community has no grown-up resident")
    return found
