"""The demo community and its sign-ins."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import click
from sqlalchemy import func, select

from chassis import keys
from chassis.config import ConfigurationError, Settings, load
from chassis.database.opening import open_database
from cli.catalogue import services
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import passwords
from services.registry.demo.places import AREA, CODE, FOUNDED, NAME
from services.registry.places.tables import Community

ROLES = ("staff", "admin", "secretary", "auditor")


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
        uow.add(Community(id=community, version=1, name=NAME, division_code=CODE, area=AREA, founded_on=FOUNDED))
        sign_ins = {}
        for role in ROLES:
            sign_ins[role] = {"username": f"demo-{role}", "password": secrets.token_urlsafe(9)}
            uow.add(
                Account(
                    id=uow.new_id(),
                    community=community,
                    kind="person",
                    username=f"demo-{role}",
                    secret_hash=passwords().hash(sign_ins[role]["password"]),
                    roles=[role],
                    scope={},
                    language="zh-CN",
                    created_at=uow.now(),
                )
            )
        with os.fdopen(os.open(credentials_file(settings), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(sign_ins, file, indent=1)


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
