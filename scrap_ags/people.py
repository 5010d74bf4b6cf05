"""The tables of those who use the admin site. With them the metadata is whole."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    func,
)

from scrap_ags.audit import metadata
from scrap_ags.models import MOMENT

ROLES = ("viewer", "editor", "admin")
"""Each may do what the ones before it may."""

admin_user = Table(
    "scrap_admin_user",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    # The name as it is compared: case differs between the locales of databases.
    Column("known_as", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("role", Text, CheckConstraint(f"role IN {ROLES}", name="role"), nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=func.now()),
    Column("last_login_at", MOMENT),
    Column("disabled_at", MOMENT),
)

admin_session = Table(
    "scrap_admin_session",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column(
        "user_id",
        BigInteger,
        ForeignKey(admin_user.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("begun_at", MOMENT, nullable=False, server_default=func.now()),
    Column("used_at", MOMENT, nullable=False, server_default=func.now()),
)

admin_failure = Table(
    "scrap_admin_failure",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("failed_at", MOMENT, nullable=False, server_default=func.now(), index=True),
    Index("scrap_admin_failure_name_idx", "name", "failed_at"),
)

admin_key = Table(
    "scrap_admin_key",
    metadata,
    Column("one", Boolean, CheckConstraint("one", name="one"), primary_key=True),
    Column("key", Text, nullable=False),
)
