"""The runs that are on their way, and what each answers for."""

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter

from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.names import NIGHTLY, REFRESHED, RESYNC
from scrap_ags.pipeline.partitions import tagged
from scrap_ags.pipeline.scopes import InFlight

ASSETS = frozenset(model.asset for model in MIRRORED)
ON_THEIR_WAY = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]


def on_their_way(instance: DagsterInstance) -> list[DagsterRun]:
    """The runs of this project that are queued or running."""
    runs = instance.get_runs(RunsFilter(statuses=ON_THEIR_WAY))
    return [run for run in runs if run.job_name in (NIGHTLY, RESYNC) or assets_of(run)]


def assets_of(run: DagsterRun) -> frozenset[str]:
    """The mirror's assets that a run materializes; of a resumed one, those that were left."""
    if run.step_keys_to_execute is not None:
        return ASSETS.intersection(run.step_keys_to_execute)
    chosen = run.asset_selection
    if chosen is None:
        return frozenset(REFRESHED.get(run.job_name, ()))
    return ASSETS & {key.to_user_string() for key in chosen}


def in_flight(run: DagsterRun) -> InFlight:
    """What a run answers for: its assets, and its job where that is a scope of its own."""
    return InFlight(assets_of(run) | {run.job_name}, *tagged(run.tags))
