"""first tables"""

import sqlalchemy as sa
from alembic import op

from chassis.audit.protection import protect_audit, unprotect_audit
from chassis.database import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcements_heard",
        sa.Column("copy", sa.String(length=63), nullable=False, comment="the table of the copy"),
        sa.Column("begun", sa.BigInteger(), nullable=False, comment="the last one begun, as (epoch << 32) + number"),
        sa.Column("completed", sa.BigInteger(), nullable=False, comment="the last one heard to its end"),
        sa.PrimaryKeyConstraint("copy", name=op.f("pk_announcements_heard")),
    )
    op.create_table(
        "applied_revisions",
        sa.Column("name", sa.String(length=120), nullable=False, comment="of the revision's file, without its ending"),
        sa.Column(
            "oldest_code",
            sa.String(length=32),
            nullable=False,
            comment="the newest revision that code must have; or empty",
        ),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of what the revision ran, as it was applied",
        ),
        sa.Column("applied_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_applied_revisions")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column(
            "action", sa.String(length=8), nullable=False, comment="created, changed, deleted, revealed or noted"
        ),
        sa.Column("subject", sa.Uuid(), nullable=True, comment="the object that was changed or read"),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("entry", types.Json, nullable=False, comment="who, from where, why, before and after, masked"),
        sa.Column("batch", sa.BigInteger(), nullable=True, comment="the seal that covers it; null until sealed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_batch_id", ["batch", "id"], unique=False)
        batch_op.create_index("ix_audit_subject_at", ["subject", "at"], unique=False)
        batch_op.create_index(
            "ix_audit_unsealed",
            ["id"],
            unique=False,
            postgresql_where=sa.text("batch IS NULL"),
            sqlite_where=sa.text("batch IS NULL"),
        )

    op.create_table(
        "audit_seals",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seal", types.Json, nullable=False),
        sa.Column("sealed_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
    )
    op.create_table(
        "due",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("at", types.Moment(), nullable=False, comment="when it is meant to happen"),
        sa.Column(
            "next_try_at", types.Moment(), nullable=True, comment="when it may be taken; null once it was given up"
        ),
        sa.Column("arguments", types.Json, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_by", sa.Uuid(), nullable=True, comment="the claim that works on it"),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_due")),
    )
    with op.batch_alter_table("due", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_due_next_try_at"), ["next_try_at"], unique=False)

    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False, comment="encrypted: people name files after people"),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pieces", sa.Integer(), server_default="0", nullable=False),
        sa.Column("complete", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("created_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=True),
        sa.Column("preview", sa.LargeBinary(), nullable=True, comment="of a picture: small, as WebP, encrypted"),
        sa.Column("preview_size", sa.Integer(), nullable=True, comment="bytes of it in the open"),
        sa.Column(
            "keep_for",
            sa.Integer(),
            nullable=True,
            comment="seconds it is kept once complete; null: until it is deleted",
        ),
        sa.Column("held", sa.Boolean(), server_default=sa.text("(false)"), nullable=False, comment="a record needs it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_files_owner"), ["owner"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "answer",
            sa.LargeBinary(),
            nullable=True,
            comment="null where it told of somebody who was erased since",
        ),
        sa.Column("headers", types.Json, nullable=True),
        sa.Column("about", sa.Text(), nullable=True, comment="the ids that request and answer name"),
        sa.Column("created_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "operation", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False, comment="done, retry or parked"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", types.Moment(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True, comment="kept until the event is done"),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("received_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_due",
            ["next_try_at"],
            unique=False,
            postgresql_where=sa.text("state = 'retry'"),
            sqlite_where=sa.text("state = 'retry'"),
        )
        batch_op.create_index("ix_inbox_state_received_at", ["state", "received_at"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "epoch", sa.Integer(), nullable=False, comment="raised by each restore: versions are (epoch, number)"
        ),
        sa.Column("announced", sa.Integer(), server_default="0", nullable=False, comment="announcements begun so far"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False, comment="waiting, running, done, failed or cancelled"),
        sa.Column("actor", types.Json, nullable=False),
        sa.Column("origin", types.Json, nullable=False, comment="from where it was asked for: for the audit"),
        sa.Column("owner", sa.String(length=128), nullable=False, comment="the account that may see and cancel it"),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("arguments", types.Json, nullable=False),
        sa.Column("checkpoint", types.Json, nullable=True),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("errors", types.Json, server_default="[]", nullable=False, comment="the first of them"),
        sa.Column("error_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("result", types.Json, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it failed, for its owner"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False, comment="since the last checkpoint"),
        sa.Column("cancel_asked", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column(
            "lease_by",
            sa.Uuid(),
            nullable=True,
            comment="the claim that works on it; a step of another claim cannot commit",
        ),
        sa.Column(
            "due_at",
            types.Moment(),
            server_default=types.db_now(),
            nullable=True,
            comment="when it may be taken: at once, after a pause, or when its lease ends; null once finished",
        ),
        sa.Column("created_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.Column("finished_at", types.Moment(), nullable=True),
        sa.Column(
            "unique_key", sa.String(length=200), nullable=True, comment="set while open: no second job of the same key"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_jobs_unique_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_due_at", ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobs_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index("ix_jobs_owner_created_at", ["owner", "created_at"], unique=False)

    op.create_table(
        "known_assignments",
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "told_after", sa.BigInteger(), nullable=False, comment="the owner's last announcement when it was told"
        ),
        sa.Column("stated_in", sa.BigInteger(), nullable=True, comment="the last announcement that named it"),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_assignments")),
    )
    with op.batch_alter_table("known_assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_assignments_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_known_assignments_community"), ["community"], unique=False)

    op.create_table(
        "known_residents",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("contact", sa.String(length=400), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "told_after", sa.BigInteger(), nullable=False, comment="the owner's last announcement when it was told"
        ),
        sa.Column("stated_in", sa.BigInteger(), nullable=True, comment="the last announcement that named it"),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_residents")),
    )
    with op.batch_alter_table("known_residents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_residents_community"), ["community"], unique=False)

    op.create_table(
        "known_sealing_keys",
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column(
            "public_key",
            sa.String(length=120),
            nullable=False,
            comment="what is sealed for this service is sealed by it",
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_known_sealing_keys")),
    )
    op.create_table(
        "known_signing_keys",
        sa.Column("id", sa.String(length=64), nullable=False, comment="the key's id (kid)"),
        sa.Column("jwk", types.Json, nullable=False, comment="the public key that access tokens are checked by"),
        sa.Column("until", types.Moment(), nullable=True, comment="nothing signed by it is good after this"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_signing_keys")),
    )
    op.create_table(
        "own_keys",
        sa.Column("ring", sa.String(length=16), nullable=False, comment="encryption, or index"),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("check_value", sa.String(length=32), nullable=False, comment="what shows that it is the same key"),
        sa.PrimaryKeyConstraint("ring", "key_id", name=op.f("pk_own_keys")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False, comment="the event's id"),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True, comment="the aggregate that it is about"),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="the CloudEvent as JSON"),
        sa.Column("created_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=True),
        sa.Column(
            "forgotten",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="goes once it is sent",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_sent_at", ["sent_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_unsent",
            ["id"],
            unique=False,
            postgresql_where=sa.text("sent_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL"),
        )

    op.create_table(
        "file_pieces",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="256 KB of the file at most, encrypted"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_pieces_file_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_file_pieces")),
    )
    protect_audit(op)


def downgrade() -> None:
    unprotect_audit(op)
    op.drop_table("file_pieces")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_unsent", postgresql_where=sa.text("sent_at IS NULL"), sqlite_where=sa.text("sent_at IS NULL")
        )
        batch_op.drop_index("ix_outbox_sent_at")

    op.drop_table("outbox")
    op.drop_table("known_signing_keys")
    op.drop_table("own_keys")
    op.drop_table("known_sealing_keys")
    with op.batch_alter_table("known_residents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_residents_community"))

    op.drop_table("known_residents")
    with op.batch_alter_table("known_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_assignments_community"))
        batch_op.drop_index(batch_op.f("ix_known_assignments_account"))

    op.drop_table("known_assignments")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_owner_created_at")
        batch_op.drop_index(batch_op.f("ix_jobs_finished_at"))
        batch_op.drop_index("ix_jobs_due_at")

    op.drop_table("jobs")
    op.drop_table("installation")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_state_received_at")
        batch_op.drop_index(
            "ix_inbox_due", postgresql_where=sa.text("state = 'retry'"), sqlite_where=sa.text("state = 'retry'")
        )

    op.drop_table("inbox")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_owner"))
        batch_op.drop_index(batch_op.f("ix_files_expires_at"))

    op.drop_table("files")
    with op.batch_alter_table("due", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_due_next_try_at"))

    op.drop_table("due")
    op.drop_table("audit_seals")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_audit_unsealed", postgresql_where=sa.text("batch IS NULL"), sqlite_where=sa.text("batch IS NULL")
        )
        batch_op.drop_index("ix_audit_subject_at")
        batch_op.drop_index("ix_audit_batch_id")

    op.drop_table("audit")
    op.drop_table("applied_revisions")
    op.drop_table("announcements_heard")
