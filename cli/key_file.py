"""The installation's encryption keys: `tongxin keys`."""

from __future__ import annotations

from pathlib import Path

import click

from chassis.access.actor import system
from chassis.config import SERVICES, load
from chassis.database.opening import open_database
from chassis.encryption import keys
from cli.catalogue import services
from services.registry.accounts.usecases.signing import rotate_signing_key


@click.group("keys")
def keys_group() -> None:
    """The installation's encryption keys."""


@keys_group.command("create")
@click.pass_obj
def create_keys(config: Path | None) -> None:
    """Make the file of keys, where there is none."""
    path = load(config).keys_path
    try:
        keys.create(path, SERVICES)
    except FileExistsError:
        raise click.ClickException(f"{path} exists; keys are never overwritten") from None
    click.echo(f"{path} written; keep a copy of it apart from the databases' backups")


@keys_group.command("rotate")
@click.pass_obj
def rotate_keys(config: Path | None) -> None:
    """Add a new key that fields are encrypted under from now on; the older keys stay, and open what they closed."""
    path = load(config).keys_path
    new = keys.rotate(path)
    click.echo(f"{path}: new fields are encrypted under {new} as soon as each service has been started again.")
    click.echo("Keep a copy of the file apart from the databases' backups; older keys are needed until all is rotated.")


@keys_group.command("rotate-signing")
@click.pass_obj
def rotate_signing(config: Path | None) -> None:
    """Publish a new key for access tokens; it signs ten minutes later, and the old one goes after its last token."""
    settings = load(config)
    database = open_database(settings, services(("registry",))[0], keys.load(settings.keys_path))
    with database.unit_of_work(system("keys")) as uow:
        key_id = rotate_signing_key(uow)
    click.echo(f"{key_id} is published; it signs in ten minutes")


COMMANDS = (keys_group,)
