"""The typed configuration: environment over file over default.

The file is TOML; the environment names a setting as `TONGXIN_<SECTION>__<NAME>` (`TONGXIN_BUS__URL`). A wrong or
unknown setting is refused at start, by its name and with what it should be.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

SERVICES = ("registry", "notify")


class ConfigurationError(Exception):
    """The configuration cannot be used. The text names each wrong setting, what it is and what it should be."""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bus(Section):
    url: str = Field(
        "memory://", description="Where the broker is: `amqp://user:password@host:port/vhost`, or `memory://` embedded."
    )
    queue_type: Literal["classic", "quorum"] = Field(
        "classic", description="Kind of the durable event queues; `quorum` where the broker is a cluster."
    )
    heartbeat: int = Field(
        10, ge=1, le=60, description="Seconds between heartbeats; a silent broker is noticed after about three."
    )
    user_per_service: bool = Field(False, description="Whether each service signs in to the broker under its own name.")

    @field_validator("url")
    @classmethod
    def _known_scheme(cls, url: str) -> str:
        if not url.startswith(("amqp://", "amqps://", "memory://")):
            raise ValueError("should start with amqp://, amqps:// or memory://")
        return url


class ServiceSection(Section):
    database_url: str = Field(
        "", description="SQLAlchemy URL of the service's own database; empty: an SQLite file in `data`."
    )
    pool: int = Field(10, ge=1, le=100, description="Connections to the database a process keeps at most.")
    workers: int = Field(64, ge=1, le=1000, description="Calls and events a process works on at a time.")
    bus_url: str = Field("", description="The service's own sign-in to the broker; empty: `bus.url`.")


class Gateway(Section):
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    public_url: str = Field("", description="How the outside reaches the gateway; empty: `http://host:port`.")
    cors_origins: tuple[str, ...] = Field((), description="Origins whose pages may call the API; none if empty.")
    body_limit: int = Field(1_000_000, ge=1_000, description="Largest JSON body in bytes.")
    upload_limit: int = Field(64_000_000, ge=1_000, description="Largest file in bytes.")
    trusted_proxies: tuple[str, ...] = Field(
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
        0, ge=0, le=65535, description="Port of a service's `/metrics`, `/healthz` and `/readyz`; 0: none."
    )
    traces: Literal["none", "otlp"] = Field("none", description="Where traces go.")


class Settings(BaseSettings):
    """All settings of an installation."""

    model_config = SettingsConfigDict(env_prefix="TONGXIN_", env_nested_delimiter="__", extra="forbid", frozen=True)

    demo: bool = Field(False, description="Whether this is the demo community; only then are demo sign-ins known.")
    data: Path = Field(Path("var"), description="Folder for SQLite files, keys and logs.")
    keys_file: Path | None = Field(None, description="File of the encryption keys; left out: `keys.json` in `data`.")
    timezone: str = Field("Asia/Shanghai", description="Time zone by whose days facts are dated (an IANA name).")
    bus: Bus = Bus()
    gateway: Gateway = Gateway()
    telemetry: Telemetry = Telemetry()
    registry: ServiceSection = ServiceSection()
    notify: ServiceSection = ServiceSection()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, ZoneInfoNotFoundError, OSError):
            raise ValueError("should be an IANA time zone such as Asia/Shanghai") from None
        return name

    @model_validator(mode="after")
    def _embedded_or_not(self) -> Settings:
        if not self.embedded:
            for name in SERVICES:
                if self.section(name).database_url.startswith("sqlite"):
                    raise ValueError(f"{name}.database_url should be a PostgreSQL URL where bus.url names a broker")
        return self

    @property
    def embedded(self) -> bool:
        """Everything in one process on the in-memory bus."""
        return self.bus.url.startswith("memory://")

    @property
    def keys_path(self) -> Path:
        return self.keys_file or self.data / "keys.json"

    @property
    def public_url(self) -> str:
        """How the outside reaches the gateway; also the issuer of access tokens (RFC 9068)."""
        return self.gateway.public_url or f"http://{self.gateway.host}:{self.gateway.port}"

    def section(self, service: str) -> ServiceSection:
        section: ServiceSection = getattr(self, service)
        return section

    def database_url(self, service: str) -> str:
        return self.section(service).database_url or f"sqlite:///{(self.data / service).absolute()}.db"

    def bus_url(self, service: str) -> str:
        return self.section(service).bus_url if service in SERVICES and self.section(service).bus_url else self.bus.url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load(file: Path | None = None, **overrides: Any) -> Settings:
    """The configuration from `file` and the environment; `overrides` stand in for the file's values.

    Raises ConfigurationError.
    """
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values = tomllib.loads(file.read_text())
        except OSError as error:
            raise ConfigurationError(f"{file}: cannot be read ({error.strerror})") from None
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"{file}: is not TOML ({error})") from None
    _refuse_unknown_environment()
    try:
        return Settings(**_merged(values, overrides))
    except ValidationError as error:
        raise ConfigurationError("\n".join(_explain(e) for e in error.errors())) from None


def _refuse_unknown_environment() -> None:
    """A setting mistyped in the environment would otherwise be passed over in silence."""
    known = {"TONGXIN_CONFIG"}
    for name, field in Settings.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        known |= {f"TONGXIN_{name}__{i}".upper() for i in inner} if inner else {f"TONGXIN_{name}".upper()}
    unknown = sorted(name for name in os.environ if name.upper().startswith("TONGXIN_") and name.upper() not in known)
    if unknown:
        raise ConfigurationError(
            "\n".join(f"{name}: there is no such setting; see docs/configuration.md" for name in unknown)
        )


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        result[key] = _merged(result.get(key, {}), value) if isinstance(value, dict) else value
    return result


def _explain(error: Any) -> str:
    name = ".".join(str(step) for step in error["loc"]) or "settings"
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting; see docs/configuration.md"
    shown = "" if "url" in name or isinstance(error["input"], dict) else f" (it is {error['input']!r})"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}{shown}"
