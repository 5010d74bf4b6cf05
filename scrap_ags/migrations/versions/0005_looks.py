"""When all of an asset was last compared; when, by this database's clock, it was last looked at"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.add_column("scrap_look", sa.Column("whole_at", MOMENT))
    op.add_column("scrap_look", sa.Column("noted_at", MOMENT, server_default=sa.text("now()")))
    op.execute("UPDATE scrap_look SET noted_at = looked_at")
    op.alter_column("scrap_look", "noted_at", nullable=False)
    # While a mirror is filled for the first time it is looked at from the beginning each time.
    op.alter_column("scrap_look", "watermark", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM scrap_look WHERE watermark IS NULL")
    op.alter_column("scrap_look", "watermark", nullable=False)
    op.drop_column("scrap_look", "noted_at")
    op.drop_column("scrap_look", "whole_at")
