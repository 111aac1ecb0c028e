"""What the agreement between marketing and sales wanted, kept with each offer and claim to be reported."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)
CLAIMS = ("contact_due_at", "verdict_due_at", "contacted_at")
#: Whoever had a lead when it was first contacted made that contact.
CONTACTED = """
    UPDATE claims SET contacted_at = (SELECT l.contacted_at FROM leads l WHERE l.id = claims.lead_id)
    WHERE EXISTS (
        SELECT 1 FROM leads l WHERE l.id = claims.lead_id AND l.contacted_at >= claims.claimed_at
        AND (claims.ended_at IS NULL OR l.contacted_at <= claims.ended_at))
"""


def upgrade() -> None:
    op.add_column("offers", sa.Column("missing", sa.JSON(none_as_null=True), nullable=True))
    for name in CLAIMS:
        op.add_column("claims", sa.Column(name, MOMENT, nullable=True))
    op.execute(CONTACTED)


def downgrade() -> None:
    for name in reversed(CLAIMS):
        op.drop_column("claims", name)
    op.drop_column("offers", "missing")
