"""Clicks, costs, friends; what an arrival's source rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    op.create_table(
        "clicks",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.Column("utm", JSON, nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("referrer", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("length(link) BETWEEN 1 AND 64", name=op.f("ck_clicks_link")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_clicks_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clicks"),
    )
    op.create_index("ix_clicks_source", "clicks", ["source_id", "at"], unique=False)
    op.create_index("ix_clicks_at", "clicks", ["at"], unique=False)
    op.create_table(
        "costs",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("hundredths", ID, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("per", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.CheckConstraint("per IN ('day', 'total')", name=op.f("ck_costs_per")),
        sa.CheckConstraint("hundredths > 0", name=op.f("ck_costs_hundredths")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_costs_currency")),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_costs_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_costs_source_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_costs"),
        sa.UniqueConstraint("source_id", name="uq_costs_source_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "friends",
        sa.Column("source_id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_friends_source_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_friends_visitor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", name="pk_friends"),
        sa.UniqueConstraint("visitor_id", name="uq_friends_visitor_id"),
    )
    with op.batch_alter_table("touches", table_kwargs={"sqlite_autoincrement": True}) as touches:
        touches.add_column(sa.Column("arrival", sa.Text(), server_default="none", nullable=False))
        touches.add_column(sa.Column("click_id", ID, nullable=True))
        touches.create_check_constraint(
            op.f("ck_touches_arrival"),
            "arrival IN ('click', 'forwarded', 'code', 'none', 'unknown', 'expired', 'forged')",
        )
    op.create_index("ix_touches_click", "touches", ["click_id"], unique=False)
    op.execute("UPDATE touches SET arrival = 'code' WHERE source_id IS NOT NULL")
    op.execute("UPDATE touches SET arrival = 'unknown' WHERE source_id IS NULL AND payload IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_touches_click", table_name="touches")
    with op.batch_alter_table("touches", table_kwargs={"sqlite_autoincrement": True}) as touches:
        touches.drop_constraint(op.f("ck_touches_arrival"), type_="check")
        touches.drop_column("click_id")
        touches.drop_column("arrival")
    for table in ("friends", "costs", "clicks"):
        op.drop_table(table)
