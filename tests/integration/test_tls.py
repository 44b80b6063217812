"""TLS to the broker and to PostgreSQL: what is encrypted is checked too, and who is not trusted is told so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from chassis.bus.calls import Calls
from chassis.bus.messages import Answer, Call
from chassis.bus.topology import declare
from chassis.config import Settings
from chassis.database import migrations
from chassis.database.engine import make_engine
from chassis.errors import Unavailable
from chassis.testing.bus import calling, serving
from chassis.testing.certificates import Authority
from chassis.testing.green import green
from chassis.testing.ports import free_port
from chassis.testing.postgresql import PostgreSQL, postgresql
from chassis.testing.processes import wait_for
from chassis.testing.rabbitmq import rabbitmq
from cli.checking import Wrong, check_broker, check_database
from services.registry.service import service


@green
def test_calls_go_over_tls(folder: str) -> None:
    authority = Authority(Path(folder))
    with rabbitmq(tls=authority.certificate()) as broker:
        url = broker.tls_url(authority.file)
        declare(url, {"registry": {}}, "classic")
        large = b'"' + b"x" * 600_000 + b'"'
        with serving(url, "registry", {"registry.echo": echo}), calling(url) as calls:
            bodies = [b"%d" % number for number in range(50)]
            assert [calls.call("registry.echo", body, timeout=5).body for body in bodies] == bodies
            assert calls.call("registry.echo", large, timeout=10).body == large
            broker.close_connections()
            wait_for(lambda: answers(calls), 20, "calls are answered again over TLS")


@green
def test_a_broker_whose_certificate_is_not_trusted_is_not_spoken_to(folder: str) -> None:
    authority = Authority(Path(folder))
    with rabbitmq(tls=authority.certificate()) as broker:
        other = broker.tls_url(Authority(Path(folder), "other").file)
        calls = Calls(other, "careful")
        wait_for(lambda: calls.trouble, 10, "the refusal is known")
        assert "certificate that is not trusted here" in calls.trouble
        assert not calls.alive()
        calls.close()


def echo(call: Call) -> Answer:
    return Answer(call.body)


def answers(calls: Calls) -> bool:
    try:
        return calls.call("registry.echo", b"1", timeout=1).body == b"1"
    except Unavailable:
        return False


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path)


def test_check_trusts_the_broker_that_was_named_and_no_other(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    with rabbitmq(tls=authority.certificate()) as broker:
        assert "RabbitMQ" in check_broker(broker.tls_url(authority.file))
        anothers_name = broker.tls_url(authority.file, host="localhost")
        for refused in (broker.tls_url(other.file), broker.tls_url(), anothers_name):
            with pytest.raises(Wrong, match="certificate that is not trusted here") as told:
                check_broker(refused)
            assert "?cacertfile=" in str(told.value), "with the mend"
        with pytest.raises(Wrong, match=r"does not speak TLS|cannot be reached"):
            check_broker(broker.url.replace("amqp://", "amqps://"))
        with pytest.raises(Unavailable, match="certificate that is not trusted here"):
            declare(broker.tls_url(other.file), {"registry": {}}, "classic")


@pytest.fixture
def secure_postgres(tmp_path: Path) -> Iterator[tuple[PostgreSQL, Authority]]:
    authority = Authority(tmp_path)
    with postgresql(tls=authority.certificate()) as server:
        yield server, authority


def test_postgresql_is_spoken_to_over_tls_and_checked(
    secure_postgres: tuple[PostgreSQL, Authority], tmp_path: Path
) -> None:
    server, authority = secure_postgres
    plain = server.create_database("registry")
    url = f"{plain}?sslmode=verify-full&sslrootcert={authority.file}"
    engine = make_engine(url, pool=1)
    with engine.connect() as connection:
        encrypted = connection.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
    engine.dispose()
    assert encrypted is True
    migrations.migrate(url, "registry", service.base.metadata)
    assert "postgresql" in checked(tmp_path, url)
    other = Authority(tmp_path, "other")
    with pytest.raises(Wrong, match="certificate verify failed") as told:
        checked(tmp_path, f"{plain}?sslmode=verify-full&sslrootcert={other.file}")
    assert "sslrootcert=… in registry.database_url" in str(told.value), "with the mend"


def test_check_says_of_postgresql_what_is_wrong_with_the_mend(postgres: PostgreSQL, tmp_path: Path) -> None:
    there = postgres.url()
    wrong = {
        there.replace(postgres.password, "wrong"): "refuses this user or password",
        postgres.url("no_such_database"): "make it (createdb)",
        there.replace(f":{postgres.port}/", f":{free_port()}/"): "start it, or mend registry.database_url",
    }
    for url, mend in wrong.items():
        with pytest.raises(Wrong) as told:
            checked(tmp_path, url)
        assert mend in str(told.value)
        assert postgres.password not in str(told.value)


def checked(folder: Path, url: str) -> str:
    """What `tongxin check` says of the registry's database."""
    broker = {"url": "amqp://127.0.0.1"}
    both = {"registry": {"database_url": url}, "notify": {"database_url": url}}
    return check_database(Settings(data=folder, bus=broker, **both), "registry")
