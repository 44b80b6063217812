"""The installation's encryption keys: `tongxin keys`."""

from __future__ import annotations

from pathlib import Path

import click

from chassis import keys
from chassis.config import SERVICES, load


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


COMMANDS = (keys_group,)
