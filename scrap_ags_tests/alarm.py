"""A mirror that is watched: a station, its sensor ``alerts``, and those who are told."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from dagster import DagsterInstance, SensorResult, SkipReason, build_sensor_context
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    SensorInstigatorData,
    TickData,
    TickStatus,
)
from pydantic import SecretStr
from sqlalchemy import URL, Engine

from scrap_ags import migrations
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED, Product
from scrap_ags.pipeline.alerting import alerts_sensor
from scrap_ags.pipeline.checks import checks
from scrap_ags.pipeline.environment import dagster_instance
from scrap_ags.pipeline.resources import Connections
from scrap_ags.sync.scope import Everything
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.mailbox import Mailbox
from scrap_ags_tests.station import PRODUCT, USER, Station, settings_of, station_of

WAITS = "[dimagaz] product: 1 deletion waits for your consent"
OVER = "[dimagaz] Over: product: 1 deletion waits for your consent"


class Alarm:
    """``now`` is this machine's clock, as far ahead of Odoo's as ``ahead``."""

    def __init__(self, station: Station, *boxes: Mailbox, ahead: timedelta = timedelta()) -> None:
        self.station, self.ahead = station, ahead
        self.restart(*boxes)

    def restart(self, *boxes: Mailbox) -> None:
        """A new daemon, which tells those; what the old one held in memory is gone."""
        urls = SecretStr("\n".join(box.url for box in boxes))
        settings = self.station.settings.model_copy(update={"scrap_ags_alert_urls": urls})
        clock = self.station.source.clock
        self.connections = Connections(settings, now=lambda: clock.now() + self.ahead)
        self.sensor = alerts_sensor(self.connections, checks())
        self.cursor: str | None = None

    def tick(self, seconds: float = 60) -> str:
        """The sensor's next tick; what it says."""
        self.station.source.clock.advance(seconds)
        context = build_sensor_context(self.station.instance, cursor=self.cursor)
        result = self.sensor(context)
        self.cursor = result.cursor
        assert isinstance(result.skip_reason, SkipReason)
        assert not result.run_requests
        return result.skip_reason.skip_message or ""

    def minutes(self, count: int, refresh: bool = True) -> str:
        """The next minutes, in which the refresh looks and repairs too; what was said last."""
        said = ""
        for _ in range(count):
            if refresh:
                self.repair(self.station.tick(55))
            said = self.tick(5 if refresh else 60)
        return said

    def repair(self, result: SensorResult) -> None:
        """Run what the refresh asked for, whether or not it fails."""
        for request in result.run_requests or ():
            job = self.station.job(request.job_name or "")
            if request.asset_selection:
                job = job.get_subset(
                    asset_selection=set(request.asset_selection), asset_check_selection=set()
                )
            job.execute_in_process(
                instance=self.station.instance, tags=request.tags, raise_on_error=False
            )

    def withhold(self) -> str:
        """The only product goes from Odoo, and the guard waits for a person; what is said."""
        self.station.source.unlink(PRODUCT, 1)
        return self.minutes(1)

    def consent(self) -> None:
        """A person lets it go."""
        sync = self.station.connections.sync("test")
        sync.accept_mass_delete = True
        sync.run(Product, Everything())

    def refresh_ticks(self, said: str, status: InstigatorStatus) -> None:
        """The daemon's note of a tick of the refresh."""
        place = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("scrap_ags"), "__repository__")
        origin = RemoteInstigatorOrigin(place, "odoo_refresh")
        sensor = InstigatorType.SENSOR
        state = InstigatorState(origin, sensor, status, SensorInstigatorData())
        self.station.instance.add_instigator_state(state)
        self.station.instance.create_tick(
            TickData(
                state.instigator_origin_id,
                state.instigator_name,
                sensor,
                TickStatus.SKIPPED,
                timestamp=time.time(),
                skip_reason=said,
                selector_id=state.selector_id,
            )
        )


@contextmanager
def alarm_of(
    source: DemoOdoo, server: Server, home: Path, *boxes: Mailbox, ahead: timedelta = timedelta()
) -> Iterator[Alarm]:
    """A mirror in step, watched since a minute ago."""
    template = server.template("template_watched", lambda engine: prepare(engine, home))
    with (
        server.database(template) as url,
        dagster_of(url, home) as dagster,
        station_of(source, url, dagster, scrap_ags_home=home) as station,
    ):
        source.create(USER, {"name": "Atlas"})
        source.create(PRODUCT, {"name": "Butane 12 kg"})
        for day in (20, 21):
            station.order(f"2024-05-{day} 10:00:00")
        source.clock.advance(60)
        sync = station.connections.sync("test")
        for model in MIRRORED:
            sync.run(model, Everything())
        alarm = Alarm(station, *boxes, ahead=ahead)
        alarm.minutes(1)
        yield alarm
        alarm.connections.close()


def prepare(engine: Engine, home: Path) -> None:
    """The mirror's tables and Dagster's, all empty."""
    migrations.upgrade(engine)
    with dagster_of(engine.url, home):
        pass


@contextmanager
def dagster_of(url: URL, home: Path) -> Iterator[DagsterInstance]:
    """Dagster as `up` has it, in PostgreSQL; it reads its address from the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", os.environ.copy())
        with dagster_instance(settings_of(url, scrap_ags_home=home)) as instance:
            yield instance
