"""Clients of an Odoo as other processes would have them."""

from collections.abc import Callable

from pydantic import SecretStr

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.connection import TIMEOUTS, Slots
from scrap_ags.odoo.login import LoginMemory
from scrap_ags.settings import Protocol


def client_of(
    source: DemoOdoo,
    *,
    db: str = "",
    password: str = "",
    protocol: Protocol = "auto",
    slots: Slots | None = None,
    memory: LoginMemory | None = None,
    pause: Callable[[float], object] = lambda _: None,
    timeouts: tuple[float, float] = TIMEOUTS,
) -> Odoo:
    """One that has asked nothing yet, and that wastes no time between its tries."""
    known = password or (source.api_key if source.version >= 19 else source.password)
    secret = SecretStr(known)
    return Odoo(
        source.url,
        db or source.db,
        source.user,
        secret,
        protocol,
        slots=slots,
        memory=memory,
        pause=pause,
        timeouts=timeouts,
    )
