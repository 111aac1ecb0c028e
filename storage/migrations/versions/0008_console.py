"""The console: members, ways in, sessions, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "console_members",
        sa.Column("telegram_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", ID, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "role IN ('admin', 'marketing', 'head_of_sales', 'viewer')", name=op.f("ck_console_members_role")
        ),
        sa.PrimaryKeyConstraint("telegram_id", name="pk_console_members"),
    )
    op.create_table(
        "console_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("telegram_id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('link', 'mini_app')", name=op.f("ck_console_entries_kind")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_console_entries_lasts")),
        sa.PrimaryKeyConstraint("id", name="pk_console_entries"),
        sa.UniqueConstraint("token_hash", name="uq_console_entries_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_console_entries_expires", "console_entries", ["expires_at"], unique=False)
    op.create_table(
        "console_sessions",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("telegram_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('link', 'mini_app')", name=op.f("ck_console_sessions_kind")),
        sa.CheckConstraint(
            "end_reason IN ('signed_out', 'ended_by_person', 'replaced', 'idle', 'too_old', 'no_longer_allowed')",
            name=op.f("ck_console_sessions_end_reason"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_console_sessions_end_has_a_reason")
        ),
        sa.CheckConstraint("ends_at > started_at", name=op.f("ck_console_sessions_lasts")),
        sa.PrimaryKeyConstraint("id", name="pk_console_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_console_sessions_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_console_sessions_person",
        "console_sessions",
        ["telegram_id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("telegram_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'marketing', 'head_of_sales', 'viewer')", name=op.f("ck_audit_log_role")
        ),
        sa.CheckConstraint("(telegram_id IS NULL) = (role IS NULL)", name=op.f("ck_audit_log_person_with_role")),
        sa.CheckConstraint("action <> '' AND object <> ''", name=op.f("ck_audit_log_says_what")),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_log_object", "audit_log", ["object", "id"], unique=False)


def downgrade() -> None:
    for table in ("audit_log", "console_sessions", "console_entries", "console_members"):
        op.drop_table(table)
