"""The job that reads single records again. No asset run: it must not vouch for a whole day."""

from enum import Enum

from dagster import Config, OpExecutionContext, ResourceParam, job, op
from pydantic import Field

from scrap_ags.errors import WrongUsage
from scrap_ags.models import MIRRORED, Mirrored, parent_of_day
from scrap_ags.pipeline.failures import classified
from scrap_ags.pipeline.materialization import metadata
from scrap_ags.pipeline.names import ACTOR_TAG, RESYNC, SOURCE_TAG
from scrap_ags.pipeline.report import report
from scrap_ags.pipeline.resources import Connections
from scrap_ags.sync.scope import Named, Records, Scope

Asset = Enum("Asset", [(model.asset, model.asset) for model in MIRRORED])


class Wanted(Config):
    """The records to read again: by name, by Odoo id, or both."""

    asset: Asset = Field(description="the asset they belong to")  # type: ignore[valid-type]
    names: list[str] = Field([], description="their names; what hangs on them is read too")
    ids: list[int] = Field([], description="their Odoo ids")


def work(wanted: Wanted) -> list[tuple[type[Mirrored], Scope]]:
    """What to sync, parents first. WrongUsage when no record is named."""
    if not wanted.names and not wanted.ids:
        raise WrongUsage(f"resyncing {wanted.asset.value}: give names or ids of records")
    model = next(model for model in MIRRORED if model.asset == wanted.asset.value)
    found: list[tuple[type[Mirrored], Scope]] = []
    if wanted.ids:
        found.append((model, Records(tuple(wanted.ids))))
    if wanted.names:
        hanging = [child for child in MIRRORED if parent_of_day(child) is model]
        found += [(each, Named(tuple(wanted.names))) for each in (model, *hanging)]
    return found


@op
def read_again(
    context: OpExecutionContext, config: Wanted, connections: ResourceParam[Connections]
) -> None:
    """Reads just these records again, values and all, and reports what that changed."""
    with classified(context, connections):
        tags = context.run.tags
        sync = connections.sync(tags.get(ACTOR_TAG, context.run.run_id))
        sync.source = tags.get(SOURCE_TAG, sync.source)
        done = [(scope, sync.run(model, scope, full=True)) for model, scope in work(config)]
        report(
            context.instance,
            connections.engine,
            connections.calendar,
            done,
            run_id=context.run.run_id,
            job_name=context.job_name,
        )
        context.add_output_metadata({one.asset: metadata(one) for _, one in done})


EXAMPLE = """\
Reads single records again, every value of them, and repairs the mirror.

Two BC by their names, with their lines; write `ids: [12, 15]` to name records by Odoo id:

```yaml
ops:
  read_again:
    config:
      asset: bc
      names: ["BC/2026/00012", "BC/2026/00015"]
```
"""


@job(name=RESYNC, description=EXAMPLE)
def resync() -> None:
    read_again()
