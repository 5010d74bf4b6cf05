"""The names of the jobs, and which assets keep the mirror current in which of them."""

from scrap_ags.models import MIRRORED, is_partitioned

REFERENCE_DATA, ORDERS = "reference_data", "orders"
RESYNC, NIGHTLY = "resync", "nightly_full_check"
SOURCE_TAG, ACTOR_TAG = "scrap_ags/source", "scrap_ags/actor"
"""Of a run that somebody asked for elsewhere: how the audit log signs what it changes."""

REFRESHED = {
    REFERENCE_DATA: tuple(model.asset for model in MIRRORED if not is_partitioned(model)),
    ORDERS: tuple(model.asset for model in MIRRORED if is_partitioned(model)),
}
