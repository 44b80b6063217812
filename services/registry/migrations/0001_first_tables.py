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
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("division_code", sa.String(length=12), nullable=True, comment="the division in which it sits"),
        sa.Column("registered_at", types.Moment(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("community", "credit_code", name="uq_organisations_community_credit_code"),
        sa.UniqueConstraint("community", "kind", "name", name="uq_organisations_community_kind_name"),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_community"), ["community"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_kind"), ["kind"], unique=False)

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
        "sign_in_tries",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_tries")),
    )
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_tries_last_failure"), ["last_failure"], unique=False)

    op.create_table(
        "signing_keys",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("private_cipher", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("active_from", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "sms_codes",
        sa.Column("telephone_index", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=100), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("telephone_index", name=op.f("pk_sms_codes")),
    )
    with op.batch_alter_table("sms_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sms_codes_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "stream_tickets",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("claims", types.Json, nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stream_tickets")),
    )
    with op.batch_alter_table("stream_tickets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stream_tickets_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "subject_keys",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("subject", "purpose", name=op.f("pk_subject_keys")),
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
        sa.ForeignKeyConstraint(["compound"], ["compounds.id"], name=op.f("fk_grids_compound")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grids")),
        sa.UniqueConstraint("compound", "name", name=op.f("uq_grids_compound_name")),
    )
    op.create_table(
        "organisation_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("duty", sa.String(length=80), nullable=False),
        sa.Column("telephone_cipher", sa.String(length=200), nullable=False),
        sa.Column("telephone_last4", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
            name=op.f("fk_organisation_contacts_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_contacts")),
    )
    with op.batch_alter_table("organisation_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_contacts_organisation"), ["organisation"], unique=False)

    op.create_table(
        "organisation_relations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Uuid(), nullable=False),
        sa.Column("target", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("source <> target", name=op.f("ck_organisation_relations_two_organisations")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_organisation_relations_period")),
        sa.ForeignKeyConstraint(["source"], ["organisations.id"], name=op.f("fk_organisation_relations_source")),
        sa.ForeignKeyConstraint(["target"], ["organisations.id"], name=op.f("fk_organisation_relations_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_relations")),
    )
    with op.batch_alter_table("organisation_relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_relations_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_relations_target"), ["target"], unique=False)
        batch_op.create_index("uq_organisation_relations_begun", ["kind", "source", "target", "since"], unique=True)

    op.create_table(
        "rotas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("committee", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("stints", types.Json, nullable=False, comment="which unit is in it since when, until when"),
        sa.ForeignKeyConstraint(["committee"], ["organisations.id"], name=op.f("fk_rotas_committee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotas")),
        sa.UniqueConstraint("committee", "starts_on", name="uq_rotas_committee_starts_on"),
    )
    with op.batch_alter_table("rotas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rotas_community"), ["community"], unique=False)

    op.create_table(
        "buildings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("grid", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["compound"], ["compounds.id"], name=op.f("fk_buildings_compound")),
        sa.ForeignKeyConstraint(["grid"], ["grids.id"], name=op.f("fk_buildings_grid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buildings")),
        sa.UniqueConstraint("compound", "number", name=op.f("uq_buildings_compound_number")),
    )
    op.create_table(
        "rota_handovers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rota", sa.Uuid(), nullable=False),
        sa.Column("from_unit", sa.Uuid(), nullable=False),
        sa.Column("to_unit", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("items", types.Json, nullable=False),
        sa.Column("notes", sa.String(length=4000), nullable=False),
        sa.Column("written_at", types.Moment(), nullable=False),
        sa.Column(
            "writer",
            sa.String(length=64),
            nullable=False,
            comment="the account that wrote it last, which may not accept it",
        ),
        sa.Column("accepted_at", types.Moment(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["from_unit"], ["organisations.id"], name=op.f("fk_rota_handovers_from_unit")),
        sa.ForeignKeyConstraint(["rota"], ["rotas.id"], name=op.f("fk_rota_handovers_rota"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["to_unit"], ["organisations.id"], name=op.f("fk_rota_handovers_to_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_handovers")),
        sa.UniqueConstraint("rota", "starts_on", name="uq_rota_handovers_rota_starts_on"),
    )
    op.create_table(
        "rota_swaps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rota", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("second_day", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_of", sa.Uuid(), nullable=False),
        sa.Column(
            "asker", sa.String(length=64), nullable=False, comment="the account that asked, which may not answer"
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.Column("answered_at", types.Moment(), nullable=True),
        sa.CheckConstraint("asked_by <> asked_of", name=op.f("ck_rota_swaps_two_units")),
        sa.ForeignKeyConstraint(["asked_by"], ["organisations.id"], name=op.f("fk_rota_swaps_asked_by")),
        sa.ForeignKeyConstraint(["asked_of"], ["organisations.id"], name=op.f("fk_rota_swaps_asked_of")),
        sa.ForeignKeyConstraint(["rota"], ["rotas.id"], name=op.f("fk_rota_swaps_rota"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_swaps")),
    )
    with op.batch_alter_table("rota_swaps", schema=None) as batch_op:
        batch_op.create_index("ix_rota_swaps_rota_state", ["rota", "state"], unique=False)

    op.create_table(
        "rota_turns",
        sa.Column("rota", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("unit", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["rota"], ["rotas.id"], name=op.f("fk_rota_turns_rota"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit"], ["organisations.id"], name=op.f("fk_rota_turns_unit")),
        sa.PrimaryKeyConstraint("rota", "number", name=op.f("pk_rota_turns")),
    )
    with op.batch_alter_table("rota_turns", schema=None) as batch_op:
        batch_op.create_index("ix_rota_turns_since", ["since", "until"], unique=False)
        batch_op.create_index(batch_op.f("ix_rota_turns_unit"), ["unit"], unique=False)

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
        sa.Column("ended", sa.String(length=20), nullable=True, comment="how, of somebody who had no household here"),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("gone_on", sa.Date(), nullable=True, comment="the day of the death or going by which they stand so"),
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
        batch_op.create_index("ix_residents_birth_date", ["community", "birth_date"], unique=False)
        batch_op.create_index("ix_residents_telephone_index", ["telephone_index", "id"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("secret_hash", sa.String(length=200), nullable=True),
        sa.Column("roles", types.Json, nullable=False),
        sa.Column("privileged", sa.Boolean(), nullable=False),
        sa.Column("scope", types.Json, nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("disabled_at", types.Moment(), nullable=True),
        sa.Column("disabled_because", sa.String(length=200), nullable=True),
        sa.Column(
            "closed_because",
            sa.String(length=16),
            nullable=True,
            comment="where the record closed it, not a person",
        ),
        sa.Column("totp_cipher", sa.String(length=200), nullable=True),
        sa.Column("totp_confirmed_at", types.Moment(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("wechat_cipher", sa.String(length=300), nullable=True),
        sa.Column("wechat_index", sa.String(length=100), nullable=True),
        sa.Column("wechat_bound_at", types.Moment(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'system')", name=op.f("ck_accounts_kind")),
        sa.CheckConstraint("closed_because IS NULL OR disabled_at IS NOT NULL", name=op.f("ck_accounts_closed")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_accounts_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
        sa.UniqueConstraint("wechat_index", name=op.f("uq_accounts_wechat_index")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_community"), ["community"], unique=False)
        batch_op.create_index(batch_op.f("ix_accounts_resident"), ["resident"], unique=False)

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
        sa.Column(
            "closed_because",
            sa.String(length=16),
            nullable=True,
            comment="where the record closed it, not a person",
        ),
        sa.CheckConstraint("(closed_because IS NULL) = (state != 'lapsed')", name=op.f("ck_change_requests_closed")),
        sa.ForeignKeyConstraint(["household"], ["households.id"], name=op.f("fk_change_requests_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_requests")),
    )
    with op.batch_alter_table("change_requests", schema=None) as batch_op:
        batch_op.create_index("ix_change_requests_state", ["community", "state", "id"], unique=False)

    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("sensitive", sa.String(length=20), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=True),
        sa.Column("withdrawn_at", types.Moment(), nullable=True),
        sa.Column("by_guardian", sa.Boolean(), nullable=False),
        sa.Column("guardian", sa.Uuid(), nullable=True),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.Column("evidence_note", sa.String(length=300), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("by_guardian = (guardian IS NOT NULL)", name=op.f("ck_consents_guardian_is_named")),
        sa.ForeignKeyConstraint(["guardian"], ["residents.id"], name=op.f("fk_consents_guardian")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_consents_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index("ix_consents_resident_purpose", ["resident", "purpose"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("wish", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("asked_at", types.Moment(), nullable=False),
        sa.Column("answered_at", types.Moment(), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'done', 'declined', 'lapsed')", name=op.f("ck_corrections_state")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_corrections_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_resident"), ["resident"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_state"), ["state"], unique=False)

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
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("voided_by", sa.String(length=64), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.Column("cut_by", sa.Date(), nullable=True, comment="the day of the death or going that it ended with"),
        sa.Column(
            "foreseen", sa.Date(), nullable=True, comment="its end, had they not died or gone; null: none was known"
        ),
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
        "representations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cut_by", sa.Date(), nullable=True, comment="the day of the death that it ended with"),
        sa.Column("foreseen", sa.Date(), nullable=True, comment="its end, had they not died; null: none was known"),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_representations_period")),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"], name=op.f("fk_representations_organisation")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_representations_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representations")),
    )
    with op.batch_alter_table("representations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_representations_organisation"), ["organisation"], unique=False)
        batch_op.create_index(batch_op.f("ix_representations_resident"), ["resident"], unique=False)
        batch_op.create_index(
            "uq_representations_begun", ["resident", "organisation", "capacity", "since"], unique=True
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
        "temporary_residences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("dwelling", sa.Uuid(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=False),
        sa.Column("housing_kind", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("end_entered_on", sa.Date(), nullable=True, comment="the day on which another `until` was entered"),
        sa.Column("cut_by", sa.Date(), nullable=True, comment="the day of the death or going that it ended with"),
        sa.Column(
            "foreseen", sa.Date(), nullable=True, comment="its end, had they not died or gone; null: none was known"
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_temporary_residences_period")),
        sa.ForeignKeyConstraint(["dwelling"], ["dwellings.id"], name=op.f("fk_temporary_residences_dwelling")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_temporary_residences_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temporary_residences")),
    )
    with op.batch_alter_table("temporary_residences", schema=None) as batch_op:
        batch_op.create_index("ix_temporary_residences_compound", ["compound", "until"], unique=False)
        batch_op.create_index("ix_temporary_residences_resident", ["resident", "since"], unique=False)

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
        sa.Column(
            "voided_on", sa.Date(), nullable=True, comment="withdrawn as wrong: kept, and no part of the timeline"
        ),
        sa.Column("voided_by", sa.String(length=64), nullable=True),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_transition_facts_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition_facts")),
        sa.UniqueConstraint("source_event", name=op.f("uq_transition_facts_source_event")),
    )
    with op.batch_alter_table("transition_facts", schema=None) as batch_op:
        batch_op.create_index("ix_transition_facts_resident", ["resident", "on"], unique=False)

    op.create_table(
        "audit_engagements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("auditor", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("records_since", sa.Date(), nullable=False),
        sa.Column("records_until", sa.Date(), nullable=False),
        sa.Column("compounds", types.Json, nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("records_until >= records_since", name=op.f("ck_audit_engagements_records")),
        sa.CheckConstraint("until >= since", name=op.f("ck_audit_engagements_period")),
        sa.ForeignKeyConstraint(["auditor"], ["accounts.id"], name=op.f("fk_audit_engagements_auditor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_engagements")),
    )
    with op.batch_alter_table("audit_engagements", schema=None) as batch_op:
        batch_op.create_index("ix_audit_engagements_auditor", ["auditor", "since"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_engagements_community"), ["community"], unique=False)

    op.create_table(
        "covers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Uuid(), nullable=True),
        sa.Column("deputy", sa.Uuid(), nullable=True),
        sa.Column("absent_resident", sa.Uuid(), nullable=True),
        sa.Column("deputy_resident", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True, comment="what the deputy should know"),
        sa.Column("arranged_by", sa.String(length=64), nullable=False),
        sa.Column("handed_back_at", types.Moment(), nullable=True),
        sa.Column("hand_back_note", sa.String(length=1000), nullable=True, comment="what happened meanwhile"),
        sa.CheckConstraint("(absent IS NULL) = (deputy IS NULL)", name=op.f("ck_covers_workers")),
        sa.CheckConstraint("(absent_resident IS NULL) = (deputy_resident IS NULL)", name=op.f("ck_covers_residents")),
        sa.CheckConstraint("absent <> deputy", name=op.f("ck_covers_another")),
        sa.CheckConstraint("absent IS NOT NULL OR absent_resident IS NOT NULL", name=op.f("ck_covers_kind_of_holder")),
        sa.CheckConstraint("absent_resident <> deputy_resident", name=op.f("ck_covers_another_resident")),
        sa.CheckConstraint("until >= since", name=op.f("ck_covers_period")),
        sa.ForeignKeyConstraint(["absent"], ["accounts.id"], name=op.f("fk_covers_absent")),
        sa.ForeignKeyConstraint(["absent_resident"], ["residents.id"], name=op.f("fk_covers_absent_resident")),
        sa.ForeignKeyConstraint(["deputy"], ["accounts.id"], name=op.f("fk_covers_deputy")),
        sa.ForeignKeyConstraint(["deputy_resident"], ["residents.id"], name=op.f("fk_covers_deputy_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covers")),
    )
    with op.batch_alter_table("covers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_covers_absent"), ["absent"], unique=False)
        batch_op.create_index(batch_op.f("ix_covers_absent_resident"), ["absent_resident"], unique=False)
        batch_op.create_index(batch_op.f("ix_covers_community"), ["community"], unique=False)
        batch_op.create_index(batch_op.f("ix_covers_deputy"), ["deputy"], unique=False)
        batch_op.create_index(batch_op.f("ix_covers_deputy_resident"), ["deputy_resident"], unique=False)

    op.create_table(
        "credentials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("scopes", types.Json, nullable=False),
        sa.Column("redirect_uris", types.Json, nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("used_at", types.Moment(), nullable=True),
        sa.Column("revoked_at", types.Moment(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'system') = (account IS NOT NULL)", name=op.f("ck_credentials_systems_have_an_account")
        ),
        sa.CheckConstraint("kind IN ('system', 'frontend')", name=op.f("ck_credentials_kind")),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f("ck_credentials_mode")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_credentials_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("client_id", name=op.f("uq_credentials_client_id")),
    )
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credentials_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_credentials_community"), ["community"], unique=False)
        batch_op.create_index(batch_op.f("ix_credentials_organisation"), ["organisation"], unique=False)

    op.create_table(
        "desk_codes",
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=100), nullable=False),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_desk_codes_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_desk_codes")),
    )
    with op.batch_alter_table("desk_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_codes_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=True),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("building", sa.Uuid(), nullable=True),
        sa.Column("household", sa.Uuid(), nullable=True),
        sa.Column("resident", sa.Uuid(), nullable=True),
        sa.Column("assignee", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("on_desk", sa.Boolean(), nullable=False),
        sa.Column("follows", sa.Uuid(), nullable=True),
        sa.Column("planned_by", sa.String(length=64), nullable=False),
        sa.Column("planned_at", types.Moment(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column(
            "closed_because",
            sa.String(length=16),
            nullable=True,
            comment="where the record closed it, not a person",
        ),
        sa.CheckConstraint("closed_because IS NULL OR state = 'cancelled'", name=op.f("ck_visits_closed")),
        sa.CheckConstraint("(state = 'done') = (happened_on IS NOT NULL)", name=op.f("ck_visits_done")),
        sa.CheckConstraint("happened_on IS NULL OR happened_on <= entered_on", name=op.f("ck_visits_entered_later")),
        sa.CheckConstraint(
            "resident IS NOT NULL OR household IS NOT NULL OR building IS NOT NULL", name=op.f("ck_visits_somewhere")
        ),
        sa.ForeignKeyConstraint(["assignee"], ["accounts.id"], name=op.f("fk_visits_assignee")),
        sa.ForeignKeyConstraint(["building"], ["buildings.id"], name=op.f("fk_visits_building")),
        sa.ForeignKeyConstraint(["compound"], ["compounds.id"], name=op.f("fk_visits_compound")),
        sa.ForeignKeyConstraint(["follows"], ["visits.id"], name=op.f("fk_visits_follows")),
        sa.ForeignKeyConstraint(["household"], ["households.id"], name=op.f("fk_visits_household")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_visits_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("community", "reference", name=op.f("uq_visits_community_reference")),
        sa.UniqueConstraint("follows", name=op.f("uq_visits_follows")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("ix_visits_compound", ["compound", "id"], unique=False)
        batch_op.create_index("ix_visits_desk", ["community", "state", "on_desk", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_household"), ["household"], unique=False)
        batch_op.create_index("ix_visits_resident", ["resident", "id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=False),
        sa.Column("grid", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cover", sa.Uuid(), nullable=True),
        sa.Column("covers_for", sa.Uuid(), nullable=True),
        sa.Column("assigned_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(cover IS NULL) = (covers_for IS NULL)", name=op.f("ck_assignments_cover")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_assignments_period")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_assignments_account")),
        sa.ForeignKeyConstraint(["compound"], ["compounds.id"], name=op.f("fk_assignments_compound")),
        sa.ForeignKeyConstraint(["cover"], ["covers.id"], name=op.f("fk_assignments_cover")),
        sa.ForeignKeyConstraint(["covers_for"], ["accounts.id"], name=op.f("fk_assignments_covers_for")),
        sa.ForeignKeyConstraint(["grid"], ["grids.id"], name=op.f("fk_assignments_grid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index("ix_assignments_account", ["account", "since"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_community"), ["community"], unique=False)
        batch_op.create_index("ix_assignments_compound", ["compound", "since"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_cover"), ["cover"], unique=False)

    op.create_table(
        "audit_samples",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("engagement", sa.Uuid(), nullable=False),
        sa.Column("population", sa.String(length=20), nullable=False),
        sa.Column("seed", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population_count", sa.Integer(), nullable=False),
        sa.Column(
            "population_digest",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the population's ids in order",
        ),
        sa.Column("picked", types.Json, nullable=False, comment="ids in the order of the draw"),
        sa.Column("drawn_by", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", types.Moment(), nullable=False),
        sa.CheckConstraint("size BETWEEN 1 AND 500", name=op.f("ck_audit_samples_size")),
        sa.ForeignKeyConstraint(["engagement"], ["audit_engagements.id"], name=op.f("fk_audit_samples_engagement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_samples")),
    )
    with op.batch_alter_table("audit_samples", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_samples_engagement"), ["engagement"], unique=False)

    op.create_table(
        "authorization_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("credential", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("redirect_uri", sa.String(length=500), nullable=False),
        sa.Column("challenge", sa.String(length=43), nullable=False),
        sa.Column("scopes", types.Json, nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("session", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.id"], name=op.f("fk_authorization_codes_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["credential"], ["credentials.id"], name=op.f("fk_authorization_codes_credential"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_authorization_codes")),
    )
    with op.batch_alter_table("authorization_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authorization_codes_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "client_secrets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credential", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["credential"], ["credentials.id"], name=op.f("fk_client_secrets_credential"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_secrets")),
    )
    with op.batch_alter_table("client_secrets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_secrets_credential"), ["credential"], unique=False)

    op.create_table(
        "form_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("compound", sa.Uuid(), nullable=True),
        sa.Column("visit", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=24), nullable=True, comment="what identifiers on it are shown for"),
        sa.Column("printed_by", sa.String(length=64), nullable=False),
        sa.Column("printed_at", types.Moment(), nullable=False),
        sa.Column(
            "closed_because",
            sa.String(length=16),
            nullable=True,
            comment="where the record closed it, not a person",
        ),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=True),
        sa.Column("entered_at", types.Moment(), nullable=True),
        sa.Column("answers", types.Json, nullable=True),
        sa.Column("differences", types.Json, nullable=True, comment="names of fields that differ from the record"),
        sa.CheckConstraint("closed_because IS NULL OR state = 'discarded'", name=op.f("ck_form_sheets_closed")),
        sa.CheckConstraint("(state = 'entered') = (entered_at IS NOT NULL)", name=op.f("ck_form_sheets_entered")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_form_sheets_resident")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_form_sheets_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_sheets")),
        sa.UniqueConstraint("number", name=op.f("uq_form_sheets_number")),
    )
    with op.batch_alter_table("form_sheets", schema=None) as batch_op:
        batch_op.create_index("ix_form_sheets_resident", ["resident"], unique=False)
        batch_op.create_index("ix_form_sheets_state", ["community", "state", "id"], unique=False)

    op.create_table(
        "roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Uuid(), nullable=True),
        sa.Column("skills", types.Json, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cut_by", sa.Date(), nullable=True, comment="the day of the death or going that it ended with"),
        sa.Column(
            "foreseen", sa.Date(), nullable=True, comment="its end, had they not died or gone; null: none was known"
        ),
        sa.Column("cover", sa.Uuid(), nullable=True),
        sa.Column("covers_for", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(cover IS NULL) = (covers_for IS NULL)", name=op.f("ck_roles_cover")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_roles_period")),
        sa.ForeignKeyConstraint(["cover"], ["covers.id"], name=op.f("fk_roles_cover")),
        sa.ForeignKeyConstraint(["covers_for"], ["residents.id"], name=op.f("fk_roles_covers_for")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_roles_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
    )
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roles_cover"), ["cover"], unique=False)
        batch_op.create_index("ix_roles_place_kind", ["place", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_roles_resident"), ["resident"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=True),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("client", sa.Uuid(), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("scopes", types.Json, nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("used_at", types.Moment(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("ended", sa.String(length=30), nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_sessions_account"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["client"], ["credentials.id"], name=op.f("fk_sessions_client"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_client"), ["client"], unique=False)
        batch_op.create_index("ix_sessions_ended_at", ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("session", sa.Uuid(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.Column("used_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session"], ["sessions.id"], name=op.f("fk_refresh_tokens_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_tokens")),
    )
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refresh_tokens_session"), ["session"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kinds", types.Json, nullable=False),
        sa.Column("suspected", sa.Boolean(), nullable=False),
        sa.Column("found_at", types.Moment(), nullable=False),
        sa.Column("found_by", sa.String(length=10), nullable=False),
        sa.Column("happened_since", types.Moment(), nullable=True),
        sa.Column("happened_until", types.Moment(), nullable=True),
        sa.Column("what_happened", sa.String(length=4000), nullable=False),
        sa.Column("data_kinds", types.Json, nullable=False),
        sa.Column("about_how_many", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=1000), nullable=True),
        sa.Column("possible_harm", sa.String(length=1000), nullable=True),
        sa.Column("measures", sa.String(length=2000), nullable=True),
        sa.Column("advice", sa.String(length=1000), nullable=True),
        sa.Column("contact", sa.String(length=200), nullable=True),
        sa.Column("prevention", sa.String(length=2000), nullable=True),
        sa.Column("contained_at", types.Moment(), nullable=True),
        sa.Column("closed_at", types.Moment(), nullable=True),
        sa.Column("authority", sa.String(length=120), nullable=True),
        sa.Column("authority_told_at", types.Moment(), nullable=True),
        sa.Column("authority_reference", sa.String(length=80), nullable=True),
        sa.Column("authority_not_told_because", sa.String(length=500), nullable=True),
        sa.Column("people_told_at", types.Moment(), nullable=True),
        sa.Column("people_not_told_because", sa.String(length=500), nullable=True),
        sa.Column("telling_demanded_at", types.Moment(), nullable=True),
        sa.Column("recorded_at", types.Moment(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('open', 'contained', 'closed')", name=op.f("ck_incidents_state")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_incidents_closed")),
        sa.CheckConstraint("state <> 'contained' OR contained_at IS NOT NULL", name=op.f("ck_incidents_contained")),
        sa.CheckConstraint(
            "happened_since IS NULL OR happened_since <= found_at", name=op.f("ck_incidents_found_later")
        ),
        sa.CheckConstraint(
            "happened_until IS NULL OR happened_until >= happened_since", name=op.f("ck_incidents_period")
        ),
        sa.CheckConstraint(
            "contained_at >= happened_since AND contained_at >= happened_until",
            name=op.f("ck_incidents_contained_later"),
        ),
        sa.CheckConstraint(
            "authority_told_at >= found_at AND people_told_at >= found_at AND telling_demanded_at >= found_at",
            name=op.f("ck_incidents_found_first"),
        ),
        sa.CheckConstraint("(authority_told_at IS NULL) = (authority IS NULL)", name=op.f("ck_incidents_authority")),
        sa.CheckConstraint("about_how_many >= 0", name=op.f("ck_incidents_how_many")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("community", "number", name=op.f("uq_incidents_community_number")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index("ix_incidents_state", ["community", "state", "found_at"], unique=False)

    op.create_table(
        "incident_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("incident", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=True),
        sa.Column("authority", sa.String(length=120), nullable=True),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("ways", types.Json, nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("notice", types.Json, nullable=True),
        sa.Column("entered_at", types.Moment(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name=op.f("fk_incident_entries_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_entries")),
    )
    with op.batch_alter_table("incident_entries", schema=None) as batch_op:
        batch_op.create_index("ix_incident_entries_incident", ["incident", "id"], unique=False)

    op.create_table(
        "incident_residents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community", sa.Uuid(), nullable=False),
        sa.Column("incident", sa.Uuid(), nullable=False),
        sa.Column("resident", sa.Uuid(), nullable=False),
        sa.Column("named_at", types.Moment(), nullable=False),
        sa.Column("told_at", types.Moment(), nullable=True),
        sa.Column("ways", types.Json, nullable=False),
        sa.Column("shown_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name=op.f("fk_incident_residents_incident")),
        sa.ForeignKeyConstraint(["resident"], ["residents.id"], name=op.f("fk_incident_residents_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_residents")),
        sa.UniqueConstraint("incident", "resident", name=op.f("uq_incident_residents_incident_resident")),
    )
    with op.batch_alter_table("incident_residents", schema=None) as batch_op:
        batch_op.create_index("ix_incident_residents_resident", ["resident"], unique=False)

    protect_audit(op)


def downgrade() -> None:
    unprotect_audit(op)
    with op.batch_alter_table("incident_residents", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_residents_resident")

    op.drop_table("incident_residents")
    with op.batch_alter_table("incident_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_entries_incident")

    op.drop_table("incident_entries")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index("ix_incidents_state")

    op.drop_table("incidents")
    with op.batch_alter_table("refresh_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refresh_tokens_session"))

    op.drop_table("refresh_tokens")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_expires_at"))
        batch_op.drop_index("ix_sessions_ended_at")
        batch_op.drop_index(batch_op.f("ix_sessions_client"))
        batch_op.drop_index(batch_op.f("ix_sessions_account"))

    op.drop_table("sessions")
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roles_resident"))
        batch_op.drop_index("ix_roles_place_kind")
        batch_op.drop_index(batch_op.f("ix_roles_cover"))

    op.drop_table("roles")
    with op.batch_alter_table("form_sheets", schema=None) as batch_op:
        batch_op.drop_index("ix_form_sheets_state")
        batch_op.drop_index("ix_form_sheets_resident")

    op.drop_table("form_sheets")
    with op.batch_alter_table("client_secrets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_secrets_credential"))

    op.drop_table("client_secrets")
    with op.batch_alter_table("authorization_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorization_codes_expires_at"))

    op.drop_table("authorization_codes")
    with op.batch_alter_table("audit_samples", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_samples_engagement"))

    op.drop_table("audit_samples")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignments_cover"))
        batch_op.drop_index("ix_assignments_compound")
        batch_op.drop_index(batch_op.f("ix_assignments_community"))
        batch_op.drop_index("ix_assignments_account")

    op.drop_table("assignments")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index("ix_visits_resident")
        batch_op.drop_index(batch_op.f("ix_visits_household"))
        batch_op.drop_index("ix_visits_desk")
        batch_op.drop_index("ix_visits_compound")

    op.drop_table("visits")
    with op.batch_alter_table("desk_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_codes_expires_at"))

    op.drop_table("desk_codes")
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credentials_organisation"))
        batch_op.drop_index(batch_op.f("ix_credentials_community"))
        batch_op.drop_index(batch_op.f("ix_credentials_account"))

    op.drop_table("credentials")
    with op.batch_alter_table("covers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_covers_deputy_resident"))
        batch_op.drop_index(batch_op.f("ix_covers_deputy"))
        batch_op.drop_index(batch_op.f("ix_covers_community"))
        batch_op.drop_index(batch_op.f("ix_covers_absent_resident"))
        batch_op.drop_index(batch_op.f("ix_covers_absent"))

    op.drop_table("covers")
    with op.batch_alter_table("audit_engagements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_engagements_community"))
        batch_op.drop_index("ix_audit_engagements_auditor")

    op.drop_table("audit_engagements")
    with op.batch_alter_table("transition_facts", schema=None) as batch_op:
        batch_op.drop_index("ix_transition_facts_resident")

    op.drop_table("transition_facts")
    with op.batch_alter_table("temporary_residences", schema=None) as batch_op:
        batch_op.drop_index("ix_temporary_residences_resident")
        batch_op.drop_index("ix_temporary_residences_compound")

    op.drop_table("temporary_residences")
    with op.batch_alter_table("resident_skills", schema=None) as batch_op:
        batch_op.drop_index("ix_resident_skills_skill")

    op.drop_table("resident_skills")
    with op.batch_alter_table("resident_merges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resident_merges_kept"))

    op.drop_table("resident_merges")
    with op.batch_alter_table("resident_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_resident_keys_key")

    op.drop_table("resident_keys")
    with op.batch_alter_table("representations", schema=None) as batch_op:
        batch_op.drop_index("uq_representations_begun")
        batch_op.drop_index(batch_op.f("ix_representations_resident"))
        batch_op.drop_index(batch_op.f("ix_representations_organisation"))

    op.drop_table("representations")
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
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_state"))
        batch_op.drop_index(batch_op.f("ix_corrections_resident"))

    op.drop_table("corrections")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index("ix_consents_resident_purpose")

    op.drop_table("consents")
    with op.batch_alter_table("change_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_change_requests_state")

    op.drop_table("change_requests")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_resident"))
        batch_op.drop_index(batch_op.f("ix_accounts_community"))

    op.drop_table("accounts")
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.drop_index("ix_residents_telephone_index")
        batch_op.drop_index("ix_residents_birth_date")
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
    with op.batch_alter_table("rota_turns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rota_turns_unit"))
        batch_op.drop_index("ix_rota_turns_since")

    op.drop_table("rota_turns")
    with op.batch_alter_table("rota_swaps", schema=None) as batch_op:
        batch_op.drop_index("ix_rota_swaps_rota_state")

    op.drop_table("rota_swaps")
    op.drop_table("rota_handovers")
    op.drop_table("buildings")
    with op.batch_alter_table("rotas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rotas_community"))

    op.drop_table("rotas")
    with op.batch_alter_table("organisation_relations", schema=None) as batch_op:
        batch_op.drop_index("uq_organisation_relations_begun")
        batch_op.drop_index(batch_op.f("ix_organisation_relations_target"))
        batch_op.drop_index(batch_op.f("ix_organisation_relations_source"))

    op.drop_table("organisation_relations")
    with op.batch_alter_table("organisation_contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_contacts_organisation"))

    op.drop_table("organisation_contacts")
    op.drop_table("grids")
    op.drop_table("file_pieces")
    op.drop_table("subject_keys")
    with op.batch_alter_table("stream_tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stream_tickets_expires_at"))

    op.drop_table("stream_tickets")
    with op.batch_alter_table("sms_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sms_codes_expires_at"))

    op.drop_table("sms_codes")
    op.drop_table("signing_keys")
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_tries_last_failure"))

    op.drop_table("sign_in_tries")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_unsent", postgresql_where=sa.text("sent_at IS NULL"), sqlite_where=sa.text("sent_at IS NULL")
        )
        batch_op.drop_index("ix_outbox_sent_at")

    op.drop_table("outbox")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_kind"))
        batch_op.drop_index(batch_op.f("ix_organisations_community"))

    op.drop_table("organisations")
    op.drop_table("known_signing_keys")
    op.drop_table("own_keys")
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
    op.drop_table("applied_revisions")
    op.drop_table("announcements_heard")
