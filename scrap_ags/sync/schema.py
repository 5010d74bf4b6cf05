"""The fields of the connected Odoo, asked for in each run: what it may read, and filter by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from scrap_ags.errors import OdooSchemaChanged
from scrap_ags.models import Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.odoo.domain import Domain, fields_of, in_whole_days
from scrap_ags.odoo.fields import Fields, OdooField
from scrap_ags.odoo.values import Wire
from scrap_ags.sync.drift import ADVICE, matched, unfiltered

Done = TypeVar("Done")


@dataclass
class Schema:
    """The fields as one run found them; each model's are asked for when it needs them."""

    odoo: Odoo
    _fields: dict[str, Fields] = field(default_factory=dict[str, Fields])
    _wires: dict[type[Mirrored], Wire] = field(default_factory=dict[type[Mirrored], Wire])

    def followed(self, run: Callable[[], Done]) -> Done:
        """``run()`` with the fields of now; begun once more if they changed while it ran.

        Raises OdooSchemaChanged: as Odoo put it where it refuses a field that it still lists.
        """
        self._forget()
        try:
            return run()
        except OdooSchemaChanged:
            if not self._moved():
                raise
        return run()

    def wire(self, model: type[Mirrored]) -> Wire:
        """How the model travels. Raises OdooSchemaChanged when a field is missing or retyped."""
        if (wire := self._wires.get(model)) is None:
            found = matched(model, self._told(model.odoo_model))
            if found.wrong:
                raise OdooSchemaChanged(
                    f"reading {model.asset}: {'; '.join(map(str, found.wrong))}; {ADVICE}"
                )
            lacking = [mismatch.field for mismatch in found.lacking]
            wire = Wire(model, lacking, partial(self._doubt, model))
            self._wires[model] = wire
        return wire

    def fitted(self, model: type[Mirrored], domain: Domain) -> Domain:
        """The domain as Odoo's own types want it: a date has no time of day to compare with.

        Raises OdooSchemaChanged when it names a field that Odoo lacks, or cannot filter by.
        """
        asking = f"looking for some of {model.asset}"
        found = {path: self._filtered(asking, model.odoo_model, path) for path in fields_of(domain)}
        dates = {path for path, told in found.items() if told.type == "date"}
        return in_whole_days(domain, dates)

    def _filtered(self, asking: str, odoo_model: str, path: str) -> OdooField:
        """The field at the end of a path through references (``bc_id.bc_date``)."""
        name, _, rest = path.partition(".")
        told = self._told(odoo_model).get(name)
        if told is None:
            raise OdooSchemaChanged(f"{asking}: field {name} of {odoo_model} is missing; {ADVICE}")
        if not told.searchable:
            raise OdooSchemaChanged(f"{asking}: {unfiltered(odoo_model, name)}")
        return self._filtered(asking, told.relation, rest) if rest else told

    def _told(self, odoo_model: str) -> Fields:
        if (fields := self._fields.get(odoo_model)) is None:
            fields = self._fields[odoo_model] = self.odoo.fields(odoo_model)
        return fields

    def _doubt(self, model: type[Mirrored]) -> None:
        """A record could not be read: raise if the field, and not the record, is the reason."""
        if self.odoo.fields(model.odoo_model) != self._told(model.odoo_model):
            raise OdooSchemaChanged(f"reading {model.asset}: Odoo's fields changed meanwhile")

    def _moved(self) -> bool:
        """Ask once more for all that was asked; whether anything changed."""
        before = self._fields
        self._forget()
        return any(self._told(name) != fields for name, fields in before.items())

    def _forget(self) -> None:
        self._fields, self._wires = {}, {}
