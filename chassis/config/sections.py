"""Settings of the platform's own parts: the bus, a service, the gateway, what it tells of itself."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from chassis.config.shown import shown

TLS_FILES = ("cacertfile", "certfile", "keyfile")  # in the query of an amqps:// URL, as RabbitMQ names them


def _known_bus(url: str) -> str:
    if url and not url.startswith(("amqp://", "amqps://", "memory://")):
        raise ValueError("should start with amqp://, amqps:// or memory://")
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    if asked and (parts.scheme != "amqps" or asked.keys() - set(TLS_FILES)):
        raise ValueError(f"may have a query with amqps:// only, of {', '.join(TLS_FILES)}")
    return url


def _known_database(url: str) -> str:
    if url and not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ValueError("should be postgresql+psycopg://user:password@host:port/name, or sqlite:///file")
    return url


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if url and not (parts.scheme in ("http", "https") and parts.hostname):
        raise ValueError("should be http://host or https://host, with a port where it is not the usual one")
    return url


def _origin(text: str) -> str:
    if not ORIGIN.fullmatch(text):
        raise ValueError("should be an origin as browsers send it: https://host or http://host:port, without a path")
    return text


def _network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise ValueError("should be an address or a network such as 10.0.0.0/8") from None
    return text


def _members(given: object) -> object:
    """A list from the environment."""
    return [one.strip() for one in given.split(",") if one.strip()] if isinstance(given, str) else given


ORIGIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?")
BusUrl = Annotated[str, AfterValidator(_known_bus)]
DatabaseUrl = Annotated[str, AfterValidator(_known_database)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_members)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_members)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bus(Section):
    url: BusUrl = Field(
        "memory://",
        description="Where the broker is: `amqp://user:password@host:port/vhost`, over TLS `amqps://…` (with "
        "`?cacertfile=FILE` where its CA is not among the system's), or `memory://` embedded.",
    )
    queue_type: Literal["classic", "quorum"] = Field(
        "classic", description="Kind of the durable event queues; `quorum` where the broker is a cluster."
    )
    heartbeat: int = Field(
        10, ge=1, le=60, description="Seconds between heartbeats; a silent broker is noticed after about three."
    )

    @property
    def shown_url(self) -> str:
        """The URL without its password, for people."""
        return shown(self.url)


class ServiceSection(Section):
    database_url: DatabaseUrl = Field(
        "", description="SQLAlchemy URL of the service's own database; empty: an SQLite file in `data`."
    )
    pool: int = Field(10, ge=1, le=100, description="Connections to the database a process keeps at most.")
    workers: int = Field(64, ge=1, le=1000, description="Calls and events a process works on at a time.")
    bus_url: BusUrl = Field("", description="The service's own sign-in to the broker; empty: `bus.url`.")


class Gateway(Section):
    bus_url: BusUrl = Field("", description="The gateway's own sign-in to the broker; empty: `bus.url`.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    public_url: WebAddress = Field(
        "",
        description="How the outside reaches the gateway, also by the QR code on a certificate; empty: "
        "`http://host:port`.",
    )
    cors_origins: Origins = Field((), description="Origins whose pages may call the API; none if empty.")
    body_limit: int = Field(1_000_000, ge=1_000, description="Largest JSON body in bytes.")
    upload_limit: int = Field(64_000_000, ge=1_000, description="Largest file in bytes.")
    trusted_proxies: Networks = Field(
        (), description="Addresses or networks of proxies whose `X-Forwarded-For` is believed."
    )
    request_deadline: float = Field(30.0, gt=0, description="Seconds within which a whole request must have arrived.")
    max_connections: int = Field(12_000, ge=10, description="Open connections at most, live streams included.")
    rate_per_minute: int = Field(
        1200, ge=1, description="Requests a minute for each signed-in caller and gateway replica."
    )
    anonymous_rate_per_minute: int = Field(
        120, ge=1, description="Requests a minute for each address without a sign-in."
    )


class Telemetry(Section):
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["json", "console"] = Field(
        "json", description="`json` for machines, `console` for a person's eye."
    )
    metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port of a service's `/metrics`, `/healthz` and `/readyz`; 0: none. A second worker has the next.",
    )
    metrics_host: str = Field("127.0.0.1", description="Address of that port; `0.0.0.0` in a container.")
    otlp_endpoint: WebAddress = Field(
        "", description="Where traces go, by OTLP over HTTP (`http://host:4318/v1/traces`); empty: there are none."
    )
    trace_sample: float = Field(1.0, ge=0, le=1, description="Share of the requests that begin here that is traced.")
