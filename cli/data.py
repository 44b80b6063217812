"""Commands on an installation's data: migrate, keys, parked."""

from __future__ import annotations

from pathlib import Path

import click

from chassis import keys
from chassis.config import SERVICES, Settings, load
from chassis.database import migrations
from cli.catalogue import services


def migrate_all(settings: Settings) -> dict[str, str]:
    """Bring every service's database to this version; the revision of each."""
    return {
        service.name: migrations.migrate(settings.database_url(service.name), service.name, service.base.metadata)
        for service in services()
    }


@click.command()
@click.pass_obj
def migrate(config: Path | None) -> None:
    """Bring every database to this version's schema."""
    for name, revision in migrate_all(load(config)).items():
        click.echo(f"{name}: {revision}")


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


COMMANDS = (migrate, keys_group)
