"""Words, dates and states are found by indexes; days cost the flat view little; Odoo's pace"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from scrap_ags.errors import MirrorUnavailable
from scrap_ags.lines import DAY_OF_EACH, flat_view

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORDS = {
    "scrap_user": ("name", "username", "sap_id", "code_client_sg", "display_name"),
    "scrap_product": ("name", "product_id_name", "product_category_name", "display_name"),
    "scrap_fournisseur": ("name", "ville", "email", "tel", "display_name"),
    "scrap_centre": ("name", "display_name"),
    "scrap_dimagaz_bc": ("name", "fullname", "bl_number", "display_name"),
}
VALUES = {
    "scrap_dimagaz_bc": ("bc_date", "bl_date", "state"),
    "scrap_dimagaz_bc_line": ("bc_date",),
}
ACTOR = "lower(left(actor, 100))"
CHANGED = """(jsonb_to_tsvector('simple', changes, '["string", "numeric"]'))"""
TRIGRAMS = sa.text(
    "SELECT EXISTS (SELECT FROM pg_opclass WHERE opcname = 'gin_trgm_ops'"
    " AND pg_opclass_is_visible(oid))"
)


def upgrade() -> None:
    require_trigrams()
    for table, columns in WORDS.items():
        for column in columns:
            op.create_index(
                f"{table}_{column}_words_idx",
                table,
                [column],
                postgresql_using="gin",
                postgresql_ops={column: "gin_trgm_ops"},
            )
    for table, columns in VALUES.items():
        for column in columns:
            op.create_index(op.f(f"{table}_{column}_idx"), table, [column])
    op.create_index(
        "scrap_audit_log_occurred_at_idx",
        "scrap_audit_log",
        ["occurred_at"],
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_index(
        "scrap_audit_log_actor_idx",
        "scrap_audit_log",
        [sa.literal_column(ACTOR)],
        postgresql_ops={ACTOR: "text_pattern_ops"},
    )
    op.create_index(
        "scrap_audit_log_words_idx",
        "scrap_audit_log",
        [sa.literal_column(CHANGED)],
        postgresql_using="gin",
        postgresql_where=sa.text("length(changes::text) <= 100000"),
    )
    op.execute(flat_view())
    op.add_column("scrap_look", sa.Column("answered_ms", sa.Integer()))


def require_trigrams() -> None:
    """The extension pg_trgm: whoever may create something in the database may create it, too."""
    connection = op.get_bind()
    if connection.scalar(TRIGRAMS):
        return
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION pg_trgm"))
    except DBAPIError as failure:
        reason = str(failure.orig).splitlines()[0]
        raise MirrorUnavailable(
            f"migrating the mirror: its extension pg_trgm is missing ({reason}); let an"
            " administrator run `CREATE EXTENSION pg_trgm SCHEMA public` in the database"
            f" {connection.engine.url.database}, then migrate again"
        ) from None


def downgrade() -> None:
    """The extension stays: others may use it."""
    op.drop_column("scrap_look", "answered_ms")
    op.execute(flat_view(DAY_OF_EACH))
    op.drop_index("scrap_audit_log_words_idx", "scrap_audit_log")
    op.drop_index("scrap_audit_log_actor_idx", "scrap_audit_log")
    op.drop_index("scrap_audit_log_occurred_at_idx", "scrap_audit_log")
    for table, columns in VALUES.items():
        for column in columns:
            op.drop_index(f"{table}_{column}_idx", table)
    for table, columns in WORDS.items():
        for column in columns:
            op.drop_index(f"{table}_{column}_words_idx", table)
