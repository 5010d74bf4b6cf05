"""The jobs that keep the mirror current: the reference models, and the orders of some days."""

from dagster import AssetSelection, define_asset_job

from scrap_ags.pipeline.names import ORDERS, REFERENCE_DATA, REFRESHED


def reference_data():
    return define_asset_job(
        REFERENCE_DATA,
        _assets(REFERENCE_DATA),
        description="Compares the reference models with Odoo and closes the difference.",
    )


def orders():
    return define_asset_job(
        ORDERS,
        _assets(ORDERS),
        description="Compares the BC of some days and their lines, and closes the difference.",
    )


def _assets(job: str) -> AssetSelection:
    """Without the checks, which compare all of Odoo: each run tells of its quarantine itself."""
    return AssetSelection.assets(*REFRESHED[job]).without_checks()
