"""Commands on an installation's data: migrate, settings."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chassis.bus import topology
from chassis.config import SECRETS, ConfigurationError, Settings, load, shown
from chassis.config import docs as config_docs
from chassis.config.loading import every_setting
from chassis.database import migrations
from chassis.database.database import unavailable_when_away
from chassis.database.opening import open_for_command, url_of
from chassis.errors import Unavailable
from chassis.service import Service
from cli.catalogue import services
from services.registry.rights.usecases.remembering import NAME, replay_erasures


def migrate_all(settings: Settings) -> dict[str, str]:
    """Bring every service's database to this version; the revision of each. Raises Unavailable and
    ConfigurationError."""
    everyone = services()
    for service in everyone:
        url_of(settings, service.name)  # told before anything is changed
    if not settings.embedded:
        topology.declare(settings.bus.url, {s.name: s.bindings for s in everyone}, settings.bus.queue_type)
    return {service.name: _migrated(settings, service) for service in everyone}


def _migrated(settings: Settings, service: Service) -> str:
    url = url_of(settings, service.name)
    try:
        with unavailable_when_away():
            return migrations.migrate(url, service.name, service.base.metadata)
    except migrations.NotMigrated as error:
        raise ConfigurationError(str(error)) from None
    except Unavailable as error:
        raise Unavailable(f"{service.name}'s database, {shown(url)}: {error.detail}; see `tongxin check`") from None


@click.command()
@click.pass_obj
def migrate(config: Path | None) -> None:
    """Bring every database to this version's schema, and declare every service's queues."""
    for name, revision in migrate_all(load(config)).items():
        click.echo(f"{name}: {revision}")


@click.group("erasures")
def erasures_group() -> None:
    """The list of erasures that is kept outside of the databases."""


@erasures_group.command("replay")
@click.pass_obj
def replay(config: Path | None) -> None:
    """After a restore: erase again whoever the list names and the backup brought back.

    Ends with 1 where somebody could not be erased; each is named with the reason, and the others are erased.
    """
    settings = load(config)
    database = open_for_command(settings, services(("registry",))[0])
    replayed = replay_erasures(database, settings.data / NAME)
    click.echo(f"{replayed.done} erased again")
    for problem in replayed.problems:
        click.echo(f"not erased: {problem}", err=True)
    if replayed.problems:
        click.echo(
            "start the registry, mend what is named (an exit: POST /v1/life-events), then do this again", err=True
        )
        sys.exit(1)


@click.command("settings")
@click.option("--markdown", is_flag=True, help="As the page docs/configuration.md.")
@click.pass_obj
def show_settings(config: Path | None, markdown: bool) -> None:
    """Show every setting and what it is here, without secrets, and URLs without their passwords."""
    if markdown:
        click.echo(config_docs.page(), nl=False)
        return
    settings = load(config)
    for name, environment, _ in every_setting():
        value: object = settings
        for part in name.split("."):
            value = getattr(value, part)
        if name.endswith(SECRETS) and value:
            value = "(set)"
        click.echo(f"{name} = {shown(value) if isinstance(value, str) else value}   # {environment}")


COMMANDS = (migrate, erasures_group, show_settings)
