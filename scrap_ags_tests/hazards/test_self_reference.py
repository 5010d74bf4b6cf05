"""A model that refers to itself, which none of the six does."""

import subprocess
import sys

ZONES = """
import sys
from sqlalchemy import BigInteger, ForeignKey, Text, make_url, text
from sqlalchemy.orm import Mapped, mapped_column
from scrap_ags import database, models
from scrap_ags.triggers import audited
from scrap_ags.models import Labelled, Mirrored, field


class Zone(Labelled, Mirrored):
    __tablename__ = "scrap_zone"
    asset = "zone"
    odoo_model = "dimagaz.zone"

    name: Mapped[str | None] = field(Text)
    parent_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("scrap_zone.odoo_id"), nullable=True, info={"odoo": "parent"}
    )


models.MIRRORED = (*models.MIRRORED, Zone)

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.catalogue import Field, Model, catalogue_of
from scrap_ags.demo.orm.dimagaz import DIMAGAZ
from scrap_ags.sync import extract
from scrap_ags.sync.scope import Records
from scrap_ags_tests.twin import twin_of

extract.PAGE = 2
mirror = database.engine_on(make_url(sys.argv[1]))
with mirror.begin() as connection:
    Zone.__table__.create(connection)
    for statement in audited("scrap_zone", "zone"):
        connection.execute(text(statement))
fields = (Field("name"), Field("parent", "many2one", "dimagaz.zone"))
catalogue = catalogue_of(*DIMAGAZ.values(), Model("dimagaz.zone", "Zone", fields))


def parents(twin):
    rows = twin.rows(Zone).values()
    assert not [row for row in rows if row["inferred"] or row["name"] is None]
    return {row["odoo_id"]: row["parent_id"] for row in rows}


with DemoOdoo(sys.argv[2], catalogue=catalogue) as odoo, twin_of(odoo, mirror) as twin:
    a, b, c, d, e = (odoo.create("dimagaz.zone", {"name": name}) for name in "abcde")
    for child, parent in ((a, c), (b, a), (c, b), (d, e)):
        odoo.write("dimagaz.zone", child, {"parent": parent})
    twin.sync(Zone, scope=Records((d,)))
    assert parents(twin) == {d: e, e: None}
    twin.sync(Zone)
    assert parents(twin) == {a: c, b: a, c: b, d: e, e: None}
    before = twin.audited()
    twin.sync(Zone, full=True)
    assert twin.audited() == before
    odoo.unlink("dimagaz.zone", e)
    twin.sync(Zone, accept_restore=True)
    assert parents(twin) == {a: c, b: a, c: b, d: None}
    odoo.unlink("dimagaz.zone", [a, b, c])
    twin.sync(Zone, accept_mass_delete=True)
    assert parents(twin) == {d: None}
print("in step")
"""


def test_a_model_that_refers_to_itself_is_mirrored_even_in_a_ring(database_url, mirror_url):
    urls = [url.render_as_string(hide_password=False) for url in (mirror_url, database_url)]
    done = subprocess.run(
        [sys.executable, "-c", ZONES, *urls], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "in step", done.stderr
