"""The demo community and its sign-ins."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import UUID

import click
from sqlalchemy import func, select

from chassis.config import ConfigurationError, Settings, load
from chassis.database.database import Database
from chassis.database.opening import open_for_command
from chassis.errors import Unavailable
from chassis.telemetry import logs
from cli.catalogue import is_migrated, services
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases.demo import create_demo_accounts, first_organisation
from services.registry.demo.loading import Loaded, load_community
from services.registry.places.tables import Compound
from services.training.piecework.demo import load_factory


def credentials_file(settings: Settings) -> Path:
    return settings.data / "demo-credentials.json"


def credentials(settings: Settings, config: Path | None = None) -> dict[str, dict[str, str]]:
    """The demo's sign-ins by role. Refused where none were made, or where the configuration is not the demo's: it says
    so, or it is one of its own (a file, a broker) and does not say that it is."""
    of_its_own = config is not None or not settings.embedded
    if not settings.demo and ("demo" in settings.model_fields_set or of_its_own):
        raise ConfigurationError("demo: this configuration is not the demo's (demo = false): no demo sign-ins")
    try:
        found: dict[str, dict[str, str]] = json.loads(credentials_file(settings).read_text())
    except FileNotFoundError:
        raise ConfigurationError(
            f"data: there are no demo sign-ins in {settings.data.absolute()}/: `tongxin run` loads the demo community "
            "into an empty folder (TONGXIN_DATA names another one); sign-ins that were lost cannot be shown again"
        ) from None
    return found


SECONDS = 30.0  # for the gateway to answer
SMALL = 0.01  # share of the community's households, for who needs the demo's sign-ins and few people
LABELS = {"places": "住房", "residents": "居民", "organisations": "组织"}


def load_if_missing(settings: Settings, *, small: bool = False) -> bool:
    """Load the demo community unless it is there; whether it was loaded. A load that was cut off is completed: the
    sign-ins come last. Raises ConfigurationError where another community is there."""
    settings.make_data_folder()
    registry = services(("registry",))[0]
    database = open_for_command(settings, registry)
    with database.unit_of_work(writes=False) as uow:
        if uow.session.scalar(select(func.count()).select_from(Account)):
            _require_demo(settings)
            return False
    if registry.prepare:  # its keys are told first: without them no other service can check a token
        with database.unit_of_work() as uow:
            registry.prepare(uow)
    logs.configure("demo", "warning", log_format="console")
    click.echo("Loading the demo community of Xinbei; its people are invented.")
    loaded = load_community(database, settings.data / "demo", Progress().show, size=SMALL if small else 1.0)
    _load_factory(settings, database, loaded)
    with database.unit_of_work(loaded.actor) as uow:
        compounds = uow.session.scalars(select(Compound.id).where(Compound.community == loaded.community))
        sign_ins = create_demo_accounts(uow, tuple(compounds))
        # before the commit: accounts whose sign-ins nobody was told would be of no use
        with os.fdopen(os.open(credentials_file(settings), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(sign_ins, file, indent=1)
    return True


def _load_factory(settings: Settings, registry: Database, loaded: Loaded) -> None:
    """The factory's styles, rates and orders, in training's own database; before the sign-ins, which come last."""
    with registry.unit_of_work(loaded.actor, writes=False) as uow:
        employer = UUID(first_organisation(uow, "employer"))
    training = open_for_command(settings, services(("training",))[0])
    load_factory(training, loaded.community, employer)
    training.engine.dispose()


def _require_demo(settings: Settings) -> None:
    """The accounts that are there are the demo's. Raises ConfigurationError."""
    if not credentials_file(settings).exists():
        raise ConfigurationError(
            "registry: its database holds accounts already, of another community or of a demo whose sign-ins "
            f"({credentials_file(settings).absolute()}) were lost; the demo needs an empty database"
        )


class Progress:
    """How far the load is: a bar on a terminal, a line at every fifth elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._said = ("", 0)

    def show(self, kind: str, done: int, total: int | None) -> None:
        fifth = done * 5 // total if total else 0
        if self._terminal:
            bar = "█" * (done * 30 // total) if total else ""
            end = "\n" if total == done and total else ""
            counted = f"{done:,} / {total:,}" if total else f"{done:,} checked"
            click.echo(f"\r  {LABELS[kind]} {bar:30} {counted}\033[K{end}", nl=False, err=True)
        elif total and (kind, fifth) != self._said:
            self._said = (kind, fifth)
            click.echo(f"  {kind}: {done:,} of {total:,}", err=True)


@click.group("demo")
def demo_group() -> None:
    """The demo community: Xinbei with synthetic people."""


@demo_group.command("load")
@click.option("--small", is_flag=True, help="A hundredth of it.")
@click.pass_obj
def load_demo(config: Path | None, small: bool) -> None:
    """Load the demo community, unless it is there."""
    settings = load(config)
    if not settings.demo:
        raise ConfigurationError(
            "demo: this configuration is not the demo's (demo = false), so no demo is loaded into it; "
            "TONGXIN_DEMO=true makes it the demo's, and `tongxin run` is the demo by itself"
        )
    if steps := _steps_before(settings):
        raise ConfigurationError(f"demo: before the demo is loaded run {' and '.join(steps)} (`tongxin run` does all)")
    if not load_if_missing(settings, small=small):
        click.echo("The demo community is there already; nothing was loaded.")


def _steps_before(settings: Settings) -> list[str]:
    """The commands that are to be run before the demo can be loaded."""
    steps = [] if settings.keys_path.exists() else ["`tongxin keys create`"]
    ready = all(is_migrated(settings, name) for name in ("registry", "training"))
    return steps if ready else [*steps, "`tongxin migrate`"]


@demo_group.command("credentials")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show_credentials(config: Path | None, as_json: bool) -> None:
    """Show the demo sign-ins."""
    found = credentials(load(config), config)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for role, sign_in in found.items():
        click.echo(f"{role:<16} {' / '.join(sign_in.values())}")


@demo_group.command("token")
@click.argument("role")
@click.option("--port", type=int, default=None, help="Port of the gateway on this machine (gateway.port).")
@click.pass_obj
def show_token(config: Path | None, role: str, port: int | None) -> None:
    """Sign in as ROLE at the running gateway and print the access token, which is good for five minutes."""
    settings = load(config, options={"gateway": {"port": port}} if port else {})
    sign_ins = credentials(settings, config)
    if role not in sign_ins:
        raise ConfigurationError(f"there is no demo sign-in for {role}; there are {', '.join(sign_ins)}")
    click.echo(access_token(f"http://{settings.gateway.host}:{settings.gateway.port}", sign_ins[role]))


@demo_group.command("story")
@click.option("--port", type=int, default=None, help="Port of the gateway on this machine (gateway.port).")
@click.pass_obj
def tell_story(config: Path | None, port: int | None) -> None:
    """Tell the whole way from sign-up to payslip, over HTTP, at the running gateway; each step is printed.

    It is told of people and orders of its own each time, and leaves them there, with two months of the factory's books
    paid, which begin two years back: told twelve times, it has no more months. Ends with 2 where a step comes out
    otherwise.
    """
    from cli.story.people import people_of  # noqa: PLC0415
    from cli.story.telling import tell  # noqa: PLC0415

    settings = load(config, options={"gateway": {"port": port}} if port else {})
    gateway = f"http://{settings.gateway.host}:{settings.gateway.port}"
    tell(people_of(gateway, credentials(settings, config), access_token), click.echo)
    click.echo("The story came out as it should.")


def access_token(gateway: str, sign_in: Mapping[str, str]) -> str:
    """A person's by /v1/sessions, a system's by /oauth/token. Raises Unavailable where it is not given."""
    if "client_id" in sign_in:
        body = urlencode({"grant_type": "client_credentials", **sign_in})
        asked = Request(f"{gateway}/oauth/token", body.encode())  # noqa: S310 - http, our own gateway
    else:
        headers = {"Content-Type": "application/json"}
        asked = Request(f"{gateway}/v1/sessions", json.dumps(sign_in).encode(), headers)  # noqa: S310
    try:
        with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
            return str(json.load(answer)["access_token"])
    except HTTPError as error:
        remedy = (
            "it is busy, try again" if error.code >= 500 else "is it this data's gateway, or was the secret changed?"
        )
        raise Unavailable(f"{gateway} refuses the sign-in (status {error.code}); {remedy}") from None
    except (OSError, HTTPException, ValueError, KeyError) as error:
        raise Unavailable(
            f"{gateway} does not answer as Tongxin does ({error}); start `tongxin run`, or name its port by --port"
        ) from None


COMMANDS = (demo_group,)
