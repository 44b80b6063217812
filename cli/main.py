"""The `tongxin` command: finds the commands of this folder and of each service's `commands.py`.

Only the module of the command that is asked for is imported: all of them together take six times as long.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from chassis.config import SERVICES, ConfigurationError

# Where each command is: that module has it among its COMMANDS. The others are in services/<name>/commands.py.
MODULES = {
    "cli.running": ("run", "up"),
    "cli.checking": ("check",),
    "cli.data": ("migrate", "erasures", "settings"),
    "cli.demo": ("demo",),
    "cli.key_file": ("keys",),
    "cli.sandbox": ("sandbox",),
    "cli.operating": ("parked", "jobs", "timers", "announce", "restored", "audit"),
    "cli.broker": ("broker",),
    "cli.translating": ("untranslated",),
}


def of_services() -> Iterator[str]:
    return filter(find_spec, (f"services.{name}.commands" for name in SERVICES))


def _choose(ctx: click.Context, _: click.Parameter, config: Path | None) -> None:
    if config is not None:
        ctx.obj = config  # the contexts of commands within a group have it from there


FILE: dict[str, Any] = {"type": click.Path(path_type=Path, dir_okay=False), "help": "TOML file of settings."}
CONFIG = click.Option(["--config"], expose_value=False, callback=_choose, **FILE)  # behind a command, where it counts


def taking_config(command: click.Command) -> click.Command:
    """The command, and those within it, with `--config` behind them too."""
    if CONFIG not in command.params:
        command.params.append(CONFIG)
    if isinstance(command, click.Group):
        for within in command.commands.values():
            taking_config(within)
    return command


class Tongxin(click.Group):
    """Every expected failure is one sentence on stderr and exit status 2; only a bug shows a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        own = (command.name for module in of_services() for command in import_module(module).COMMANDS)
        return sorted([*(name for names in MODULES.values() for name in names), *own])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        modules = [module for module, names in MODULES.items() if name in names] or of_services()
        commands = (command for module in modules for command in import_module(module).COMMANDS)
        return next((taking_config(command) for command in commands if command.name == name), None)

    def invoke(self, ctx: click.Context) -> object:
        from chassis.errors import Failure  # noqa: PLC0415

        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            click.echo(f"configuration: {error}", err=True)
        except Failure as error:
            click.echo(error.detail, err=True)
        except OSError as error:
            if error.filename is None:
                raise
            click.echo(f"{error.filename}: {error.strerror}", err=True)
        sys.exit(2)


@click.group(cls=Tongxin, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", envvar="TONGXIN_CONFIG", **FILE)
@click.version_option(package_name="tongxin", message="tongxin %(version)s")
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """Tongxin (同心): a community registers its residents, trains them and gives them work."""
    ctx.obj = config


if __name__ == "__main__":
    main()
