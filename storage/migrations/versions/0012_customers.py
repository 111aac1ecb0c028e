"""Customers as cards of their own, and how they rate what they bought.

Leads that were won before get their card too: responsible is who had them last.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("manager_id", ID, nullable=False),
        sa.Column("contract", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("hundredths", ID, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("hundredths >= 0", name=op.f("ck_customers_hundredths")),
        sa.CheckConstraint(
            "currency IS NULL OR (hundredths IS NOT NULL AND length(currency) = 3)", name=op.f("ck_customers_currency")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_customers_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_customers_manager_id"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_customers_outbox_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("lead_id", name="uq_customers_lead_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_customers_outbox", "customers", ["outbox_id"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("why_until", MOMENT, nullable=True),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_ratings_score")),
        sa.CheckConstraint("(score IS NULL) = (answered_at IS NULL)", name=op.f("ck_ratings_answered")),
        sa.CheckConstraint(
            "score IS NOT NULL OR (why IS NULL AND why_until IS NULL)", name=op.f("ck_ratings_why_follows_the_score")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_ratings_customer_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_ratings_visitor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_ratings_open",
        "ratings",
        ["customer_id"],
        unique=True,
        sqlite_where=sa.text("score IS NULL"),
        postgresql_where=sa.text("score IS NULL"),
    )
    op.create_index("ix_ratings_customer", "ratings", ["customer_id", "id"], unique=False)
    op.create_index("ix_ratings_visitor", "ratings", ["visitor_id"], unique=False)
    op.execute(
        "INSERT INTO customers (lead_id, manager_id, since, created_at)"
        " SELECT l.id, l.owner_id, CAST(SUBSTR(CAST(l.closed_at AS TEXT), 1, 10) AS DATE), l.closed_at FROM leads l"
        " WHERE l.stage IN ('customer', 'loyal') AND l.exit IS NULL AND l.owner_id IS NOT NULL"
        " AND l.closed_at IS NOT NULL"
        if op.get_bind().dialect.name != "sqlite"
        else "INSERT INTO customers (lead_id, manager_id, since, created_at)"
        " SELECT l.id, l.owner_id, substr(l.closed_at, 1, 10), l.closed_at FROM leads l"
        " WHERE l.stage IN ('customer', 'loyal') AND l.exit IS NULL AND l.owner_id IS NOT NULL"
        " AND l.closed_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("ratings")
    op.drop_table("customers")
