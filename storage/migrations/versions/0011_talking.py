"""Talks through the bot, who wrote a line of a transcript, topics of leads."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    with op.batch_alter_table("replies", table_kwargs={"sqlite_autoincrement": True}) as replies:
        replies.add_column(sa.Column("manager_id", ID, nullable=True))
        replies.create_foreign_key("fk_replies_manager_id", "managers", ["manager_id"], ["id"])
        replies.create_check_constraint(
            op.f("ck_replies_managers_write_out_or_note"), "manager_id IS NULL OR direction IN ('out', 'note')"
        )
    _talks()
    _brought()
    _topics()


def _talks() -> None:
    op.create_table(
        "talks",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("manager_id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("wrote_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_talks_end_has_a_reason")),
        sa.CheckConstraint(
            "end_reason IN ('done', 'silence', 'claim', 'left', 'switched')", name=op.f("ck_talks_end_reason")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_talks_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_talks_claim_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_talks_manager_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_talks_visitor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_talks"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_talks_visitor", "talks", ["visitor_id"], unique=True, **only("ended_at IS NULL"))
    op.create_index(
        "uq_talks_private", "talks", ["manager_id"], unique=True, **only("ended_at IS NULL AND thread_id IS NULL")
    )
    op.create_index("ix_talks_lead", "talks", ["lead_id", "id"], unique=False)
    op.create_index("ix_talks_claim", "talks", ["claim_id"], unique=False)


def _brought() -> None:
    op.create_table(
        "brought",
        sa.Column("id", ID, nullable=False),
        sa.Column("talk_id", ID, nullable=False),
        sa.Column("reply_id", ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("from_chat_id", ID, nullable=False),
        sa.Column("from_message_id", ID, nullable=False),
        sa.Column("album", sa.Text(), nullable=True),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.CheckConstraint("side IN ('visitor', 'manager')", name=op.f("ck_brought_side")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name="fk_brought_talk_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_brought_reply_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_brought_outbox_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_brought"),
        sqlite_autoincrement=True,
    )
    for name, columns in (
        ("ix_brought_from", ["from_chat_id", "from_message_id"]),
        ("ix_brought_copy", ["chat_id", "message_id"]),
        ("ix_brought_talk", ["talk_id", "id"]),
        ("ix_brought_reply", ["reply_id"]),
        ("ix_brought_outbox", ["outbox_id"]),
    ):
        op.create_index(name, "brought", columns, unique=False)


def _topics() -> None:
    op.create_table(
        "topics",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("synced_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('making', 'open', 'closed', 'gone')", name=op.f("ck_topics_state")),
        sa.CheckConstraint(
            "state NOT IN ('open', 'closed') OR message_id IS NOT NULL", name=op.f("ck_topics_made_before_it_is_open")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_topics_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_topics_outbox_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_topics"),
        sa.UniqueConstraint("lead_id", "chat_id", name="uq_topics_lead_id_chat_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_topics_thread", "topics", ["chat_id", "message_id"], unique=True, **only("message_id IS NOT NULL")
    )
    op.create_index("ix_topics_outbox", "topics", ["outbox_id"], unique=False)


def downgrade() -> None:
    for table in ("topics", "brought", "talks"):
        op.drop_table(table)
    with op.batch_alter_table("replies", table_kwargs={"sqlite_autoincrement": True}) as replies:
        replies.drop_constraint(op.f("ck_replies_managers_write_out_or_note"), type_="check")
        replies.drop_constraint("fk_replies_manager_id", type_="foreignkey")
        replies.drop_column("manager_id")
