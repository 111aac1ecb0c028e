"""The sales desk: who did what with a lead, tasks, what managers are being asked, sales."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "identity"

# Types and conditions are written out here: what a migration makes must not change with the tables of today.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True)
ACTORS = "actor IN ('engine', 'visitor', 'manager', 'admin', 'timer', 'system')"


def upgrade() -> None:
    _desk_moves()
    _tasks()
    _waiting_inputs()
    _sales()
    _remember_what_was_done()


def _desk_moves() -> None:
    op.create_table(
        "desk_moves",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("manager_id", ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("details", JSON, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_desk_moves_kind")),
        sa.CheckConstraint(ACTORS, name=op.f("ck_desk_moves_actor")),
        sa.CheckConstraint("actor <> 'manager' OR manager_id IS NOT NULL", name=op.f("ck_desk_moves_manager_is_named")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_desk_moves_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_desk_moves_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_moves"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_desk_moves_lead", "desk_moves", ["lead_id", "id"], unique=False)
    op.create_index("ix_desk_moves_manager", "desk_moves", ["manager_id", "at"], unique=False)


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("manager_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('task', 'snooze')", name=op.f("ck_tasks_kind")),
        sa.CheckConstraint("ended_as IN ('done', 'cancelled')", name=op.f("ck_tasks_ended_as")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_tasks_end_has_a_reason")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_tasks_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_tasks_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sqlite_autoincrement=True,
    )
    snoozing = sa.text("kind = 'snooze' AND ended_at IS NULL")
    op.create_index(
        "uq_tasks_snooze",
        "tasks",
        ["lead_id", "manager_id"],
        unique=True,
        sqlite_where=snoozing,
        postgresql_where=snoozing,
    )
    op.create_index("ix_tasks_lead", "tasks", ["lead_id", "id"], unique=False)
    running = sa.text("ended_at IS NULL")
    op.create_index("ix_tasks_due", "tasks", ["due_at"], unique=False, sqlite_where=running, postgresql_where=running)


def _waiting_inputs() -> None:
    op.create_table(
        "waiting_inputs",
        sa.Column("manager_id", ID, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lead_id", ID, nullable=True),
        sa.Column("draft", JSON, nullable=False),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_waiting_inputs_kind")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_waiting_inputs_manager_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_waiting_inputs_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_waiting_inputs_outbox_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("manager_id", name="pk_waiting_inputs"),
    )
    op.create_index("ix_waiting_inputs_lead", "waiting_inputs", ["lead_id"], unique=False)
    op.create_index("ix_waiting_inputs_outbox", "waiting_inputs", ["outbox_id"], unique=False)


def _sales() -> None:
    op.create_table(
        "sales",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("manager_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("hundredths", ID, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.CheckConstraint("hundredths >= 0", name=op.f("ck_sales_hundredths")),
        sa.CheckConstraint(
            "currency IS NULL OR (hundredths IS NOT NULL AND length(currency) = 3)", name=op.f("ck_sales_currency")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name="fk_sales_lead_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name="fk_sales_manager_id"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name="fk_sales_claim_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sales"),
        sqlite_autoincrement=True,
    )
    standing = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_sales_claim", "sales", ["claim_id"], unique=True, sqlite_where=standing, postgresql_where=standing
    )
    op.create_index("ix_sales_lead", "sales", ["lead_id", "id"], unique=False)
    op.create_index("ix_sales_manager", "sales", ["manager_id", "at"], unique=False)


def _remember_what_was_done() -> None:
    """What managers did before there was a desk stands in the ladder's history; sales are claims that ended so."""
    op.execute(
        "INSERT INTO desk_moves (lead_id, kind, actor, manager_id, at)"
        " SELECT lead_id, CASE WHEN exit = 'lost' THEN 'lost' WHEN stage = 'customer' THEN 'won'"
        " WHEN stage = 'accepted' THEN 'take' ELSE 'give_back' END, actor, manager_id, at"
        " FROM stage_history WHERE actor = 'manager' AND lead_id IS NOT NULL ORDER BY id"
    )
    op.execute(
        "INSERT INTO sales (lead_id, manager_id, claim_id, at)"
        " SELECT lead_id, manager_id, id, ended_at FROM claims WHERE end_reason = 'won' ORDER BY id"
    )


def downgrade() -> None:
    for table in ("sales", "waiting_inputs", "tasks", "desk_moves"):
        op.drop_table(table)
