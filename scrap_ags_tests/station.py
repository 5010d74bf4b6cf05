"""An Odoo, its mirror and Dagster, side by side, at a time that tests choose."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from dagster import (
    AssetCheckKey,
    AssetKey,
    DagsterInstance,
    ExecuteInProcessResult,
    JobDefinition,
    RunRequest,
    SensorResult,
    build_sensor_context,
)
from pydantic import SecretStr
from sqlalchemy import URL, Engine, text

from scrap_ags.definitions import definitions
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import Bc, BcLine, Centre, Fournisseur, Product, User
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.sensor import refresh_sensor
from scrap_ags.settings import Settings

# Partitions exist up to the machine's today: what tests do lies before any of them can run.
NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)
START = date(2024, 5, 1)
BC, LINE, USER, PRODUCT = (model.odoo_model for model in (Bc, BcLine, User, Product))
CENTRE, FOURNISSEUR = Centre.odoo_model, Fournisseur.odoo_model


def settings_of(url: URL, source: DemoOdoo | None = None, **changed: Any) -> Settings:
    """The settings of one test, whatever the environment says."""
    odoo = {"odoo_url": "", "odoo_db": "", "odoo_user": "", "odoo_password": SecretStr("")}
    if source:
        password = source.api_key if source.version >= 19 else source.password
        odoo = {
            "odoo_url": source.url,
            "odoo_db": source.db,
            "odoo_user": source.user,
            "odoo_password": SecretStr(password),
        }
    values = odoo | {
        "scrap_ags_database_url": SecretStr(url.render_as_string(hide_password=False)),
        "scrap_ags_start_date": START,
        "scrap_ags_refresh_seconds": 60,
    }
    return Settings(_env_file=None, **(values | changed))


class Station:
    """What happens in Odoo, what Dagster is asked to run, and what the mirror then holds."""

    def __init__(self, source: DemoOdoo, settings: Settings, instance: DagsterInstance) -> None:
        self.source, self.settings, self.instance = source, settings, instance
        self.connections = Connections(settings, now=lambda: source.clock.now())
        self.repository = definitions(settings, self.connections.now).get_repository_def()
        jobs = [self.job(name) for name in ("reference_data", "orders", "nightly_full_check")]
        self.sensor = refresh_sensor(self.connections, jobs)
        self.cursor: str | None = None

    @property
    def mirror(self) -> Engine:
        return self.connections.engine

    def job(self, name: str) -> JobDefinition:
        return self.repository.get_job(name)

    def run(self, job: str, **options: Any) -> ExecuteInProcessResult:
        """Run now, in this process; a failed step does not raise."""
        options.setdefault("raise_on_error", False)
        return self.job(job).execute_in_process(instance=self.instance, **options)

    def check_alone(self, asset: str, name: str, **options: Any) -> ExecuteInProcessResult:
        """A check that somebody runs in the UI."""
        job = self.repository.get_implicit_global_asset_job_def()
        key = AssetCheckKey(AssetKey(asset), name)
        chosen = job.get_subset(asset_selection=set(), asset_check_selection={key})
        return chosen.execute_in_process(instance=self.instance, **options)

    def check(self, asset: str, name: str) -> Any:
        """Its evaluation."""
        return self.check_alone(asset, name).get_asset_check_evaluations()[0]

    def tick(self, seconds: float = 60) -> SensorResult:
        """The next tick of the sensor."""
        self.source.clock.advance(seconds)
        context = build_sensor_context(
            self.instance, cursor=self.cursor, repository_def=self.repository
        )
        result = self.sensor(context)
        assert isinstance(result, SensorResult)
        self.cursor = result.cursor
        for event in result.asset_events:
            self.instance.report_runless_asset_event(event)
        return result

    def follow(self, result: SensorResult) -> None:
        """Run what a tick asked for, a moment later."""
        self.source.clock.advance(5)
        for request in result.run_requests or ():
            job = self.job(request.job_name or "")
            if request.asset_selection:
                job = job.get_subset(
                    asset_selection=set(request.asset_selection),
                    asset_check_selection=set(request.asset_check_keys or ()),
                )
            assert job.execute_in_process(instance=self.instance, tags=request.tags).success

    def settle(self) -> SensorResult:
        """Tick and run until nothing differs."""
        for _ in range(9):
            result = self.tick()
            if not result.run_requests:
                return result
            self.follow(result)
        raise AssertionError(f"still differs: {result.run_requests}")

    def query(self, statement: str, **parameters: object) -> list[dict[str, Any]]:
        with self.mirror.connect() as connection:
            return [dict(row) for row in connection.execute(text(statement), parameters).mappings()]

    def order(self, day: str = "2024-05-20 10:00:00", **values: object) -> tuple[int, int]:
        """A BC of that moment with one line."""
        told = {"name": f"BC {day}", "bc_date": day, "state": "draft"} | values
        bc = self.source.create(BC, told)
        return bc, self.source.create(LINE, {"bc_id": bc, "qty": 5, "prix": 40, "subtotal": 200})


@contextmanager
def station_of(
    source: DemoOdoo, url: URL, instance: DagsterInstance, **changed: Any
) -> Iterator[Station]:
    source.clock.set(NOW)
    station = Station(source, settings_of(url, source, **changed), instance)
    try:
        yield station
    finally:
        station.connections.close()


def asked(result: SensorResult) -> list[tuple[str, list[str], str]]:
    """The runs that a tick asked for: job, assets, and the days as ``first..last``."""
    return [_asked(request) for request in result.run_requests or ()]


def _asked(request: RunRequest) -> tuple[str, list[str], str]:
    tags = request.tags
    first = tags.get("dagster/asset_partition_range_start", tags.get("dagster/partition", ""))
    last = tags.get("dagster/asset_partition_range_end", first)
    assets = sorted(key.to_user_string() for key in request.asset_selection or ())
    return request.job_name or "", assets, f"{first}..{last}" if first else ""
