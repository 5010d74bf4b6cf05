"""What Dagster shows of the checks. It shows an evaluation until the asset is materialized anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    AssetKey,
    DagsterInstance,
    EventLogRecord,
)
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluationTargetMaterializationData,
)
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord
from dagster._record import copy

from scrap_ags.pipeline.amounts import TOTALS
from scrap_ags.pipeline.checks import SCHEMA
from scrap_ags.pipeline.freshness import FRESH
from scrap_ags.pipeline.verdict import IN_STEP

TOLD = (IN_STEP, SCHEMA, TOTALS, FRESH)
"""The checks that a look or a run tells of."""


@dataclass(frozen=True)
class Shown:
    """One check's latest execution, beside the asset's latest materialization."""

    execution: AssetCheckExecutionRecord | None = None
    materialization: EventLogRecord | None = None
    is_running: bool = False

    @property
    def evaluation(self) -> AssetCheckEvaluation | None:
        told = self.execution.evaluation if self.execution else None
        # One that is planned only has no outcome.
        return told if isinstance(told, AssetCheckEvaluation) else None

    @property
    def is_fresh(self) -> bool:
        """Whether it was found after the latest materialization."""
        if self.evaluation is None or self.execution is None:
            return False
        if self.materialization is None:
            return True
        if target := self.evaluation.target_materialization_data:
            return target.storage_id == self.materialization.storage_id
        return self.materialization.timestamp < self.execution.create_timestamp

    @property
    def is_current(self) -> bool:
        """Whether Dagster shows it: it is fresh, or of the very run that materialized."""
        if self.evaluation is None or self.execution is None or self.materialization is None:
            return self.is_fresh
        run_id = self.materialization.event_log_entry.run_id
        return self.is_fresh or run_id == self.execution.run_id

    @property
    def target(self) -> AssetCheckEvaluationTargetMaterializationData | None:
        """The materialization that an evaluation of now judges."""
        if self.materialization is None:
            return None
        return AssetCheckEvaluationTargetMaterializationData(
            storage_id=self.materialization.storage_id,
            run_id=self.materialization.event_log_entry.run_id,
            timestamp=self.materialization.timestamp,
        )


def shown(instance: DagsterInstance, assets: Sequence[str]) -> dict[tuple[str, str], Shown]:
    """By asset and check: two queries, however many they are."""
    keys = [AssetKey(asset) for asset in assets]
    checks = [AssetCheckKey(key, name) for key in keys for name in TOLD]
    records = {record.asset_entry.asset_key: record for record in instance.get_asset_records(keys)}
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(checks)
    found: dict[tuple[str, str], Shown] = {}
    for check in checks:
        record, execution = records.get(check.asset_key), latest.get(check)
        found[check.asset_key.to_user_string(), check.name] = Shown(
            execution,
            record.asset_entry.last_materialization_record if record else None,
            execution is not None and _is_running(instance, execution),
        )
    return found


def carried(instance: DagsterInstance, asset: str) -> list[AssetCheckEvaluation]:
    """What Dagster shows of an asset, for a run that materializes it to say again.

    A run has seen its own days only: what the last look said stands until the next one.
    """
    return [
        copy(one.evaluation, target_materialization_data=None)
        for one in shown(instance, [asset]).values()
        if one.evaluation and one.is_current
    ]


def _is_running(instance: DagsterInstance, execution: AssetCheckExecutionRecord) -> bool:
    """Whether somebody is executing the check: its outcome is not ours to tell."""
    if isinstance(execution.evaluation, AssetCheckEvaluation):
        return False
    run = instance.get_run_by_id(execution.run_id)
    return run is not None and not run.is_finished
