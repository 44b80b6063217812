"""Private servers of tests: they serve, fail and come back as asked, and nothing of them outlives its owner."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import amqp
import psycopg
import pytest
from sqlalchemy import create_engine, text

from chassis.bus.permissions import Permissions
from chassis.testing.postgresql import PostgreSQL, postgresql
from chassis.testing.processes import alive, wait_for
from chassis.testing.rabbitmq import RabbitMQ, rabbitmq


def connect(broker: RabbitMQ, user: str = "guest", password: str = "guest") -> amqp.Connection:
    connection = amqp.Connection(f"127.0.0.1:{broker.port}", user, password, read_timeout=10)
    connection.connect()
    return connection


def publish_confirmed(broker: RabbitMQ, queue: str) -> None:
    with connect(broker) as connection, connection.channel() as channel:
        channel.queue_declare(queue, durable=True, auto_delete=False)
        channel.confirm_select()
        channel.basic_publish_confirm(amqp.Message("kept", delivery_mode=2), routing_key=queue)


def test_a_broker_that_was_killed_has_its_confirmed_messages_when_it_is_back():
    with rabbitmq() as broker:
        publish_confirmed(broker, "letters")
        assert broker.queues() == {"letters": 1}
        broker.keep_declarations()
        broker.kill()
        assert not broker.ready()
        with pytest.raises(RuntimeError, match="not running"):
            broker.queues()
        broker.start()
        assert broker.queues() == {"letters": 1}


def test_a_command_that_outlives_its_broker_starts_no_epmd(monkeypatch: pytest.MonkeyPatch):
    with rabbitmq() as broker:
        broker.kill()
        monkeypatch.setattr(type(broker.process), "running", True)  # as it was when the command was given
        with pytest.raises(RuntimeError, match="list_queues"):
            broker.queues()
        monkeypatch.undo()
        with socket.socket() as epmd:
            assert epmd.connect_ex(("127.0.0.1", broker.epmd_port))


def test_a_paused_broker_keeps_its_connections_and_says_nothing(rabbit):
    with connect(rabbit) as connection:
        rabbit.pause()
        answered = threading.Event()
        asking = threading.Thread(target=lambda: (connection.channel(), answered.set()))
        asking.start()
        assert not rabbit.ready()
        assert not answered.is_set()
        rabbit.resume()
        assert answered.wait(10)
        asking.join()


def test_the_brokers_connections_can_be_closed(rabbit):
    connection = connect(rabbit)
    rabbit.close_connections()
    with pytest.raises((amqp.ConnectionError, OSError)):
        connection.drain_events(timeout=10)


def test_a_broker_user_may_do_only_what_was_allowed(rabbit):
    rabbit.add_user("a clerk", "p@ss/word", Permissions(configure="^clerk", write="^clerk", read="^clerk"))
    with connect(rabbit, "a clerk", "p@ss/word") as connection:
        connection.channel().queue_declare("clerk", exclusive=True)
        with pytest.raises(amqp.AccessRefused):
            connection.channel().queue_declare("secretary")


def test_virtual_hosts_are_apart(rabbit, broker_url):
    publish_confirmed(rabbit, "common")
    vhost = broker_url.rsplit("/", 1)[1]
    assert rabbit.queues(vhost) == {}
    assert rabbit.queues()["common"] == 1


def test_a_database_is_new_and_empty(database_url):
    first, second = create_engine(database_url("registry")), create_engine(database_url("registry"))
    with first.begin() as connection:
        connection.execute(text("CREATE TABLE things (id INTEGER)"))
    with second.begin() as connection:
        connection.execute(text("CREATE TABLE things (id INTEGER)"))
        assert connection.execute(text("SELECT count(*) FROM things")).scalar() == 0
    first.dispose()
    second.dispose()


@pytest.mark.parametrize("end", [PostgreSQL.kill, PostgreSQL.stop])
def test_a_database_server_that_ended_has_what_was_committed_when_it_is_back(end):
    with postgresql(durable=True) as server:
        server.create_database("kept")
        with server.connect("kept") as connection:
            connection.execute("CREATE TABLE letters AS SELECT 1 AS id")
            end(server)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        assert not server.ready()
        server.start()
        with server.connect("kept") as connection:
            assert connection.execute("SELECT id FROM letters").fetchone() == (1,)


def test_a_database_is_copied_with_what_is_in_it_from_memory_or_disk():
    for in_memory in (True, False):
        with postgresql(in_memory=in_memory) as server:
            server.create_database("letters")
            with server.connect("letters") as connection:
                connection.execute("CREATE TABLE letters AS SELECT 7 AS id")
            server.create_database("copy", template="letters")
            with server.connect("copy") as connection:
                assert connection.execute("SELECT id FROM letters").fetchone() == (7,)


def test_a_paused_database_server_answers_after_it_is_resumed():
    with postgresql() as server, server.connect() as connection:
        server.pause()
        assert not server.ready()
        server.resume()
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_database_server_wants_its_password(postgres):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url().replace("+psycopg", "").replace(postgres.password, "wrong"))


def segments() -> list[str]:
    """Ids of the machine's System V shared memory segments: PostgreSQL has one while it runs."""
    return [line.split()[1] for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]


def segment_of(folder: Path) -> str:
    """The segment of the server with its data there: line 7 of its lock file is key and id."""
    return (folder / "data" / "postmaster.pid").read_text().splitlines()[6].split()[1]


def test_a_killed_database_server_leaves_no_shared_memory():
    with postgresql() as server:
        segment = segment_of(server.folder)
        server.kill()
        assert segment in segments()
    assert segment not in segments()


OWNER = """
from pathlib import Path
from chassis.testing.postgresql import postgresql
from chassis.testing.rabbitmq import rabbitmq
with postgresql() as server, rabbitmq() as broker:
    print(server.folder, broker.folder, *server.process.tree, *broker.process.tree, flush=True)
    server.process.wait(within=1000)
"""


def names(pids: list[int]) -> set[str]:
    return {Path(f"/proc/{pid}/comm").read_text().strip() for pid in pids}


def test_when_the_test_run_is_killed_its_servers_end_and_their_folders_go():
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True) as owner:
        database_folder, broker_folder, *words = owner.stdout.readline().split()
        pids = [int(word) for word in words]
        assert {"postgres", "beam.smp", "epmd"} <= names(pids)
        segment = segment_of(Path(database_folder))
        owner.kill()
    wait_for(lambda: not any(map(alive, pids)), within=20)
    wait_for(lambda: not Path(database_folder).exists() and not Path(broker_folder).exists())
    wait_for(lambda: segment not in segments())
