"""``scrap-ags as-of``: a row as the mirror had it then."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from scrap_ags import migrations, settings
from scrap_ags.commands import readable
from scrap_ags.commands.addressed import possible
from scrap_ags.commands.ending import DONE
from scrap_ags.commands.mirror import calendar, opened
from scrap_ags.commands.moments import moment
from scrap_ags.commands.wanted import known
from scrap_ags.errors import ScrapAgsError
from scrap_ags.history.as_of import as_of as row_as_of
from scrap_ags.models import Mirrored


def as_of(timestamp: str, asset: str, odoo_id: int, as_json: bool) -> int:
    """Print the row; raises ScrapAgsError where the mirror had none then."""
    model, configured = known(asset), settings.load()
    wanted = possible(odoo_id)
    at = moment(timestamp, calendar(configured), datetime.now(UTC))
    with opened(configured) as (_, engine):
        migrations.require_current(engine)
        with engine.connect() as connection:
            row = row_as_of(connection, model, wanted, at)
    if row is None:
        when = readable.local(at, configured.zone)
        raise ScrapAgsError(f"{asset} {odoo_id}: the mirror had no such row at {when}")
    if as_json:
        told = {"asset": asset, "odoo_id": odoo_id, "moment": at, "row": msgspec.Raw(row.encode())}
        print(msgspec.json.encode(told).decode())
    else:
        show(model, row, configured.zone)
    return DONE


def show(model: type[Mirrored], row: str, zone: ZoneInfo) -> None:
    """One column a line."""
    held = readable.in_order(model, readable.values(row))
    width = max(map(len, held))
    for name, value in held.items():
        print(f"{name:<{width}}  {readable.value(model, name, value, zone)}")
