"""Calls, on RabbitMQ and in memory."""

from time import monotonic

import eventlet
import pytest
from eventlet.event import Event

from chassis.bus import names
from chassis.bus.calls import Calls
from chassis.bus.messages import MAX_BODY, Answer, Call
from chassis.bus.server import rpc, service_class
from chassis.bus.transport import connect, prepare
from chassis.errors import Broken, Conflict, Failure, FieldError, Forbidden, Invalid, NotFound, Unavailable
from chassis.testing.bus import calling, new_name, serving
from chassis.testing.green import green
from chassis.testing.processes import wait_for


def echo(call: Call) -> Answer:
    return Answer(call.body, {**call.headers, "operation": call.operation})


def failure_of(calls: Calls, operation: str, body: bytes = b"{}", **options: float) -> Failure:
    with pytest.raises(Failure) as raised:
        calls.call(operation, body, **options)
    return raised.value


@green
def test_body_and_headers_come_back(bus_url: str) -> None:
    with serving(bus_url, "registry", {"registry.echo": echo}), calling(bus_url) as calls:
        answer = calls.call("registry.echo", '{"name": "王秀英"}'.encode(), headers={"language": "zh-CN", "actor": "t"})
    assert answer.body.decode() == '{"name": "王秀英"}'
    assert dict(answer.headers) == {"language": "zh-CN", "actor": "t", "operation": "registry.echo"}


@green
def test_a_body_may_be_empty(bus_url: str) -> None:
    with serving(bus_url, "registry", {"registry.echo": echo}), calling(bus_url) as calls:
        assert calls.call("registry.echo", b"").body == b""


@green
def test_a_body_of_one_megabyte_passes_and_a_larger_one_is_refused(bus_url: str) -> None:
    largest = b'"' + b"x" * (MAX_BODY - 2) + b'"'
    with serving(bus_url, "registry", {"registry.echo": echo}), calling(bus_url) as calls:
        assert calls.call("registry.echo", largest).body == largest
        assert isinstance(failure_of(calls, "registry.echo", largest + b" "), Invalid)


@green
def test_an_answer_that_is_too_large_is_said_to_be(bus_url: str) -> None:
    handlers = {"registry.dump": lambda call: Answer(b" " * (MAX_BODY + 1))}
    with serving(bus_url, "registry", handlers), calling(bus_url) as calls:
        assert failure_of(calls, "registry.dump").type == "answer-too-large"


@green
def test_each_kind_of_failure_crosses_whole(bus_url: str) -> None:
    def refuse(call: Call) -> Answer:
        raise raised[call.headers["which"]]

    fields = [FieldError("/phone", "is no number"), FieldError("/name", "is missing")]
    raised = {
        "NotFound": NotFound("no such resident"),
        "Invalid": Invalid("two fields are wrong", type="invalid-fields", errors=fields),
        "Conflict": Conflict("not yet known", type="not-yet-known", retry_after=1.5),
        "Forbidden": Forbidden("not yours"),
        "Unavailable": Unavailable("the database rests", type="database-away", retry_after=4.0),
    }
    with serving(bus_url, "registry", {"registry.refuse": refuse}), calling(bus_url) as calls:
        for kind, expected in raised.items():
            with pytest.raises(Failure) as caught:
                calls.call("registry.refuse", b"{}", headers={"which": kind})
            got = caught.value
            assert (type(got), vars(got)) == (type(expected), vars(expected))


@green
def test_what_went_wrong_inside_stays_inside(bus_url: str) -> None:
    def broken(call: Call) -> Answer:
        raise RuntimeError("password=hunter2 in table residents")

    with serving(bus_url, "registry", {"registry.broken": broken, "registry.echo": echo}), calling(bus_url) as calls:
        failure = failure_of(calls, "registry.broken")
        assert (type(failure), failure.type) == (Broken, "internal")
        assert "hunter2" not in failure.detail and "residents" not in failure.detail
        assert calls.call("registry.echo", b"1").body == b"1"


@green
def test_an_unknown_operation_is_not_found(bus_url: str) -> None:
    with serving(bus_url, "registry", {"registry.echo": echo}), calling(bus_url) as calls:
        failure = failure_of(calls, "registry.unheard_of")
    assert (type(failure), failure.type) == (NotFound, "unknown-operation")


@green
def test_nobody_there_is_known_at_once(bus_url: str) -> None:
    with calling(bus_url) as calls:
        began = monotonic()
        assert failure_of(calls, "training.claim_lot", timeout=30).type == "nobody-there"
        assert monotonic() - began < 2


@green
def test_nobody_is_there_after_the_service_has_stopped(bus_url: str) -> None:
    with calling(bus_url) as calls:
        with serving(bus_url, "registry", {"registry.echo": echo}):
            calls.call("registry.echo", b"1")
        assert failure_of(calls, "registry.echo").type == "nobody-there"


@green
def test_a_decorated_method_answers(bus_url: str) -> None:
    class Registry:
        name = "registry"

        @rpc("registry.greet")
        def greet(self, call: Call) -> Answer:
            return Answer(b'"hello"')

    from chassis.bus.server import container

    running = container(Registry, bus_url)
    running.start()
    with calling(bus_url) as calls:
        wait_for(lambda: greeted(calls), 10)
    running.stop()


def greeted(calls: Calls) -> bool:
    try:
        return calls.call("registry.greet", b"{}").body == b'"hello"'
    except Unavailable:
        return False


@green
def test_one_that_times_out_disturbs_none_of_the_63_others(bus_url: str) -> None:
    let_go = Event()

    def slow(call: Call) -> Answer:
        let_go.wait()
        return Answer(b"late")

    def steady(call: Call) -> Answer:
        eventlet.sleep(0.3)
        return Answer(call.body)

    with serving(bus_url, "registry", {"registry.slow": slow, "registry.steady": steady}), calling(bus_url) as calls:
        others = [eventlet.spawn(calls.call, "registry.steady", b"%d" % i, timeout=10.0) for i in range(63)]
        began = monotonic()
        assert failure_of(calls, "registry.slow", timeout=0.1).type == "timeout"
        assert 0.1 <= monotonic() - began < 1
        assert [other.wait().body for other in others] == [b"%d" % i for i in range(63)]
        let_go.send()
        wait_for(lambda: calls.in_flight() == 0)
        assert calls.call("registry.steady", b"still here").body == b"still here"


@green
def test_a_call_whose_deadline_has_passed_is_not_begun(bus_url: str) -> None:
    begun: list[bytes] = []
    let_go = Event()

    def slow(call: Call) -> Answer:
        begun.append(call.body)
        let_go.wait()
        return Answer(b"{}")

    with serving(bus_url, "registry", {"registry.slow": slow}, calls_at_once=1), calling(bus_url) as calls:
        first = eventlet.spawn(calls.call, "registry.slow", b"first", timeout=20.0)
        wait_for(lambda: begun == [b"first"])
        assert failure_of(calls, "registry.slow", b"late", timeout=0.2).type == "timeout"
        # its deadline counts from its arrival, which is later than its sending: by then it has passed there too
        passed = monotonic() + 1
        wait_for(lambda: monotonic() > passed)
        let_go.send()
        first.wait()
        calls.call("registry.slow", b"next")
    assert begun == [b"first", b"next"]


@green
def test_calls_in_flight_are_limited(bus_url: str) -> None:
    let_go = Event()
    handlers = {"registry.slow": lambda call: Answer(str(let_go.wait()).encode())}
    with serving(bus_url, "registry", handlers), calling(bus_url, most_in_flight=5) as calls:
        waiting = [eventlet.spawn(calls.call, "registry.slow", b"{}", timeout=20.0) for _ in range(5)]
        wait_for(lambda: calls.in_flight() == 5)
        assert failure_of(calls, "registry.slow").type == "too-many-calls"
        let_go.send(True)
        assert [w.wait().body for w in waiting] == [b"True"] * 5
        assert calls.in_flight() == 0


@green
def test_only_json_is_accepted(bus_url: str) -> None:
    failure = answer_to_a_raw_call(bus_url, b"\x80\x04.", "application/x-python-serialize")
    assert b"unsupported-content-type" in failure


@green
def test_a_larger_body_of_a_careless_caller_is_refused(bus_url: str) -> None:
    assert b"too-large" in answer_to_a_raw_call(bus_url, b" " * (MAX_BODY + 1), "application/json")


def answer_to_a_raw_call(url: str, body: bytes, content_type: str) -> bytes:
    """What the service answers to a message of a caller who does not use our client."""
    answers: list[bytes] = []
    begun: list[Call] = []

    def note(call: Call) -> Answer:
        begun.append(call)
        return Answer(b"{}")

    with serving(url, "registry", {"registry.note": note}):
        wire = connect(url, "raw", 10.0)
        channel = wire.channel()
        queue = names.declare_private(channel, "raw")
        channel.basic_consume(queue=queue, no_ack=True, callback=lambda m: answers.append(m.body), consumer_tag="raw")
        properties = {"content_type": content_type, "type": "registry.note", "reply_to": queue, "correlation_id": "1"}
        channel.basic_publish(
            prepare(channel, body, properties, {}), exchange=names.CALLS, routing_key="registry", mandatory=True
        )
        reader = eventlet.spawn(wire.read_forever)
        wait_for(lambda: answers)
        reader.kill()
        wire.close()
    assert not begun
    return answers[0]


@green
def test_stopping_finishes_what_was_begun_and_answers_it(bus_url: str) -> None:
    begun = []

    def slow(call: Call) -> Answer:
        begun.append(call)
        eventlet.sleep(0.5)
        return Answer(b"done")

    with calling(bus_url) as calls:
        with serving(bus_url, "registry", {"registry.slow": slow}, calls_at_once=2) as running:
            waiting = [eventlet.spawn(calls.call, "registry.slow", b"{}", timeout=10.0) for _ in range(4)]
            wait_for(lambda: len(begun) == 2)
            running.stop()
        assert [w.wait().body for w in waiting] == [b"done"] * 4


@green
def test_500_nested_calls_at_once(bus_url: str) -> None:
    with calling(bus_url) as inner, calling(bus_url) as outer:

        def nested(call: Call) -> Answer:
            return inner.call("registry.echo", call.body, timeout=20.0)

        with (
            serving(bus_url, "registry", {"registry.echo": echo}),
            serving(bus_url, "desk", {"desk.nested": nested}, calls_at_once=500),
        ):
            asked = [eventlet.spawn(outer.call, "desk.nested", b"%d" % i, timeout=20.0) for i in range(500)]
            assert [a.wait().body for a in asked] == [b"%d" % i for i in range(500)]


@green
def test_10_000_time_outs_leave_nothing_behind(bus_url: str) -> None:
    let_go = Event()
    handlers = {"registry.slow": lambda call: Answer(str(let_go.wait()).encode()), "registry.echo": echo}
    with serving(bus_url, "registry", handlers, calls_at_once=2), calling(bus_url, most_in_flight=5000) as calls:
        for _ in range(2):
            asked = [eventlet.spawn(timed_out, calls) for _ in range(5000)]
            assert all(a.wait() for a in asked)
        let_go.send(True)
        assert calls.call("registry.echo", b"1", timeout=10).body == b"1"
        assert calls.in_flight() == 0
        assert not calls._waiting._calls and not calls._waiting._by_length
        assert waiting_in_queue(bus_url, "registry.calls") == 0


def timed_out(calls: Calls) -> bool:
    try:
        calls.call("registry.slow", b"{}", timeout=0.2)
    except Unavailable as failure:
        return failure.type == "timeout"
    return False


def waiting_in_queue(url: str, queue: str) -> int:
    wire = connect(url, "counter", 10.0)
    try:
        return int(wire.channel().queue_declare(queue=queue, passive=True).message_count)
    finally:
        wire.close()


@green
def test_an_operation_keeps_to_its_own_service(bus_url: str) -> None:
    one, two = new_name(), new_name()
    with (
        serving(bus_url, one, {f"{one}.name": lambda call: Answer(one.encode())}),
        serving(bus_url, two, {f"{two}.name": lambda call: Answer(two.encode())}),
        calling(bus_url) as calls,
    ):
        for name in (one, two):
            assert calls.call(f"{name}.name", b"{}").body == name.encode()


def test_a_service_is_built_from_a_table() -> None:
    built = service_class("registry", {"registry.echo": echo}, events=None)
    assert built.name == "registry"
    assert built().registry__echo(Call("registry.echo", b"1", {}, 0.0)).body == b"1"
