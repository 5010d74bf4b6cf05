"""Which guard withholds deletions; the assets that wait for a comparison after an upgrade"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scrap_withheld", sa.Column("guard", sa.Text(), server_default="mass delete"))
    op.alter_column("scrap_withheld", "guard", nullable=False, server_default=None)
    op.create_table(
        "scrap_upgraded",
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("from_version", sa.Text(), nullable=False),
        sa.Column(
            "since",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("asset", name=op.f("scrap_upgraded_pkey")),
    )


def downgrade() -> None:
    op.drop_table("scrap_upgraded")
    op.drop_column("scrap_withheld", "guard")
