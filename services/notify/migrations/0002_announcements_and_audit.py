"""Announcements and what they are heard by; the audit says what was done, and is closed to change."""

import sqlalchemy as sa
from alembic import op

from chassis.audit_log import protect_audit, unprotect_audit

revision = "0002"
down_revision = "0001"
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
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "action", sa.String(length=8), nullable=False, comment="created, changed, deleted, revealed or noted"
            )
        )
        batch_op.drop_index(batch_op.f("ix_audit_batch"))
        batch_op.drop_index(batch_op.f("ix_audit_subject"))
        batch_op.create_index("ix_audit_batch_id", ["batch", "id"], unique=False)
        batch_op.create_index(
            "ix_audit_unsealed",
            ["id"],
            unique=False,
            postgresql_where=sa.text("batch IS NULL"),
            sqlite_where=sa.text("batch IS NULL"),
        )

    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "announced", sa.Integer(), server_default="0", nullable=False, comment="announcements begun so far"
            )
        )

    protect_audit(op)


def downgrade() -> None:
    unprotect_audit(op)
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.drop_column("announced")

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_audit_unsealed", postgresql_where=sa.text("batch IS NULL"), sqlite_where=sa.text("batch IS NULL")
        )
        batch_op.drop_index("ix_audit_batch_id")
        batch_op.create_index(batch_op.f("ix_audit_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_batch"), ["batch"], unique=False)
        batch_op.drop_column("action")

    op.drop_table("announcements_heard")
