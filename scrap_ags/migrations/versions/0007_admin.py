"""The people of the admin site, their sessions, and the wrong passwords that were tried"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "scrap_admin_user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("last_login_at", MOMENT, nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "role IN ('viewer', 'editor', 'admin')", name=op.f("scrap_admin_user_role_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("scrap_admin_user_pkey")),
        sa.UniqueConstraint("known_as", name=op.f("scrap_admin_user_known_as_key")),
    )
    op.create_table(
        "scrap_admin_session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("used_at", MOMENT, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["scrap_admin_user.id"],
            name=op.f("scrap_admin_session_user_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("scrap_admin_session_pkey")),
    )
    op.create_index("scrap_admin_session_user_id_idx", "scrap_admin_session", ["user_id"])
    op.create_table(
        "scrap_admin_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("failed_at", MOMENT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("scrap_admin_failure_pkey")),
    )
    op.create_index("scrap_admin_failure_failed_at_idx", "scrap_admin_failure", ["failed_at"])
    op.create_index("scrap_admin_failure_name_idx", "scrap_admin_failure", ["name", "failed_at"])
    op.create_table(
        "scrap_admin_key",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.CheckConstraint("one", name=op.f("scrap_admin_key_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("scrap_admin_key_pkey")),
    )


def downgrade() -> None:
    for table in ("key", "failure", "session", "user"):
        op.drop_table(f"scrap_admin_{table}")
