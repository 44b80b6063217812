"""A private RabbitMQ for tests and benchmarks: own node, ports, cookie and epmd, all gone at the end."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import amqp

from chassis.bus.permissions import Permissions
from chassis.testing.certificates import Certificate
from chassis.testing.ports import free_port
from chassis.testing.processes import Process
from chassis.testing.servers import Server, own_folder

PROGRAMS = ("/usr/lib/rabbitmq/bin", "/usr/local/sbin", "/opt/homebrew/sbin")
LOOPBACK = "{127,0,0,1}"
# A command that outlives the broker by a moment must not start the epmd that it misses: nobody would end that one.
NO_EPMD = {"ERL_FLAGS": "-start_epmd false"}


def program(name: str) -> str:
    """Path of one of RabbitMQ's programs. FileNotFoundError, with the mend, where there is none.

    Debian puts wrappers in PATH that serve only root and the user rabbitmq: the programs themselves come first.
    """
    found = shutil.which(name, path=os.pathsep.join((*PROGRAMS, os.environ.get("PATH", ""))))
    if not found:
        raise FileNotFoundError(f"{name} is not installed; run tests/setup, or install rabbitmq-server")
    return found


class RabbitMQ(Server):
    """A broker on 127.0.0.1. `guest`/`guest` may do everything. With `tls` it speaks TLS too, at a port of its own."""

    def __init__(self, folder: Path, *, tls: Certificate | None = None, remove: Path | None = None) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.tls = tls
        self.tls_port = free_port() if tls else 0
        self.epmd_port = free_port()
        self.node = f"tongxin-{uuid.uuid4().hex[:12]}@localhost"
        self._write_settings()
        self._env = self._environment()
        self.process = Process(
            [program("rabbitmq-server")], log=folder / "output.log", env=self._env, folder=folder, remove=remove
        )

    def _write_settings(self) -> None:
        (self.folder / "plugins").write_text("[].\n")
        (self.folder / "env.conf").write_text("")
        lines = ["log.console = true", "log.console.level = warning", "log.file = false"]
        lines.append("disk_free_limit.absolute = 50MB")
        if self.tls:
            lines += [f"listeners.ssl.1 = 127.0.0.1:{self.tls_port}", "ssl_options.verify = verify_none"]
            files = {"cacertfile": self.tls.authority, "certfile": self.tls.certificate, "keyfile": self.tls.key}
            lines += [f"ssl_options.{name} = {path}" for name, path in files.items()]
        (self.folder / "rabbitmq.conf").write_text("\n".join(lines) + "\n")

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "HOME": folder,  # the Erlang cookie is made there
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_BASE": folder,
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{folder}/generated",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/env.conf",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{folder}/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            # without a shell between us and Erlang: the signals that we send reach the broker itself
            "RABBITMQ_ALLOW_INPUT": "true",
            "RABBITMQ_SERVER_START_ARGS": f"-noinput +B i -kernel inet_dist_use_interface {LOOPBACK}",
            "RABBITMQ_CTL_ERL_ARGS": f"-kernel inet_dist_use_interface {LOOPBACK}",
        }

    @property
    def url(self) -> str:
        """AMQP URL of the virtual host `/`."""
        return self.url_of()

    def url_of(self, vhost: str = "/", user: str = "guest", password: str = "guest") -> str:  # noqa: S107
        """AMQP URL of a virtual host for a user."""
        credentials = f"{quote(user, safe='')}:{quote(password, safe='')}"
        return f"amqp://{credentials}@127.0.0.1:{self.port}/{quote(vhost, safe='') if vhost != '/' else '/'}"

    def tls_url(self, authority: Path | None = None, host: str = "127.0.0.1") -> str:
        """AMQP URL over TLS, with the file of the authority that is trusted."""
        query = f"?cacertfile={quote(str(authority))}" if authority else ""
        return f"amqps://guest:guest@{host}:{self.tls_port}//{query}"

    def ready(self) -> bool:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.port)):
                return False
        try:
            with amqp.Connection(f"127.0.0.1:{self.port}", connect_timeout=2, read_timeout=2) as connection:
                return bool(connection.connected)
        except (OSError, amqp.AMQPError):
            return False

    def control(self, *arguments: str) -> str:
        """Run `rabbitmqctl` and return what it prints. RuntimeError with its message when it fails."""
        if not self.process.running:
            raise RuntimeError(f"rabbitmqctl {arguments[0]}: the broker is not running")
        done = subprocess.run(  # noqa: S603
            [program("rabbitmqctl"), "--quiet", *arguments],
            env={**os.environ, **self._env, **NO_EPMD},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"rabbitmqctl {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def add_user(self, name: str, password: str, allowed: Permissions, *, vhost: str = "/") -> str:
        """A user with these permissions; the user's URL."""
        self.control("add_user", name, password)
        for command in allowed.commands(name, vhost):
            self.control(*command)
        return self.url_of(vhost, name, password)

    def add_vhost(self, name: str) -> str:
        """A virtual host, empty and apart from all others, that `guest` may use; its URL."""
        self.control("add_vhost", name)
        self.control("set_permissions", "--vhost", name, "guest", ".*", ".*", ".*")
        return self.url_of(name)

    def queues(self, vhost: str = "/") -> dict[str, int]:
        """Messages in each queue, ready and unacknowledged together."""
        listed = self.control("list_queues", "--vhost", vhost, "--formatter", "json", "name", "messages")
        return {row["name"]: row["messages"] for row in json.loads(listed)}

    def keep_declarations(self) -> None:
        """Write what was declared to disk now. A kill soon after may lose what was new."""
        self.control("eval", "ok = mnesia:sync_log().")

    def close_connections(self, reason: str = "closed by the test") -> None:
        """The broker closes every client's connection; the clients may come back at once."""
        self.control("close_all_connections", reason)


@contextlib.contextmanager
def rabbitmq(folder: Path | None = None, *, tls: Certificate | None = None) -> Iterator[RabbitMQ]:
    """A running broker, with its data in `folder` or in a temporary one."""
    with own_folder(folder, "rabbitmq") as used:
        broker = RabbitMQ(used, tls=tls, remove=None if folder else used)
        try:
            broker.start()
            yield broker
        finally:
            broker.close()
