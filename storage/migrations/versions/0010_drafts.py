"""Drafts of scripts, and the texts that gave way when two people wrote at once."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("base_version_id", ID, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_drafts_name")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_drafts_revision")),
        sa.ForeignKeyConstraint(
            ["base_version_id"], ["script_versions.id"], name="fk_drafts_base_version_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_drafts_name", "drafts", ["name"], unique=True)
    op.create_index("ix_drafts_base", "drafts", ["base_version_id"], unique=False)
    op.create_table(
        "kept_texts",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_texts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kept_texts_name", "kept_texts", ["name", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("kept_texts")
    op.drop_table("drafts")
