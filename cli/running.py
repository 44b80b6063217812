"""Starting things: `tongxin run` (everything embedded) and `tongxin up` (services of a distributed installation)."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from chassis import keys
from chassis.config import SERVICES, ConfigurationError, Settings, load

GRACE = 20.0  # seconds a process has to finish what it has in hand


class Supervisor:
    """A few processes that belong together: they start together and end together."""

    def __init__(self) -> None:
        self._children: list[subprocess.Popen[bytes]] = []
        self._ending = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        # a session of its own, so that Ctrl-C reaches it through us, once
        child = subprocess.Popen([sys.executable, "-m", *arguments], start_new_session=True)  # noqa: S603
        self._children.append(child)
        return child

    def _end(self, *_: Any) -> None:
        self._ending = True

    def watch(self, ready: Path | None = None, say: str = "") -> int:
        """Wait until asked to end or until one of them has ended; the exit status to end with."""
        while not self._ending and all(child.poll() is None for child in self._children):
            if ready and ready.exists() and ready.read_text():
                ready.unlink()
                click.echo(say)
                ready = None
            time.sleep(0.05)
        failed = [child for child in self._children if child.poll()]
        self._stop()
        return 1 if failed and not self._ending else 0

    def _stop(self) -> None:
        for child in self._children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        give_up = time.monotonic() + GRACE
        for child in self._children:
            try:
                child.wait(max(0.1, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()


def refuse_if_taken(host: str, port: int) -> None:
    """Refuse a taken port here, before anything is started: a clear sentence instead of a child's end."""
    with socket.socket() as probe:
        # as the gateway's own socket has it: else connections that ended a moment ago count as a copy that runs
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            raise ConfigurationError(
                f"gateway.port: {host}:{port} cannot be taken ({error.strerror}); "
                "another copy may be running. Choose another port with PORT="
            ) from None


@click.command()
@click.option("--port", type=int, default=None, help="Port to listen on (8000).")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=None, help="Where all data is kept (var)."
)
@click.option("--empty", is_flag=True, help="Do not load the demo community.")
@click.option("--small", is_flag=True, help="Load a hundredth of the demo community.")
@click.pass_obj
def run(config: Path | None, port: int | None, data: Path | None, empty: bool, small: bool) -> None:
    """Run everything embedded: one serving process, one for jobs, nothing else needed."""
    from cli import demo  # noqa: PLC0415 - heavy
    from cli.data import migrate_all  # noqa: PLC0415

    overrides: dict[str, Any] = {"demo": not empty, "telemetry": {"log_level": "warning", "log_format": "console"}}
    if data:
        overrides["data"] = data
    if port:
        overrides["gateway"] = {"port": port}
    settings = load(config, **overrides)
    if not settings.embedded:
        raise ConfigurationError("bus.url: `tongxin run` is for the in-memory bus; use `tongxin up` with a broker")
    refuse_if_taken(settings.gateway.host, settings.gateway.port)
    settings.data.mkdir(parents=True, exist_ok=True)
    if not settings.keys_path.exists():
        keys.create(settings.keys_path, SERVICES)
    migrate_all(settings)
    if settings.demo:
        demo.load_if_missing(settings, small=small)
    supervise(settings, SERVICES, gateway=True, say=greeting(settings))


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
    services = tuple(name for name in names if name != "gateway")
    if "gateway" in names:
        refuse_if_taken(settings.gateway.host, settings.gateway.port)
    supervise(
        settings,
        services,
        gateway="gateway" in names,
        workers=workers,
        jobs=jobs and bool(services),
        say=f"ready: {', '.join(names)}",
        config=config,
    )


def supervise(
    settings: Settings,
    services: tuple[str, ...],
    *,
    gateway: bool,
    say: str,
    workers: int = 1,
    jobs: bool = True,
    config: Path | None = None,
) -> None:
    supervisor = Supervisor()
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        given = Path(folder) / "settings.json"
        given.touch(0o600)
        given.write_text(settings.model_dump_json())
        for number in range(workers):
            arguments = ["cli.serving", str(given), *services, *(["gateway"] if gateway else [])]
            supervisor.start(*arguments, *(["--ready", str(ready)] if number == 0 else []))
        if jobs:
            supervisor.start("cli.working", str(given), *services)
        status = supervisor.watch(ready, say)
    sys.exit(status)


COMMANDS = (run, up)
