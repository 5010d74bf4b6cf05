"""The mirror's PostgreSQL: its URLs, its connections, its advisory locks."""

from scrap_ags.database.advisory import (
    ASSET_CLASS,
    RUN_CLASS,
    SLOT_CLASS,
    asset_lock_key,
    held,
    is_held,
    run_lock_key,
)
from scrap_ags.database.engines import (
    DAGSTER_SCHEMA,
    connect,
    engine_on,
    ensure_dagster_schema,
    opened,
    readers_of,
    unavailable,
)
from scrap_ags.database.login_memory import LoginMemory
from scrap_ags.database.slots import Slots
from scrap_ags.database.urls import dagster_url, mirror_url

__all__ = [
    "ASSET_CLASS",
    "DAGSTER_SCHEMA",
    "RUN_CLASS",
    "SLOT_CLASS",
    "LoginMemory",
    "Slots",
    "asset_lock_key",
    "connect",
    "dagster_url",
    "engine_on",
    "ensure_dagster_schema",
    "held",
    "is_held",
    "mirror_url",
    "opened",
    "readers_of",
    "run_lock_key",
    "unavailable",
]
