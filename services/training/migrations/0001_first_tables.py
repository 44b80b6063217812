"""first tables"""

import sqlalchemy as sa
from alembic import op

from chassis.audit.protection import protect_audit, unprotect_audit
from chassis.database import types
from services.training.piecework.ledger.protection import protect_ledger, unprotect_ledger

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "advances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("given_at", types.Moment(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_advances_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advances")),
    )
    with op.batch_alter_table("advances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advances_employer"), ["employer"], unique=False)
        batch_op.create_index(batch_op.f("ix_advances_resident"), ["resident"], unique=False)

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
        "programmes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aim", sa.String(length=500), nullable=False),
        sa.Column("provider", sa.Uuid(), nullable=True, comment="an organisation"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_programmes_lasts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("community", "name", name=op.f("uq_programmes_community_name")),
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("prerequisites", types.Json, nullable=False),
        sa.Column("rubric", types.Json, nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("minimum_attendance", sa.Integer(), nullable=False),
        sa.Column("second_assessor", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minimum_attendance BETWEEN 0 AND 100", name=op.f("ck_courses_minimum_attendance")),
        sa.CheckConstraint("validity_months IS NULL OR validity_months > 0", name=op.f("ck_courses_validity_months")),
        sa.ForeignKeyConstraint(["programme"], ["programmes.id"], name=op.f("fk_courses_programme_programmes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
    )
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.create_index("ix_courses_community_skill", ["community", "skill", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_programme"), ["programme"], unique=False)

    op.create_table(
        "demand_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("employer_reference", sa.String(length=80), nullable=True),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("by_when", sa.Date(), nullable=False),
        sa.Column("rates", sa.String(length=500), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_because", sa.String(length=300), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_demand_orders_closed")),
        sa.CheckConstraint("heads > 0", name=op.f("ck_demand_orders_heads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_orders")),
        sa.UniqueConstraint(
            "employer", "employer_reference", name=op.f("uq_demand_orders_employer_employer_reference")
        ),
    )
    with op.batch_alter_table("demand_orders", schema=None) as batch_op:
        batch_op.create_index("ix_demand_orders_community_state", ["community", "state", "id"], unique=False)

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
        "engagements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(length=24), nullable=False),
        sa.Column("tax_scheme", sa.String(length=24), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(length=10), nullable=True),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("piece_limit", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("piece_limit > 0", name=op.f("ck_engagements_piece_limit")),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_engagements_share")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_engagements_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagements")),
    )
    with op.batch_alter_table("engagements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engagements_employer"), ["employer"], unique=False)
        batch_op.create_index("ix_engagements_resident", ["resident", "employer"], unique=False)
        batch_op.create_index(
            "uq_engagements_going_on",
            ["community", "resident", "employer"],
            unique=True,
            postgresql_where=sa.text("until IS NULL"),
            sqlite_where=sa.text("until IS NULL"),
        )

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
            "answer", sa.LargeBinary(), nullable=True, comment="null where it told of somebody who was erased since"
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
        "known_communities",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "told_after", sa.BigInteger(), nullable=False, comment="the owner's last announcement when it was told"
        ),
        sa.Column("stated_in", sa.BigInteger(), nullable=True, comment="the last announcement that named it"),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_communities")),
    )
    with op.batch_alter_table("known_communities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_communities_community"), ["community"], unique=False)

    op.create_table(
        "known_organisations",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "told_after", sa.BigInteger(), nullable=False, comment="the owner's last announcement when it was told"
        ),
        sa.Column("stated_in", sa.BigInteger(), nullable=True, comment="the last announcement that named it"),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_organisations")),
    )
    with op.batch_alter_table("known_organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_organisations_community"), ["community"], unique=False)

    op.create_table(
        "known_residents",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True, comment="of a merged record: the one that stays"),
        sa.Column(
            "works_from", sa.Date(), nullable=True, comment="of who is under 16: the first day on which they are not"
        ),
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
        batch_op.create_index(batch_op.f("ix_known_residents_merged_into"), ["merged_into"], unique=False)

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
            "forgotten", sa.Boolean(), server_default=sa.text("(false)"), nullable=False, comment="goes once it is sent"
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
        "pay_periods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("closed_at", types.Moment(), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_periods")),
        sa.UniqueConstraint("employer", "month", name=op.f("uq_pay_periods_employer_month")),
    )
    with op.batch_alter_table("pay_periods", schema=None) as batch_op:
        batch_op.create_index(
            "uq_pay_periods_open",
            ["employer"],
            unique=True,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "styles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_styles")),
        sa.UniqueConstraint("employer", "code", name=op.f("uq_styles_employer_code")),
    )
    op.create_table(
        "classes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("course", sa.Uuid(), nullable=False),
        sa.Column("demand_order", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("trainer", sa.Uuid(), nullable=False, comment="an account"),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("opens_at", types.Moment(), nullable=False),
        sa.Column("closes_at", types.Moment(), nullable=False),
        sa.Column("remind_hours", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cancelled_because", sa.String(length=300), nullable=True),
        sa.Column("code_cipher", sa.String(length=200), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_classes_window")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_classes_seats")),
        sa.ForeignKeyConstraint(["course"], ["courses.id"], name=op.f("fk_classes_course")),
        sa.ForeignKeyConstraint(["demand_order"], ["demand_orders.id"], name=op.f("fk_classes_demand_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classes")),
    )
    with op.batch_alter_table("classes", schema=None) as batch_op:
        batch_op.create_index("ix_classes_community_state", ["community", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_classes_course"), ["course"], unique=False)
        batch_op.create_index(batch_op.f("ix_classes_demand_order"), ["demand_order"], unique=False)
        batch_op.create_index(batch_op.f("ix_classes_trainer"), ["trainer"], unique=False)

    op.create_table(
        "entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("debit", sa.String(length=16), nullable=False),
        sa.Column("credit", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "line",
            sa.Uuid(),
            nullable=False,
            comment="the claim, court order, mediation or payslip that it is of; of a supplement the payslip of its month",
        ),
        sa.Column("grade", sa.String(length=10), nullable=False, comment="empty where it is of no grade"),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column(
            "engagement",
            sa.Uuid(),
            nullable=True,
            comment="under which it was earned; of what was earned only",
        ),
        sa.Column("cause", sa.Uuid(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "(engagement IS NOT NULL) = (kind IN ('accrual', 'correction', 'bonus', 'mediated'))",
            name=op.f("ck_entries_engagement"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_entries_amount")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_entries_moves")),
        sa.ForeignKeyConstraint(["period"], ["pay_periods.id"], name=op.f("fk_entries_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("cause", "kind", "line", "grade", name=op.f("uq_entries_cause_kind_line_grade")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_entries_aside",
            ["employer", "resident"],
            unique=False,
            postgresql_where=sa.text("debit IN ('advances', 'material') OR credit IN ('advances', 'material')"),
            sqlite_where=sa.text("debit IN ('advances', 'material') OR credit IN ('advances', 'material')"),
        )
        batch_op.create_index("ix_entries_line", ["line", "grade"], unique=False)
        batch_op.create_index("ix_entries_period", ["period", "resident", "line", "grade"], unique=False)
        batch_op.create_index("ix_entries_resident", ["resident", "id"], unique=False)

    op.create_table(
        "file_pieces",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="256 KB of the file at most, encrypted"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_pieces_file_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_file_pieces")),
    )
    op.create_table(
        "payroll_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("started_at", types.Moment(), nullable=False, comment="until which what is entered counts"),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("insurance", sa.BigInteger(), nullable=False),
        sa.Column("withheld", sa.BigInteger(), nullable=False),
        sa.Column("garnished", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("carried_over", sa.BigInteger(), nullable=False),
        sa.Column("supplement", sa.BigInteger(), nullable=False),
        sa.Column("insurance_ahead", sa.BigInteger(), nullable=False),
        sa.Column("hours_unknown", sa.Integer(), nullable=False, comment="payslips of a wage whose floor is not known"),
        sa.Column("hours_unknown_because", sa.String(length=300), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("checked_by", sa.String(length=64), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("finished_at", types.Moment(), nullable=True),
        sa.Column("discarded_by", sa.String(length=64), nullable=True),
        sa.Column("discarded_because", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> checked_by", name=op.f("ck_payroll_runs_second_person")
        ),
        sa.ForeignKeyConstraint(["period"], ["pay_periods.id"], name=op.f("fk_payroll_runs_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_runs")),
    )
    op.create_index("ix_payroll_runs_employer", "payroll_runs", ["employer", "period"], unique=False)
    op.create_index(
        "uq_payroll_runs_period",
        "payroll_runs",
        ["period"],
        unique=True,
        postgresql_where=sa.text("state <> 'discarded' AND kind = 'month'"),
        sqlite_where=sa.text("state <> 'discarded' AND kind = 'month'"),
    )
    op.create_index(
        "uq_payroll_runs_interim",
        "payroll_runs",
        ["period"],
        unique=True,
        postgresql_where=sa.text("kind = 'interim' AND state NOT IN ('final', 'discarded')"),
        sqlite_where=sa.text("kind = 'interim' AND state NOT IN ('final', 'discarded')"),
    )
    op.create_table(
        "style_operations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("style", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("coefficients", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("bonus", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["style"], ["styles.id"], name=op.f("fk_style_operations_style")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_style_operations")),
        sa.UniqueConstraint("style", "code", name=op.f("uq_style_operations_style_code")),
    )
    op.create_table(
        "class_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("training_class", sa.Uuid(), nullable=False),
        sa.Column("starts_at", types.Moment(), nullable=False),
        sa.Column("ends_at", types.Moment(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_class_sessions_lasts")),
        sa.ForeignKeyConstraint(
            ["training_class"], ["classes.id"], name=op.f("fk_class_sessions_training_class"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_sessions")),
        sa.UniqueConstraint("training_class", "starts_at", name=op.f("uq_class_sessions_training_class_starts_at")),
    )
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("training_class", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_because", sa.String(length=16), nullable=True),
        sa.Column(
            "attempt", sa.Integer(), nullable=False, comment="of the assessment: one more after each that was failed"
        ),
        sa.Column("enrolled_at", types.Moment(), nullable=False),
        sa.Column("enrolled_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["training_class"], ["classes.id"], name=op.f("fk_enrolments_training_class")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("training_class", "number", name=op.f("uq_enrolments_training_class_number")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index("ix_enrolments_class_state", ["training_class", "state"], unique=False)
        batch_op.create_index("ix_enrolments_resident", ["resident", "id"], unique=False)
        batch_op.create_index(
            "uq_enrolments_open",
            ["training_class", "resident"],
            unique=True,
            postgresql_where=sa.text("state IN ('waiting', 'enrolled', 'passed', 'failed')"),
            sqlite_where=sa.text("state IN ('waiting', 'enrolled', 'passed', 'failed')"),
        )

    op.create_table(
        "court_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("court", sa.String(length=120), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("notice", sa.Uuid(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column(
            "precedence",
            sa.Integer(),
            nullable=True,
            comment="as a court ranked it; those without come after, by the day served",
        ),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("monthly", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True, comment="of pay after tax"),
        sa.Column("living_minimum", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True, comment="the first day without it"),
        sa.Column("payee", sa.String(length=120), nullable=False),
        sa.Column("bank", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False, comment="courts have one for each case"),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", types.Moment(), nullable=False),
        sa.Column("lifted_because", sa.String(length=300), nullable=True),
        sa.Column("lifted_by", sa.String(length=64), nullable=True),
        sa.Column("lifted_at", types.Moment(), nullable=True),
        sa.CheckConstraint("total > 0 AND monthly > 0", name=op.f("ck_court_orders_amounts")),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_court_orders_percent")),
        sa.CheckConstraint("living_minimum >= 0", name=op.f("ck_court_orders_living_minimum")),
        sa.CheckConstraint("monthly IS NULL OR percent IS NULL", name=op.f("ck_court_orders_one_limit")),
        sa.CheckConstraint(
            "total IS NOT NULL OR monthly IS NOT NULL OR percent IS NOT NULL", name=op.f("ck_court_orders_takes")
        ),
        sa.CheckConstraint("until IS NULL OR since < until", name=op.f("ck_court_orders_lasts")),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_because IS NULL)", name=op.f("ck_court_orders_lifted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_orders")),
    )
    with op.batch_alter_table("court_orders", schema=None) as batch_op:
        batch_op.create_index("ix_court_orders_employer", ["employer", "resident"], unique=False)
        batch_op.create_index("ix_court_orders_resident", ["resident", "id"], unique=False)
        batch_op.create_index(
            "uq_court_orders_open",
            ["employer", "resident", "court", "case_number"],
            unique=True,
            postgresql_where=sa.text("lifted_at IS NULL"),
            sqlite_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "payslips",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(length=24), nullable=False),
        sa.Column("scheme", sa.String(length=24), nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column(
            "insurance", sa.BigInteger(), nullable=False, comment="own share of insurance and housing fund, withheld"
        ),
        sa.Column("withheld", sa.BigInteger(), nullable=False),
        sa.Column("garnished", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("carried_over", sa.BigInteger(), nullable=False),
        sa.Column(
            "insurance_ahead", sa.BigInteger(), nullable=False, comment="of the own share, what the employer pays ahead"
        ),
        sa.Column(
            "special", sa.BigInteger(), nullable=False, comment="deducted for tax alone; below zero: too much before"
        ),
        sa.Column("rule", sa.String(length=200), nullable=False, comment="the source of what was withheld"),
        sa.Column(
            "supplement", sa.BigInteger(), nullable=False, comment="of what was earned: what makes up a wage's floor"
        ),
        sa.Column("wage_floor", sa.BigInteger(), nullable=True, comment="the least for a wage's hours, where known"),
        sa.Column("wage_minutes", sa.Integer(), nullable=True, comment="of a wage: told with the deliveries"),
        sa.Column("wage_earned", sa.BigInteger(), nullable=True, comment="of a wage: what its own hours earned"),
        sa.CheckConstraint("earned = gross + carried_over", name=op.f("ck_payslips_earned")),
        sa.CheckConstraint(
            "gross = insurance + withheld + garnished + recovered + material + paid", name=op.f("ck_payslips_gross")
        ),
        sa.ForeignKeyConstraint(["period"], ["pay_periods.id"], name=op.f("fk_payslips_period")),
        sa.ForeignKeyConstraint(["run"], ["payroll_runs.id"], name=op.f("fk_payslips_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payslips")),
        sa.UniqueConstraint(
            "run", "resident", "relation", "scheme", name=op.f("uq_payslips_run_resident_relation_scheme")
        ),
    )
    with op.batch_alter_table("payslips", schema=None) as batch_op:
        batch_op.create_index("ix_payslips_resident", ["resident", "employer", "id"], unique=False)
        batch_op.create_index(
            "ix_payslips_carried",
            ["run", "resident"],
            unique=False,
            postgresql_where=sa.text("carried_over <> 0"),
            sqlite_where=sa.text("carried_over <> 0"),
        )

    op.create_table(
        "wage_deductions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("engagement", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False, comment="tells of the family"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False, comment="its first month, by the first day"),
        sa.Column("until", sa.Date(), nullable=True, comment="the first month without it, by the first day"),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", types.Moment(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_wage_deductions_amount")),
        sa.CheckConstraint("until IS NULL OR since < until", name=op.f("ck_wage_deductions_lasts")),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name=op.f("fk_wage_deductions_engagement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_deductions")),
    )
    with op.batch_alter_table("wage_deductions", schema=None) as batch_op:
        batch_op.create_index("ix_wage_deductions_employer", ["employer", "resident"], unique=False)
        batch_op.create_index("ix_wage_deductions_resident", ["resident", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wage_deductions_engagement"), ["engagement"], unique=False)

    op.create_table(
        "piece_rates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("per_piece", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", types.Moment(), nullable=False),
        sa.Column("raises", sa.Boolean(), nullable=False, comment="on its first day claims that are open get it too"),
        sa.Column("withdrawn_because", sa.String(length=300), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.Column("withdrawn_at", types.Moment(), nullable=True),
        sa.CheckConstraint("per_piece > 0", name=op.f("ck_piece_rates_pays")),
        sa.ForeignKeyConstraint(["operation"], ["style_operations.id"], name=op.f("fk_piece_rates_operation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_rates")),
    )
    with op.batch_alter_table("piece_rates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_piece_rates_employer"), ["employer"], unique=False)
        batch_op.create_index(
            "uq_piece_rates_since",
            ["operation", "since"],
            unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "work_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("employer_reference", sa.String(length=80), nullable=False),
        sa.Column("operation", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_work_orders_quantity")),
        sa.ForeignKeyConstraint(["operation"], ["style_operations.id"], name=op.f("fk_work_orders_operation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_orders")),
        sa.UniqueConstraint("employer", "employer_reference", name=op.f("uq_work_orders_employer_employer_reference")),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("assessor", sa.String(length=64), nullable=False),
        sa.Column("marks", types.Json, nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("assessed_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment"], ["enrolments.id"], name=op.f("fk_assessments_enrolment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("enrolment", "attempt", "assessor", name=op.f("uq_assessments_enrolment_attempt_assessor")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session", sa.Uuid(), nullable=False),
        sa.Column("enrolment", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("marked_by", sa.String(length=64), nullable=False),
        sa.Column("marked_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment"], ["enrolments.id"], name=op.f("fk_attendance_enrolment")),
        sa.ForeignKeyConstraint(["session"], ["class_sessions.id"], name=op.f("fk_attendance_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("session", "enrolment", name=op.f("uq_attendance_session_enrolment")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_enrolment"), ["enrolment"], unique=False)

    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("enrolment", sa.Uuid(), nullable=False),
        sa.Column("course", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True, comment="the first day without it"),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_because", sa.String(length=300), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(revoked_on IS NULL) = (revoked_because IS NULL)", name=op.f("ck_certificates_revoked")),
        sa.CheckConstraint("expires_on IS NULL OR issued_on < expires_on", name=op.f("ck_certificates_lasts")),
        sa.ForeignKeyConstraint(["course"], ["courses.id"], name=op.f("fk_certificates_course")),
        sa.ForeignKeyConstraint(["enrolment"], ["enrolments.id"], name=op.f("fk_certificates_enrolment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("enrolment", name=op.f("uq_certificates_enrolment")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index("ix_certificates_community", ["community", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_course"), ["course"], unique=False)
        batch_op.create_index("ix_certificates_resident_skill", ["resident", "skill"], unique=False)

    op.create_table(
        "lots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("work_order", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_lots_pieces")),
        sa.ForeignKeyConstraint(["work_order"], ["work_orders.id"], name=op.f("fk_lots_work_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("work_order", "number", name=op.f("uq_lots_work_order_number")),
    )
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.create_index("ix_lots_open", ["community", "state", "id"], unique=False)

    op.create_table(
        "payouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("payslip", sa.Uuid(), nullable=False),
        sa.Column("court_order", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("follows", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payouts_amount")),
        sa.CheckConstraint("paid IS NULL OR paid BETWEEN 1 AND amount", name=op.f("ck_payouts_paid")),
        sa.CheckConstraint(
            "paid IS NULL OR state IN ('paid', 'refused', 'different')", name=op.f("ck_payouts_paid_by")
        ),
        sa.CheckConstraint("state <> 'paid' OR paid IS NOT NULL", name=op.f("ck_payouts_paid_known")),
        sa.ForeignKeyConstraint(["court_order"], ["court_orders.id"], name=op.f("fk_payouts_court_order")),
        sa.ForeignKeyConstraint(["follows"], ["payouts.id"], name=op.f("fk_payouts_follows")),
        sa.ForeignKeyConstraint(["payslip"], ["payslips.id"], name=op.f("fk_payouts_payslip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
    )
    with op.batch_alter_table("payouts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payouts_employer"), ["employer"], unique=False)
        batch_op.create_index(
            "ix_payouts_follows",
            ["follows"],
            unique=False,
            postgresql_where=sa.text("follows IS NOT NULL"),
            sqlite_where=sa.text("follows IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_payouts_resident"), ["resident"], unique=False)
        batch_op.create_index(
            "uq_payouts_payslip_attempt",
            ["payslip", "attempt"],
            unique=True,
            postgresql_where=sa.text("court_order IS NULL"),
            sqlite_where=sa.text("court_order IS NULL"),
        )
        batch_op.create_index("uq_payouts_court_order", ["court_order", "payslip", "attempt"], unique=True)

    op.create_table(
        "work_certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("months", types.Json, nullable=False),
        sa.CheckConstraint("first_month <= last_month", name=op.f("ck_work_certificates_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_work_certificates_number")),
    )
    with op.batch_alter_table("work_certificates", schema=None) as batch_op:
        batch_op.create_index("ix_work_certificates_resident", ["resident", "id"], unique=False)

    op.create_table(
        "payment_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("payout", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False, comment="what the bank said: paid, refused"),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("reported_by", sa.String(length=64), nullable=False),
        sa.Column("reported_at", types.Moment(), nullable=False),
        sa.Column("settled_as", sa.String(length=10), nullable=True),
        sa.Column("settled_because", sa.String(length=300), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_at", types.Moment(), nullable=True),
        sa.CheckConstraint("amount > 0 AND expected > 0", name=op.f("ck_payment_reports_amount")),
        sa.CheckConstraint("settled_as IS NULL OR amount <> expected", name=op.f("ck_payment_reports_settled_as")),
        sa.CheckConstraint("(settled_as IS NULL) = (settled_at IS NULL)", name=op.f("ck_payment_reports_settled_at")),
        sa.ForeignKeyConstraint(["payout"], ["payouts.id"], name=op.f("fk_payment_reports_payout")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_reports")),
        sa.UniqueConstraint(
            "payout", "state", "amount", "booked_on", name=op.f("uq_payment_reports_payout_state_amount_booked_on")
        ),
    )
    with op.batch_alter_table("payment_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_reports_employer"), ["employer"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_reports_resident"), ["resident"], unique=False)
        batch_op.create_index(
            "uq_payment_reports_unsettled",
            ["payout"],
            unique=True,
            postgresql_where=sa.text("expected <> amount AND settled_as IS NULL"),
            sqlite_where=sa.text("expected <> amount AND settled_as IS NULL"),
        )

    op.create_table(
        "sent_transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("payout", sa.Uuid(), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["payout"], ["payouts.id"], name=op.f("fk_sent_transfers_payout")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_transfers")),
        sa.UniqueConstraint("payout", "made_by", "last4", name=op.f("uq_sent_transfers_payout_made_by_last4")),
    )
    with op.batch_alter_table("sent_transfers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_transfers_resident"), ["resident"], unique=False)

    op.create_table(
        "garnishments",
        sa.Column("payslip", sa.Uuid(), nullable=False),
        sa.Column("court_order", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_garnishments_amount")),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_garnishments_remaining")),
        sa.ForeignKeyConstraint(["court_order"], ["court_orders.id"], name=op.f("fk_garnishments_court_order")),
        sa.ForeignKeyConstraint(["payslip"], ["payslips.id"], name=op.f("fk_garnishments_payslip")),
        sa.PrimaryKeyConstraint("payslip", "court_order", name=op.f("pk_garnishments")),
    )
    op.create_table(
        "pay_accounts",
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(length=80), nullable=False),
        sa.Column("holder_cipher", sa.String(length=600), nullable=False),
        sa.Column("number_cipher", sa.String(length=300), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("resident", name=op.f("pk_pay_accounts")),
    )
    op.create_table(
        "payslip_lines",
        sa.Column("payslip", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("line", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("wage_minutes", sa.Integer(), nullable=True),
        sa.Column("wage_floor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["payslip"], ["payslips.id"], name=op.f("fk_payslip_lines_payslip")),
        sa.PrimaryKeyConstraint("payslip", "kind", "line", "grade", name=op.f("pk_payslip_lines")),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("engagement", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Uuid(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("coefficients", sa.JSON(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("in_rework", sa.Integer(), nullable=False, comment="given back for rework and not brought again"),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_until", sa.Date(), nullable=True, comment="to which it is asked to be extended"),
        sa.Column("relation", sa.String(length=24), nullable=True, comment="under which the resident declared to work"),
        sa.Column("declared_by", sa.String(length=64), nullable=True, comment="who entered the declaration"),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("delivered BETWEEN 0 AND pieces", name=op.f("ck_claims_delivered")),
        sa.CheckConstraint("in_rework >= 0", name=op.f("ck_claims_in_rework")),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_claims_pieces")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_claims_rate")),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name=op.f("fk_claims_engagement")),
        sa.ForeignKeyConstraint(["lot"], ["lots.id"], name=op.f("fk_claims_lot")),
        sa.ForeignKeyConstraint(["operation"], ["style_operations.id"], name=op.f("fk_claims_operation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index("ix_claims_employer", ["employer", "id"], unique=False)
        batch_op.create_index("ix_claims_operation", ["operation"], unique=False)
        batch_op.create_index("ix_claims_resident", ["resident", "state"], unique=False)
        batch_op.create_index(
            "uq_claims_lot",
            ["lot"],
            unique=True,
            postgresql_where=sa.text("state <> 'returned'"),
            sqlite_where=sa.text("state <> 'returned'"),
        )

    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("employer_reference", sa.String(length=80), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("rework", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True, comment="that the resident says it took"),
        sa.Column("minutes_by", sa.String(length=64), nullable=True),
        sa.Column("minutes_at", types.Moment(), nullable=True),
        sa.Column("minutes_because", sa.String(length=300), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_deliveries_minutes")),
        sa.CheckConstraint("(minutes IS NULL) = (minutes_by IS NULL)", name=op.f("ck_deliveries_minutes_told")),
        sa.CheckConstraint("(minutes_by IS NULL) = (minutes_at IS NULL)", name=op.f("ck_deliveries_minutes_told_at")),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_deliveries_pieces")),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_deliveries_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("employer", "employer_reference", name=op.f("uq_deliveries_employer_employer_reference")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_claim", ["claim", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deliveries_resident"), ["resident"], unique=False)

    op.create_table(
        "late_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Uuid(), nullable=False, comment="open when they were told"),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("told_by", sa.String(length=64), nullable=False),
        sa.Column("told_at", types.Moment(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_late_hours_minutes")),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name=op.f("fk_late_hours_delivery")),
        sa.ForeignKeyConstraint(["period"], ["pay_periods.id"], name=op.f("fk_late_hours_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_hours")),
    )
    with op.batch_alter_table("late_hours", schema=None) as batch_op:
        batch_op.create_index("ix_late_hours_period", ["period", "resident"], unique=False)
        batch_op.create_index(batch_op.f("ix_late_hours_delivery"), ["delivery"], unique=False)
        batch_op.create_index(batch_op.f("ix_late_hours_resident"), ["resident"], unique=False)

    op.create_table(
        "disputes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("payslip", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("quick", sa.Boolean(), nullable=False, comment="raised within three days of the statement"),
        sa.Column("answer_due_on", sa.Date(), nullable=False, comment="the last day for the employer's answer"),
        sa.Column("next_instance", sa.String(length=24), nullable=False, comment="who decides beyond the employer"),
        sa.Column("next_until", sa.Date(), nullable=False, comment="the last day on which it can be brought there"),
        sa.Column("next_source", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_disputes_claim")),
        sa.ForeignKeyConstraint(["payslip"], ["payslips.id"], name=op.f("fk_disputes_payslip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disputes_employer"), ["employer"], unique=False)
        batch_op.create_index(batch_op.f("ix_disputes_resident"), ["resident"], unique=False)

    op.create_table(
        "mediations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("dispute", sa.Uuid(), nullable=False),
        sa.Column("payslip", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(length=24), nullable=False, comment="of the work that the payslip pays"),
        sa.Column("known_on", sa.Date(), nullable=False, comment="the day of the statement"),
        sa.Column("matter", sa.String(length=1000), nullable=False),
        sa.Column("consent", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("employer_answer", sa.String(length=300), nullable=True),
        sa.Column("employer_answered_by", sa.String(length=64), nullable=True),
        sa.Column("employer_answered_at", types.Moment(), nullable=True),
        sa.Column("mediator", sa.String(length=36), nullable=True, comment="the account"),
        sa.Column("named_by", sa.String(length=64), nullable=True),
        sa.Column("meets_at", types.Moment(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("terms", sa.String(length=2000), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("resident_confirmed_at", types.Moment(), nullable=True),
        sa.Column("resident_confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("end_consent", sa.String(length=300), nullable=True),
        sa.Column("employer_confirmed_at", types.Moment(), nullable=True),
        sa.Column("employer_confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column("ended_because", sa.String(length=300), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("paper", sa.Uuid(), nullable=True, comment="a file: the agreement as both signed it"),
        sa.Column("paper_at", types.Moment(), nullable=True),
        sa.Column("paper_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_mediations_amount")),
        sa.CheckConstraint("paper IS NULL OR state = 'agreed'", name=op.f("ck_mediations_paper")),
        sa.CheckConstraint("(paper IS NULL) = (paper_at IS NULL)", name=op.f("ck_mediations_paper_kept")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('asked', 'accepted', 'appointed', 'written'))",
            name=op.f("ck_mediations_ended"),
        ),
        sa.CheckConstraint(
            "state <> 'agreed' OR (terms IS NOT NULL AND resident_confirmed_at IS NOT NULL"
            " AND employer_confirmed_at IS NOT NULL)",
            name=op.f("ck_mediations_signed"),
        ),
        sa.ForeignKeyConstraint(["dispute"], ["disputes.id"], name=op.f("fk_mediations_dispute")),
        sa.ForeignKeyConstraint(["payslip"], ["payslips.id"], name=op.f("fk_mediations_payslip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediations")),
    )
    with op.batch_alter_table("mediations", schema=None) as batch_op:
        batch_op.create_index("ix_mediations_employer", ["employer", "id"], unique=False)
        batch_op.create_index("ix_mediations_mediator", ["mediator", "state"], unique=False)
        batch_op.create_index("ix_mediations_resident", ["resident", "id"], unique=False)
        batch_op.create_index(
            "uq_mediations_dispute",
            ["dispute"],
            unique=True,
            postgresql_where=sa.text("state IN ('asked', 'accepted', 'appointed', 'written', 'agreed')"),
            sqlite_where=sa.text("state IN ('asked', 'accepted', 'appointed', 'written', 'agreed')"),
        )

    op.create_table(
        "hearings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("word", sa.String(length=1000), nullable=True),
        sa.Column("decided", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("opened_at", types.Moment(), nullable=False),
        sa.CheckConstraint("asked > 0", name=op.f("ck_hearings_asked")),
        sa.CheckConstraint("decided IS NULL OR decided BETWEEN 0 AND asked", name=op.f("ck_hearings_decided")),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_hearings_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearings")),
    )
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hearings_employer"), ["employer"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearings_resident"), ["resident"], unique=False)

    op.create_table(
        "inspections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("employer_reference", sa.String(length=80), nullable=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("rework", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("defects", sa.JSON(none_as_null=True), nullable=True, comment="kind and pieces"),
        sa.Column("photograph", sa.Uuid(), nullable=True),
        sa.Column("period", sa.Uuid(), nullable=False, comment="open when it was entered"),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("inspected_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", types.Moment(), nullable=False),
        sa.CheckConstraint(
            "first >= 0 AND second >= 0 AND rework >= 0 AND rejected >= 0", name=op.f("ck_inspections_counts")
        ),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_inspections_claim")),
        sa.ForeignKeyConstraint(["corrects"], ["inspections.id"], name=op.f("fk_inspections_corrects")),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name=op.f("fk_inspections_delivery")),
        sa.ForeignKeyConstraint(["period"], ["pay_periods.id"], name=op.f("fk_inspections_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint("corrects", name=op.f("uq_inspections_corrects")),
        sa.UniqueConstraint("employer", "employer_reference", name=op.f("uq_inspections_employer_employer_reference")),
    )
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspections_claim"), ["claim"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspections_delivery"), ["delivery"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspections_period"), ["period"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspections_resident"), ["resident"], unique=False)
    op.create_table(
        "batch_answers",
        sa.Column("job", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("kept_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.Column("answers", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("job", "first", name=op.f("pk_batch_answers")),
    )
    with op.batch_alter_table("batch_answers", schema=None) as batch_op:
        batch_op.create_index("ix_batch_answers_kept_at", ["kept_at"], unique=False)

    op.create_table(
        "materials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("colour", sa.String(length=40), nullable=False),
        sa.Column("dye_lot", sa.String(length=40), nullable=False),
        sa.Column("per_kilogram", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("per_kilogram >= 0", name=op.f("ck_materials_worth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
        sa.UniqueConstraint(
            "employer", "code", "colour", "dye_lot", name=op.f("uq_materials_employer_code_colour_dye_lot")
        ),
    )
    op.create_table(
        "material_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("allowed_loss", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", types.Moment(), nullable=False),
        sa.CheckConstraint("allowed_loss BETWEEN 0 AND 100", name=op.f("ck_material_uses_allowed_loss")),
        sa.CheckConstraint("grams > 0 AND pieces > 0", name=op.f("ck_material_uses_measured")),
        sa.ForeignKeyConstraint(["operation"], ["style_operations.id"], name=op.f("fk_material_uses_operation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_uses")),
        sa.UniqueConstraint(
            "operation", "code", "colour", "since", name=op.f("uq_material_uses_operation_code_colour_since")
        ),
    )
    with op.batch_alter_table("material_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_uses_employer"), ["employer"], unique=False)

    op.create_table(
        "material_balances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("material", sa.Uuid(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "issued >= 0 AND returned >= 0 AND used >= 0 AND lost >= 0", name=op.f("ck_material_balances_weights")
        ),
        sa.CheckConstraint("returned + used + lost <= issued", name=op.f("ck_material_balances_went_out")),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_material_balances_claim")),
        sa.ForeignKeyConstraint(["lot"], ["lots.id"], name=op.f("fk_material_balances_lot")),
        sa.ForeignKeyConstraint(["material"], ["materials.id"], name=op.f("fk_material_balances_material")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_balances")),
        sa.UniqueConstraint("claim", "material", name=op.f("uq_material_balances_claim_material")),
    )
    with op.batch_alter_table("material_balances", schema=None) as batch_op:
        batch_op.create_index("ix_material_balances_employer", ["employer", "id"], unique=False)
        batch_op.create_index("ix_material_balances_resident", ["resident", "id"], unique=False)

    op.create_table(
        "material_movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("material", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("weighed_on", sa.Date(), nullable=False),
        sa.Column("employer_reference", sa.String(length=80), nullable=True),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("taken_back", sa.Boolean(), nullable=False, comment="another one reverses it"),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", types.Moment(), nullable=False),
        sa.CheckConstraint("grams <> 0", name=op.f("ck_material_movements_weighs")),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_material_movements_claim")),
        sa.ForeignKeyConstraint(["material"], ["materials.id"], name=op.f("fk_material_movements_material")),
        sa.ForeignKeyConstraint(["reverses"], ["material_movements.id"], name=op.f("fk_material_movements_reverses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_movements")),
        sa.UniqueConstraint(
            "employer", "employer_reference", name=op.f("uq_material_movements_employer_employer_reference")
        ),
        sa.UniqueConstraint("reverses", name=op.f("uq_material_movements_reverses")),
    )
    with op.batch_alter_table("material_movements", schema=None) as batch_op:
        batch_op.create_index("ix_material_movements_claim", ["claim", "id"], unique=False)
        batch_op.create_index("ix_material_movements_resident", ["resident", "id"], unique=False)

    op.create_table(
        "material_settlements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False, comment="that were brought, rejected ones among them"),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("hearing", sa.Uuid(), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=False),
        sa.Column("settled_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_material_settlements_claim")),
        sa.ForeignKeyConstraint(["hearing"], ["hearings.id"], name=op.f("fk_material_settlements_hearing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_settlements")),
        sa.UniqueConstraint("claim", name=op.f("uq_material_settlements_claim")),
    )
    with op.batch_alter_table("material_settlements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_settlements_employer"), ["employer"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_settlements_resident"), ["resident"], unique=False)

    op.create_table(
        "material_reckonings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("settlement", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.String(length=40), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("out", sa.Integer(), nullable=False, comment="issued less returned"),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.Column("above", sa.Integer(), nullable=False),
        sa.Column("worth", sa.BigInteger(), nullable=False, comment="of what is above, in fen"),
        sa.ForeignKeyConstraint(["operation"], ["style_operations.id"], name=op.f("fk_material_reckonings_operation")),
        sa.ForeignKeyConstraint(
            ["settlement"], ["material_settlements.id"], name=op.f("fk_material_reckonings_settlement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_reckonings")),
    )
    with op.batch_alter_table("material_reckonings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_reckonings_settlement"), ["settlement"], unique=False)
        batch_op.create_index("ix_material_reckonings_use", ["operation", "code", "colour"], unique=False)

    op.create_table(
        "claim_extensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_claim_extensions_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_extensions")),
    )
    with op.batch_alter_table("claim_extensions", schema=None) as batch_op:
        batch_op.create_index("ix_claim_extensions_employer", ["employer", "id"], unique=False)
        batch_op.create_index("ix_claim_extensions_resident", ["resident", "id"], unique=False)
        batch_op.create_index(
            "uq_claim_extensions_open",
            ["claim"],
            unique=True,
            postgresql_where=sa.text("state = 'asked'"),
            sqlite_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "claim_transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("receiver", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("consent", sa.String(length=300), nullable=True),
        sa.Column("receiver_consent", sa.String(length=300), nullable=True),
        sa.Column("new_claim", sa.Uuid(), nullable=True),
        sa.Column("offered_at", types.Moment(), nullable=False),
        sa.Column("offered_by", sa.String(length=64), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("resident <> receiver", name=op.f("ck_claim_transfers_two")),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_claim_transfers_claim")),
        sa.ForeignKeyConstraint(["new_claim"], ["claims.id"], name=op.f("fk_claim_transfers_new_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_transfers")),
    )
    with op.batch_alter_table("claim_transfers", schema=None) as batch_op:
        batch_op.create_index("ix_claim_transfers_employer", ["employer", "id"], unique=False)
        batch_op.create_index("ix_claim_transfers_receiver", ["receiver", "id"], unique=False)
        batch_op.create_index("ix_claim_transfers_resident", ["resident", "id"], unique=False)
        batch_op.create_index(
            "uq_claim_transfers_open",
            ["claim"],
            unique=True,
            postgresql_where=sa.text("state = 'offered'"),
            sqlite_where=sa.text("state = 'offered'"),
        )

    op.create_table(
        "minimum_wages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("division_code", sa.String(length=6), nullable=False),
        sa.Column("region", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("hourly", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", types.Moment(), nullable=False),
        sa.CheckConstraint("hourly > 0", name=op.f("ck_minimum_wages_hourly")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minimum_wages")),
        sa.UniqueConstraint(
            "community", "division_code", "since", name=op.f("uq_minimum_wages_community_division_code_since")
        ),
    )
    op.create_table(
        "trials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("chosen", sa.String(length=300), nullable=False, comment="how the group was chosen"),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("void_because", sa.String(length=300), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["operation"], ["style_operations.id"], name=op.f("fk_trials_operation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trials")),
    )
    with op.batch_alter_table("trials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trials_employer"), ["employer"], unique=False)
        batch_op.create_index(batch_op.f("ix_trials_operation"), ["operation"], unique=False)

    op.create_table(
        "defect_kinds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("consequence", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect_kinds")),
        sa.UniqueConstraint("employer", "code", name=op.f("uq_defect_kinds_employer_code")),
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("own_pieces", sa.Integer(), nullable=True),
        sa.Column("own_grams", sa.Integer(), nullable=True),
        sa.Column("stands_pieces", sa.Integer(), nullable=True),
        sa.Column("stands_grams", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=16), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("photograph", sa.Uuid(), nullable=True),
        sa.Column("consent", sa.String(length=300), nullable=True),
        sa.Column("counted_by", sa.String(length=64), nullable=False),
        sa.Column("counted_at", types.Moment(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", types.Moment(), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(stands_pieces IS NULL) = (rule IS NULL)", name=op.f("ck_handovers_by_a_rule")),
        sa.CheckConstraint("own_pieces >= 0 AND own_grams >= 0", name=op.f("ck_handovers_own")),
        sa.CheckConstraint("pieces >= 0 AND grams >= 0 AND pieces + grams > 0", name=op.f("ck_handovers_counted")),
        sa.ForeignKeyConstraint(["claim"], ["claims.id"], name=op.f("fk_handovers_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.create_index("ix_handovers_claim", ["claim", "id"], unique=False)
        batch_op.create_index("ix_handovers_employer", ["employer", "id"], unique=False)
        batch_op.create_index("ix_handovers_resident", ["resident", "id"], unique=False)
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
    op.create_index(op.f("ix_known_assignments_account"), "known_assignments", ["account"])
    op.create_index(op.f("ix_known_assignments_community"), "known_assignments", ["community"])
    op.create_table(
        "known_audit_engagements",
        sa.Column("auditor", sa.String(length=36), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("compounds", types.Json, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "told_after", sa.BigInteger(), nullable=False, comment="the owner's last announcement when it was told"
        ),
        sa.Column("stated_in", sa.BigInteger(), nullable=True, comment="the last announcement that named it"),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_audit_engagements")),
    )
    op.create_index(op.f("ix_known_audit_engagements_auditor"), "known_audit_engagements", ["auditor"])
    op.create_index(op.f("ix_known_audit_engagements_community"), "known_audit_engagements", ["community"])
    op.create_table(
        "known_consents",
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("until", types.Moment(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "told_after", sa.BigInteger(), nullable=False, comment="the owner's last announcement when it was told"
        ),
        sa.Column("stated_in", sa.BigInteger(), nullable=True, comment="the last announcement that named it"),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_consents")),
    )
    op.create_index(op.f("ix_known_consents_community"), "known_consents", ["community"])
    op.create_index(op.f("ix_known_consents_resident"), "known_consents", ["resident"])
    op.create_table(
        "kept_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("law", sa.String(length=200), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_records")),
        sa.UniqueConstraint("resident", "kind", name=op.f("uq_kept_records_resident_kind")),
    )
    op.create_table(
        "merged_records",
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("record", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["payroll_runs.id"], name=op.f("fk_merged_records_run")),
        sa.PrimaryKeyConstraint("run", "record", name=op.f("pk_merged_records")),
    )
    op.create_index(op.f("ix_merged_records_resident"), "merged_records", ["resident"])
    op.create_table(
        "lectures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("films", types.Json, nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", types.Moment(), nullable=False),
        sa.Column("ends_at", types.Moment(), nullable=False),
        sa.Column("hosts", types.Json, nullable=False),
        sa.Column("performers", types.Json, nullable=False),
        sa.Column("audiences", types.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cancelled_because", sa.String(length=300), nullable=True),
        sa.Column("others", types.Json, nullable=False),
        sa.Column("planned_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_lectures_lasts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lectures")),
    )
    op.create_index("ix_lectures_community_starts_at", "lectures", ["community", "starts_at"])
    op.create_table(
        "lecture_visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lecture", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("marked_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["lecture"], ["lectures.id"], name=op.f("fk_lecture_visits_lecture_lectures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lecture_visits")),
        sa.UniqueConstraint("lecture", "resident", name=op.f("uq_lecture_visits_lecture_resident")),
    )
    op.create_index("ix_lecture_visits_resident", "lecture_visits", ["resident"])
    op.create_table(
        "branch_meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("lecture", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("present BETWEEN 0 AND expected", name=op.f("ck_branch_meetings_present")),
        sa.ForeignKeyConstraint(["lecture"], ["lectures.id"], name=op.f("fk_branch_meetings_lecture_lectures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_meetings")),
        sa.UniqueConstraint(
            "organisation", "kind", "held_on", name=op.f("uq_branch_meetings_organisation_kind_held_on")
        ),
    )
    op.create_index(op.f("ix_branch_meetings_community"), "branch_meetings", ["community"])
    op.create_table(
        "venture_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_venture_places_capacity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venture_places")),
        sa.UniqueConstraint("organisation", "name", name=op.f("uq_venture_places_organisation_name")),
    )
    op.create_index("ix_venture_places_community", "venture_places", ["community", "id"])
    op.create_table(
        "mentors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=True),
        sa.Column("expertise", sa.String(length=120), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentors")),
    )
    op.create_index("ix_mentors_community", "mentors", ["community", "id"])
    op.create_table(
        "ventures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("line", sa.String(length=16), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("needs", types.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("applied_by", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_because", sa.String(length=300), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(length=16), nullable=True),
        sa.Column("ended_note", sa.String(length=300), nullable=True),
        sa.CheckConstraint("(accepted IS NULL) = (decided_on IS NULL)", name=op.f("ck_ventures_decided")),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_because IS NULL)", name=op.f("ck_ventures_ended")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ventures")),
    )
    op.create_index("ix_ventures_community_state", "ventures", ["community", "state", "id"])
    op.create_index("ix_ventures_organisation_state", "ventures", ["organisation", "state", "id"])
    op.create_index("ix_ventures_resident", "ventures", ["resident", "id"])
    op.create_index(
        "uq_ventures_open",
        "ventures",
        ["resident"],
        unique=True,
        postgresql_where=sa.text("state IN ('applied', 'accepted', 'started')"),
        sqlite_where=sa.text("state IN ('applied', 'accepted', 'started')"),
    )
    op.create_table(
        "venture_stays",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venture", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_venture_stays_lasts")),
        sa.ForeignKeyConstraint(["place"], ["venture_places.id"], name=op.f("fk_venture_stays_place")),
        sa.ForeignKeyConstraint(["venture"], ["ventures.id"], name=op.f("fk_venture_stays_venture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venture_stays")),
    )
    op.create_index("ix_venture_stays_place", "venture_stays", ["place", "since"])
    op.create_index(op.f("ix_venture_stays_venture"), "venture_stays", ["venture"])
    op.create_table(
        "venture_mentors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venture", sa.Uuid(), nullable=False),
        sa.Column("mentor", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("assigned_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_venture_mentors_lasts")),
        sa.ForeignKeyConstraint(["mentor"], ["mentors.id"], name=op.f("fk_venture_mentors_mentor")),
        sa.ForeignKeyConstraint(["venture"], ["ventures.id"], name=op.f("fk_venture_mentors_venture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venture_mentors")),
    )
    op.create_index(op.f("ix_venture_mentors_mentor"), "venture_mentors", ["mentor"])
    op.create_index(op.f("ix_venture_mentors_venture"), "venture_mentors", ["venture"])
    op.create_table(
        "venture_support",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("venture", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("giver", sa.String(length=120), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("mentor", sa.Uuid(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("voided_because", sa.String(length=300), nullable=True),
        sa.Column("voided_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(voided_on IS NULL) = (voided_by IS NULL)", name=op.f("ck_venture_support_voided")),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_venture_support_amount")),
        sa.ForeignKeyConstraint(["mentor"], ["mentors.id"], name=op.f("fk_venture_support_mentor")),
        sa.ForeignKeyConstraint(["venture"], ["ventures.id"], name=op.f("fk_venture_support_venture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venture_support")),
    )
    op.create_index(op.f("ix_venture_support_venture"), "venture_support", ["venture"])
    op.create_table(
        "venture_registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venture", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["venture"], ["ventures.id"], name=op.f("fk_venture_registrations_venture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venture_registrations")),
    )
    op.create_index(op.f("ix_venture_registrations_venture"), "venture_registrations", ["venture"])
    op.create_table(
        "venture_follow_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("venture", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=True),
        sa.Column("income", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("difficulties", sa.String(length=500), nullable=True),
        sa.Column("next_step", sa.String(length=300), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(recorded_on IS NULL) = (running IS NULL)", name=op.f("ck_venture_follow_ups_recorded")),
        sa.CheckConstraint(
            "running OR (income IS NULL AND people IS NULL)", name=op.f("ck_venture_follow_ups_running")
        ),
        sa.ForeignKeyConstraint(["venture"], ["ventures.id"], name=op.f("fk_venture_follow_ups_venture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venture_follow_ups")),
        sa.UniqueConstraint("venture", "months", name=op.f("uq_venture_follow_ups_venture_months")),
    )
    op.create_index("ix_venture_follow_ups_due", "venture_follow_ups", ["community", "due_on", "id"])
    protect_ledger(op)
    protect_audit(op)


def downgrade() -> None:
    unprotect_audit(op)
    unprotect_ledger(op)
    op.drop_table("venture_follow_ups")
    op.drop_table("venture_registrations")
    op.drop_table("venture_support")
    op.drop_table("venture_mentors")
    op.drop_table("venture_stays")
    op.drop_table("ventures")
    op.drop_table("mentors")
    op.drop_table("venture_places")
    op.drop_table("branch_meetings")
    op.drop_table("lecture_visits")
    op.drop_table("lectures")
    op.drop_table("merged_records")
    op.drop_table("kept_records")
    op.drop_table("known_consents")
    op.drop_table("known_assignments")
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.drop_index("ix_handovers_resident")
        batch_op.drop_index("ix_handovers_employer")
        batch_op.drop_index("ix_handovers_claim")

    op.drop_table("handovers")
    op.drop_table("defect_kinds")
    with op.batch_alter_table("trials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trials_operation"))
        batch_op.drop_index(batch_op.f("ix_trials_employer"))

    op.drop_table("trials")
    op.drop_table("minimum_wages")
    with op.batch_alter_table("claim_transfers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_claim_transfers_open",
            postgresql_where=sa.text("state = 'offered'"),
            sqlite_where=sa.text("state = 'offered'"),
        )
        batch_op.drop_index("ix_claim_transfers_resident")
        batch_op.drop_index("ix_claim_transfers_receiver")
        batch_op.drop_index("ix_claim_transfers_employer")

    op.drop_table("claim_transfers")
    with op.batch_alter_table("claim_extensions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_claim_extensions_open",
            postgresql_where=sa.text("state = 'asked'"),
            sqlite_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index("ix_claim_extensions_resident")
        batch_op.drop_index("ix_claim_extensions_employer")

    op.drop_table("claim_extensions")
    with op.batch_alter_table("material_reckonings", schema=None) as batch_op:
        batch_op.drop_index("ix_material_reckonings_use")
        batch_op.drop_index(batch_op.f("ix_material_reckonings_settlement"))

    op.drop_table("material_reckonings")
    with op.batch_alter_table("material_settlements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_settlements_resident"))
        batch_op.drop_index(batch_op.f("ix_material_settlements_employer"))

    op.drop_table("material_settlements")
    with op.batch_alter_table("material_movements", schema=None) as batch_op:
        batch_op.drop_index("ix_material_movements_resident")
        batch_op.drop_index("ix_material_movements_claim")

    op.drop_table("material_movements")
    with op.batch_alter_table("material_balances", schema=None) as batch_op:
        batch_op.drop_index("ix_material_balances_resident")
        batch_op.drop_index("ix_material_balances_employer")

    op.drop_table("material_balances")
    with op.batch_alter_table("material_uses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_uses_employer"))

    op.drop_table("material_uses")
    op.drop_table("materials")
    with op.batch_alter_table("batch_answers", schema=None) as batch_op:
        batch_op.drop_index("ix_batch_answers_kept_at")

    op.drop_table("batch_answers")
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inspections_resident"))
        batch_op.drop_index(batch_op.f("ix_inspections_period"))
        batch_op.drop_index(batch_op.f("ix_inspections_delivery"))
        batch_op.drop_index(batch_op.f("ix_inspections_claim"))

    op.drop_table("inspections")
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hearings_resident"))
        batch_op.drop_index(batch_op.f("ix_hearings_employer"))

    op.drop_table("hearings")
    with op.batch_alter_table("mediations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_mediations_dispute",
            postgresql_where=sa.text("state IN ('asked', 'accepted', 'appointed', 'written', 'agreed')"),
            sqlite_where=sa.text("state IN ('asked', 'accepted', 'appointed', 'written', 'agreed')"),
        )
        batch_op.drop_index("ix_mediations_resident")
        batch_op.drop_index("ix_mediations_mediator")
        batch_op.drop_index("ix_mediations_employer")

    op.drop_table("mediations")
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disputes_resident"))
        batch_op.drop_index(batch_op.f("ix_disputes_employer"))

    op.drop_table("disputes")
    with op.batch_alter_table("late_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_hours_resident"))
        batch_op.drop_index(batch_op.f("ix_late_hours_delivery"))
        batch_op.drop_index("ix_late_hours_period")

    op.drop_table("late_hours")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveries_resident"))
        batch_op.drop_index("ix_deliveries_claim")

    op.drop_table("deliveries")
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_claims_lot",
            postgresql_where=sa.text("state <> 'returned'"),
            sqlite_where=sa.text("state <> 'returned'"),
        )
        batch_op.drop_index("ix_claims_resident")
        batch_op.drop_index("ix_claims_operation")
        batch_op.drop_index("ix_claims_employer")

    op.drop_table("claims")
    op.drop_table("payslip_lines")
    op.drop_table("pay_accounts")
    op.drop_table("garnishments")
    with op.batch_alter_table("work_certificates", schema=None) as batch_op:
        batch_op.drop_index("ix_work_certificates_resident")

    op.drop_table("work_certificates")
    with op.batch_alter_table("payment_reports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payment_reports_unsettled",
            postgresql_where=sa.text("expected <> amount AND settled_as IS NULL"),
            sqlite_where=sa.text("expected <> amount AND settled_as IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_payment_reports_resident"))
        batch_op.drop_index(batch_op.f("ix_payment_reports_employer"))

    op.drop_table("payment_reports")
    with op.batch_alter_table("sent_transfers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_transfers_resident"))

    op.drop_table("sent_transfers")
    with op.batch_alter_table("payouts", schema=None) as batch_op:
        batch_op.drop_index("uq_payouts_court_order")
        batch_op.drop_index(
            "uq_payouts_payslip_attempt",
            postgresql_where=sa.text("court_order IS NULL"),
            sqlite_where=sa.text("court_order IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_payouts_resident"))
        batch_op.drop_index(
            "ix_payouts_follows",
            postgresql_where=sa.text("follows IS NOT NULL"),
            sqlite_where=sa.text("follows IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_payouts_employer"))

    op.drop_table("payouts")
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.drop_index("ix_lots_open")

    op.drop_table("lots")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index("ix_certificates_resident_skill")
        batch_op.drop_index(batch_op.f("ix_certificates_course"))
        batch_op.drop_index("ix_certificates_community")

    op.drop_table("certificates")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_enrolment"))

    op.drop_table("attendance")
    op.drop_table("assessments")
    op.drop_table("work_orders")
    with op.batch_alter_table("piece_rates", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_piece_rates_since",
            postgresql_where=sa.text("withdrawn_at IS NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_piece_rates_employer"))

    op.drop_table("piece_rates")
    with op.batch_alter_table("payslips", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_payslips_carried",
            postgresql_where=sa.text("carried_over <> 0"),
            sqlite_where=sa.text("carried_over <> 0"),
        )
        batch_op.drop_index("ix_payslips_resident")

    op.drop_table("payslips")
    with op.batch_alter_table("court_orders", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_court_orders_open",
            postgresql_where=sa.text("lifted_at IS NULL"),
            sqlite_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.drop_index("ix_court_orders_resident")
        batch_op.drop_index("ix_court_orders_employer")

    op.drop_table("court_orders")
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enrolments_open",
            postgresql_where=sa.text("state IN ('waiting', 'enrolled', 'passed', 'failed')"),
            sqlite_where=sa.text("state IN ('waiting', 'enrolled', 'passed', 'failed')"),
        )
        batch_op.drop_index("ix_enrolments_resident")
        batch_op.drop_index("ix_enrolments_class_state")

    op.drop_table("enrolments")
    op.drop_table("class_sessions")
    op.drop_table("style_operations")
    op.drop_table("payroll_runs")
    op.drop_table("file_pieces")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_entries_aside",
            postgresql_where=sa.text("debit IN ('advances', 'material') OR credit IN ('advances', 'material')"),
            sqlite_where=sa.text("debit IN ('advances', 'material') OR credit IN ('advances', 'material')"),
        )
        batch_op.drop_index("ix_entries_resident")
        batch_op.drop_index("ix_entries_period")
        batch_op.drop_index("ix_entries_line")

    op.drop_table("entries")
    with op.batch_alter_table("classes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_classes_trainer"))
        batch_op.drop_index(batch_op.f("ix_classes_demand_order"))
        batch_op.drop_index(batch_op.f("ix_classes_course"))
        batch_op.drop_index("ix_classes_community_state")

    op.drop_table("classes")
    op.drop_table("styles")
    with op.batch_alter_table("pay_periods", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pay_periods_open", postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'")
        )

    op.drop_table("pay_periods")
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
        batch_op.drop_index(batch_op.f("ix_known_residents_merged_into"))
        batch_op.drop_index(batch_op.f("ix_known_residents_community"))

    op.drop_table("known_residents")
    with op.batch_alter_table("known_organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_organisations_community"))

    op.drop_table("known_organisations")
    with op.batch_alter_table("known_communities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_communities_community"))

    op.drop_table("known_communities")
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
    with op.batch_alter_table("wage_deductions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wage_deductions_engagement"))
        batch_op.drop_index("ix_wage_deductions_resident")
        batch_op.drop_index("ix_wage_deductions_employer")

    op.drop_table("wage_deductions")
    with op.batch_alter_table("engagements", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_engagements_going_on",
            postgresql_where=sa.text("until IS NULL"),
            sqlite_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index("ix_engagements_resident")
        batch_op.drop_index(batch_op.f("ix_engagements_employer"))

    op.drop_table("engagements")
    with op.batch_alter_table("due", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_due_next_try_at"))

    op.drop_table("due")
    with op.batch_alter_table("demand_orders", schema=None) as batch_op:
        batch_op.drop_index("ix_demand_orders_community_state")

    op.drop_table("demand_orders")
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_community_skill")

    op.drop_table("courses")
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
    with op.batch_alter_table("advances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advances_resident"))
        batch_op.drop_index(batch_op.f("ix_advances_employer"))

    op.drop_table("advances")
