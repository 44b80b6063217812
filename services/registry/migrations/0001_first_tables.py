"""first tables"""

import sqlalchemy as sa
from alembic import op

from chassis.audit_log import protect_audit, unprotect_audit
from chassis.database import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("roles", types.Json, nullable=False),
        sa.Column("scope", types.Json, nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    op.create_table(
        "announcements_heard",
        sa.Column("copy", sa.String(length=63), nullable=False, comment="the table of the copy"),
        sa.Column("begun", sa.BigInteger(), nullable=False, comment="the last one begun, as (epoch << 32) + number"),
        sa.Column("completed", sa.BigInteger(), nullable=False, comment="the last one heard to its end"),
        sa.PrimaryKeyConstraint("copy", name=op.f("pk_announcements_heard")),
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
        "book_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("book", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=False),
        sa.Column("housing_kind", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("reversal", sa.Boolean(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.CheckConstraint("change IN (-1, 1)", name=op.f("ck_book_entries_change")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_entries")),
    )
    with op.batch_alter_table("book_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_book_entries_on", ["community", "book", "on", "compound", "housing_kind"], unique=False
        )
        batch_op.create_index("ix_book_entries_subject", ["subject"], unique=False)

    op.create_table(
        "communities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=True),
        sa.Column("area", sa.Double(), nullable=True, comment="square kilometres"),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
        sa.UniqueConstraint("division_code", name=op.f("uq_communities_division_code")),
    )
    op.create_table(
        "compounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("housing_kind", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "housing_kind IN ('commodity', 'affordable', 'public_rental')", name=op.f("ck_compounds_housing_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compounds")),
        sa.UniqueConstraint("community", "name", name=op.f("uq_compounds_community_name")),
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
        sa.Column(
            "keep_for",
            sa.Integer(),
            nullable=True,
            comment="seconds it is kept once complete; null: until it is deleted",
        ),
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
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("headers", types.Json, nullable=True),
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
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False, comment="the event's id"),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="the CloudEvent as JSON"),
        sa.Column("created_at", types.Moment(), server_default=types.db_now(), nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=True),
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
        "signing_keys",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("private_cipher", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "file_pieces",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="256 KB of the file at most, encrypted"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_pieces_file_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_file_pieces")),
    )
    op.create_table(
        "grids",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("keeper", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["compound"], ["compounds.id"], name=op.f("fk_grids_compound")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grids")),
        sa.UniqueConstraint("compound", "name", name=op.f("uq_grids_compound_name")),
    )
    op.create_table(
        "buildings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("grid", sa.Uuid(), nullable=True),
        sa.Column("head", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["compound"], ["compounds.id"], name=op.f("fk_buildings_compound")),
        sa.ForeignKeyConstraint(["grid"], ["grids.id"], name=op.f("fk_buildings_grid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buildings")),
        sa.UniqueConstraint("compound", "number", name=op.f("uq_buildings_compound_number")),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("building", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["building"], ["buildings.id"], name=op.f("fk_units_building")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("building", "number", name=op.f("uq_units_building_number")),
    )
    op.create_table(
        "dwellings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=False),
        sa.Column("building", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("housing_kind", sa.String(length=16), nullable=False),
        sa.Column("area", sa.Double(), nullable=True),
        sa.CheckConstraint(
            "housing_kind IN ('commodity', 'affordable', 'public_rental')", name=op.f("ck_dwellings_housing_kind")
        ),
        sa.ForeignKeyConstraint(["building"], ["buildings.id"], name=op.f("fk_dwellings_building")),
        sa.ForeignKeyConstraint(["compound"], ["compounds.id"], name=op.f("fk_dwellings_compound")),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name=op.f("fk_dwellings_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dwellings")),
        sa.UniqueConstraint("unit", "number", name=op.f("uq_dwellings_unit_number")),
    )
    with op.batch_alter_table("dwellings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dwellings_community"), ["community"], unique=False)
        batch_op.create_index("ix_dwellings_compound", ["compound", "id"], unique=False)

    op.create_table(
        "households",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True, comment="the community's own number of it (户号)"),
        sa.Column("formation", sa.String(length=12), nullable=False),
        sa.Column("dissolution", sa.String(length=12), nullable=True),
        sa.Column("dwelling", sa.Uuid(), nullable=True),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["dwelling"], ["dwellings.id"], name=op.f("fk_households_dwelling")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_households_community_number")),
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index("ix_households_compound", ["compound", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_households_dwelling"), ["dwelling"], unique=False)

    op.create_table(
        "residents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("marital_status", sa.String(length=10), nullable=True),
        sa.Column("education", sa.String(length=16), nullable=True),
        sa.Column("employment", sa.String(length=12), nullable=True),
        sa.Column("ethnic_group", sa.String(length=2), nullable=True, comment="GB/T 3304"),
        sa.Column(
            "ethnic_group_consent", sa.String(length=200), nullable=True, comment="where the separate consent is kept"
        ),
        sa.Column("registration_kind", sa.String(length=12), nullable=True),
        sa.Column(
            "registration_code", sa.String(length=12), nullable=True, comment="division of the household registration"
        ),
        sa.Column(
            "origin_code",
            sa.String(length=12),
            nullable=True,
            comment="township or village of origin; a county elsewhere",
        ),
        sa.Column("origin_place", sa.String(length=80), nullable=True, comment="outside Ordos, below the county"),
        sa.Column("resettled_on", sa.Date(), nullable=True),
        sa.Column("resettlement_programme", sa.String(length=120), nullable=True),
        sa.Column("resettlement_batch", sa.String(length=40), nullable=True),
        sa.Column("resettled_to", sa.Uuid(), nullable=True, comment="the dwelling allotted"),
        sa.Column("entitlements", types.Json, nullable=True),
        sa.Column("identity_cipher", sa.String(length=200), nullable=True),
        sa.Column("identity_index", sa.String(length=100), nullable=True),
        sa.Column("identity_last4", sa.String(length=4), nullable=True),
        sa.Column("telephone_cipher", sa.String(length=200), nullable=True),
        sa.Column("telephone_index", sa.String(length=100), nullable=True),
        sa.Column("telephone_last4", sa.String(length=4), nullable=True),
        sa.Column("household", sa.Uuid(), nullable=True),
        sa.Column("dwelling", sa.Uuid(), nullable=True),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("registered_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["resettled_to"], ["dwellings.id"], name=op.f("fk_residents_resettled_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
        sa.UniqueConstraint("identity_index", name=op.f("uq_residents_identity_index")),
    )
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.create_index("ix_residents_community", ["community", "id"], unique=False)
        batch_op.create_index("ix_residents_compound", ["compound", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_residents_household"), ["household"], unique=False)
        batch_op.create_index("ix_residents_name_birth_date", ["community", "name", "birth_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_residents_telephone_index"), ["telephone_index"], unique=False)

    op.create_table(
        "change_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("household", sa.Uuid(), nullable=False),
        sa.Column("households", types.Json, nullable=False, comment="ids of all that it changes"),
        sa.Column("change", types.Json, nullable=False, comment="as it was asked: ids, words and dates"),
        sa.Column("evidence", types.Json, nullable=False, comment="ids of files"),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", types.Moment(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["household"], ["households.id"], name=op.f("fk_change_requests_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
    )
    with op.batch_alter_table("change_requests", schema=None) as batch_op:
        batch_op.create_index("ix_change_requests_state", ["community", "state", "id"], unique=False)

    op.create_table(
        "household_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("household", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("began", sa.String(length=20), nullable=False),
        sa.Column("ended", sa.String(length=20), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("end_entered_on", sa.Date(), nullable=True),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("voided_why", sa.String(length=500), nullable=True),
        sa.CheckConstraint("(until IS NULL) = (ended IS NULL)", name=op.f("ck_household_members_ended")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_household_members_period")),
        sa.ForeignKeyConstraint(["household"], ["households.id"], name=op.f("fk_household_members_household")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_household_members_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_members")),
    )
    with op.batch_alter_table("household_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_members_household"), ["household"], unique=False)
        batch_op.create_index("ix_household_members_resident", ["resident", "since"], unique=False)
        batch_op.create_index("ix_household_members_since", ["community", "since"], unique=False)
        batch_op.create_index(
            "uq_household_members_head",
            ["household"],
            unique=True,
            postgresql_where=sa.text("relation = 'head' AND until IS NULL AND voided_on IS NULL"),
            sqlite_where=sa.text("relation = 'head' AND until IS NULL AND voided_on IS NULL"),
        )
        batch_op.create_index(
            "uq_household_members_open",
            ["resident"],
            unique=True,
            postgresql_where=sa.text("until IS NULL AND voided_on IS NULL"),
            sqlite_where=sa.text("until IS NULL AND voided_on IS NULL"),
        )

    op.create_table(
        "household_registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("dwelling", sa.Uuid(), nullable=True),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("housing_kind", sa.String(length=16), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_household_registrations_period")),
        sa.ForeignKeyConstraint(["dwelling"], ["dwellings.id"], name=op.f("fk_household_registrations_dwelling")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_household_registrations_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_registrations")),
    )
    with op.batch_alter_table("household_registrations", schema=None) as batch_op:
        batch_op.create_index("ix_household_registrations_resident", ["resident", "since"], unique=False)

    op.create_table(
        "life_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("household", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("details", types.Json, nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["household"], ["households.id"], name=op.f("fk_life_events_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_events")),
    )
    with op.batch_alter_table("life_events", schema=None) as batch_op:
        batch_op.create_index("ix_life_events_community", ["community", "id"], unique=False)
        batch_op.create_index("ix_life_events_household", ["household", "on"], unique=False)
        batch_op.create_index("ix_life_events_resident", ["resident", "on"], unique=False)

    op.create_table(
        "occupancies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("household", sa.Uuid(), nullable=False),
        sa.Column("dwelling", sa.Uuid(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=False),
        sa.Column("housing_kind", sa.String(length=16), nullable=False),
        sa.Column("tenure", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("end_entered_on", sa.Date(), nullable=True),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("voided_why", sa.String(length=500), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_occupancies_period")),
        sa.ForeignKeyConstraint(["dwelling"], ["dwellings.id"], name=op.f("fk_occupancies_dwelling")),
        sa.ForeignKeyConstraint(["household"], ["households.id"], name=op.f("fk_occupancies_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancies")),
    )
    with op.batch_alter_table("occupancies", schema=None) as batch_op:
        batch_op.create_index("ix_occupancies_dwelling", ["dwelling", "since"], unique=False)
        batch_op.create_index(batch_op.f("ix_occupancies_household"), ["household"], unique=False)
        batch_op.create_index(
            "uq_occupancies_open",
            ["household"],
            unique=True,
            postgresql_where=sa.text("until IS NULL AND voided_on IS NULL"),
            sqlite_where=sa.text("until IS NULL AND voided_on IS NULL"),
        )

    op.create_table(
        "resident_keys",
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident"], ["residents.id"], name=op.f("fk_resident_keys_resident"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("resident", "key", name=op.f("pk_resident_keys")),
    )
    with op.batch_alter_table("resident_keys", schema=None) as batch_op:
        batch_op.create_index("ix_resident_keys_key", ["community", "key"], unique=False)

    op.create_table(
        "resident_merges",
        sa.Column("absorbed", sa.Uuid(), nullable=False),
        sa.Column("kept", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("merged_on", sa.Date(), nullable=False),
        sa.Column("merged_by", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["absorbed"], ["residents.id"], name=op.f("fk_resident_merges_absorbed")),
        sa.ForeignKeyConstraint(["kept"], ["residents.id"], name=op.f("fk_resident_merges_kept")),
        sa.PrimaryKeyConstraint("absorbed", name=op.f("pk_resident_merges")),
    )
    with op.batch_alter_table("resident_merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resident_merges_kept"), ["kept"], unique=False)

    op.create_table(
        "resident_skills",
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident"], ["residents.id"], name=op.f("fk_resident_skills_resident"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("resident", "skill", name=op.f("pk_resident_skills")),
    )
    with op.batch_alter_table("resident_skills", schema=None) as batch_op:
        batch_op.create_index("ix_resident_skills_skill", ["community", "skill"], unique=False)

    op.create_table(
        "transition_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("source_event", sa.Uuid(), nullable=True, comment="the event that told it, taken over once"),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_transition_facts_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition_facts")),
        sa.UniqueConstraint("source_event", name=op.f("uq_transition_facts_source_event")),
    )
    with op.batch_alter_table("transition_facts", schema=None) as batch_op:
        batch_op.create_index("ix_transition_facts_resident", ["resident", "on"], unique=False)

    protect_audit(op)


def downgrade() -> None:
    unprotect_audit(op)
    with op.batch_alter_table("transition_facts", schema=None) as batch_op:
        batch_op.drop_index("ix_transition_facts_resident")

    op.drop_table("transition_facts")
    with op.batch_alter_table("resident_skills", schema=None) as batch_op:
        batch_op.drop_index("ix_resident_skills_skill")

    op.drop_table("resident_skills")
    with op.batch_alter_table("resident_merges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resident_merges_kept"))

    op.drop_table("resident_merges")
    with op.batch_alter_table("resident_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_resident_keys_key")

    op.drop_table("resident_keys")
    with op.batch_alter_table("occupancies", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_occupancies_open",
            postgresql_where=sa.text("until IS NULL AND voided_on IS NULL"),
            sqlite_where=sa.text("until IS NULL AND voided_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_occupancies_household"))
        batch_op.drop_index("ix_occupancies_dwelling")

    op.drop_table("occupancies")
    with op.batch_alter_table("life_events", schema=None) as batch_op:
        batch_op.drop_index("ix_life_events_resident")
        batch_op.drop_index("ix_life_events_household")
        batch_op.drop_index("ix_life_events_community")

    op.drop_table("life_events")
    with op.batch_alter_table("household_registrations", schema=None) as batch_op:
        batch_op.drop_index("ix_household_registrations_resident")

    op.drop_table("household_registrations")
    with op.batch_alter_table("household_members", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_household_members_open",
            postgresql_where=sa.text("until IS NULL AND voided_on IS NULL"),
            sqlite_where=sa.text("until IS NULL AND voided_on IS NULL"),
        )
        batch_op.drop_index(
            "uq_household_members_head",
            postgresql_where=sa.text("relation = 'head' AND until IS NULL AND voided_on IS NULL"),
            sqlite_where=sa.text("relation = 'head' AND until IS NULL AND voided_on IS NULL"),
        )
        batch_op.drop_index("ix_household_members_since")
        batch_op.drop_index("ix_household_members_resident")
        batch_op.drop_index(batch_op.f("ix_household_members_household"))

    op.drop_table("household_members")
    with op.batch_alter_table("change_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_change_requests_state")

    op.drop_table("change_requests")
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residents_telephone_index"))
        batch_op.drop_index("ix_residents_name_birth_date")
        batch_op.drop_index(batch_op.f("ix_residents_household"))
        batch_op.drop_index("ix_residents_compound")
        batch_op.drop_index("ix_residents_community")

    op.drop_table("residents")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_households_dwelling"))
        batch_op.drop_index("ix_households_compound")

    op.drop_table("households")
    with op.batch_alter_table("dwellings", schema=None) as batch_op:
        batch_op.drop_index("ix_dwellings_compound")
        batch_op.drop_index(batch_op.f("ix_dwellings_community"))

    op.drop_table("dwellings")
    op.drop_table("units")
    op.drop_table("buildings")
    op.drop_table("grids")
    op.drop_table("file_pieces")
    op.drop_table("signing_keys")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_unsent", postgresql_where=sa.text("sent_at IS NULL"), sqlite_where=sa.text("sent_at IS NULL")
        )
        batch_op.drop_index("ix_outbox_sent_at")

    op.drop_table("outbox")
    op.drop_table("known_signing_keys")
    op.drop_table("known_sealing_keys")
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
    op.drop_table("compounds")
    op.drop_table("communities")
    with op.batch_alter_table("book_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_book_entries_subject")
        batch_op.drop_index("ix_book_entries_on")

    op.drop_table("book_entries")
    op.drop_table("audit_seals")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_audit_unsealed", postgresql_where=sa.text("batch IS NULL"), sqlite_where=sa.text("batch IS NULL")
        )
        batch_op.drop_index("ix_audit_subject_at")
        batch_op.drop_index("ix_audit_batch_id")

    op.drop_table("audit")
    op.drop_table("announcements_heard")
    op.drop_table("accounts")
