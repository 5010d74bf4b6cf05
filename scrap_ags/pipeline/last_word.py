"""What the refresh said last: why it does not look."""

from dagster import DagsterInstance
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import InstigatorState, InstigatorTick, TickStatus

SWITCHED_OFF = "The sensor {sensor} is switched off; switch it on in Dagster."
ENDED = [TickStatus.SKIPPED, TickStatus.SUCCESS, TickStatus.FAILURE]


def last_word(instance: DagsterInstance, sensor: str) -> str:
    """The sensor's last tick in words; empty if there was none."""
    states = instance.all_instigator_state(instigator_type=InstigatorType.SENSOR)
    told = [_word(instance, state) for state in states if state.instigator_name == sensor]
    return next(filter(None, told), "")


def _word(instance: DagsterInstance, state: InstigatorState) -> str:
    if not state.is_running:
        return SWITCHED_OFF.format(sensor=state.instigator_name)
    ticks = instance.get_ticks(
        state.instigator_origin_id, state.selector_id, limit=1, statuses=ENDED
    )
    return _said(ticks[0]) if ticks else ""


def _said(tick: InstigatorTick) -> str:
    return tick.error.message if tick.error else tick.skip_reason or ""
