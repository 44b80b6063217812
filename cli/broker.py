"""The broker's users: `tongxin broker permissions`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from chassis.bus import permissions
from chassis.config import load
from cli.catalogue import services


@click.group("broker")
def broker_group() -> None:
    """The message broker's users."""


@broker_group.command("permissions")
@click.option("--vhost", default=None, help="Virtual host; that of bus.url if left out.")
@click.pass_obj
def show_permissions(config: Path | None, vhost: str | None) -> None:
    """Print the rabbitmqctl commands that give each service's user what it needs, and no more."""
    settings = load(config)
    vhost = vhost or unquote(urlsplit(settings.bus.url).path[1:]) or "/"
    wanted = permissions.of_installation({service.name: service.bindings for service in services()})
    click.echo("# Make each user first: rabbitmqctl add_user NAME, which asks for its password. Then name the user in")
    click.echo("# <service>.bus_url and gateway.bus_url; bus.url stays for `tongxin migrate`, which may do everything.")
    for user, allowed in wanted.items():
        click.echo("\n".join(allowed.shell(user, vhost)))


COMMANDS = (broker_group,)
