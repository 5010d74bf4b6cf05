"""The tables beside the mirror: the audit log, and what the mirror keeps of itself."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from scrap_ags.models import BRIN, MOMENT, Bc, Mirrored

metadata = Mirrored.metadata


def before(column: str) -> str:
    """SQL: what an update or a deletion found in a column of the mirror."""
    return f"changes #>> '{{before,{column}}}'"


NAME_BEFORE = before(Bc.known_by or "")
ACTOR_BEGINS = "lower(left(actor, 100))"
"""SQL: the actor as he is looked for; run ids are known by their beginning."""
WORDS_CHANGED = """jsonb_to_tsvector('simple', changes, '["string", "numeric"]')"""
"""SQL: the words and numbers that a change brought or took away."""
FEW_WORDS = "length(changes::text) <= 100000"
"""SQL: PostgreSQL refuses to take more than a megabyte of words apart."""
AUDIT_IDS = Sequence("scrap_audit_log_id_seq", data_type=BigInteger, metadata=metadata)

audit_log = Table(
    "scrap_audit_log",
    metadata,
    Column("id", BigInteger, AUDIT_IDS, server_default=AUDIT_IDS.next_value(), primary_key=True),
    Column("occurred_at", MOMENT, primary_key=True),
    Column("asset", Text, nullable=False),
    Column("odoo_id", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("changes", JSONB),
    Index("scrap_audit_log_record_idx", "asset", "odoo_id"),
    Index("scrap_audit_log_occurred_at_idx", "occurred_at", **BRIN),
    Index(
        "scrap_audit_log_known_by_idx",
        text(f"({NAME_BEFORE})"),
        # No btree takes a name of any length.
        postgresql_using="hash",
        postgresql_where=text(f"({NAME_BEFORE}) IS NOT NULL"),
    ),
    Index(
        "scrap_audit_log_actor_idx",
        text(ACTOR_BEGINS),
        postgresql_ops={ACTOR_BEGINS: "text_pattern_ops"},
    ),
    Index(
        "scrap_audit_log_words_idx",
        text(f"({WORDS_CHANGED})"),
        postgresql_using="gin",
        postgresql_where=text(FEW_WORDS),
    ),
    postgresql_partition_by="RANGE (occurred_at)",
)

dropped = Table(
    "scrap_audit_dropped",
    metadata,
    Column("month", Date, primary_key=True),
    Column("dropped_at", MOMENT, nullable=False, server_default=func.now()),
)

rejected = Table(
    "scrap_rejected",
    metadata,
    Column("asset", Text, primary_key=True),
    Column("odoo_id", BigInteger, primary_key=True),
    Column("write_date", MOMENT),
    Column("reason", Text, nullable=False),
    Column("payload", JSONB),
    Column("first_seen_at", MOMENT, nullable=False, server_default=func.now()),
    Column("last_seen_at", MOMENT, nullable=False, server_default=func.now()),
    Column("attempts", Integer, nullable=False, server_default=text("1")),
)

withheld = Table(
    "scrap_withheld",
    metadata,
    Column("asset", Text, primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("guard", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", MOMENT, nullable=False, server_default=func.now()),
)

upgraded = Table(
    "scrap_upgraded",
    metadata,
    Column("asset", Text, primary_key=True),
    Column("from_version", Text, nullable=False),
    Column("since", MOMENT, nullable=False, server_default=func.now()),
)

day = Table(
    "scrap_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("starts_at", MOMENT, nullable=False, unique=True),
    Column("ends_at", MOMENT, nullable=False),
)

source = Table(
    "scrap_source",
    metadata,
    Column("one", Boolean, CheckConstraint("one", name="one"), primary_key=True),
    Column("url", Text, nullable=False),
    Column("database", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("since", MOMENT, nullable=False, server_default=func.now()),
)

look = Table(
    "scrap_look",
    metadata,
    Column("asset", Text, primary_key=True),
    Column("watermark", MOMENT),
    Column("looked_at", MOMENT, nullable=False),
    Column("whole_at", MOMENT),
    Column("noted_at", MOMENT, nullable=False, server_default=func.now()),
    Column("answered_ms", Integer),
)

refused_login = Table(
    "scrap_refused_login",
    metadata,
    Column("credentials", LargeBinary, primary_key=True),
    Column("refused_at", MOMENT, nullable=False, server_default=func.now()),
)

incident = Table(
    "scrap_incident",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("cure", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("since", MOMENT, nullable=False),
    Column("until", MOMENT),
    Column("deliveries", JSONB, nullable=False),
    Column("settled", Boolean, nullable=False, server_default=text("false")),
    # One at a time about the same thing.
    Index("scrap_incident_open_idx", "key", unique=True, postgresql_where=text("until IS NULL")),
)

api_token = Table(
    "scrap_api_token",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("public", Text, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=func.now()),
    Column("expires_at", MOMENT),
    Column("revoked_at", MOMENT),
    Column("last_used_at", MOMENT),
    # Names come back once who had them is revoked.
    Index(
        "scrap_api_token_name_idx", "name", unique=True, postgresql_where=text("revoked_at IS NULL")
    ),
)
