"""The whole platform as real processes, for journeys and fault tests: embedded, or on RabbitMQ and PostgreSQL."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import NullPool, create_engine, text

from chassis.config import SERVICES, load
from chassis.testing.ports import free_port
from chassis.testing.processes import Process, wait_for

SECONDS_TO_START = 180.0  # the whole demo community is loaded at the first start


# Rates have tests of their own; those of whole journeys come from one address, quicker than people
UNLIMITED = {"rate_per_minute": 1_000_000, "anonymous_rate_per_minute": 1_000_000}
# Sign-ins by SMS and by WeChat, without anybody outside
SANDBOX = {"sms": {"provider": "sandbox"}, "wechat": {"provider": "sandbox"}}


class Platform:
    """Processes of one installation. `url` is the gateway's; `settings` is the configuration file."""

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        self.folder = folder
        self.port = int(settings["gateway"]["port"])
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = folder / "tongxin.toml"
        self.settings.write_text(_toml(settings))
        self.processes: dict[str, Process] = {}
        self._credentials: dict[str, dict[str, str]] | None = None

    def run(self, *arguments: str, within: float = 60.0) -> str:
        """Run a `tongxin` command to its end and give its output. RuntimeError where it fails."""
        process = self._process("command", *arguments)
        if process.wait(within):
            raise RuntimeError(f"tongxin {' '.join(arguments)} failed:\n{process.last_lines()}")
        return process.output()

    def start(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> Process:
        """Start a long-running `tongxin` command under a name, and wait until it says that it is ready."""
        self.begin(name, *arguments, env=env)
        return self.wait_started(name)

    def wait_started(self, name: str) -> Process:
        """Wait until the command that was begun under this name says that it is ready."""
        process = self.processes[name]
        process.wait_for_output("ready:", SECONDS_TO_START)
        return process

    def begin(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> Process:
        """Start a long-running `tongxin` command under a name, and do not wait for it. Its log begins anew."""
        (self.folder / f"{name}.log").unlink(missing_ok=True)
        process = self.processes[name] = self._process(name, *arguments, env=env)
        return process

    def _process(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> Process:
        log = self.folder / f"{name}.log"
        if name == "command":
            log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "cli.main", "--config", str(self.settings), *arguments]
        return Process(command, log=log, env=env).start()

    def wait_ready(self) -> None:
        """Wait until every service behind the gateway answers."""
        wait_for(lambda: self._readiness() == 200, SECONDS_TO_START, lambda: f"the gateway to be ready:\n{self.logs()}")

    def wait_heard(self) -> None:
        """Wait until what any service has told up to now has left it: on the in-memory bus, until every listener has
        it; on a broker, until that has it, and who lacks it then waits for it themselves (`events/copies.py`).

        For what a journey makes in one service and names in another. How long that takes is the machine's load's
        affair: the demo's whole community is told at the first start.
        """
        told = self._unsent()
        wait_for(lambda: not told & self._unsent(), SECONDS_TO_START, lambda: f"events to be heard:\n{self.logs()}")

    def _unsent(self) -> set[tuple[str, str]]:
        """Service and id of each event in an outbox."""
        found: set[tuple[str, str]] = set()
        settings = load(self.settings)
        for service in SERVICES:
            engine = create_engine(settings.database_url(service), poolclass=NullPool)
            with engine.connect() as connection:
                rows = connection.execute(text("SELECT id FROM outbox WHERE sent_at IS NULL"))
                found |= {(service, str(id)) for id in rows.scalars()}
        return found

    def _readiness(self) -> int:
        try:
            answer = httpx.get(f"{self.url}/readyz", timeout=3)
        except httpx.HTTPError:
            return 0
        behind = answer.json().get("services", {})
        return answer.status_code if all(state == "ok" for state in behind.values()) else 0

    def credentials(self) -> dict[str, dict[str, str]]:
        """The demo sign-ins by role."""
        if self._credentials is None:
            self._credentials = json.loads(self.run("demo", "credentials", "--json"))
        return self._credentials

    def logs(self) -> str:
        return "\n".join(f"== {name}\n{process.last_lines()}" for name, process in self.processes.items())

    def stop(self) -> None:
        """Ask every process to end, the gateway first; each has to end well."""
        for name in sorted(self.processes, key=lambda n: n != "gateway"):
            process = self.processes[name]
            if process.running and process.stop(30.0):
                raise RuntimeError(f"{name} ended with {process.returncode}:\n{process.last_lines(60)}")

    def kill(self) -> None:
        for process in self.processes.values():
            process.kill()


@contextmanager
def embedded(*arguments: str) -> Iterator[Platform]:
    """Everything in one serving process on the in-memory bus and SQLite."""
    with _folder() as folder:
        gateway = {"port": free_port(), **UNLIMITED}
        own: dict[str, Any] = {"demo": True, "data": str(folder / "var"), "gateway": gateway}
        own |= {} if "--empty" in arguments else SANDBOX  # an empty one is not the demo's
        platform = Platform(folder, own)
        try:
            platform.start("run", "run", *arguments)
            yield platform
        finally:
            platform.kill()


@contextmanager
def distributed(
    broker_url: str,
    new_database: Callable[[str], str],
    *load: str,
    gateway: Mapping[str, Any] | None = None,
    bus_urls: Mapping[str, str] | None = None,
) -> Iterator[Platform]:
    """A process a service on RabbitMQ and PostgreSQL. `load` is what `tongxin demo load` is given.

    `gateway` are settings of the gateway beside its port. `bus_urls` are the parts' own sign-ins to the broker
    (`registry`, …, `gateway`), where they have some.
    """
    own = {part: {"bus_url": url} for part, url in (bus_urls or {}).items()}
    with _folder() as folder:
        settings: dict[str, Any] = {
            "demo": True,
            "data": str(folder / "var"),
            "bus": {"url": broker_url, "heartbeat": 2},
            "gateway": {"port": free_port(), **UNLIMITED, **own.get("gateway", {}), **(gateway or {})},
            **SANDBOX,
            **{service: {"database_url": new_database(service), **own.get(service, {})} for service in SERVICES},
        }
        platform = Platform(folder, settings)
        try:
            platform.run("keys", "create")
            platform.run("migrate")
            platform.run("demo", "load", *load)
            parts = (*SERVICES, "gateway")
            for part in parts:
                platform.begin(part, "up", part)
            for part in parts:
                platform.wait_started(part)
            platform.wait_ready()
            yield platform
        finally:
            platform.kill()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tongxin-platform-") as folder:
        yield Path(folder)


def _toml(settings: dict[str, Any]) -> str:
    """Settings as TOML; JSON's strings, numbers, truth values and lists are TOML's too."""
    plain = {name: value for name, value in settings.items() if not isinstance(value, dict)}
    lines = [f"{name} = {json.dumps(value)}" for name, value in plain.items()]
    for section, values in settings.items():
        if isinstance(values, dict):
            lines += [f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
    return "\n".join(lines) + "\n"
