"""``scrap-ags alert-test``: does an alert reach everybody who is to get it?"""

from datetime import UTC, datetime

from rich.console import Console

from scrap_ags import settings
from scrap_ags.alerts.errand import Message, Target
from scrap_ags.alerts.messages import Writer
from scrap_ags.alerts.post import Post
from scrap_ags.commands.ending import DONE, FAILED
from scrap_ags.commands.examination import FAILED as NOT_TAKEN
from scrap_ags.commands.examination import MARKS
from scrap_ags.commands.examination import OK as TAKEN
from scrap_ags.errors import WrongUsage
from scrap_ags.settings import Settings

WITHIN = 60.0
DELIVERED = "delivered"
ADVICE = "not delivered; check the token, the address and the way there"


def alert_test() -> int:
    """FAILED if one of them did not take it. No line tells more of a URL than service and host."""
    configured = settings.load()
    post = Post(configured.scrap_ags_alert_urls, WITHIN)
    targets = understood(post.targets)
    taken = post.deliver({target.key: [trial(configured)] for target in targets})
    console = Console(highlight=False)
    for target in targets:
        took = all(taken[target.key])
        console.print(MARKS[TAKEN if took else NOT_TAKEN], end=" ")
        console.print(f"{target}: {DELIVERED if took else ADVICE}", markup=False, soft_wrap=True)
    return DONE if all(map(all, taken.values())) else FAILED


def understood(targets: list[Target]) -> list[Target]:
    """All of them; WrongUsage, which quotes no URL, if there is none or one is not understood."""
    if not targets:
        raise WrongUsage("SCRAP_AGS_ALERT_URLS is not set: nobody is told; see .env.example")
    strange = [str(number) for number, one in enumerate(targets, 1) if not one.service]
    if strange:
        raise WrongUsage(
            f"reading SCRAP_AGS_ALERT_URLS: of its {len(targets)} URLs Apprise does not understand"
            f" number {', '.join(strange)}; see .env.example"
        )
    return targets


def trial(configured: Settings) -> Message:
    writer = Writer(configured.odoo_db, configured.zone, "")
    said = f"They arrive here. Sent {writer.local(datetime.now(UTC))}."
    return Message(writer.titled("Test of the alerts"), said, good=True)
