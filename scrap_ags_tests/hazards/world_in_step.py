"""The small world and its mirror in step, made once a session and cloned for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, text

from scrap_ags import database, migrations
from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.storage import prepare
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.hazards.refresh import Refresh
from scrap_ags_tests.hazards.world import populate
from scrap_ags_tests.twin import NOW, Twin, twin_of

LOOKED_AT = NOW + timedelta(minutes=3)
# What tells one clone of the pair from another.
SAME_ODOO = text("UPDATE scrap_source SET url = :url, version = :version")


@contextmanager
def world_in_step(server: Server, version: int) -> Iterator[Twin]:
    """Synced and looked at a minute ago."""
    odoo = server.template("template_odoo_world", _odoo)
    mirror = server.template("template_mirror_world", lambda engine: _mirror(server, odoo, engine))
    with (
        server.database(odoo) as odoo_url,
        server.database(mirror) as url,
        DemoOdoo(odoo_url, version) as source,
    ):
        engine = database.engine_on(url)
        with engine.begin() as connection:
            connection.execute(SAME_ODOO, {"url": source.url, "version": f"{version}.0"})
        with twin_of(source, engine) as twin:
            source.clock.set(LOOKED_AT)
            yield twin
        engine.dispose()


def _odoo(engine: Engine) -> None:
    prepare(engine.url)
    with DemoOdoo(engine.url) as source:
        source.clock.set(NOW)
        populate(source)


def _mirror(server: Server, odoo: str, engine: Engine) -> None:
    migrations.upgrade(engine)
    with (
        server.database(odoo) as url,
        DemoOdoo(url) as source,
        twin_of(source, engine) as twin,
    ):
        twin.sync()
        assert not any(look.differences for look in Refresh(twin).minute())
