"""Rounds of offers, leave, promises."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "offer_rounds",
        sa.Column("id", ID, nullable=False),
        sa.Column("offer_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("manager_id", ID, nullable=True),
        sa.Column("why", JSON, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "step IN ('night', 'first', 'next', 'wider', 'head_of_sales', 'admins')",
            name=op.f("ck_offer_rounds_step"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_offer_rounds_number")),
        sa.CheckConstraint(
            "step NOT IN ('first', 'next') OR manager_id IS NOT NULL", name=op.f("ck_offer_rounds_asked_someone")
        ),
        sa.CheckConstraint("due_at > at", name=op.f("ck_offer_rounds_has_time")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_offer_rounds_offer_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_offer_rounds_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offer_rounds"),
        sa.UniqueConstraint("offer_id", "number", name="uq_offer_rounds_offer_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offer_rounds_manager", "offer_rounds", ["manager_id", "at"], unique=False)
    op.create_table(
        "leaves",
        sa.Column("id", ID, nullable=False),
        sa.Column("manager_id", ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_leaves_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_leaves_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leaves"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_leaves_manager", "leaves", ["manager_id", "last_day"], unique=False)
    op.create_table(
        "promises",
        sa.Column("id", ID, nullable=False),
        sa.Column("dialog_id", ID, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("promise_by", MOMENT, nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=True),
        sa.CheckConstraint("promise_by >= told_at", name=op.f("ck_promises_lies_ahead")),
        sa.ForeignKeyConstraint(["dialog_id"], ["dialogs.id"], name="fk_promises_dialog_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promises_dialog", "promises", ["dialog_id", "id"], unique=False)
    op.create_index("ix_promises_by", "promises", ["promise_by"], unique=False)


def downgrade() -> None:
    for table in ("promises", "leaves", "offer_rounds"):
        op.drop_table(table)
