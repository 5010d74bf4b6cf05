"""What Prometheus reads: values of the mirror, not of this process."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, text

from scrap_ags.models import MIRRORED
from scrap_ags.sync.watermarks import ages, answer_times

CHANGES = text("""
SELECT asset, action, count(*) FROM scrap_audit_log
WHERE occurred_at > now() - interval '1 hour' GROUP BY asset, action
""")
REJECTED = text("SELECT asset, count(*) FROM scrap_rejected GROUP BY asset")
WITHHELD = text("SELECT asset, sum(rows) FROM scrap_withheld GROUP BY asset")
RUNS = text("""
SELECT DISTINCT ON (pipeline_name) pipeline_name, status = 'SUCCESS', end_time
FROM dagster.runs WHERE end_time IS NOT NULL ORDER BY pipeline_name, end_time DESC
""")
HAS_DAGSTER = text("SELECT to_regclass('dagster.runs') IS NOT NULL")


class Values(Collector):
    """Asked anew at each scrape."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def collect(self) -> Iterator[Metric]:
        yield self.by_asset(
            "scrap_ags_seconds_since_look",
            "Seconds since the asset was last seen in Odoo",
            ages(self._connection),
        )
        yield self.by_asset(
            "scrap_ags_odoo_answer_seconds",
            "Seconds that Odoo took to answer the last look at the asset",
            answer_times(self._connection),
        )
        yield self.by_asset("scrap_ags_rows", "Rows in the mirror", self.rows())
        yield self.by_asset("scrap_ags_rejected", "Records in quarantine", self.counted(REJECTED))
        yield self.by_asset("scrap_ags_withheld", "Deletions withheld", self.counted(WITHHELD))
        yield self.changes()
        yield from self.runs()

    @staticmethod
    def by_asset(name: str, about: str, values: dict[str, float]) -> Metric:
        family = GaugeMetricFamily(name, about, labels=["asset"])
        for asset, value in values.items():
            family.add_metric([asset], value)
        return family

    def counted(self, question: object) -> dict[str, float]:
        """None is a count, too."""
        found = {row[0]: float(row[1]) for row in self._connection.execute(question)}  # type: ignore[call-overload]
        return {model.asset: found.get(model.asset, 0.0) for model in MIRRORED}

    def rows(self) -> dict[str, float]:
        counts = (f"SELECT '{m.asset}', count(*) FROM {m.__tablename__}" for m in MIRRORED)
        return self.counted(text(" UNION ALL ".join(counts)))

    def changes(self) -> Metric:
        family = GaugeMetricFamily(
            "scrap_ags_changes_last_hour", "Changes of the last hour", labels=["asset", "action"]
        )
        for asset, action, count in self._connection.execute(CHANGES):
            family.add_metric([asset, action], count)
        return family

    def runs(self) -> Iterator[Metric]:
        """Of each job, when its last run ended and how."""
        ended = GaugeMetricFamily(
            "scrap_ags_last_run_timestamp_seconds", "When the job last ended", labels=["job"]
        )
        well = GaugeMetricFamily(
            "scrap_ags_last_run_success", "1 if the job ended well, else 0", labels=["job"]
        )
        known = self._connection.scalar(HAS_DAGSTER)
        for job, succeeded, at in self._connection.execute(RUNS) if known else ():
            ended.add_metric([job], at)
            well.add_metric([job], float(succeeded))
        yield from (ended, well)


def metrics(engine: Engine) -> bytes:
    registry = CollectorRegistry()
    with engine.connect() as connection:
        registry.register(Values(connection))
        return generate_latest(registry)
