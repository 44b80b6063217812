"""Starting things: `tongxin run` (everything embedded) and `tongxin up` (services of a distributed installation)."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from chassis.config import SERVICES, ConfigurationError, Settings, load
from chassis.encryption import keys
from cli import folder_lock
from cli.supervising import Plan, in_memory

BACKLOG = 1024
SANDBOX_MARK = "sandbox.mark"  # says that a folder is a sandbox's, whose clock may be ahead


@click.command()
@click.option("--port", type=int, default=None, help="Port to listen on (8000).")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Where all data is kept (var)."
)
@click.option("--empty", is_flag=True, help="Without the demo community, whatever is set.")
@click.option("--small", is_flag=True, help="Load a hundredth of the demo community.")
@click.pass_obj
def run(config: Path | None, port: int | None, data: Path | None, empty: bool, small: bool) -> None:
    """Run everything embedded: one serving process, one for jobs, nothing else needed."""
    presets = {"demo": True, "telemetry": {"log_level": "warning", "log_format": "console"}}
    options: dict[str, Any] = {"data": data} if data else {}
    if empty:
        options["demo"] = False
    if port:
        options["gateway"] = {"port": port}
    settings = load(config, presets=presets, options=options)
    if not settings.embedded:
        raise ConfigurationError("bus.url: `tongxin run` is for the in-memory bus; use `tongxin up` with a broker")
    run_embedded(settings, small=small, greeting=greeting)


def run_embedded(settings: Settings, *, small: bool, greeting: Callable[[Settings], str]) -> None:
    """Make everything ready in the settings' folder, and become the supervisor of its processes."""
    running = Running(settings, SERVICES, gateway=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        lock = _locked(settings)
        _make_ready(settings, lock, small=small)
        click.echo("Starting …")
        running.run(greeting(settings), kept=(lock,))
    except Stopped:
        click.echo("stopped before it was ready; start it again to go on")
        sys.exit(0)


class Stopped(BaseException):
    """Asked to end while getting ready. Not KeyboardInterrupt: after one Python ends by the signal."""


def _stop(*_: Any) -> None:
    raise Stopped


def _locked(settings: Settings) -> int:
    """The folder's lock, where this configuration may work on the folder."""
    settings.make_data_folder()
    if not settings.demo and (settings.data / "demo-credentials.json").exists():
        raise ConfigurationError(
            f"data: {settings.data}/ holds the demo community, whose sign-ins are known, and this configuration is not "
            "the demo's; name another folder by TONGXIN_DATA"
        )
    if not settings.sandbox and (settings.data / SANDBOX_MARK).exists():
        raise ConfigurationError(
            f"data: {settings.data}/ is a sandbox's, whose clock may be ahead; start it by `tongxin sandbox`, or name "
            "another folder by TONGXIN_DATA"
        )
    return folder_lock.locked(settings.data)


def _make_ready(settings: Settings, lock: int, *, small: bool) -> None:
    """Keys, databases and the demo community, where they are not there yet."""
    from cli import demo  # noqa: PLC0415 - heavy
    from cli.catalogue import refuse_fresh_keys  # noqa: PLC0415
    from cli.data import migrate_all  # noqa: PLC0415

    if not settings.keys_path.exists():
        refuse_fresh_keys(settings)
        keys.create(settings.keys_path, SERVICES)
    folder_lock.note_keys(lock, keys.load(settings.keys_path, ()))
    click.echo(f"Preparing the databases in {settings.data}/ …")
    migrate_all(settings)
    if settings.demo:
        click.echo("Loading the demo community, unless it is there …")
        demo.load_if_missing(settings, small=small)


def greeting(settings: Settings) -> str:
    from cli import demo  # noqa: PLC0415

    address = f"http://{settings.gateway.host}:{settings.gateway.port}"
    lines = ["", f"Tongxin is ready:  {address}", f"Try the API:       {address}/docs", ""]
    if settings.demo:
        lines.append("Sign-ins of the demo community:")
        lines += [
            f"  {role:<16} {' / '.join(sign_in.values())}" for role, sign_in in demo.credentials(settings).items()
        ]
    return "\n".join([*lines, "", "Ctrl-C ends it; the data stays in " + str(settings.data) + "/."])


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="SERVICE...")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Serving processes.")
@click.option("--jobs/--no-jobs", default=True, help="With a process for long work.")
@click.pass_obj
def up(config: Path | None, names: tuple[str, ...], workers: int, jobs: bool) -> None:
    """Start services of a distributed installation (gateway is one of the names)."""
    settings = load(config)
    if settings.embedded:
        raise ConfigurationError(
            "bus.url: `tongxin up` needs a broker (amqp://…); `tongxin run` runs everything without one"
        )
    unknown = set(names) - {*SERVICES, "gateway"}
    if unknown:
        raise ConfigurationError(
            f"there is no service {', '.join(sorted(unknown))}; there are gateway, {', '.join(SERVICES)}"
        )
    services = tuple(name for name in dict.fromkeys(names) if name != "gateway")
    running = Running(settings, services, gateway="gateway" in names, workers=workers, jobs=jobs and bool(services))
    running.run(f"ready: {', '.join(names)}")


class Running:
    """Processes to be started, and the sockets that they share.

    The sockets are opened here, so a taken port is refused before anything is started, a crashed gateway's callers
    wait for the next one, and several processes answer at one port without SO_REUSEPORT, which would let a second copy
    start too and take half of the requests.
    """

    def __init__(
        self, settings: Settings, services: tuple[str, ...], *, gateway: bool, workers: int = 1, jobs: bool = True
    ) -> None:
        self._settings = settings
        self._names = (*services, *(["gateway"] if gateway else []))
        self._services = services
        self._jobs = jobs
        self._workers = workers
        own, telemetry = settings.gateway, settings.telemetry
        self._door = listen(own.host, own.port, "gateway.port") if gateway else None
        self._metrics = [
            listen(telemetry.metrics_host, telemetry.metrics_port + number, "telemetry.metrics_port")
            for number in range(workers if telemetry.metrics_port and services else 0)
        ]

    def run(self, greeting: str, kept: tuple[int, ...] = ()) -> NoReturn:
        """Become the supervisor of these processes, which runs until asked to end; `greeting` is said when all are
        ready, and the open files `kept` stay open until then."""
        json_log = self._settings.telemetry.log_format == "json"
        given = in_memory("settings", self._settings.model_dump_json())
        plan = Plan(greeting, kept=[*kept, given], json_log=json_log)
        plan.doors += [opened.fileno() for opened in (self._door, *self._metrics) if opened is not None]
        self._add(plan, given)
        plan.become()

    def _add(self, plan: Plan, given: int) -> None:
        for number in range(self._workers):
            files, options = [given], []
            sockets = {"--door-fd": self._door, "--metrics-fd": dict(enumerate(self._metrics)).get(number)}
            for option, opened in sockets.items():
                if opened is not None:
                    files.append(opened.fileno())
                    options += [option, str(opened.fileno())]
            name = "+".join(self._names) + (f" {number + 1}" if self._workers > 1 else "")
            plan.add(name, "cli.serving", str(given), *self._names, *options, files=files)
        if self._jobs:
            plan.add("jobs", "cli.working", str(given), *self._services, files=[given])


def listen(host: str, port: int, setting: str) -> socket.socket:
    """A listening socket. Raises ConfigurationError, naming the setting, where the address cannot be taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OverflowError:
        raise ConfigurationError(f"{setting}: there is no port {port}") from None
    except OSError as error:
        if (error.errno or 0) < 0:  # of getaddrinfo
            raise ConfigurationError(
                f"{setting.replace('port', 'host')}: {host} is no address of this machine"
            ) from None
        raise ConfigurationError(
            f"{setting}: {host}:{port} cannot be taken ({os.strerror(error.errno or 0)}); another copy may be running. "
            "Stop it, or choose another port"
        ) from None


COMMANDS = (run, up)
