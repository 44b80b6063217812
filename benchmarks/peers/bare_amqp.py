"""The limit of the `rpc` benchmark: py-amqp alone, direct reply-to, no acknowledgements, no eventlet, no time-outs."""

from __future__ import annotations

import json
import os
import sys
import threading
from time import perf_counter
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import msgspec

from benchmarks.harness import answer_questions
from benchmarks.rpc_work import BODY, HEADERS, summary

QUEUE = "bare_bench.calls"
REPLY_TO = "amq.rabbitmq.reply-to"
encode, decode = msgspec.json.encode, msgspec.json.decode


def connect(url: str) -> amqp.Connection:
    parts = urlsplit(url)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}",
        unquote(parts.username or "guest"),
        unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
    )
    connection.connect()
    connection.client_properties["capabilities"]["connection.blocked"] = False  # else each publish reads first
    return connection


def serve(url: str) -> None:
    connection = connect(url)
    channel = connection.channel()
    channel.queue_declare(QUEUE, durable=False, auto_delete=True)

    def echo(message: amqp.Message) -> None:
        body = encode(decode(message.body))
        reply = amqp.Message(body, content_type="application/json", correlation_id=message.correlation_id)
        channel.basic_publish(reply, exchange="", routing_key=message.reply_to)

    channel.basic_consume(QUEUE, no_ack=True, callback=echo)
    print(json.dumps({"ready": True}), flush=True)
    threading.Thread(target=leave_at_end_of_input, daemon=True).start()
    while True:
        connection.drain_events()


def leave_at_end_of_input() -> None:
    sys.stdin.read()
    os._exit(0)


class Driver:
    """Keeps a number of calls in flight, each sent when one comes back."""

    def __init__(self, url: str) -> None:
        self.connection = connect(url)
        self.channel = self.connection.channel()
        self.channel.basic_consume(REPLY_TO, no_ack=True, callback=self.on_reply)
        self.sent: dict[str, float] = {}
        self.number = 0
        self.latencies: list[float] = []

    def send(self) -> None:
        self.number += 1
        begun = perf_counter()
        message = amqp.Message(
            encode(BODY),
            content_type="application/json",
            application_headers=HEADERS,
            correlation_id=str(self.number),
            reply_to=REPLY_TO,
        )
        self.sent[str(self.number)] = begun
        self.channel.basic_publish(message, exchange="", routing_key=QUEUE)

    def on_reply(self, message: amqp.Message) -> None:
        decode(message.body)
        self.latencies.append(perf_counter() - self.sent.pop(message.correlation_id))

    def run(self, in_flight: int, seconds: float) -> dict[str, Any]:
        self.latencies = []
        start = perf_counter()
        for _ in range(in_flight):
            self.send()
        while self.sent:
            self.connection.drain_events()
            if perf_counter() - start < seconds:
                self.send()
        return summary(self.latencies, perf_counter() - start)


def drive(url: str) -> None:
    driver = Driver(url)
    answer_questions(lambda question: driver.run(question["in_flight"], question["seconds"]), sys.stdin.readline)


if __name__ == "__main__":
    {"serve": serve, "drive": drive}[sys.argv[1]](sys.argv[2])
