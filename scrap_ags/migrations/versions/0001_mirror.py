"""The mirror of six models, its audit and what surrounds it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from scrap_ags.lines import DAY_OF_EACH, flat_view
from scrap_ags.triggers import APPEND_ONLY, FUNCTIONS, audited

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = {
    "scrap_user": "user",
    "scrap_product": "product",
    "scrap_fournisseur": "fournisseur",
    "scrap_centre": "centre",
    "scrap_dimagaz_bc": "bc",
    "scrap_dimagaz_bc_line": "bc_line",
}


def upgrade() -> None:
    op.execute("CREATE SEQUENCE scrap_audit_log_id_seq AS bigint CACHE 1")
    op.create_table(
        "scrap_audit_log",
        sa.Column(
            "id",
            sa.BigInteger(),
            server_default=sa.text("nextval('scrap_audit_log_id_seq')"),
            nullable=False,
        ),
        sa.Column("occurred_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("odoo_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", "occurred_at", name=op.f("scrap_audit_log_pkey")),
        postgresql_partition_by="RANGE (occurred_at)",
    )
    op.create_index(
        "scrap_audit_log_record_idx", "scrap_audit_log", ["asset", "odoo_id"], unique=False
    )
    op.create_table(
        "scrap_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("scrap_day_pkey")),
        sa.UniqueConstraint("starts_at", name=op.f("scrap_day_starts_at_key")),
    )
    op.create_table(
        "scrap_fournisseur",
        sa.Column("odoo_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("adresse", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("tel", sa.Text(), nullable=True),
        sa.Column("ville", sa.Text(), nullable=True),
        sa.Column("create_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("write_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hidden_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("odoo_id", name=op.f("scrap_fournisseur_pkey")),
    )
    op.create_index(
        "scrap_fournisseur_create_date_idx",
        "scrap_fournisseur",
        ["create_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_index(
        "scrap_fournisseur_write_date_idx",
        "scrap_fournisseur",
        ["write_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_table(
        "scrap_look",
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("watermark", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("looked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("asset", name=op.f("scrap_look_pkey")),
    )
    op.create_table(
        "scrap_product",
        sa.Column("odoo_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("product_id_name", sa.Text(), nullable=True),
        sa.Column("product_category", sa.BigInteger(), nullable=True),
        sa.Column("product_category_name", sa.Text(), nullable=True),
        sa.Column("prix", sa.Numeric(precision=16, scale=6), nullable=True),
        sa.Column("product_type", sa.Text(), nullable=True),
        sa.Column("create_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("write_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hidden_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("odoo_id", name=op.f("scrap_product_pkey")),
    )
    op.create_index(
        "scrap_product_create_date_idx",
        "scrap_product",
        ["create_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_index(
        "scrap_product_write_date_idx",
        "scrap_product",
        ["write_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_table(
        "scrap_refused_login",
        sa.Column("credentials", sa.LargeBinary(), nullable=False),
        sa.Column(
            "refused_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("credentials", name=op.f("scrap_refused_login_pkey")),
    )
    op.create_table(
        "scrap_rejected",
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("odoo_id", sa.BigInteger(), nullable=False),
        sa.Column("write_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "first_seen_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("asset", "odoo_id", name=op.f("scrap_rejected_pkey")),
    )
    op.create_table(
        "scrap_source",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("database", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column(
            "since",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("one", name=op.f("scrap_source_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("scrap_source_pkey")),
    )
    op.create_table(
        "scrap_user",
        sa.Column("odoo_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("sap_id", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("create_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("write_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("code_client_sg", sa.Text(), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hidden_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("odoo_id", name=op.f("scrap_user_pkey")),
    )
    op.create_index(
        "scrap_user_create_date_idx",
        "scrap_user",
        ["create_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_index(
        "scrap_user_write_date_idx",
        "scrap_user",
        ["write_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_table(
        "scrap_withheld",
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "since",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("asset", name=op.f("scrap_withheld_pkey")),
    )
    op.create_table(
        "scrap_centre",
        sa.Column("odoo_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("fournisseur_id", sa.BigInteger(), nullable=True),
        sa.Column("create_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("write_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hidden_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["fournisseur_id"],
            ["scrap_fournisseur.odoo_id"],
            name=op.f("scrap_centre_fournisseur_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("odoo_id", name=op.f("scrap_centre_pkey")),
    )
    op.create_index(
        "scrap_centre_create_date_idx",
        "scrap_centre",
        ["create_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_index(
        op.f("scrap_centre_fournisseur_id_idx"), "scrap_centre", ["fournisseur_id"], unique=False
    )
    op.create_index(
        "scrap_centre_write_date_idx",
        "scrap_centre",
        ["write_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_table(
        "scrap_dimagaz_bc",
        sa.Column("odoo_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("fullname", sa.Text(), nullable=True),
        sa.Column("bc_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("bl_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("fournisseur_id", sa.BigInteger(), nullable=True),
        sa.Column("fournisseur_centre_id", sa.BigInteger(), nullable=True),
        sa.Column("depositaire_id", sa.BigInteger(), nullable=True),
        sa.Column("montant_paye", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("remise", sa.Numeric(precision=16, scale=6), nullable=True),
        sa.Column("tva", sa.Numeric(precision=16, scale=6), nullable=True),
        sa.Column("ht", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("ttc", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("solde", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.Column("sap", sa.Boolean(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("terminated", sa.Boolean(), nullable=True),
        sa.Column("non_conforme", sa.Boolean(), nullable=True),
        sa.Column("prefix", sa.Boolean(), nullable=True),
        sa.Column("bc_type", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("verify_state", sa.Text(), nullable=True),
        sa.Column("qty_retenue", sa.Integer(), nullable=True),
        sa.Column("paye_par", sa.Text(), nullable=True),
        sa.Column("bl_number", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("product_type", sa.Text(), nullable=True),
        sa.Column("create_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("write_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hidden_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["depositaire_id"],
            ["scrap_user.odoo_id"],
            name=op.f("scrap_dimagaz_bc_depositaire_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["fournisseur_centre_id"],
            ["scrap_centre.odoo_id"],
            name=op.f("scrap_dimagaz_bc_fournisseur_centre_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["fournisseur_id"],
            ["scrap_fournisseur.odoo_id"],
            name=op.f("scrap_dimagaz_bc_fournisseur_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("odoo_id", name=op.f("scrap_dimagaz_bc_pkey")),
    )
    op.create_index(
        "scrap_dimagaz_bc_create_date_idx",
        "scrap_dimagaz_bc",
        ["create_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_index(
        "scrap_dimagaz_bc_day_idx",
        "scrap_dimagaz_bc",
        [sa.literal_column("coalesce(bc_date, create_date)")],
        unique=False,
    )
    op.create_index(
        op.f("scrap_dimagaz_bc_depositaire_id_idx"),
        "scrap_dimagaz_bc",
        ["depositaire_id"],
        unique=False,
    )
    op.create_index(
        op.f("scrap_dimagaz_bc_fournisseur_centre_id_idx"),
        "scrap_dimagaz_bc",
        ["fournisseur_centre_id"],
        unique=False,
    )
    op.create_index(
        op.f("scrap_dimagaz_bc_fournisseur_id_idx"),
        "scrap_dimagaz_bc",
        ["fournisseur_id"],
        unique=False,
    )
    op.create_index(
        "scrap_dimagaz_bc_known_by_idx",
        "scrap_dimagaz_bc",
        ["name"],
        unique=False,
        postgresql_using="hash",
    )
    op.create_index(
        "scrap_dimagaz_bc_write_date_idx",
        "scrap_dimagaz_bc",
        ["write_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_table(
        "scrap_dimagaz_bc_line",
        sa.Column("odoo_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bc_id", sa.BigInteger(), nullable=True),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("qty", sa.Integer(), nullable=True),
        sa.Column("qty_vide", sa.Integer(), nullable=True),
        sa.Column("qty_retenue", sa.Integer(), nullable=True),
        sa.Column("qty_defect", sa.Integer(), nullable=True),
        sa.Column("prix", sa.Numeric(precision=16, scale=6), nullable=True),
        sa.Column("subtotal", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("bc_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("create_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("write_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hidden_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bc_id"], ["scrap_dimagaz_bc.odoo_id"], name=op.f("scrap_dimagaz_bc_line_bc_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["scrap_product.odoo_id"],
            name=op.f("scrap_dimagaz_bc_line_product_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("odoo_id", name=op.f("scrap_dimagaz_bc_line_pkey")),
    )
    op.create_index(
        op.f("scrap_dimagaz_bc_line_bc_id_idx"), "scrap_dimagaz_bc_line", ["bc_id"], unique=False
    )
    op.create_index(
        "scrap_dimagaz_bc_line_create_date_idx",
        "scrap_dimagaz_bc_line",
        ["create_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.create_index(
        op.f("scrap_dimagaz_bc_line_product_id_idx"),
        "scrap_dimagaz_bc_line",
        ["product_id"],
        unique=False,
    )
    op.create_index(
        "scrap_dimagaz_bc_line_write_date_idx",
        "scrap_dimagaz_bc_line",
        ["write_date"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    for function in FUNCTIONS.values():
        op.execute(function)
    for statement in APPEND_ONLY:
        op.execute(statement)
    for table, asset in TABLES.items():
        for statement in audited(table, asset):
            op.execute(statement)
    op.execute("SELECT scrap_audit_month(now())")
    op.execute(flat_view(DAY_OF_EACH))


def downgrade() -> None:
    op.execute("DROP VIEW scrap_lines_flat")
    op.drop_index(
        "scrap_dimagaz_bc_line_write_date_idx",
        table_name="scrap_dimagaz_bc_line",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_index(op.f("scrap_dimagaz_bc_line_product_id_idx"), table_name="scrap_dimagaz_bc_line")
    op.drop_index(
        "scrap_dimagaz_bc_line_create_date_idx",
        table_name="scrap_dimagaz_bc_line",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_index(op.f("scrap_dimagaz_bc_line_bc_id_idx"), table_name="scrap_dimagaz_bc_line")
    op.drop_table("scrap_dimagaz_bc_line")
    op.drop_index(
        "scrap_dimagaz_bc_write_date_idx",
        table_name="scrap_dimagaz_bc",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_index(
        "scrap_dimagaz_bc_known_by_idx", table_name="scrap_dimagaz_bc", postgresql_using="hash"
    )
    op.drop_index(op.f("scrap_dimagaz_bc_fournisseur_id_idx"), table_name="scrap_dimagaz_bc")
    op.drop_index(op.f("scrap_dimagaz_bc_fournisseur_centre_id_idx"), table_name="scrap_dimagaz_bc")
    op.drop_index(op.f("scrap_dimagaz_bc_depositaire_id_idx"), table_name="scrap_dimagaz_bc")
    op.drop_index("scrap_dimagaz_bc_day_idx", table_name="scrap_dimagaz_bc")
    op.drop_index(
        "scrap_dimagaz_bc_create_date_idx",
        table_name="scrap_dimagaz_bc",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_table("scrap_dimagaz_bc")
    op.drop_index(
        "scrap_centre_write_date_idx",
        table_name="scrap_centre",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_index(op.f("scrap_centre_fournisseur_id_idx"), table_name="scrap_centre")
    op.drop_index(
        "scrap_centre_create_date_idx",
        table_name="scrap_centre",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_table("scrap_centre")
    op.drop_table("scrap_withheld")
    op.drop_index(
        "scrap_user_write_date_idx",
        table_name="scrap_user",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_index(
        "scrap_user_create_date_idx",
        table_name="scrap_user",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_table("scrap_user")
    op.drop_table("scrap_source")
    op.drop_table("scrap_rejected")
    op.drop_table("scrap_refused_login")
    op.drop_index(
        "scrap_product_write_date_idx",
        table_name="scrap_product",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_index(
        "scrap_product_create_date_idx",
        table_name="scrap_product",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_table("scrap_product")
    op.drop_table("scrap_look")
    op.drop_index(
        "scrap_fournisseur_write_date_idx",
        table_name="scrap_fournisseur",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_index(
        "scrap_fournisseur_create_date_idx",
        table_name="scrap_fournisseur",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 32},
    )
    op.drop_table("scrap_fournisseur")
    op.drop_table("scrap_day")
    op.drop_index("scrap_audit_log_record_idx", table_name="scrap_audit_log")
    op.drop_table("scrap_audit_log")
    op.execute("DROP SEQUENCE scrap_audit_log_id_seq")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION IF EXISTS {function}")
