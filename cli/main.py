"""The `tongxin` command."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chassis.config import ConfigurationError, Settings, load


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
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """Tongxin (同心): a community registers its residents, trains them and gives them work."""
    ctx.obj = config


def settings_of(config: Path | None) -> Settings:
    return load(config)


from cli import data, demo, running  # noqa: E402 - they add their commands to `main`

for module in (data, demo, running):
    for command in module.COMMANDS:
        main.add_command(command)

if __name__ == "__main__":
    main()
