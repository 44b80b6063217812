"""All settings of an installation."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from chassis.config.outside import Sms, Wechat
from chassis.config.sections import Bus, Gateway, Section, ServiceSection, Telemetry

SERVICES = ("registry", "training", "notify")


class Settings(Section):
    """All settings of an installation, as given: `load` reads them from where they stand."""

    demo: bool = Field(False, description="Whether this is the demo community; only then are demo sign-ins known.")
    sandbox: bool = Field(
        False, description="Whether this is an integrator's sandbox, whose clock can be moved (`tongxin sandbox`)."
    )
    data: Path = Field(
        Path("var"),
        description="Folder of what is kept beside the databases: `keys.json`, who was erased (`erasures.jsonl`), the "
        "audit's heads; embedded the SQLite files too. All processes and commands of the registry share one such "
        "folder, other services need not. The log goes to standard error.",
    )
    keys_file: Path | None = Field(None, description="File of the encryption keys; left out: `keys.json` in `data`.")
    timezone: str = Field("Asia/Shanghai", description="Time zone by whose days facts are dated (an IANA name).")
    bus: Bus = Bus()
    gateway: Gateway = Gateway()
    telemetry: Telemetry = Telemetry()
    sms: Sms = Sms()
    wechat: Wechat = Wechat()
    registry: ServiceSection = ServiceSection()
    training: ServiceSection = ServiceSection()
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

    @model_validator(mode="after")
    def _a_sandbox_is_a_demo(self) -> Settings:
        if self.sandbox and not (self.demo and self.embedded):
            raise ValueError("sandbox may be true with demo = true and the in-memory bus only: its clock can be moved")
        return self

    @property
    def embedded(self) -> bool:
        """Everything in one process on the in-memory bus."""
        return self.bus.url.startswith("memory://")

    @property
    def keys_path(self) -> Path:
        return self.keys_file or self.data / "keys.json"

    def make_data_folder(self) -> None:
        """Make the folder `data` where it is missing, for its owner alone: databases, files and keys lie in it."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)

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
