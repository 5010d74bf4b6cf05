"""Rows as they were at a moment; records by the names that they had; months that were dropped"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from scrap_ags.history.functions import FUNCTIONS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME_BEFORE = "(changes #>> '{before,name}')"


def upgrade() -> None:
    op.create_table(
        "scrap_audit_dropped",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "dropped_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("month", name=op.f("scrap_audit_dropped_pkey")),
    )
    op.create_index(
        "scrap_audit_log_known_by_idx",
        "scrap_audit_log",
        [sa.literal_column(NAME_BEFORE)],
        postgresql_using="hash",
        postgresql_where=sa.text(f"{NAME_BEFORE} IS NOT NULL"),
    )
    for function in FUNCTIONS.values():
        op.execute(function)


def downgrade() -> None:
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_index("scrap_audit_log_known_by_idx", "scrap_audit_log")
    op.drop_table("scrap_audit_dropped")
