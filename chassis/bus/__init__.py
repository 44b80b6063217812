"""Calls and events between services, over RabbitMQ (`amqp://`, `amqps://`) or inside one process (`memory://`).

`calls.Calls` asks, `server.rpc` answers, `events.EventPublisher` tells, `consumer.EventConsumer` listens. Each stands
on `link.Link`, one connection that is kept alive; `transport` and `memory` hide in what the two brokers differ.

Everything here is green: the process calls `eventlet.monkey_patch()` before its first other import.
"""
