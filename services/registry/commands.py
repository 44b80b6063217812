"""The registry's own commands: a community begins with them, before anybody can sign in."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import click
from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind
from chassis.config import load
from chassis.database.opening import open_database
from chassis.encryption import keys
from chassis.errors import Conflict
from services.registry.accounts.usecases.codes import issue_desk_code
from services.registry.accounts.usecases.people import create_account
from services.registry.places.tables import Community
from services.registry.service import service

BLANK = {"resident": None, "organisations": None, "compounds": None, "employer": None, "language": None}


@click.group("community")
def community_group() -> None:
    """The communities of this installation."""


@community_group.command("create")
@click.argument("name")
@click.option("--admin", required=True, metavar="USERNAME", help="Sign-in name of its first administrator.")
@click.option("--division-code", help="The community's own code (12 digits, as the statistics bureau lists it).")
@click.pass_obj
def create(config: Path | None, name: str, admin: str, division_code: str | None) -> None:
    """Open a community with its first administrator, and print the code that signs in once."""
    settings = load(config)
    database = open_database(settings, service, keys.load(settings.keys_path))
    community_id = database.ids.new()
    actor = Actor("system:commands", ActorKind.SYSTEM, frozenset({"admin"}), community_id)
    with database.unit_of_work(actor) as uow:
        if division_code and uow.session.scalar(select(Community.id).where(Community.division_code == division_code)):
            raise Conflict(f"a community with the code {division_code} is open already")
        uow.add(Community(id=community_id, version=1, name=name, division_code=division_code))
        uow.session.flush()
        account = create_account(uow, SimpleNamespace(username=admin, roles=["admin"], name=None, **BLANK))
        given = issue_desk_code(uow, SimpleNamespace(id=account.id))
    click.echo(f"{name} is open. Within {given['expires_in'] // 60} minutes, sign in once with")
    click.echo(f'  POST /v1/sessions {{"username": "{given["username"]}", "one_time_code": "{given["code"]}"}}')
    click.echo("and choose a password (PUT /v1/me/password); after that, the code is good no more.")
    if not division_code:
        click.echo("Files of residents come in once the community has its code of 12 digits:")
        click.echo(f'  PATCH /v1/communities/{community_id} {{"division_code": "…"}}')


COMMANDS = (community_group,)
