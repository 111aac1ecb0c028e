"""Dialogs, leads, offers, claims."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "dialogs",
        sa.Column("id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("script_version_id", ID, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'handed_over', 'with_manager', 'closed', 'stopped')", name=op.f("ck_dialogs_status")
        ),
        sa.ForeignKeyConstraint(["script_version_id"], ["script_versions.id"], name="fk_dialogs_script_version_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_dialogs_visitor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_dialogs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dialogs_version", "dialogs", ["script_version_id"], unique=False)
    op.create_index("ix_dialogs_visitor", "dialogs", ["visitor_id", "id"], unique=False)
    op.create_index(
        "uq_dialogs_running",
        "dialogs",
        ["visitor_id"],
        unique=True,
        **only("status IN ('open', 'handed_over', 'with_manager')"),
    )
    op.create_table(
        "leads",
        sa.Column("id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("dialog_id", ID, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("exit", sa.Text(), nullable=True),
        sa.Column("exit_reason", sa.Text(), nullable=True),
        sa.Column("warmth", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("breakdown", JSON, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("contact_verified", sa.Boolean(), nullable=False),
        sa.Column("first_touch_id", ID, nullable=True),
        sa.Column("last_touch_id", ID, nullable=True),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("touch_count", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("hot_at", MOMENT, nullable=True),
        sa.Column("offered_at", MOMENT, nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("contacted_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("channel IN ('telegram', 'phone', 'email')", name=op.f("ck_leads_channel")),
        sa.CheckConstraint("exit IN ('rejected', 'lost', 'refused', 'silent', 'stopped')", name=op.f("ck_leads_exit")),
        sa.CheckConstraint(
            "stage IN ('visitor', 'inquiry', 'lead', 'prospect', 'opportunity', 'accepted', 'qualified', "
            "'customer', 'loyal')",
            name=op.f("ck_leads_stage"),
        ),
        sa.CheckConstraint("warmth IN ('none', 'cold', 'warm', 'hot')", name=op.f("ck_leads_warmth")),
        sa.CheckConstraint("(claimed_at IS NULL) = (owner_id IS NULL)", name=op.f("ck_leads_claimed_by_its_owner")),
        sa.CheckConstraint(
            "exit IS NULL OR (exit_reason IS NOT NULL AND closed_at IS NOT NULL)",
            name=op.f("ck_leads_exit_has_a_reason"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_leads_score")),
        sa.CheckConstraint("touch_count >= 0", name=op.f("ck_leads_touch_count")),
        sa.ForeignKeyConstraint(["dialog_id"], ["dialogs.id"], name="fk_leads_dialog_id"),
        sa.ForeignKeyConstraint(["first_touch_id"], ["touches.id"], name="fk_leads_first_touch_id"),
        sa.ForeignKeyConstraint(["last_touch_id"], ["touches.id"], name="fk_leads_last_touch_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["managers.id"], name="fk_leads_owner_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_leads_visitor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_leads_created", "leads", ["created_at"], unique=False)
    op.create_index("ix_leads_dialog", "leads", ["dialog_id"], unique=False)
    op.create_index("ix_leads_owner", "leads", ["owner_id"], unique=False)
    op.create_index("ix_leads_visitor", "leads", ["visitor_id", "id"], unique=False)
    op.create_index("uq_leads_open", "leads", ["visitor_id"], unique=True, **only("closed_at IS NULL"))
    op.create_table(
        "stage_history",
        sa.Column("id", ID, nullable=False),
        sa.Column("dialog_id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=True),
        sa.Column("from_stage", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("exit", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("manager_id", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "actor <> 'manager' OR manager_id IS NOT NULL", name=op.f("ck_stage_history_manager_is_named")
        ),
        sa.CheckConstraint(
            "actor IN ('engine', 'visitor', 'manager', 'admin', 'timer', 'system')", name=op.f("ck_stage_history_actor")
        ),
        sa.CheckConstraint(
            "exit IN ('rejected', 'lost', 'refused', 'silent', 'stopped')", name=op.f("ck_stage_history_exit")
        ),
        sa.CheckConstraint(
            "stage IN ('visitor', 'inquiry', 'lead', 'prospect', 'opportunity', 'accepted', 'qualified', "
            "'customer', 'loyal')",
            name=op.f("ck_stage_history_stage"),
        ),
        sa.ForeignKeyConstraint(["dialog_id"], ["dialogs.id"], name="fk_stage_history_dialog_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_stage_history_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_stage_history_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stage_history"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stage_history_dialog", "stage_history", ["dialog_id", "id"], unique=False)
    op.create_index("ix_stage_history_lead", "stage_history", ["lead_id", "id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("escalated_at", MOMENT, nullable=True),
        sa.Column("claimed_by", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name=op.f("ck_offers_claimed_by_someone")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_offers_open_has_not_ended")),
        sa.CheckConstraint(
            "reason IN ('hot', 'qualified', 'asked_for_person', 'complaint', 'support', 'unreadable')",
            name=op.f("ck_offers_reason"),
        ),
        sa.CheckConstraint("state IN ('open', 'claimed', 'withdrawn', 'expired')", name=op.f("ck_offers_state")),
        sa.CheckConstraint("round >= 1", name=op.f("ck_offers_round")),
        sa.ForeignKeyConstraint(["claimed_by"], ["managers.id"], name="fk_offers_claimed_by"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_offers_lead_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offers_due", "offers", ["due_at"], unique=False, **only("state = 'open'"))
    op.create_index("ix_offers_lead", "offers", ["lead_id", "id"], unique=False)
    op.create_index("uq_offers_open", "offers", ["lead_id"], unique=True, **only("state = 'open'"))
    op.create_table(
        "claims",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("manager_id", ID, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_claims_end_has_a_reason")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_claims_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_claims_manager_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_claims_offer_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
        sa.UniqueConstraint("offer_id", name="uq_claims_offer_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_claims_manager", "claims", ["manager_id", "id"], unique=False)
    op.create_index("uq_claims_active", "claims", ["lead_id"], unique=True, **only("ended_at IS NULL"))
    op.create_table(
        "passes",
        sa.Column("id", ID, nullable=False),
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("manager_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_passes_manager_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_passes_offer_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_passes"),
        sa.UniqueConstraint("offer_id", "manager_id", name="uq_passes_offer_id_manager_id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in (
        "passes",
        "claims",
        "offers",
        "stage_history",
        "leads",
        "dialogs",
    ):
        op.drop_table(table)
