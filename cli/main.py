"""The `tongxin` command: gathers the commands of this folder and each service's `commands.py`."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from chassis.config import SERVICES, ConfigurationError

# Each has COMMANDS; a service's own module is services/<name>/commands.py.
MODULES = ("running", "checking", "data", "demo", "key_file", "operating", "broker")


class Tongxin(click.Group):
    """Every expected failure is one sentence on stderr and exit status 2; only a bug shows a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        from chassis.errors import Failure  # noqa: PLC0415

        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            click.echo(f"configuration: {error}", err=True)
        except Failure as error:
            click.echo(error.detail, err=True)
        sys.exit(2)


@click.group(cls=Tongxin, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), envvar="TONGXIN_CONFIG", help="TOML file of settings."
)
@click.version_option(package_name="tongxin", message="tongxin %(version)s")
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """Tongxin (同心): a community registers its residents, trains them and gives them work."""
    ctx.obj = config


def gather() -> None:
    of_services = (f"services.{name}.commands" for name in SERVICES)
    for module in (*(f"cli.{name}" for name in MODULES), *filter(find_spec, of_services)):
        for command in import_module(module).COMMANDS:
            main.add_command(command)


gather()

if __name__ == "__main__":
    main()
