"""The second person of a lead, links that bring them, merges, repeated requests."""

import sqlalchemy as sa
from alembic import op

revision = "identity"
down_revision = "0006"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_index("ix_leads_phone", "leads", ["phone"], unique=False)
    op.create_index("ix_leads_email", "leads", ["email"], unique=False)
    _deciders()
    _share_links()
    _repeats()
    _merges()


def _deciders() -> None:
    op.create_table(
        "deciders",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("dialog_id", ID, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.CheckConstraint("left_at IS NULL OR left_at >= joined_at", name=op.f("ck_deciders_leaves_after_joining")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_deciders_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_deciders_visitor_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dialog_id"], ["dialogs.id"], name="fk_deciders_dialog_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deciders"),
        sqlite_autoincrement=True,
    )
    for name, column in (("uq_deciders_visitor", "visitor_id"), ("uq_deciders_lead", "lead_id")):
        op.create_index(
            name,
            "deciders",
            [column],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )


def _share_links() -> None:
    op.create_table(
        "share_links",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("dialog_id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("used_by", ID, nullable=True),
        sa.CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name=op.f("ck_share_links_used_by_someone")),
        sa.CheckConstraint("used_by IS NULL OR used_by <> visitor_id", name=op.f("ck_share_links_used_by_another")),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_share_links_visitor_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dialog_id"], ["dialogs.id"], name="fk_share_links_dialog_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["used_by"], ["visitors.id"], name="fk_share_links_used_by", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_share_links"),
        sa.UniqueConstraint("token_hash", name="uq_share_links_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_share_links_visitor", "share_links", ["visitor_id"], unique=False)


def _repeats() -> None:
    op.create_table(
        "repeats",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("exit", sa.Text(), nullable=True),
        sa.Column("exit_reason", sa.Text(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("offered_at", MOMENT, nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("contacted_at", MOMENT, nullable=True),
        sa.CheckConstraint("at >= closed_at", name=op.f("ck_repeats_after_its_end")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_repeats_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["managers.id"], name="fk_repeats_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_repeats"),
        sa.UniqueConstraint("lead_id", "closed_at", name="uq_repeats_lead_id_closed_at"),
        sqlite_autoincrement=True,
    )


def _merges() -> None:
    op.create_table(
        "merges",
        sa.Column("id", ID, nullable=False),
        sa.Column("one_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kept_id", ID, nullable=True),
        sa.Column("merged_id", ID, nullable=True),
        sa.Column("before", JSON, nullable=True),
        sa.Column("offer_id", ID, nullable=True),
        sa.Column("repeat_id", ID, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "ground IN ('phone', 'email', 'typed_phone', 'shared_email', 'name_and_company')",
            name=op.f("ck_merges_ground"),
        ),
        sa.CheckConstraint("state IN ('suggested', 'merged', 'refused', 'undone')", name=op.f("ck_merges_state")),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_merges_in_order")),
        sa.CheckConstraint("(state = 'suggested') = (decided_at IS NULL)", name=op.f("ck_merges_decided_at_some_time")),
        sa.CheckConstraint(
            "(state IN ('merged', 'undone')) = (merged_id IS NOT NULL) AND (kept_id IS NULL) = (merged_id IS NULL)"
            " AND (before IS NULL) = (merged_id IS NULL)",
            name=op.f("ck_merges_merged_into_something"),
        ),
        sa.CheckConstraint(
            "merged_id IS NULL OR (kept_id = one_id AND merged_id = other_id)"
            " OR (kept_id = other_id AND merged_id = one_id)",
            name=op.f("ck_merges_merges_its_pair"),
        ),
        sa.ForeignKeyConstraint(["one_id"], ["leads.id"], name="fk_merges_one_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["leads.id"], name="fk_merges_other_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["kept_id"], ["leads.id"], name="fk_merges_kept_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["merged_id"], ["leads.id"], name="fk_merges_merged_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_merges_offer_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["repeat_id"], ["repeats.id"], name="fk_merges_repeat_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["decided_by"], ["managers.id"], name="fk_merges_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_merges"),
        sa.UniqueConstraint("one_id", "other_id", name="uq_merges_one_id_other_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_merges_merged",
        "merges",
        ["merged_id"],
        unique=True,
        sqlite_where=sa.text("state = 'merged'"),
        postgresql_where=sa.text("state = 'merged'"),
    )
    op.create_index("ix_merges_kept", "merges", ["kept_id"], unique=False)
    op.create_index("ix_merges_other", "merges", ["other_id"], unique=False)


def downgrade() -> None:
    # Leads of an older program know no merges: what was part of another lead stays closed, the other one stays whole.
    for table in ("merges", "repeats", "share_links", "deciders"):
        op.drop_table(table)
    op.drop_index("ix_leads_email", table_name="leads")
    op.drop_index("ix_leads_phone", table_name="leads")
