"""`tongxin check`: whether an installation has what it needs, one line each, with the mend where something is wrong."""

from __future__ import annotations

import http.client
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import metadata
from pathlib import Path

import amqp
import click
from packaging.requirements import Requirement
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from chassis.bus import topology
from chassis.bus.address import client, trouble
from chassis.bus.names import MOST_EVENTS_WAITING
from chassis.config import SERVICES, ConfigurationError, Settings, load, shown
from chassis.database import migrations
from chassis.database.engine import make_engine
from chassis.database.opening import open_database, url_of
from chassis.database.own_keys import difference_of
from chassis.database.types import db_now
from chassis.encryption import keys
from chassis.errors import Unavailable
from chassis.service import Service
from cli.catalogue import is_migrated, refuse_fresh_keys, service_of, services
from cli.running import listen

LOCK = Path(__file__).parents[1] / "requirements" / "run.lock"
SECONDS = 3.0  # for anything to answer
MOST_NAMED = 5


Look = Callable[[], str]


class Wrong(Exception):
    """What is wrong and how to mend it, in a sentence."""


class Doubtful(Exception):
    """What is wrong if it stays so: of an installation that is only just being started or stopped it is none."""


@click.command()
@click.pass_obj
def check(config: Path | None) -> None:
    """Check configuration, keys, broker, queues, databases, libraries and ports.

    Exit status 1 where something is wrong. What is wrong only if it stays so is a line `warn`.
    """
    try:
        settings = load(config)
    except ConfigurationError as error:
        click.echo(f"wrong  configuration: {error}")
        sys.exit(1)
    kind = "embedded" if settings.embedded else "distributed"
    click.echo(f"ok     configuration: {config or 'defaults and environment'}, {kind}")
    wrong = False
    for what, look in looks(settings):
        try:
            click.echo(f"ok     {what}: {look()}")
        except Doubtful as found:
            click.echo(f"warn   {what}: {found}")
        except Wrong as found:
            wrong = True
            click.echo(f"wrong  {what}: {found}")
    sys.exit(int(wrong))


def looks(settings: Settings) -> Iterator[tuple[str, Look]]:
    """What is looked at, by name."""
    yield "keys", lambda: check_keys(settings)
    if settings.embedded:
        yield "bus", lambda: "in memory"
    for setting, url in broker_urls(settings).items():
        yield f"broker by {setting}", lambda url=url: check_broker(url)  # type: ignore[misc]
    if not settings.embedded:
        yield "queues", lambda: check_queues(settings.bus.url)
    for name in SERVICES:
        yield f"{name}'s database", lambda name=name: check_database(settings, name)  # type: ignore[misc]
    yield "signing keys", lambda: check_signing_keys(settings)
    yield "libraries", check_libraries
    yield "port", lambda: check_port(settings)


def broker_urls(settings: Settings) -> dict[str, str]:
    """Each sign-in to the broker, by the setting that names it: the operator's, which declares what is shared, and
    those of services and gateways that have their own."""
    if settings.embedded:
        return {}
    own = {f"{name}.bus_url": settings.bus_url(name) for name in (*SERVICES, "gateway")}
    return {"bus.url": settings.bus.url} | {name: url for name, url in own.items() if url != settings.bus.url}


def check_keys(settings: Settings) -> str:
    path = settings.keys_path
    try:
        if settings.embedded and not path.exists():
            refuse_fresh_keys(settings)
            return f"{path} is not there yet; the first `tongxin run` makes it"
        found = keys.load(path)
    except ConfigurationError as error:
        raise Wrong(str(error).removeprefix("keys_file: ")) from None
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise Wrong(f"{path} can be read by others (mode {mode:o}); chmod 600 {path}")
    return f"{path}, fields are encrypted under {found.encryption.active.id}"


def check_broker(url: str) -> str:
    limits = {"connect_timeout": SECONDS, "transport_options": {"read_timeout": SECONDS}}
    try:
        with closing(client(url, **limits).transport.establish_connection()) as connection:
            server = connection.server_properties
            return f"{server.get('product')} {server.get('version')} at {shown(url)}"
    except (OSError, amqp.AMQPError) as error:
        raise Wrong(trouble(error, url)) from None


def check_queues(url: str) -> str:
    """Whether somebody reads each service's queue: one that only grows ends by holding back those who tell it.

    Raises Wrong where `tongxin migrate` has yet to declare one, Doubtful where events wait for nobody.
    """
    listeners = [service.name for service in services() if service.bindings]
    try:
        found = topology.standing(url, listeners)
    except Unavailable as error:
        raise Wrong(error.detail) from None
    if missing := [name for name in listeners if name not in found]:
        raise Wrong(f"there is none of {', '.join(missing)}; run `tongxin migrate`")
    unread = {name: each.waiting for name, each in found.items() if not each.readers}
    if growing := {name: waiting for name, waiting in unread.items() if waiting}:
        told = ", ".join(f"{waiting} events wait for {name}" for name, waiting in growing.items())
        raise Doubtful(
            f"{told} and nobody reads them; `tongxin up {' '.join(growing)}`. "
            f"At {MOST_EVENTS_WAITING:,} the broker takes no more,"
            " and what others tell stays in their outbox"
        )
    idle = f"; nobody reads {', '.join(unread)}'s yet, which are empty" if unread else ""
    return f"{sum(each.waiting for each in found.values())} events wait{idle}"


def check_database(settings: Settings, name: str) -> str:
    try:
        url = url_of(settings, name)
    except ConfigurationError as error:
        raise Wrong(str(error)) from None
    file = url.removeprefix("sqlite:///")
    if file != url and not Path(file).exists():
        return f"{file} is not there yet; the first `tongxin run` makes it"
    engine = make_engine(url, pool=1)
    try:
        found = migrations.standing(engine, name)
        with engine.connect() as connection:
            asked = "SELECT sqlite_version()" if engine.dialect.name == "sqlite" else "SHOW server_version"
            version = f"{engine.dialect.name} {connection.scalar(text(asked))}"
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", "") or error).splitlines()[0]
        raise Wrong(f"{shown(url)}: {_mended(reason, f'{name}.database_url')}") from None
    finally:
        engine.dispose()
    if not found.fits:
        raise Wrong(found.reason.removeprefix(f"{name}: the database stands "))
    if reason := _other_keys(settings, name):
        raise Wrong(f"it {reason}")
    newer = f", newer than this version's {found.needs} and made from it" if found.ahead else ""
    return f"{version}, revision {found.stands}{newer}"


def _other_keys(settings: Settings, name: str) -> str:
    """In what the file of keys is not the one that a database is written under; empty where it is, or is not there."""
    if not settings.keys_path.exists():
        return ""
    database = open_database(settings, service_of(name), keys.load(settings.keys_path))
    try:
        return difference_of(database)
    finally:
        database.engine.dispose()


def _mended(reason: str, setting: str) -> str:
    """What PostgreSQL or its driver says, with the mend."""
    if "certificate" in reason or "SSL" in reason:
        return f"TLS is refused ({reason}); name the file of the server's CA by sslrootcert=… in {setting}"
    if "authentication failed" in reason or "role" in reason:
        return f"it refuses this user or password ({reason}); mend {setting}, or make the user (createuser)"
    if "does not exist" in reason:
        return f"it has no such database ({reason}); make it (createdb), or mend {setting}"
    return f"it does not answer ({reason}); start it, or mend {setting}"


def check_signing_keys(settings: Settings) -> str:
    """Whether every service knows the keys that tokens are signed by: one that lacks a key refuses every call under it.

    Raises Doubtful where one lacks some: of what was published a moment ago the news is on its way.
    """
    everyone = services()
    try:
        if not all(is_migrated(settings, service.name) for service in everyone):
            return "not compared: not every database stands yet"
        known = {service.name: _keys_known(settings, service) for service in everyone}
    except (ConfigurationError, Unavailable, SQLAlchemyError):
        return "not compared: a database does not answer"
    needed = known.pop("registry")
    if lacking := [name for name, keys in known.items() if needed - keys]:
        told = "; ".join(f"`tongxin announce registry --to {name}`" for name in lacking)
        raise Doubtful(
            f"{' and '.join(lacking)} does not know each key that tokens are signed by, and refuses calls under one "
            f"that it lacks (signing-key-unknown); if it stays so while it runs: {told}"
        )
    return f"{len(needed)}, known to every service"


def _keys_known(settings: Settings, service: Service) -> set[str]:
    """The ids of the keys that a service has, without those under which nothing is good any more."""
    table = service.base.chassis.signing_keys
    engine = make_engine(url_of(settings, service.name), pool=1)
    try:
        with engine.connect() as connection:
            good = table.c.until.is_(None) | (table.c.until > db_now())
            return set(connection.scalars(select(table.c.id).where(good)))
    finally:
        engine.dispose()


def check_libraries() -> str:
    """The installed versions against the lock file, where that is beside the code."""
    if not LOCK.exists():
        return "no lock file beside the code, so not compared"
    pinned = [Requirement(line) for line in re.findall(r"^([a-z0-9][^\s#\\]*==[^\\#\n]+)", LOCK.read_text(), re.M)]
    here = [each for each in pinned if each.marker is None or each.marker.evaluate()]
    other = [f"{each.name} {_installed(each.name)} ({each.specifier})" for each in here if not _as_locked(each)]
    if other:
        more = f" and {len(other) - MOST_NAMED} more" if len(other) > MOST_NAMED else ""
        raise Wrong(f"not as locked: {', '.join(other[:MOST_NAMED])}{more}; pip install --require-hashes -r {LOCK}")
    return f"{len(here)} in their locked versions, Python {sys.version.split()[0]}"


def _as_locked(requirement: Requirement) -> bool:
    installed = _installed(requirement.name)
    return installed != "missing" and requirement.specifier.contains(installed, prereleases=True)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def check_port(settings: Settings) -> str:
    host, port = settings.gateway.host, settings.gateway.port
    try:
        listen(host, port, "gateway.port").close()
    except ConfigurationError as error:
        if _is_ours(host, port):
            return f"{host}:{port} is answered by Tongxin"
        raise Wrong(str(error).removeprefix("gateway.port: ")) from None
    return f"{host}:{port} is free"


def _is_ours(host: str, port: int) -> bool:
    """Whether a gateway answers there: it gives every answer a request id."""
    asked = http.client.HTTPConnection("127.0.0.1" if host in ("0.0.0.0", "::") else host, port, timeout=SECONDS)  # noqa: S104
    try:
        asked.request("GET", "/healthz")
        answer = asked.getresponse()
        return answer.status == http.HTTPStatus.OK and bool(answer.getheader("X-Request-Id"))
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


COMMANDS = (check,)
