"""From what was typed to the records whose past is asked for."""

from dataclasses import dataclass

from scrap_ags.commands.wanted import known
from scrap_ags.errors import WrongUsage
from scrap_ags.models import Mirrored
from scrap_ags.sync.scope import GREATEST_ID


@dataclass(frozen=True)
class Asked:
    """Records of one asset: by id, or by the name that people know them by."""

    model: type[Mirrored]
    names: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()


def asked(asset: str, names: tuple[str, ...], ids: tuple[int, ...]) -> Asked:
    """Raises WrongUsage for an asset, a name or an id that there cannot be."""
    model = known(asset)
    if bool(names) == bool(ids):
        raise WrongUsage(f"history of {asset}: give names or --id, one of the two")
    if names and model.known_by is None:
        raise WrongUsage(f"history of {asset} by name: its records are known by --id only")
    if not all(name.strip() for name in names):
        raise WrongUsage(f"history of {asset}: a name is missing")
    return Asked(model, names, tuple(possible(odoo_id) for odoo_id in ids))


def possible(odoo_id: int) -> int:
    """The id; raises WrongUsage if Odoo gives no record such an id."""
    if not 0 < odoo_id <= GREATEST_ID:
        raise WrongUsage(f"--id {odoo_id} is no Odoo id; they go from 1 to {GREATEST_ID}")
    return odoo_id
