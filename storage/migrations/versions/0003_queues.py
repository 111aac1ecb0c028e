"""Inbox and outbox."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bot_id", ID, nullable=True),
        sa.Column("update_id", ID, nullable=True),
        sa.Column("chat_key", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("timer_key", sa.Text(), nullable=True),
        sa.Column("dialog_id", ID, nullable=True),
        sa.Column("lead_id", ID, nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(done_at IS NOT NULL) = (state IN ('done', 'dead'))", name=op.f("ck_inbox_done_at")),
        sa.CheckConstraint(
            "(kind = 'update' AND bot_id IS NOT NULL AND update_id IS NOT NULL AND timer_key IS NULL) OR (kind = "
            "'timer' AND timer_key IS NOT NULL AND due_at IS NOT NULL AND update_id IS NULL)",
            name=op.f("ck_inbox_update_or_timer"),
        ),
        sa.CheckConstraint("(state = 'leased') = (lease IS NOT NULL)", name=op.f("ck_inbox_leased_by_someone")),
        sa.CheckConstraint("(state = 'leased') = (leased_until IS NOT NULL)", name=op.f("ck_inbox_lease_ends")),
        sa.CheckConstraint("kind IN ('update', 'timer')", name=op.f("ck_inbox_kind")),
        sa.CheckConstraint("state IN ('waiting', 'leased', 'done', 'dead')", name=op.f("ck_inbox_state")),
        sa.ForeignKeyConstraint(["dialog_id"], ["dialogs.id"], name="fk_inbox_dialog_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_inbox_lead_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("bot_id", "update_id", name="uq_inbox_bot_id_update_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_chat", "inbox", ["chat_key", "id"], unique=False, **only("done_at IS NULL"))
    op.create_index("ix_inbox_dialog", "inbox", ["dialog_id"], unique=False)
    op.create_index("ix_inbox_done", "inbox", ["done_at"], unique=False)
    op.create_index("ix_inbox_lead", "inbox", ["lead_id"], unique=False)
    op.create_index(
        "ix_inbox_next", "inbox", ["kind", "state", "due_at", "id"], unique=False, **only("done_at IS NULL")
    )
    op.create_index(
        "uq_inbox_timer", "inbox", ["timer_key"], unique=True, **only("kind = 'timer' AND state = 'waiting'")
    )
    op.create_table(
        "inbox_overflows",
        sa.Column("chat_key", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chat_key", name="pk_inbox_overflows"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("message_class", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("lead_id", ID, nullable=True),
        sa.Column("edits_id", ID, nullable=True),
        sa.Column("edits_message_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", MOMENT, nullable=True),
        sa.Column("holds_chat", sa.Boolean(), nullable=False),
        sa.Column("maybe_delivered", sa.Boolean(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (state IN ('waiting', 'leased'))", name=op.f("ck_outbox_done_at")),
        sa.CheckConstraint("(state = 'leased') = (lease IS NOT NULL)", name=op.f("ck_outbox_leased_by_someone")),
        sa.CheckConstraint("(state = 'leased') = (leased_until IS NOT NULL)", name=op.f("ck_outbox_lease_ends")),
        sa.CheckConstraint("message_class IN ('alert', 'prompt')", name=op.f("ck_outbox_message_class")),
        sa.CheckConstraint(
            "state IN ('waiting', 'leased', 'sent', 'unknown', 'dead', 'cancelled', 'expired')",
            name=op.f("ck_outbox_state"),
        ),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name=op.f("ck_outbox_priority")),
        sa.ForeignKeyConstraint(["edits_id"], ["outbox.id"], name="fk_outbox_edits_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_outbox_lead_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_chat", "outbox", ["chat_id", "id"], unique=False)
    op.create_index("ix_outbox_done", "outbox", ["done_at"], unique=False)
    op.create_index("ix_outbox_edits", "outbox", ["edits_id"], unique=False)
    op.create_index("ix_outbox_lead", "outbox", ["lead_id"], unique=False)
    op.create_index("ix_outbox_next", "outbox", ["state", "priority", "id"], unique=False, **only("done_at IS NULL"))
    op.create_index("ix_outbox_order", "outbox", ["order_key", "id"], unique=False, **only("done_at IS NULL"))
    op.create_table(
        "delivery_attempts",
        sa.Column("id", ID, nullable=False),
        sa.Column("outbox_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome = 'started')", name=op.f("ck_delivery_attempts_ended")),
        sa.CheckConstraint(
            "outcome IN ('started', 'sent', 'retry', 'unknown', 'dead', 'lost')",
            name=op.f("ck_delivery_attempts_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name="fk_delivery_attempts_outbox_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_attempts"),
        sa.UniqueConstraint("outbox_id", "number", name="uq_delivery_attempts_outbox_id_number"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in (
        "delivery_attempts",
        "outbox",
        "inbox_overflows",
        "inbox",
    ):
        op.drop_table(table)
