"""The installation's encryption keys: `tongxin keys`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from chassis.access.actor import system
from chassis.config import SERVICES, ConfigurationError, Settings, load
from chassis.database.opening import open_for_command
from chassis.database.own_keys import forget
from chassis.encryption import Key, keys
from chassis.errors import Conflict, Failure
from chassis.jobs import rotation, start_job
from cli import at_work
from cli.catalogue import database_of, names, of_service, service_of, services
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
@click.option(
    "--of",
    "ring",
    type=click.Choice(list(keys.RINGS)),
    default="encryption",
    show_default=True,
    help="The keys of encrypted fields, or those of their index.",
)
@click.pass_obj
def rotate_keys(config: Path | None, ring: str) -> None:
    """Add a new key that is written under from now on; the older keys stay, and open what they closed."""
    path = load(config).keys_path
    new = keys.rotate(path, ring)
    click.echo(f"{path}: {new} is written under as soon as each process of each service has been started again.")
    click.echo("Then `tongxin keys reencrypt`. Keep a copy of the file apart from the databases' backups.")


@keys_group.command("reencrypt")
@of_service
@click.pass_obj
def reencrypt(config: Path | None, service: str | None) -> None:
    """Write anew what stands under older keys, as a job of each service, while everything runs.

    Refused for a service while a process of it still writes under older keys; the others' jobs begin all the same, and
    the exit status says that not all did.
    """
    settings = load(config)
    refused: list[str] = []
    for name in names(service):
        try:
            job_id = _begin_to_reencrypt(config, settings, name)
        except (ConfigurationError, Failure) as error:
            refused.append(str(error))
        else:
            click.echo(f"{name}: job {job_id}; see `tongxin jobs list --all --service {name}`")
    if refused:
        raise Conflict("\n".join(refused))


def _begin_to_reencrypt(config: Path | None, settings: Settings, name: str) -> UUID:
    with database_of(config, name) as database:
        at_work.refuse_other_keys(settings, database)
        wanted = rotation.active_keys(database.keys)
        with database.unit_of_work(system("keys")) as uow:
            return start_job(uow, rotation.JOB, wanted, unique_key=rotation.JOB).id


@keys_group.command("list")
@click.pass_obj
def list_keys(config: Path | None) -> None:
    """List the keys and how many values stand under each."""
    settings = load(config)
    loaded = keys.load(settings.keys_path, ())
    for ring in keys.RINGS:
        of_ring = keys.ring_of(loaded, ring)
        for key in of_ring.keys.values():
            counts = _standing_under(config, ring, key)
            active = ", active" if key.id == of_ring.active.id else ""
            click.echo(f"{ring} {key.id}{active}: {sum(counts.values())} values")


@keys_group.command("retire")
@click.argument("key_id")
@click.pass_obj
def retire_key(config: Path | None, key_id: str) -> None:
    """Take an older key, by its id, out of the file; refused while anything stands under it."""
    path = load(config).keys_path
    loaded = keys.load(path, ())
    ring = next((ring for ring in keys.RINGS if key_id in keys.ring_of(loaded, ring).keys), "")
    if not ring:
        raise ConfigurationError(f"there is no key {key_id}; see `tongxin keys list`")
    if key_id != keys.ring_of(loaded, ring).active.id:
        key = keys.ring_of(loaded, ring).keys[key_id]
        if counts := _standing_under(config, ring, key):
            found = ", ".join(f"{count} of {name}" for name, count in counts.items())
            raise Conflict(
                f"{key_id} is still needed: {found}. `tongxin keys reencrypt` writes them anew, once every process "
                "was started again after `tongxin keys rotate`; codes and counts of tries end by themselves within days"
            )
    _refuse_other_keys(config)
    for name in SERVICES:  # first: cut off between the two, the next start notes it again
        with database_of(config, name) as database:
            forget(database, ring, key_id)
    aside = keys.retire(path, ring, key_id)
    click.echo(f"{key_id} is out of {path}, and kept in {aside}: backups from before can be read with it only.")
    click.echo("Put that file away with the backups. Processes drop the key when they are started again.")


def _refuse_other_keys(config: Path | None) -> None:
    settings = load(config)
    for name in SERVICES:
        with database_of(config, name) as database:
            at_work.refuse_other_keys(settings, database)


def _standing_under(config: Path | None, ring: str, key: Key) -> dict[str, int]:
    """By service and column: how many values stand under a key."""
    found: dict[str, int] = {}
    for name in SERVICES:
        with database_of(config, name) as database:
            counts = rotation.count_under(database, rotation.columns_of(service_of(name)), ring, key)
            found |= {f"{name}.{column}": count for column, count in counts.items()}
    return found


@keys_group.command("rotate-signing")
@click.pass_obj
def rotate_signing(config: Path | None) -> None:
    """Publish a new key for access tokens; it signs ten minutes later, and the old one goes after its last token."""
    database = open_for_command(load(config), services(("registry",))[0])
    with database.unit_of_work(system("keys")) as uow:
        key_id = rotate_signing_key(uow)
    click.echo(f"{key_id} is published; it signs in ten minutes")


COMMANDS = (keys_group,)
