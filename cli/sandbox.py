"""`tongxin sandbox`: an installation of an integrator's own, with invented people and a clock that can be moved."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from chassis.clock import FILE, MovableClock
from chassis.config import ConfigurationError, Settings, load
from cli.running import SANDBOX_MARK, greeting, run_embedded

PORT = 8010
DATA = Path("var-sandbox")
UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
MOST = timedelta(days=3660)

data_option = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=DATA, show_default=True, help="Its own folder."
)


class Span(click.ParamType[timedelta]):
    """`30d`, `12h` or `15m`."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        found = re.fullmatch(r"([1-9][0-9]{0,3})([dhm])", str(value))
        if not found:
            self.fail(f"{value!r} is no span; write days, hours or minutes, such as 30d, 12h or 15m", param, ctx)
        return int(found[1]) * UNITS[found[2]]


@click.group("sandbox", invoke_without_command=True)
@click.option("--port", type=int, default=PORT, show_default=True, help="Port to listen on.")
@data_option
@click.option("--full", is_flag=True, help="With the whole demo community; else with a hundredth of it.")
@click.pass_context
def sandbox_group(ctx: click.Context, port: int, data: Path, full: bool) -> None:
    """Run a sandbox for integrators: everything embedded, invented people, a clock that can be moved.

    It has a folder of its own, so that nothing of it is ever in another installation, nor the other way round.
    """
    if ctx.invoked_subcommand is None:
        settings = _settings(ctx.obj, data, {"gateway": {"port": port}})
        run_embedded(settings, small=not full, greeting=_greeting)


@sandbox_group.command("clock")
@click.option("--forward", type=Span(), help="Move it on by days, hours or minutes: 30d, 12h, 15m.")
@click.option("--to", type=click.DateTime(["%Y-%m-%d"]), help="Move it on to noon of that day.")
@click.pass_context
def move_clock(ctx: click.Context, forward: timedelta | None, to: datetime | None) -> None:
    """Show the sandbox's clock, or move it on, while it runs. What is due by then happens within seconds.

    Access tokens are good for five minutes of this clock: ask for another one after a move.
    """
    if forward and to:
        raise ConfigurationError("sandbox clock: give --forward or --to, not both")
    assert ctx.parent is not None
    settings = _settings(ctx.obj, ctx.parent.params["data"], {})
    if not (settings.data / "demo-credentials.json").exists():
        raise ConfigurationError(f"data: there is no sandbox in {settings.data}/; `tongxin sandbox` makes it")
    clock, zone = MovableClock(settings.data / FILE), ZoneInfo(settings.timezone)
    by = forward or (_to_noon(clock, zone, to.date()) if to else timedelta(0))
    if clock.ahead + by > MOST:
        raise ConfigurationError(f"sandbox clock: at most {MOST.days} days ahead of the system's")
    try:
        clock.advance(by)
    except ValueError as error:
        raise ConfigurationError(f"sandbox clock: {error}") from None
    click.echo(clock.now().astimezone(zone).isoformat(timespec="seconds"))


def _to_noon(clock: MovableClock, zone: ZoneInfo, day: date) -> timedelta:
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC) - clock.now()


def _settings(config: Path | None, data: Path, options: dict[str, Any]) -> Settings:
    presets = {"telemetry": {"log_level": "warning", "log_format": "console"}}
    always = {
        "data": data,
        "demo": True,
        "sandbox": True,
        "sms": {"provider": "sandbox"},  # invented people may have somebody's number: nothing goes out, whatever is set
        "wechat": {"provider": "sandbox"},
    }
    settings = load(config, presets=presets, options=always | options)
    if (settings.data / "registry.db").exists() and not (settings.data / SANDBOX_MARK).exists():
        raise ConfigurationError(
            f"data: {settings.data}/ holds an installation that is no sandbox; name another folder by --data"
        )
    settings.make_data_folder()
    (settings.data / SANDBOX_MARK).touch()
    return settings


def _greeting(settings: Settings) -> str:
    return "\n".join(
        [
            greeting(settings),
            "This is a sandbox: `tongxin sandbox clock --forward 30d` moves its clock. Nothing in it is real.",
        ]
    )


COMMANDS = (sandbox_group,)
