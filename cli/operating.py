"""What an operator does with a running installation: parked events, jobs, timers, announcements, the audit.

All of it acts through rows of the service's database, never on a bus of its own; the running service does the rest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

import click

from chassis.access.actor import system
from chassis.audit import log as audit_log
from chassis.audit.chain import Anchor, Verification
from chassis.audit.exported import export_audit, services_in, verify_export
from chassis.audit.heads import heads_file, highest_epoch, note_restored, published_heads
from chassis.config import ConfigurationError, load
from chassis.database.database import Database
from chassis.errors import NotFound
from chassis.events.announce import raise_epoch
from chassis.events.parked import Parked
from chassis.jobs import overview, start_job, timers
from chassis.telemetry.masking import masked
from cli import at_work
from cli.catalogue import database_of, names, of_service, service_of
from services.training.piecework.payroll import recounting
from services.training.piecework.payroll.usecases.exporting import export_payroll

OPERATOR = system("operator")
T = TypeVar("T")


# ---- parked events


@click.group("parked")
def parked_group() -> None:
    """Events that failed their last try, and messages that nobody could read."""


@parked_group.command("list")
@of_service
@click.pass_obj
def list_parked(config: Path | None, service: str | None) -> None:
    """List what is parked, the oldest first."""
    _show_rows(config, service, lambda database: Parked(database).list())


@parked_group.command("show")
@click.argument("event_id", type=UUID)
@of_service
@click.pass_obj
def show_parked(config: Path | None, event_id: UUID, service: str | None) -> None:
    """Show one event that is parked, or being tried again, with its body; personal data are masked."""
    row = _first_found(config, service, lambda database: Parked(database).show(event_id))
    shown = {name: _plain(value) for name, value in row.items() if name != "body"}
    click.echo(json.dumps(masked("", shown | {"body": _body(row["body"])}), ensure_ascii=False, indent=1))


@parked_group.command("replay")
@click.argument("event_id", type=UUID, required=False)
@click.option("--all", "every", is_flag=True, help="All that is parked.")
@of_service
@click.pass_obj
def replay_parked(config: Path | None, event_id: UUID | None, every: bool, service: str | None) -> None:
    """Give one parked event, or all that can be read, a new round of tries."""
    if (event_id is None) != every:
        raise click.UsageError("name one event, or say --all")
    left = 0

    def replay(database: Database) -> int:
        nonlocal left
        left += Parked(database).unreadable() if every else 0
        return Parked(database).replay(event_id)

    _tell_changed(config, service, replay, "to be tried again", lambda: left)
    if left:
        click.echo(f"{left} stay parked: nobody can read them, and no try can succeed", err=True)


@parked_group.command("drop")
@click.argument("event_id", type=UUID)
@of_service
@click.pass_obj
def drop_parked(config: Path | None, event_id: UUID, service: str | None) -> None:
    """Mark one event that is parked, or being tried again, as done without handling it."""
    _tell_changed(config, service, lambda database: Parked(database).drop(event_id), "dropped")


# ---- jobs


@click.group("jobs")
def jobs_group() -> None:
    """Long work."""


@jobs_group.command("list")
@of_service
@click.option("--all", "every", is_flag=True, help="Those too that have ended.")
@click.pass_obj
def list_jobs(config: Path | None, service: str | None, every: bool) -> None:
    """List jobs, the newest first."""
    _show_rows(config, service, lambda database: overview.jobs(database, ended=every))


@jobs_group.command("cancel")
@click.argument("job_id", type=UUID)
@of_service
@click.pass_obj
def cancel_job(config: Path | None, job_id: UUID, service: str | None) -> None:
    """Cancel a job before its next step; what its steps did stays."""
    state = _first_found(config, service, lambda database: overview.cancel(database, job_id))
    click.echo("it ends before its next step" if state == "running" else "cancelled")


# ---- timers


@click.group("timers")
def timers_group() -> None:
    """What was to happen at a time, and failed its last try."""


@timers_group.command("list")
@of_service
@click.pass_obj
def list_timers(config: Path | None, service: str | None) -> None:
    """List what was given up, the oldest first."""
    _show_rows(config, service, lambda database: [asdict(row) for row in timers.given_up(database)])


@timers_group.command("retry")
@click.argument("key")
@of_service
@click.pass_obj
def retry_timer(config: Path | None, service: str | None, key: str) -> None:
    """Give what was given up under KEY a new round of tries."""

    def retry(database: Database) -> None:
        with database.unit_of_work(OPERATOR) as uow:
            timers.try_again(uow, key)

    _first_found(config, service, retry)
    click.echo("to be tried again")


# ---- announcements and the audit


@click.command()
@click.argument("service")
@click.option("--to", "listener", default="", help="Only for this listener.")
@click.pass_obj
def announce(config: Path | None, service: str, listener: str) -> None:
    """Let SERVICE tell its whole state again, while everything runs: for a new listener or a restored database."""
    if "announce" not in service_of(service).jobs:
        raise ConfigurationError(f"{service} announces nothing")
    if listener:
        service_of(listener)
    with database_of(config, service) as database:
        begin_to_announce(database, service, listener)


def begin_to_announce(database: Database, service: str, listener: str = "") -> None:
    with database.unit_of_work(OPERATOR) as uow:
        job = start_job(uow, "announce", {"to": listener} if listener else {}, unique_key="announce")
    click.echo(f"announcing as job {job.id}; see `tongxin jobs list --service {service}`")


@click.command()
@click.argument("service")
@click.option(
    "--above", type=click.IntRange(min=0), default=0, help="The highest epoch of before, where no note has it."
)
@click.pass_obj
def restored(config: Path | None, service: str, above: int) -> None:
    """After SERVICE's database was restored, before it starts: raise its epoch, and let it tell its state again. Doing
    this twice is safe.

    The new epoch is above that of the backup, and above those of earlier restores, which audit-heads/SERVICE.jsonl in
    the data folder has."""
    announces = "announce" in service_of(service).jobs
    settings = load(config)
    noted = heads_file(settings.data, service)
    with database_of(config, service) as database:
        at_work.refuse_running(settings, database, "it goes on telling under the epoch of before")
        if not noted.exists() and not above:
            click.echo(
                f"{noted} is not there: if {service} was restored before, bring the file back and do this again, or"
                " name by --above the epoch that was told then",
                err=True,
            )
        epoch = raise_epoch(database, max(above, highest_epoch(noted)))
        note_restored(database, epoch)
        click.echo(f"{service}: epoch {epoch}; what it tells from now on is newer than any copy")
        if announces:
            # one of the backup may be half done, or for one listener only: the whole state is told again
            if (before := overview.set_aside(database, "announce")) is not None:
                click.echo(f"job {before}, which was to announce, gives way to this one; doing this twice is safe")
            begin_to_announce(database, service)
    for owner in sorted(service_of(service).bindings):
        if owner != service and "announce" in service_of(owner).jobs:
            click.echo(
                f"once {service} runs, `tongxin announce {owner} --to {service}` makes right what it keeps of it"
            )


@click.group("audit")
def audit_group() -> None:
    """The record of who did and saw what."""


@audit_group.command("verify")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@of_service
@click.option(
    "--heads",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of published heads, as copied off this machine; those in the data folder, or in FOLDER, if left out.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the audit and heads here, to check elsewhere.",
)
@click.pass_obj
def verify_audit(
    config: Path | None, folder: Path | None, service: str | None, heads: Path | None, keep: Path | None
) -> None:
    """Check every seal of the audit, against every head that was published: of the databases, or of FOLDER, as
    --keep wrote it, without the system. Exit status 1 where something was changed, removed, inserted or cut off."""
    if folder is not None and keep is not None:
        raise click.UsageError("--keep writes what the databases have; it goes without FOLDER")
    broken = False
    for name in names(service) if folder is None else _kept_in(folder, service):
        own_heads = heads / f"{name}.jsonl" if heads else None
        try:
            if folder is not None:
                published = published_heads(own_heads or heads_file(folder, name))
                found = verify_export(folder, name, published)
            else:
                published, found = _verified(config, name, own_heads, keep)
        except FileNotFoundError as error:
            raise click.ClickException(f"{error.filename} is missing; --keep writes all") from None
        except audit_log.Unreadable as fault:
            click.echo(f"wrong  {name}: {fault}")
            broken = True
            continue
        for finding in found.findings:
            click.echo(f"wrong  {name}, batch {finding.batch}: {finding.kind}: {finding.detail}")
        if found.sound:
            click.echo(f"ok     {name}: {found.entries} entries in {found.batches} batches, {_heads_met(published)}")
        broken = broken or not found.sound
    sys.exit(int(broken))


def _verified(
    config: Path | None, name: str, heads: Path | None, keep: Path | None
) -> tuple[list[Anchor], Verification]:
    """What a service's database holds, or with `keep` what was written of it, against its heads."""
    heads = heads or heads_file(load(config).data, name)
    with database_of(config, name) as database:
        if keep is None:
            published = published_heads(heads)
            return published, audit_log.verify(database, published)
        export_audit(database, keep)
    copy = heads_file(keep, name)
    if heads.exists() and heads.resolve() != copy.resolve():
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(heads.read_bytes())
    return (published := published_heads(copy)), verify_export(keep, name, published)


def _kept_in(folder: Path, service: str | None) -> Sequence[str]:
    """The services to look at in an export; one that is not in it is told, lest its lack is taken for soundness."""
    found = services_in(folder)
    wanted = names(service)
    if not set(found) & set(wanted):
        raise click.ClickException(
            f"{folder} has no audit of {', '.join(wanted)}; `tongxin audit verify --keep` writes it"
        )
    for name in (name for name in wanted if name not in found):
        click.echo(f"warn   {name}: its audit is not in {folder}")
    return [name for name in wanted if name in found]


@audit_group.command("recount")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep the rows here, to count elsewhere."
)
@click.pass_obj
def recount_payroll(config: Path | None, folder: Path | None, keep: Path | None) -> None:
    """Count payroll again from its raw rows, by other code than paid it: those in FOLDER, as --keep wrote them, or the
    database's. Exit status 1 where something is not as it was counted."""
    with ExitStack() as stack:
        if folder is None:
            folder = keep or Path(stack.enter_context(TemporaryDirectory(prefix="tongxin-recount-")))
            with database_of(config, "training") as database:
                export_payroll(database, folder)
        try:
            found = recounting.recount(folder)
        except FileNotFoundError as error:
            raise click.ClickException(f"{error.filename} is missing; --keep writes all") from None
    for finding in found.findings:
        click.echo(f"wrong  {finding}")
    if not found.findings:
        click.echo(f"ok     {found.pieces} pieces, {found.entries} entries, {found.payslips} payslips")
    sys.exit(bool(found.findings))


def _heads_met(published: Sequence[Anchor]) -> str:
    if published:
        return f"as {len(published)} published heads have it"
    return "no head was published yet, so whether its end was cut off cannot be told"


# ---- rows of services


def _show_rows(config: Path | None, service: str | None, rows_of: Callable[[Database], list[dict[str, Any]]]) -> None:
    count = 0
    for name in names(service):
        with database_of(config, name) as database:
            for row in rows_of(database):
                count += 1
                fields = {column: _plain(value) for column, value in row.items() if value is not None}
                shown = masked("", fields)
                click.echo(
                    json.dumps({"service": name, **(shown if isinstance(shown, dict) else {})}, ensure_ascii=False)
                )
    if not count:
        click.echo("none", err=True)


def _first_found(config: Path | None, service: str | None, look: Callable[[Database], T]) -> T:
    """What the first service has that has it. Raises NotFound."""
    missing: NotFound | None = None
    for name in names(service):
        with database_of(config, name) as database:
            try:
                return look(database)
            except NotFound as error:
                missing = error
    assert missing is not None
    raise missing


def _tell_changed(
    config: Path | None,
    service: str | None,
    change: Callable[[Database], int],
    done: str,
    left: Callable[[], int] = lambda: 0,
) -> None:
    count = 0
    for name in names(service):
        with database_of(config, name) as database:
            count += change(database)
    if not count + left():
        raise NotFound("nothing of that kind is parked; see `tongxin parked list`")
    click.echo(f"{count} {done}")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _body(body: Any) -> Any:
    """The event as JSON; what is none, by its length only, as nothing in it is known to be harmless."""
    try:
        return json.loads(bytes(body or b"null"))
    except ValueError:
        return f"({len(bytes(body))} bytes that are not JSON)"


COMMANDS = (parked_group, jobs_group, timers_group, announce, restored, audit_group)
