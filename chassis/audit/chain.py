"""The audit trail: what an entry says, and the chain of hashes that shows whether anybody touched it.

A sealer takes whatever committed entries are in no batch yet, orders them by id and closes them as a batch; each
batch's seal holds the hash of the one before (NIST SP 800-92 asks for message digests over logs; by batches, because
chaining each row would make all writes queue). An entry that commits late, with an id older than the last batch's, goes
into the next: membership is the batch number stored with the entry's id, not a range of ids.

Personal values stand in an entry masked or encrypted under the subject's key. The hash is over that text, so destroying
the key leaves the chain whole. Whoever may rewrite both tables can also compute a new chain: keep an `Anchor` (in the
log, with the backups, with the auditor) and give it to `verify`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from chassis.audit.canonical import Json, canonical_json

GENESIS = "0" * 64


@dataclass(frozen=True)
class AuditEntry:
    """One change or one reveal: who, when, from where, why, before and after (masked or encrypted, never in the open).

    `operation` is the contract's name (`registry.reveal_identifier`), `subject` what it was done to
    (`resident:<id>`), `purpose` the stated reason, which a reveal must have.
    """

    id: UUID
    at: datetime
    actor: str
    actor_kind: str
    operation: str
    subject: str
    community: str | None = None
    purpose: str | None = None
    origin_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    before: Mapping[str, Json] = field(default_factory=dict)
    after: Mapping[str, Json] = field(default_factory=dict)
    more: Mapping[str, Json] = field(default_factory=dict)  # what else its row says: of another version, or forged

    def digest(self) -> bytes:
        """SHA-256 of the canonical JSON of every field."""
        document: dict[str, Json] = {"more": self.more} if self.more else {}
        document |= {
            "id": str(self.id),
            "at": _instant(self.at),
            "actor": self.actor,
            "actor_kind": self.actor_kind,
            "operation": self.operation,
            "subject": self.subject,
            "community": self.community,
            "purpose": self.purpose,
            "origin_address": self.origin_address,
            "user_agent": self.user_agent,
            "request_id": self.request_id,
            "before": self.before,
            "after": self.after,
        }
        return hashlib.sha256(canonical_json(document)).digest()


@dataclass(frozen=True)
class Seal:
    """A closed batch: numbers run from 1 without a gap; `first` and `last` are entries' ids in ascending order."""

    number: int
    previous_hash: str
    sealed_at: datetime
    first: UUID
    last: UUID
    count: int
    entries_hash: str
    hash: str

    def expected_hash(self) -> str:
        document: dict[str, Json] = {
            "number": self.number,
            "previous_hash": self.previous_hash,
            "sealed_at": _instant(self.sealed_at),
            "first": str(self.first),
            "last": str(self.last),
            "count": self.count,
            "entries_hash": self.entries_hash,
        }
        return hashlib.sha256(canonical_json(document)).hexdigest()


class SealedEntry(NamedTuple):
    """An entry with the number of the batch that the sealer put it in."""

    batch: int
    entry: AuditEntry


class Anchor(NamedTuple):
    """A seal noted outside of the database: from then on, nothing up to it can change or vanish unseen."""

    number: int
    hash: str


class Finding(NamedTuple):
    """What is wrong in which batch. `kind`: changed, removed, inserted, reordered, unsealed-batch or broken-chain."""

    batch: int
    kind: str
    detail: str


@dataclass(frozen=True)
class Verification:
    """What was looked at and what was found; `head` is what to note as the next anchor."""

    batches: int
    entries: int
    head: Anchor | None
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings


def seal_batch(previous: Seal | None, entries: Iterable[AuditEntry], now: datetime) -> Seal:
    """Close these committed entries as the batch after `previous`; ValueError for none, or for one id twice."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    if not ordered:
        raise ValueError("a batch has at least one entry")
    if len({entry.id for entry in ordered}) != len(ordered):
        raise ValueError("an entry stands twice in the batch")
    seal = Seal(
        number=previous.number + 1 if previous else 1,
        previous_hash=previous.hash if previous else GENESIS,
        sealed_at=now,
        first=ordered[0].id,
        last=ordered[-1].id,
        count=len(ordered),
        entries_hash=_entries_hash(ordered),
        hash="",
    )
    return Seal(**{**seal.__dict__, "hash": seal.expected_hash()})


def verify(seals: Iterable[Seal], sealed: Iterable[SealedEntry], anchors: Sequence[Anchor] = ()) -> Verification:
    """Go through the whole trail: seals by ascending number, entries by ascending (batch, id), both may be streams.

    Finds any entry or seal that was changed, removed, inserted or put in another order; with anchors also an end cut
    off and a chain computed anew.
    """
    findings: list[Finding] = []
    batches = entries = 0
    previous: Seal | None = None
    noted = {anchor.number: anchor.hash for anchor in anchors}
    groups = _Groups(sealed)
    for seal in seals:
        findings.extend(groups.without_seal(before=seal.number))
        batch = groups.take(seal.number)
        findings.extend(_chain_findings(previous, seal, noted.pop(seal.number, None)))
        findings.extend(_batch_findings(seal, batch))
        batches, entries, previous = batches + 1, entries + len(batch), seal
    findings.extend(groups.without_seal())
    findings.extend(Finding(number, "broken-chain", "the seal noted as an anchor is gone") for number in sorted(noted))
    return Verification(batches, entries, Anchor(previous.number, previous.hash) if previous else None, tuple(findings))


class _Groups:
    """The entries batch by batch, one batch in memory at a time."""

    def __init__(self, sealed: Iterable[SealedEntry]) -> None:
        self._groups = groupby(sealed, key=lambda row: row.batch)
        self._next = self._advance()

    def take(self, number: int) -> list[AuditEntry]:
        if self._next is None or self._next[0] != number:
            return []
        batch = self._next[1]
        self._next = self._advance()
        return batch

    def without_seal(self, before: int | None = None) -> Iterator[Finding]:
        while self._next is not None and (before is None or self._next[0] < before):
            number, batch = self._next
            yield Finding(number, "unsealed-batch", f"{len(batch)} entries stand in a batch that has no seal here")
            self._next = self._advance()

    def _advance(self) -> tuple[int, list[AuditEntry]] | None:
        for number, rows in self._groups:
            return number, [row.entry for row in rows]
        return None


def _chain_findings(previous: Seal | None, seal: Seal, anchored: str | None) -> Iterator[Finding]:
    expected = previous.number + 1 if previous else 1
    if seal.number != expected:
        yield Finding(seal.number, "broken-chain", f"seal {expected} should stand here")
    if seal.previous_hash != (previous.hash if previous else GENESIS):
        yield Finding(seal.number, "broken-chain", "the seal does not hold the hash of the one before")
    if seal.hash != seal.expected_hash():
        yield Finding(seal.number, "changed", "the seal itself was changed")
    if anchored is not None and seal.hash != anchored:
        yield Finding(seal.number, "broken-chain", "the seal is not the one noted as an anchor")


def _batch_findings(seal: Seal, batch: Sequence[AuditEntry]) -> Iterator[Finding]:
    if len(batch) != seal.count:
        kind = "removed" if len(batch) < seal.count else "inserted"
        yield Finding(seal.number, kind, f"{len(batch)} entries where {seal.count} were sealed")
    elif _entries_hash(batch) != seal.entries_hash:
        in_order = sorted(batch, key=lambda entry: entry.id)
        kind = "reordered" if _entries_hash(in_order) == seal.entries_hash else "changed"
        yield Finding(seal.number, kind, f"the {seal.count} entries are not as they were sealed")
    elif (batch[0].id, batch[-1].id) != (seal.first, seal.last):
        yield Finding(seal.number, "changed", "the seal names another first or last entry")


def _entries_hash(entries: Iterable[AuditEntry]) -> str:
    # Digests have one length, so their concatenation can be read in one way only.
    total = hashlib.sha256()
    for entry in entries:
        total.update(entry.digest())
    return total.hexdigest()


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an audit entry's time has an offset")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
