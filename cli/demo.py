"""The demo community and its sign-ins."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import func, select

from chassis import keys
from chassis.actor import Actor, ActorKind
from chassis.config import ConfigurationError, Settings, load
from chassis.database.opening import open_database
from chassis.database.unit_of_work import UnitOfWork
from cli.catalogue import services
from services.registry import contract
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases.demo import create_demo_accounts
from services.registry.demo.numbers import BANNER, Numbers
from services.registry.organisations.usecases import register_organisation
from services.registry.people.usecases import register_resident


def credentials_file(settings: Settings) -> Path:
    return settings.data / "demo-credentials.json"


def credentials(settings: Settings) -> dict[str, dict[str, str]]:
    """The demo's sign-ins by role. Refused where the configuration is not the demo's."""
    if not settings.demo:
        raise ConfigurationError(
            "demo: this configuration is not the demo's (demo = false), so there are no demo sign-ins"
        )
    found: dict[str, dict[str, str]] = json.loads(credentials_file(settings).read_text())
    return found


def load_if_missing(settings: Settings) -> None:
    """Load the demo community unless it is there."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = open_database(settings, services(("registry",))[0], keys.load(settings.keys_path))
    with database.unit_of_work() as uow:
        if uow.session.scalar(select(func.count()).select_from(Account)):
            return
        community = uow.new_id()
    with database.unit_of_work(demo_administrator(community)) as uow:
        prepare_rows(uow)
        sign_ins = create_demo_accounts(uow)
    with os.fdopen(os.open(credentials_file(settings), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(sign_ins, file, indent=1)


def demo_administrator(community: UUID) -> Actor:
    return Actor("demo", ActorKind.SYSTEM, frozenset({"admin"}), community)


def prepare_rows(uow: UnitOfWork) -> None:
    """A resident and organisations for the sign-ins to stand on."""
    numbers = Numbers()
    identity = numbers.identity(BANNER, date(1985, 1, 1), "女")
    person = {"name": "王秀英", "identity_number": identity, "telephone": numbers.telephone()}
    register_resident(uow, contract.register_resident.request.parse(person))
    organisations = (
        ("co_building_unit", "旗民政局"),
        ("training_provider", "米多多家政服务公司"),
        ("employer", "针织二厂"),
    )
    for kind, name in organisations:
        asked = {"kind": kind, "name": name, "credit_code": numbers.credit_code("91")}
        register_organisation(uow, contract.register_organisation.request.parse(asked))


@click.group("demo")
def demo_group() -> None:
    """The demo community: Xinbei with synthetic people."""


@demo_group.command("load")
@click.pass_obj
def load_demo(config: Path | None) -> None:
    """Load the demo community, unless it is there."""
    settings = load(config)
    if not settings.demo:
        raise ConfigurationError(
            "demo: this configuration is not the demo's (demo = false), so no demo is loaded into it"
        )
    load_if_missing(settings)


@demo_group.command("credentials")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show_credentials(config: Path | None, as_json: bool) -> None:
    """Show the demo sign-ins."""
    found = credentials(load(config))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for role, sign_in in found.items():
        click.echo(f"{role:<16} {' / '.join(sign_in.values())}")


COMMANDS = (demo_group,)
