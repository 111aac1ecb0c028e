"""Visitors, sources, managers, scripts, settings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "visitors",
        sa.Column("id", ID, nullable=False),
        sa.Column("telegram_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("language_chosen", sa.Boolean(), nullable=False),
        sa.Column("blocked_at", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("language IN ('ru', 'en', 'pl', 'tr')", name=op.f("ck_visitors_language")),
        sa.CheckConstraint(
            "(erased_at IS NULL AND telegram_id IS NOT NULL) OR (erased_at IS NOT NULL AND telegram_id IS NULL "
            "AND name IS NULL AND username IS NULL)",
            name=op.f("ck_visitors_erased_is_nameless"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visitors"),
        sa.UniqueConstraint("telegram_id", name="uq_visitors_telegram_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sources",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.Column("medium", sa.Text(), nullable=True),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("referrer", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('seed', 'net', 'spear')", name=op.f("ck_sources_kind")),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name=op.f("ck_sources_code_fits_a_link")),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("code", name="uq_sources_code"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "touches",
        sa.Column("id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_touches_source_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_touches_visitor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_touches"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_touches_source", "touches", ["source_id"], unique=False)
    op.create_index("ix_touches_visitor", "touches", ["visitor_id", "id"], unique=False)
    op.create_index("uq_touches_first", "touches", ["visitor_id"], unique=True, **only("is_first"))
    op.create_table(
        "managers",
        sa.Column("id", ID, nullable=False),
        sa.Column("telegram_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name=op.f("ck_managers_left_has_a_date")),
        sa.CheckConstraint("language IN ('ru', 'en', 'pl', 'tr')", name=op.f("ck_managers_language")),
        sa.CheckConstraint("state IN ('free', 'busy', 'away', 'left')", name=op.f("ck_managers_state")),
        sa.PrimaryKeyConstraint("id", name="pk_managers"),
        sa.UniqueConstraint("telegram_id", name="uq_managers_telegram_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invites",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("used_by", ID, nullable=True),
        sa.CheckConstraint("role IN ('manager', 'admin')", name=op.f("ck_invites_role")),
        sa.CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name=op.f("ck_invites_used_by_someone")),
        sa.ForeignKeyConstraint(["created_by"], ["managers.id"], name="fk_invites_created_by"),
        sa.ForeignKeyConstraint(["used_by"], ["managers.id"], name="fk_invites_used_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invites"),
        sa.UniqueConstraint("token_hash", name="uq_invites_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "scripts",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_scripts_name")),
        sa.PrimaryKeyConstraint("id", name="pk_scripts"),
        sa.UniqueConstraint("name", name="uq_scripts_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_scripts_default", "scripts", ["is_default"], unique=True, **only("is_default"))
    op.create_table(
        "script_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("script_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("yaml", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "NOT is_live OR published_at IS NOT NULL", name=op.f("ck_script_versions_live_is_published")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_script_versions_version")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name="fk_script_versions_script_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_script_versions"),
        sa.UniqueConstraint("script_id", "version", name="uq_script_versions_script_id_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_script_versions_live", "script_versions", ["script_id"], unique=True, **only("is_live"))
    op.create_table(
        "settings_kv",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_settings_kv_key")),
        sa.PrimaryKeyConstraint("key", name="pk_settings_kv"),
    )
    op.create_table(
        "erasures",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_hash", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("person_hash", "at", name="uq_erasures_person_hash_at"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in (
        "erasures",
        "settings_kv",
        "script_versions",
        "scripts",
        "invites",
        "managers",
        "touches",
        "sources",
        "visitors",
    ):
        op.drop_table(table)
