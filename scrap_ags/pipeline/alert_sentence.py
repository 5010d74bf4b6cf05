"""A tick of the sensor ``alerts`` in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from scrap_ags.alerts.delivering import Sent
from scrap_ags.alerts.errand import Target
from scrap_ags.alerts.judgement import Judgement
from scrap_ags.pipeline.wording import counted, joined

SHOWN = 5


def sentence(
    local: datetime,
    before: Mapping[str, datetime],
    judged: Judgement,
    targets: Sequence[Target],
    sent: Sent,
) -> str:
    """For an operator; ``before``: the incidents that were open until now."""
    still = [key for key in before if key not in judged.over]
    opened = still + [trouble.key for trouble, _ in judged.begun]
    told = "no incident"
    if opened:
        told = f"{counted(len(opened), 'incident')} ({joined(opened, SHOWN)})"
    counts = {"begun": len(judged.begun), "over": len(judged.over)}
    changes = [f"{count} {what}" for what, count in counts.items() if count]
    seen = f"looked at {local:%H:%M:%S}: {', '.join([told, *changes])}"
    return "; ".join([seen, *_posted(targets, sent)])


def _posted(targets: Sequence[Target], sent: Sent) -> Iterable[str]:
    """What became of the messages; targets are told by service and host alone."""
    if not targets:
        yield "nobody is told, for SCRAP_AGS_ALERT_URLS is not set"
    if sent.messages:
        yield f"{counted(sent.messages, 'message')} sent"
    if sent.failed:
        yield f"not taken by {joined(list(map(str, sent.failed)), SHOWN)}: tried again later"
    if strange := sum(not target.service for target in targets):
        urls = counted(strange, "URL")
        yield f"{urls} of SCRAP_AGS_ALERT_URLS not understood: try `scrap-ags alert-test`"
