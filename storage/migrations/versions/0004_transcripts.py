"""Replies, facts, corrections, cards."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "replies",
        sa.Column("id", ID, nullable=False),
        sa.Column("dialog_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("update_id", ID, nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("reading", JSON, nullable=True),
        sa.Column("media", JSON, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out', 'note', 'media')", name=op.f("ck_replies_direction")),
        sa.ForeignKeyConstraint(["dialog_id"], ["dialogs.id"], name="fk_replies_dialog_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_replies_outbox_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
        sa.UniqueConstraint("dialog_id", "seq", name="uq_replies_dialog_id_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_replies_outbox", "replies", ["outbox_id"], unique=False)
    op.create_index(
        "uq_replies_update", "replies", ["dialog_id", "update_id"], unique=True, **only("update_id IS NOT NULL")
    )
    op.create_table(
        "facts",
        sa.Column("id", ID, nullable=False),
        sa.Column("dialog_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("reply_id", ID, nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("superseded_by", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('budget', 'authority', 'need', 'timeline', 'company', 'company_size', 'industry', "
            "'location', 'name', 'phone', 'email', 'competitor', 'contact_time')",
            name=op.f("ck_facts_kind"),
        ),
        sa.CheckConstraint("origin <> 'words' OR quote <> ''", name=op.f("ck_facts_words_have_a_quote")),
        sa.CheckConstraint(
            "origin IN ('words', 'button', 'contact', 'profile', 'manager')", name=op.f("ck_facts_origin")
        ),
        sa.CheckConstraint("NOT is_current OR superseded_by IS NULL", name=op.f("ck_facts_superseded_is_not_current")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_facts_confidence")),
        sa.ForeignKeyConstraint(["dialog_id"], ["dialogs.id"], name="fk_facts_dialog_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_facts_reply_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["superseded_by"], ["facts.id"], name="fk_facts_superseded_by", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_facts_dialog", "facts", ["dialog_id", "id"], unique=False)
    op.create_index("ix_facts_reply", "facts", ["reply_id"], unique=False)
    op.create_index("uq_facts_current", "facts", ["dialog_id", "kind"], unique=True, **only("is_current"))
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("reply_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("was", JSON, nullable=False),
        sa.Column("right", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("manager_id", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('intent', 'warmth', 'fact', 'language')", name=op.f("ck_corrections_kind")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_corrections_manager_id"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_corrections_reply_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_reply", "corrections", ["reply_id"], unique=False)
    op.create_table(
        "offer_cards",
        sa.Column("id", ID, nullable=False),
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("manager_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('group', 'private', 'admin', 'owner')", name=op.f("ck_offer_cards_kind")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_offer_cards_manager_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_offer_cards_offer_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_offer_cards_outbox_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_offer_cards"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_offer_cards_chat_id_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offer_cards_offer", "offer_cards", ["offer_id"], unique=False)
    op.create_index("ix_offer_cards_outbox", "offer_cards", ["outbox_id"], unique=False)


def downgrade() -> None:
    for table in (
        "offer_cards",
        "corrections",
        "facts",
        "replies",
    ):
        op.drop_table(table)
