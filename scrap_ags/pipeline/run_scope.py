"""What a run answers for, in words."""

from dagster import DagsterRun

from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.names import NIGHTLY, REFRESHED, RESYNC
from scrap_ags.pipeline.partitions import span, tagged
from scrap_ags.pipeline.runs import assets_of


def is_ours(run: DagsterRun) -> bool:
    """A check that somebody runs by hand tells him itself that it failed."""
    return run.job_name in (NIGHTLY, RESYNC) or bool(wanted(run))


def wanted(run: DagsterRun) -> frozenset[str]:
    """The mirror's assets that a run is for; without a choice, those of its job."""
    return assets_of(run) or frozenset(REFRESHED.get(run.job_name, ()))


def scope_of(run: DagsterRun) -> str:
    """What a run answers for: ``orders 2026-05-20``, ``reference_data (user)``, ``bc``."""
    assets = ", ".join(model.asset for model in MIRRORED if model.asset in wanted(run))
    job = run.job_name
    if wanted(run) == frozenset(REFRESHED.get(job, ())):
        told = job
    else:
        told = f"{job} ({assets})" if job in REFRESHED else assets
    first, last = tagged(run.tags)
    return f"{told} {span(first, last)}" if first and last else told
