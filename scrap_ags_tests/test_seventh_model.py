"""A seventh model touches models.py and one migration: tried on a copy of the package."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sqlalchemy import URL

import scrap_ags

MODEL = '''
class Vehicule(Labelled, Mirrored):
    """Trucks that deliver."""

    __tablename__ = "scrap_vehicule"
    asset = "vehicule"
    odoo_model = "dimagaz.vehicule"
    searched = ("name", "depositaire_id")

    name: Mapped[str | None] = field(Text)
    depositaire_id: Mapped[int | None] = reference(User, "depositaire")


MIRRORED: tuple[type[Mirrored], ...] = (Vehicule, '''

MIGRATION = """
import sqlalchemy as sa
from alembic import op

from scrap_ags.triggers import audited
from scrap_ags.models import Vehicule

revision, down_revision = "9999", "{head}"


def upgrade() -> None:
    Vehicule.__table__.create(op.get_bind())
    for statement in audited("scrap_vehicule", "vehicule"):
        op.execute(statement)
"""

SCRIPT = """
import json, sys
from dagster import AssetKey
from scrap_ags import database, migrations
from scrap_ags.admin import accounts
from scrap_ags.api.asked import asked_of
from scrap_ags.api.collection import MODELS
from scrap_ags.api.listing import page
from scrap_ags.definitions import defs
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.catalogue import Field, Model, catalogue_of
from scrap_ags.demo.orm.dimagaz import DIMAGAZ
from scrap_ags.web import web_of
from scrap_ags_tests.admin.served import PASSWORD, Visitor
from scrap_ags_tests.api.served import serving
from scrap_ags_tests.station import settings_of
from scrap_ags_tests.twin import twin_of
from sqlalchemy import make_url
mirror = database.engine_on(make_url(sys.argv[1]))
migrations.upgrade(mirror)
fields = (Field("name"), Field("depositaire", "many2one", "dimagaz.user"))
catalogue = catalogue_of(*DIMAGAZ.values(), Model("dimagaz.vehicule", "Vehicule", fields))
with DemoOdoo(sys.argv[2], catalogue=catalogue) as odoo, twin_of(odoo, mirror) as twin:
    owner = odoo.create("dimagaz.user", {"name": "Atlas"})
    truck = odoo.create("dimagaz.vehicule", {"name": "B-1", "depositaire": owner})
    twin.sync()
    parents = defs.resolve_asset_graph().get(AssetKey("vehicule")).parent_keys
    vehicules = MODELS["vehicule"]
    with mirror.connect() as connection:
        listed = page(connection, vehicules, asked_of(vehicules)(name__icontains="b-"))
        found = page(connection, vehicules, asked_of(vehicules)(search="b- ATL"))
    with mirror.begin() as connection:
        accounts.create(connection, "Vera", PASSWORD, "viewer")
    with serving(web_of(settings_of(mirror.url), mirror)) as address:
        visitor = Visitor(address)
        visitor.log_in("Vera")
        [shown] = visitor.page("vehicule/list", q="b- atl").rows
        detail = visitor.page("vehicule/detail", pk=truck)
        buttons = visitor.page("user/detail", pk=owner).all("a", class_="btn")
        file = visitor.ask("download/vehicule.csv").text
    print(json.dumps({
        "shown": [shown["name"], shown["depositaire_id"]],
        "detail": detail.field("depositaire_id").text,
        "related": [one.text for one in buttons if "vehicule/list?filter=" in one.get("href")],
        "file": file.splitlines()[1],
        "listed": [(row["name"], row["depositaire_name"]) for row in listed.results],
        "found": [row["name"] for row in found.results],
        "words": [row["name"] for row in twin.query("SELECT substring(indexname FROM"
            " 'scrap_vehicule_(.*)_words_idx') AS name FROM pg_indexes"
            " WHERE indexdef LIKE '%scrap_vehicule%gin_trgm_ops%' ORDER BY 1")],
        "rows": [row["name"] for row in twin.query("SELECT name FROM scrap_vehicule")],
        "audit": [list(row) for row in twin.audit() if row[0] == "vehicule"],
        "parents": sorted(key.to_user_string() for key in parents),
    }))
"""


def grown_copy(folder: Path) -> Path:
    """The package as it is, with one more model declared and migrated."""
    package = Path(scrap_ags.__file__).parent
    shutil.copytree(package, folder / "scrap_ags", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(Path(__file__).parent, folder / "scrap_ags_tests")
    models = folder / "scrap_ags/models.py"
    before, after = models.read_text().split("MIRRORED: tuple[type[Mirrored], ...] = (User, ")
    models.write_text(before + MODEL.replace("(Vehicule, ", "(User, Vehicule, ") + after)
    versions = folder / "scrap_ags/migrations/versions"
    head = max(path.name for path in versions.glob("*.py"))[:4]
    (versions / "9999_vehicule.py").write_text(MIGRATION.format(head=head))
    return folder


def test_a_seventh_model_needs_only_its_declaration_and_a_migration(
    tmp_path: Path, database_url: URL, mirror_url: URL
):
    copy = grown_copy(tmp_path)
    urls = [url.render_as_string(hide_password=False) for url in (database_url, mirror_url)]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *urls],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["rows"] == ["B-1"]
    assert seen["audit"] == [["vehicule", 1, "created"]]
    assert seen["listed"] == [["B-1", "Atlas"]]
    assert seen["found"] == ["B-1"]
    assert seen["shown"] == ["B-1", "Atlas"]
    assert seen["detail"] == "Atlas"
    assert seen["related"] == ["Vehicule 1"]
    assert seen["file"].startswith("1,B-1,B-1,Atlas,1,")
    assert seen["words"] == ["display_name", "name"]
    assert seen["parents"] == ["odoo/dimagaz_vehicule", "user"]
