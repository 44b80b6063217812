"""The typed configuration: environment over file over default.

The file is TOML; the environment names a setting as `TONGXIN_<SECTION>__<NAME>` (`TONGXIN_BUS__URL`). A wrong or
unknown setting is refused at start, by its name and with what it should be.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from chassis.outside.request import safe_address

SERVICES = ("registry", "notify")
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")  # in sms.body
SECRETS = ("authorization", "secret")  # never shown


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

    @property
    def shown_url(self) -> str:
        """The URL without its password, for people."""
        return shown(self.url)

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
    bus_url: str = Field("", description="The gateway's own sign-in to the broker; empty: `bus.url`.")
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
        0,
        ge=0,
        le=65535,
        description="Port of a service's `/metrics`, `/healthz` and `/readyz`; 0: none. A second worker has the next.",
    )
    metrics_host: str = Field("127.0.0.1", description="Address of that port; `0.0.0.0` in a container.")
    otlp_endpoint: str = Field(
        "", description="Where traces go, by OTLP over HTTP (`http://host:4318/v1/traces`); empty: there are none."
    )
    trace_sample: float = Field(1.0, ge=0, le=1, description="Share of the requests that begin here that is traced.")


class Sms(Section):
    provider: Literal["none", "http", "sandbox"] = Field(
        "none",
        description="Who sends codes by SMS: `http`, a gateway that is asked by one POST; `sandbox`, the file "
        "`sandbox/sms.jsonl` in `data` (with `demo` only); `none`: nobody can sign in by SMS.",
    )
    url: str = Field("", description="Where the gateway takes a message: https, or http on this machine.")
    authorization: str = Field("", description="Value of the header `Authorization`, where the gateway wants one.")
    content_type: Literal["application/json", "application/x-www-form-urlencoded"] = Field(
        "application/json", description="Kind of `sms.body`."
    )
    body: str = Field(
        '{"telephone": "{telephone}", "code": "{code}", "minutes": {minutes}}',
        description="What is posted. `{telephone}` stands for the number (+8613800138000), `{national}` for it without "
        "the country's code, `{code}` for the six digits, `{minutes}` for how long they are good.",
    )
    accepted: str = Field(
        "",
        description="`field=value` that the gateway's JSON answer has when it took the message (`Code=OK`); empty: any "
        "answer of status 2xx.",
    )

    @model_validator(mode="after")
    def _complete(self) -> Sms:
        if self.provider != "http":
            return self
        safe_address(self.url)
        named = set(PLACEHOLDER.findall(self.body))
        if "code" not in named or not named & {"telephone", "national"}:
            raise ValueError("sms.body should have {code}, and {telephone} or {national}")
        if unknown := named - {"telephone", "national", "code", "minutes"}:
            raise ValueError(f"sms.body has what nobody fills in: {', '.join(sorted(unknown))}")
        if self.content_type == "application/json" and not _is_json(PLACEHOLDER.sub("1", self.body)):
            raise ValueError("sms.body is not JSON once its words are filled in")
        if self.accepted and "=" not in self.accepted:
            raise ValueError("sms.accepted should be field=value")
        return self


class Wechat(Section):
    provider: Literal["none", "wechat", "sandbox"] = Field(
        "none",
        description="Who knows people by WeChat's login: `wechat`; `sandbox`, which takes `sandbox:NAME` for a code "
        "(with `demo` only); `none`: nobody can sign in by WeChat.",
    )
    url: str = Field("https://api.weixin.qq.com", description="Where WeChat answers: https, or http on this machine.")
    appid: str = Field("", description="The mini-program's id.")
    secret: str = Field("", description="The mini-program's secret.")

    @model_validator(mode="after")
    def _complete(self) -> Wechat:
        if self.provider == "wechat":
            safe_address(self.url)
            if not self.appid or not self.secret:
                raise ValueError("wechat.appid and wechat.secret should be those of the mini-program")
        return self


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
    sms: Sms = Sms()
    wechat: Wechat = Wechat()
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

    @model_validator(mode="after")
    def _sandbox_in_a_demo_only(self) -> Settings:
        for name, provider in (("sms", self.sms.provider), ("wechat", self.wechat.provider)):
            if provider == "sandbox" and not self.demo:
                raise ValueError(f"{name}.provider may be sandbox with demo = true only: it lets in whoever asks")
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
        """The sign-in to the broker of a service, or of `gateway`."""
        own = self.gateway.bus_url if service == "gateway" else self.section(service).bus_url
        return own or self.bus.url

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


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def shown(url: str) -> str:
    """A URL without its password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=re.sub(r":[^:@/]*@", ":…@", parts.netloc)))


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
    hidden = "url" in name or name.endswith(SECRETS) or isinstance(error["input"], dict | BaseModel)
    shown = "" if hidden else f" (it is {error['input']!r})"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}{shown}"
