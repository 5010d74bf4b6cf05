"""Lines of dated orders for reports, found by the indexes of their orders"""

from alembic import op

from scrap_ags.lines import dated_view

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(dated_view())


def downgrade() -> None:
    op.execute("DROP VIEW scrap_lines_dated")
