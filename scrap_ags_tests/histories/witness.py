"""Who was there all the time: what existed when, what was deleted, what people wrote."""

from collections.abc import Iterator
from contextlib import contextmanager

from scrap_ags.models import MIRRORED, Bc, Mirrored, User
from scrap_ags_tests.histories.odoo_records import OdooRecords
from scrap_ags_tests.histories.place import Place
from scrap_ags_tests.histories.replayed_audit import Entry, entries

LOCAL = {User: "code_client_sg", Bc: "note"}
INFERRED = " UNION ALL ".join(
    f"SELECT {place}, odoo_id FROM {model.__tablename__} WHERE inferred"
    for place, model in enumerate(MIRRORED)
)
Key = tuple[type[Mirrored], int]


class Witness:
    """``sound``: nothing was seen so far that must not be."""

    def __init__(self, place: Place, life: OdooRecords) -> None:
        self.place, self.life = place, life
        self.sound = True
        self._audited = 0
        self._written: dict[Key, str] = {}

    @contextmanager
    def watching(self, pause: float = 0) -> Iterator[None]:
        """A sync, ``pause`` seconds after what was before: what exists all the while must not be
        deleted, whatever is hidden or allowed."""
        self.sound = False
        self._entries()
        self.place.pass_time(pause)
        before, inferred = self.life.alive(), self._inferred()
        yield
        after = self.life.alive()
        for entry in self._entries():
            model = next(model for model in MIRRORED if model.asset == entry.asset)
            key, name = (model, entry.odoo_id), model.odoo_model
            if entry.action == "deleted":
                existed = entry.odoo_id in before[name] & after[name]
                assert not existed or key in inferred or entry.is_bare, f"{entry} of what exists"
                self._written.pop(key, None)
        self.sound = True

    def write_locally(self, model: type[Mirrored], nth: int, told: str) -> None:
        """Somebody fills in the column that is edited in the mirror alone."""
        table = model.__tablename__
        ids = self.place.query(f"SELECT odoo_id FROM {table} ORDER BY odoo_id DESC")
        if ids:
            odoo_id = ids[nth % len(ids)][0]
            edit = f"UPDATE {table} SET {LOCAL[model]} = :told WHERE odoo_id = :id"
            self.place.execute(edit, told=told, id=odoo_id)
            self._written[model, odoo_id] = told

    def assert_all_kept(self) -> None:
        """What people wrote into the mirror still stands."""
        for (model, odoo_id), told in self._written.items():
            column, table = LOCAL[model], model.__tablename__
            kept = self.place.query(f"SELECT {column} FROM {table} WHERE odoo_id = {odoo_id}")
            assert kept == [(told,)], f"{table} {odoo_id}: {column} was {told}"

    def _inferred(self) -> set[Key]:
        """An inferred member goes when nothing refers to it, whether it exists in Odoo or not."""
        rows = self.place.query(INFERRED)
        return {(MIRRORED[place], odoo_id) for place, odoo_id in rows}

    def _entries(self) -> list[Entry]:
        new = entries(self.place.mirror, self._audited)
        self._audited = max((entry.id for entry in new), default=self._audited)
        return new
