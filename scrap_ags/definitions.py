"""What exists in Dagster, by name. Loads without a database, an Odoo or any ``ODOO_*`` variable."""

from dagster import Definitions, in_process_executor

from scrap_ags import settings as environment
from scrap_ags.pipeline import assets, checks, jobs
from scrap_ags.pipeline.alerting import alerts_sensor
from scrap_ags.pipeline.nightly import at_night, nightly
from scrap_ags.pipeline.partitions import daily
from scrap_ags.pipeline.resources import Clock, Connections, connections, utc_now
from scrap_ags.pipeline.resync import resync
from scrap_ags.pipeline.sensor import refresh_sensor
from scrap_ags.settings import Settings


def definitions(settings: Settings, now: Clock = utc_now) -> Definitions:
    """Everything, for one environment."""
    partitions = daily(settings)
    refresh = [jobs.reference_data(), jobs.orders()]
    connected = connections(settings, now)
    full_check = nightly(connected)
    every_check = checks.checks()
    return Definitions(
        assets=[*assets.sources(), *assets.mirrors(partitions)],
        asset_checks=every_check,
        jobs=[*refresh, resync, full_check],
        sensors=[
            refresh_sensor(Connections(settings, now=now), [*refresh, full_check]),
            alerts_sensor(Connections(settings, now=now), every_check),
        ],
        schedules=[at_night(full_check, settings)],
        resources={"connections": connected},
        executor=in_process_executor,
    )


defs = definitions(environment.load())
