"""The chassis' own tables. Every service's database has them, beside the service's."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import DeclarativeBase

from chassis.database.types import Json, Moment, db_now

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class ChassisTables:
    """The chassis' tables on a service's metadata."""

    def __init__(self, metadata: MetaData) -> None:
        self.installation = _installation(metadata)
        self.applied_revisions = _applied_revisions(metadata)
        self.announcements_heard = _announcements_heard(metadata)
        self.outbox = _outbox(metadata)
        self.inbox = _inbox(metadata)
        self.idempotency = _idempotency(metadata)
        self.jobs = _jobs(metadata)
        self.due = _due(metadata)
        self.files = _files(metadata)
        self.file_pieces = _file_pieces(metadata)
        self.signing_keys = _signing_keys(metadata)
        self.sealing_keys = _sealing_keys(metadata)
        self.own_keys = _own_keys(metadata)
        self.audit = _audit(metadata)
        self.audit_seals = _audit_seals(metadata)


def _installation(metadata: MetaData) -> Table:
    return Table(
        "installation",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("epoch", Integer, nullable=False, comment="raised by each restore: versions are (epoch, number)"),
        Column("announced", Integer, nullable=False, server_default="0", comment="announcements begun so far"),
    )


def _applied_revisions(metadata: MetaData) -> Table:
    return Table(
        "applied_revisions",
        metadata,
        Column("name", String(120), primary_key=True, comment="of the revision's file, without its ending"),
        Column("oldest_code", String(32), nullable=False, comment="the newest revision that code must have; or empty"),
        Column("digest", String(64), nullable=False, comment="SHA-256 of what the revision ran, as it was applied"),
        Column("applied_at", Moment, nullable=False, server_default=db_now()),
    )


def _announcements_heard(metadata: MetaData) -> Table:
    return Table(
        "announcements_heard",
        metadata,
        Column("copy", String(63), primary_key=True, comment="the table of the copy"),
        Column("begun", BigInteger, nullable=False, comment="the last one begun, as (epoch << 32) + number"),
        Column("completed", BigInteger, nullable=False, comment="the last one heard to its end"),
    )


def _outbox(metadata: MetaData) -> Table:
    return Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True, comment="the event's id"),
        Column("type", String(120), nullable=False),
        Column("subject", Uuid, comment="the aggregate that it is about"),
        Column("body", LargeBinary, nullable=False, comment="the CloudEvent as JSON"),
        Column("created_at", Moment, nullable=False, server_default=db_now()),
        Column("sent_at", Moment),
        Column("forgotten", Boolean, nullable=False, server_default=text("false"), comment="goes once it is sent"),
        Index("ix_outbox_unsent", "id", postgresql_where=text("sent_at IS NULL"), sqlite_where=text("sent_at IS NULL")),
        Index("ix_outbox_sent_at", "sent_at"),
    )


def _inbox(metadata: MetaData) -> Table:
    return Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("type", String(120), nullable=False),
        Column("state", String(8), nullable=False, comment="done, retry or parked"),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("next_try_at", Moment),
        Column("body", LargeBinary, comment="kept until the event is done"),
        Column("error", Text),
        Column("received_at", Moment, nullable=False, server_default=db_now()),
        Index(
            "ix_inbox_due",
            "next_try_at",
            postgresql_where=text("state = 'retry'"),
            sqlite_where=text("state = 'retry'"),
        ),
        Index("ix_inbox_state_received_at", "state", "received_at"),
    )


def _idempotency(metadata: MetaData) -> Table:
    return Table(
        "idempotency",
        metadata,
        Column("actor", String(64), primary_key=True),
        Column("operation", String(80), primary_key=True),
        Column("key", String(255), primary_key=True),
        Column("request_hash", String(64), nullable=False),
        Column("answer", LargeBinary, comment="null where it told of somebody who was erased since"),
        Column("headers", Json),
        Column("about", Text, comment="the ids that request and answer name"),
        Column("created_at", Moment, nullable=False, server_default=db_now(), index=True),
    )


def _jobs(metadata: MetaData) -> Table:
    return Table(
        "jobs",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("kind", String(80), nullable=False),
        Column("state", String(10), nullable=False, comment="waiting, running, done, failed or cancelled"),
        Column("actor", Json, nullable=False),
        Column("origin", Json, nullable=False, comment="from where it was asked for: for the audit"),
        Column("owner", String(128), nullable=False, comment="the account that may see and cancel it"),
        Column("community", Uuid),
        Column("arguments", Json, nullable=False),
        Column("checkpoint", Json),
        Column("done", BigInteger, nullable=False, server_default="0"),
        Column("total", BigInteger),
        Column("errors", Json, nullable=False, server_default="[]", comment="the first of them"),
        Column("error_count", BigInteger, nullable=False, server_default="0"),
        Column("result", Json),
        Column("reason", Text, comment="why it failed, for its owner"),
        Column("attempts", Integer, nullable=False, server_default="0", comment="since the last checkpoint"),
        Column("cancel_asked", Boolean, nullable=False, server_default=text("false")),
        Column("lease_by", Uuid, comment="the claim that works on it; a step of another claim cannot commit"),
        Column(
            "due_at",
            Moment,
            server_default=db_now(),
            comment="when it may be taken: at once, after a pause, or when its lease ends; null once finished",
        ),
        Column("created_at", Moment, nullable=False, server_default=db_now()),
        Column("finished_at", Moment, index=True),
        Column("unique_key", String(200), unique=True, comment="set while open: no second job of the same key"),
        Index("ix_jobs_due_at", "due_at"),
        Index("ix_jobs_owner_created_at", "owner", "created_at"),
    )


def _due(metadata: MetaData) -> Table:
    return Table(
        "due",
        metadata,
        Column("key", String(200), primary_key=True),
        Column("kind", String(80), nullable=False),
        Column("at", Moment, nullable=False, comment="when it is meant to happen"),
        Column("next_try_at", Moment, index=True, comment="when it may be taken; null once it was given up"),
        Column("arguments", Json, nullable=False),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("lease_by", Uuid, comment="the claim that works on it"),
        Column("error", Text),
    )


def _files(metadata: MetaData) -> Table:
    return Table(
        "files",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("owner", String(128), nullable=False, index=True),
        Column("community", Uuid),
        Column("name", LargeBinary, nullable=False, comment="encrypted: people name files after people"),
        Column("media_type", String(120), nullable=False),
        Column("size", BigInteger, nullable=False, server_default="0"),
        Column("pieces", Integer, nullable=False, server_default="0"),
        Column("complete", Boolean, nullable=False, server_default=text("false")),
        Column("created_at", Moment, nullable=False, server_default=db_now()),
        Column("expires_at", Moment, index=True),
        Column("preview", LargeBinary, comment="of a picture: small, as WebP, encrypted"),
        Column("preview_size", Integer, comment="bytes of it in the open"),
        Column("keep_for", Integer, comment="seconds it is kept once complete; null: until it is deleted"),
        Column("held", Boolean, nullable=False, server_default=text("false"), comment="a record needs it"),
    )


def _file_pieces(metadata: MetaData) -> Table:
    return Table(
        "file_pieces",
        metadata,
        Column("file_id", Uuid, ForeignKey("files.id", ondelete="CASCADE"), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("content", LargeBinary, nullable=False, comment="256 KB of the file at most, encrypted"),
    )


def _signing_keys(metadata: MetaData) -> Table:
    return Table(
        "known_signing_keys",
        metadata,
        Column("id", String(64), primary_key=True, comment="the key's id (kid)"),
        Column("jwk", Json, nullable=False, comment="the public key that access tokens are checked by"),
        Column("until", Moment, comment="nothing signed by it is good after this"),
    )


def _sealing_keys(metadata: MetaData) -> Table:
    return Table(
        "known_sealing_keys",
        metadata,
        Column("service", String(40), primary_key=True),
        Column("public_key", String(120), nullable=False, comment="what is sealed for this service is sealed by it"),
        Column("version", BigInteger, nullable=False),
    )


def _own_keys(metadata: MetaData) -> Table:
    return Table(
        "own_keys",
        metadata,
        Column("ring", String(16), primary_key=True, comment="encryption, or index"),
        Column("key_id", String(32), primary_key=True),
        Column("check_value", String(32), nullable=False, comment="what shows that it is the same key"),
    )


def _audit(metadata: MetaData) -> Table:
    return Table(
        "audit",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("at", Moment, nullable=False),
        Column("actor", String(64), nullable=False),
        Column("operation", String(80), nullable=False),
        Column("action", String(8), nullable=False, comment="created, changed, deleted, revealed or noted"),
        Column("subject", Uuid, comment="the object that was changed or read"),
        Column("community", Uuid),
        Column("entry", Json, nullable=False, comment="who, from where, why, before and after, masked"),
        Column("batch", BigInteger, comment="the seal that covers it; null until sealed"),
        Index("ix_audit_subject_at", "subject", "at"),
        Index("ix_audit_batch_id", "batch", "id"),
        Index("ix_audit_unsealed", "id", postgresql_where=text("batch IS NULL"), sqlite_where=text("batch IS NULL")),
    )


def _audit_seals(metadata: MetaData) -> Table:
    return Table(
        "audit_seals",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("seal", Json, nullable=False),
        Column("sealed_at", Moment, nullable=False, server_default=db_now()),
    )


def service_base(service: str) -> type[DeclarativeBase]:
    """The declarative base of a service's models; `base.chassis` has the chassis' tables on the same metadata."""
    metadata = MetaData(naming_convention=NAMING)
    return type(
        service.title() + "Base",
        (DeclarativeBase,),
        {"metadata": metadata, "chassis": ChassisTables(metadata), "__abstract__": True},
    )
