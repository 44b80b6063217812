"""The head of the audit's chain, told outside of the database every day.

Who may rewrite the audit's tables can compute a new chain; a head noted elsewhere shows it. Each service adds a line to
`audit-heads/<service>.jsonl` in its data folder, from where operations copies it off the machine. The lines are also
the anchors of the next look, so that a chain that was rewritten or cut off since then is reported. Restoring a backup
cuts the chain off, too: `tongxin restored` notes with which head it goes on, and later heads hold no longer; and which
epoch began, as the next restore may be of a backup that does not know it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import structlog

from chassis.audit.chain import GENESIS, Anchor, Verification
from chassis.audit.log import verify
from chassis.database.database import Database

log = structlog.get_logger()


def heads_file(folder: Path, service: str) -> Path:
    return folder / "audit-heads" / f"{service}.jsonl"


def published_heads(path: Path) -> list[Anchor]:
    """The heads told in this file up to now that hold, the eldest first."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    heads: list[Anchor] = []
    for line in map(json.loads, lines):
        if line.get("restored"):
            heads = [head for head in heads if head.number <= line["number"]]
        if line["number"]:  # 0: restored to before the first batch
            heads.append(Anchor(line["number"], line["hash"]))
    return heads


def publish_head(database: Database) -> Verification | None:
    """Chore: go through the chain against all heads told before, and tell the present one, unless it was told.

    A chain that is not sound is logged as an error and its head is not told. None where there is no folder to tell in.
    """
    if database.folder is None:
        return None
    path = heads_file(database.folder, database.service)
    told = published_heads(path)
    found = verify(database, told)
    if not found.sound:
        kinds = sorted({finding.kind for finding in found.findings})
        log.error("audit_not_sound", service=database.service, findings=len(found.findings), kinds=kinds)
    elif found.head is not None and found.head not in told:
        _append(path, _line(database, found.head))
        log.info("audit_head_published", service=database.service, number=found.head.number, hash=found.head.hash)
    return found


def note_restored(database: Database, epoch: int) -> None:
    """The database was restored from a backup, and `epoch` began: its audit goes on from where the backup ends. Where
    the audit is not sound in itself, the heads told before hold on, and the epoch alone is noted."""
    if database.folder is None:
        return
    found, nowhere = verify(database), Anchor(0, GENESIS)
    head, more = (found.head or nowhere, {"restored": True}) if found.sound else (nowhere, {})
    _append(heads_file(database.folder, database.service), _line(database, head, epoch=epoch, **more))


def highest_epoch(path: Path) -> int:
    """The highest epoch that a restore noted in this file; 0 where none did."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return max((line.get("epoch", 0) for line in map(json.loads, lines)), default=0)


def _line(database: Database, head: Anchor, **more: int) -> str:
    return json.dumps({"at": database.clock.now().isoformat(), **head._asdict(), **more}) + "\n"


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        os.write(file, line.encode())  # one write, so that two workers' lines do not mingle
        os.fsync(file)
    finally:
        os.close(file)
