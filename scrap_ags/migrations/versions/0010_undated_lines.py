"""Lines of undated orders for reports, apart from those of dated orders"""

from alembic import op

from scrap_ags.lines import undated_view

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(undated_view())


def downgrade() -> None:
    op.execute("DROP VIEW scrap_lines_undated")
