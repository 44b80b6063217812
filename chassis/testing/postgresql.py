"""A private PostgreSQL for tests and benchmarks, in a folder of its own, gone at the end."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from chassis.testing.certificates import Certificate
from chassis.testing.ports import free_port
from chassis.testing.processes import Process
from chassis.testing.servers import IN_MEMORY, Server, memory, own_folder

VERSIONS = Path("/usr/lib/postgresql")
ADMINISTRATOR = "tongxin"
QUICK = {  # a crash of the machine may lose all
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "256MB",  # as it may be memory
}
FILE_COPY_SINCE = 150000  # PostgreSQL 15: before, there is no other way of copying
SETTINGS = {
    "max_connections": "200",
    "timezone": "UTC",
    "logging_collector": "off",
    "dynamic_shared_memory_type": "mmap",  # in the folder, where a kill -9 leaves nothing outside
}


def program(name: str) -> str:
    """Path of one of PostgreSQL's programs. FileNotFoundError, with the mend, where there is none."""
    newest_first = sorted(VERSIONS.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, newest_first)))
    if not found:
        raise FileNotFoundError(f"{name} is not installed; run tests/setup, or install postgresql")
    return found


def server_user() -> tuple[int, int] | None:
    """Whom PostgreSQL, which refuses root, runs as: nobody else, or where we are root `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        found = pwd.getpwnam("postgres")
        return found.pw_uid, found.pw_gid
    found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


class PostgreSQL(Server):
    """A server on 127.0.0.1 with passwords (SCRAM). `durable` keeps commits through a crash of the machine.

    With `tls` it speaks TLS to whoever asks.
    """

    def __init__(
        self, folder: Path, *, durable: bool = False, tls: Certificate | None = None, remove: Path | None = None
    ) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.password = secrets.token_urlsafe(16)
        self._user = server_user()
        self._remove = remove
        self._data = folder / "data"
        settings = (SETTINGS if durable else SETTINGS | QUICK) | self._tls_settings(tls)
        self.process = self._as_server_user(
            ["postgres", "-D", str(self._data), "-p", str(self.port), "-h", "127.0.0.1", "-k", str(folder)]
            + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")],
            "output.log",
        )

    def _tls_settings(self, tls: Certificate | None) -> dict[str, str]:
        """Copies of the files that the server's user, and nobody else, can read."""
        if tls is None:
            return {}
        for file in (tls.certificate, tls.key):
            copy = shutil.copy(file, self.folder)
            os.chmod(copy, 0o600)
            if self._user:
                shutil.chown(copy, *self._user)
        own = {"ssl_cert_file": tls.certificate, "ssl_key_file": tls.key}
        return {"ssl": "on", **{name: str(self.folder / file.name) for name, file in own.items()}}

    def _as_server_user(self, command: list[str], log: str) -> Process:
        return Process(
            [program(command[0]), *command[1:]],
            log=self.folder / log,
            env={"HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            folder=self.folder,
            user=self._user,
            stop_signal=signal.SIGINT,  # postgres(1): cut the clients, write all, end
            remove=self._remove,
        )

    def initialise(self) -> None:
        """Make the data folder (initdb), with `password` for the administrator."""
        words = self.folder / "password"
        words.touch(0o600)
        words.write_text(self.password)
        if self._user:
            shutil.chown(words, *self._user)
        options = ["--auth=scram-sha-256", f"--pwfile={words}", f"--username={ADMINISTRATOR}"]
        settled = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        made = self._as_server_user(["initdb", "-D", str(self._data), *options, *settled], "initdb.log").start()
        if made.wait(within=60):
            raise RuntimeError(f"initdb failed:\n{made.last_lines()}")
        words.unlink()

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{ADMINISTRATOR}:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of the administrator's, autocommit."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=ADMINISTRATOR,
            password=self.password,
            dbname=database,
            connect_timeout=2,
            autocommit=True,
        )

    def ready(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def execute(self, statement: str) -> None:
        """Run a statement of the administrator's that stands outside of transactions."""
        with self.connect() as connection:
            connection.execute(statement.encode())

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """An empty database, or a copy of another that nobody is connected to; its URL."""
        with self.connect() as connection:
            # copying files is twice as quick in memory, and four times as slow on a disk
            by_file = self.folder.is_relative_to(IN_MEMORY) and connection.info.server_version >= FILE_COPY_SINCE
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}" + (" STRATEGY FILE_COPY" if by_file else ""))
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template or "template1")))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, cutting who is connected; one that does not exist is no error."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """End it for good, with the System V segment that a killed one leaves until it starts again."""
        if self.process.running:
            self.process.resume()
            self.process.signal(signal.SIGQUIT)  # at once, data not written: nobody will read it
            with contextlib.suppress(TimeoutError):
                self.process.wait(within=5)
        super().close()
        lock_file = self._data / "postmaster.pid"
        if lock_file.exists() and len(lines := lock_file.read_text().splitlines()) > 6:
            segment = lines[6].split()[-1]  # line 7: key and id
            subprocess.run(["ipcrm", "-m", segment], capture_output=True, check=False)  # noqa: S603, S607


@contextlib.contextmanager
def postgresql(
    folder: Path | None = None, *, durable: bool = False, tls: Certificate | None = None, in_memory: bool = False
) -> Iterator[PostgreSQL]:
    """A running server, with its data in `folder` (where the server's user must be able to go) or a temporary one.

    `in_memory` puts a temporary one into memory, where there is room: databases are copied there in a third of the
    computing.
    """
    with own_folder(folder, "postgresql", server_user(), inside=memory() if in_memory else None) as used:
        server = PostgreSQL(used, durable=durable, tls=tls, remove=None if folder else used)
        try:
            server.initialise()
            server.start()
            yield server
        finally:
            server.close()
