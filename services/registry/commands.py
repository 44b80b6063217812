"""The registry's own commands: a community begins with them, before anybody can sign in."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import click
from sqlalchemy import select

from chassis.access.actor import Actor, ActorKind
from chassis.config import load
from chassis.database.database import Database
from chassis.database.opening import open_for_command
from chassis.errors import Conflict, Invalid, NotFound
from services.registry.accounts.grants import normalised
from services.registry.accounts.store import account_named
from services.registry.accounts.usecases.codes import issue_desk_code
from services.registry.accounts.usecases.own import reset_totp
from services.registry.accounts.usecases.people import create_account, unlock_account
from services.registry.places import divisions
from services.registry.places.tables import Community
from services.registry.places.usecases import open_community
from services.registry.service import service

BLANK = {"resident": None, "organisations": None, "compounds": None, "employer": None, "language": None}


class DivisionCode(click.ParamType[str]):
    """A community's own code, by the rule that `PATCH /v1/communities/{id}` goes by."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return divisions.of_community(str(value))
        except Invalid as failure:
            self.fail(failure.errors[0].detail, param, ctx)


@click.group("community")
def community_group() -> None:
    """The communities of this installation."""


@community_group.command("create")
@click.argument("name")
@click.option("--admin", required=True, metavar="USERNAME", help="Sign-in name of its first administrator.")
@click.option(
    "--division-code",
    type=DivisionCode(),
    help="The community's own code (12 digits, as the statistics bureau lists it).",
)
@click.option("--another", is_flag=True, help="Open it although one of this name is open.")
@click.pass_obj
def create(config: Path | None, name: str, admin: str, division_code: str | None, another: bool) -> None:
    """Open a community with its first administrator, and print the code that signs in once."""
    database = database_of(config)
    community_id = database.ids.new()
    with database.unit_of_work(acting_for(community_id)) as uow:
        if division_code and uow.session.scalar(select(Community.id).where(Community.division_code == division_code)):
            raise Conflict(f"a community with the code {division_code} is open already")
        if not another and uow.session.scalar(select(Community.id).where(Community.name == name)):
            raise Conflict(
                f"a community named {name} is open already; where the code of its administrator was lost, `tongxin"
                " community code USERNAME` gives another; to open a second one of this name, say --another"
            )
        open_community(uow, Community(id=community_id, version=1, name=name, division_code=division_code))
        uow.session.flush()
        account = create_account(uow, SimpleNamespace(username=admin, roles=["admin"], name=None, **BLANK))
        given = issue_desk_code(uow, SimpleNamespace(id=account.id))
    click.echo(f"{name} is open.")
    tell_code(given)
    if not division_code:
        click.echo("Files of residents come in once the community has its code of 12 digits:")
        click.echo(f'  PATCH /v1/communities/{community_id} {{"division_code": "…"}}')


@community_group.command("code")
@click.argument("username")
@click.option("--authenticator-lost", is_flag=True, help="Ask for its authenticator app no more, and end its sessions.")
@click.pass_obj
def code(config: Path | None, username: str, authenticator_lost: bool) -> None:
    """Print a code that signs USERNAME in once, as the desk gives one: where a first administrator's has run out, or
    the password of the only one is lost. An earlier code is good no more; failed tries to sign in are forgotten."""
    database = database_of(config)
    with database.unit_of_work(writes=False) as uow:
        found = account_named(uow, normalised(username))
        if found is None or found.kind != "person":
            raise NotFound(f"there is no account of a person named {username}")
        named = SimpleNamespace(id=found.id)
        actor = acting_for(found.community)
    with database.unit_of_work(actor) as uow:
        if authenticator_lost:
            reset_totp(uow, named)
        unlock_account(uow, named)
        given = issue_desk_code(uow, named)
    tell_code(given)


def database_of(config: Path | None) -> Database:
    return open_for_command(load(config), service)


def acting_for(community: UUID | None) -> Actor:
    return Actor("system:commands", ActorKind.SYSTEM, frozenset({"admin"}), community)


def tell_code(given: dict[str, Any]) -> None:
    click.echo(f"Within {given['expires_in'] // 60} minutes, sign in once with")
    click.echo(f'  POST /v1/sessions {{"username": "{given["username"]}", "one_time_code": "{given["code"]}"}}')
    click.echo("and choose a password (PUT /v1/me/password); after that, the code is good no more.")


COMMANDS = (community_group,)
