"""Tokens of the REST API; up to which audit id nothing is to come any more"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from scrap_ags.triggers import FUNCTIONS

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REPLACED = ("scrap_audit_drawn()", "scrap_audit_settled()", "scrap_audit()")
MOMENT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scrap_api_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("scrap_api_token_pkey")),
        sa.UniqueConstraint("public", name=op.f("scrap_api_token_public_key")),
    )
    op.create_index(
        "scrap_api_token_name_idx",
        "scrap_api_token",
        ["name"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    for name in REPLACED:
        op.execute(FUNCTIONS[name].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def downgrade() -> None:
    op.drop_table("scrap_api_token")
