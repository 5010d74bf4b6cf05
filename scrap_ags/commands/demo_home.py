"""The demo's own folder: what its Odoo is, at which port, and the settings that lead to it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import msgspec
import psycopg
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import URL, Engine, text

from scrap_ags.commands.ports import HOST, first_free
from scrap_ags.demo.odoo import DATABASE
from scrap_ags.demo.server import PORT
from scrap_ags.demo.storage import ADMIN
from scrap_ags.errors import WrongUsage
from scrap_ags.postgres import EmbeddedPostgres
from scrap_ags.settings import Settings


@dataclass(frozen=True)
class Demo:
    """The demo Odoo that a folder keeps."""

    bc: int
    version: int
    port: int = PORT

    @classmethod
    def kept(cls, home: Path) -> Self | None:
        """What an earlier run left there."""
        with suppress(FileNotFoundError, msgspec.DecodeError):
            return msgspec.json.decode(_file(home).read_bytes(), type=cls)
        return None

    def keep(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        _file(home).write_bytes(msgspec.json.encode(self))

    @classmethod
    def resumed(cls, home: Path, bc: int, version: int) -> Self:
        """The one kept there, as this version and on a free port; else a new one of ``bc``."""
        kept = cls.kept(home) or cls(bc, version)
        return replace(kept, version=version, port=first_free(kept.port))

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def settings(self, given: Settings, home: Path) -> Settings:
        """Those of the environment, but for this Odoo and an embedded PostgreSQL in ``home``."""
        own = {
            "odoo_url": self.url,
            "odoo_db": DATABASE,
            "odoo_user": ADMIN,
            "odoo_password": SecretStr(ADMIN),
            "odoo_protocol": "auto",
            "scrap_ags_database_url": SecretStr(""),
            "scrap_ags_home": home,
        }
        return given.model_copy(update=own)


def demo_home(given: Settings) -> Path:
    return given.scrap_ags_home / "demo"


def checked_version(version: int) -> int:
    if version not in (14, 19):
        raise WrongUsage(f"--odoo-version {version}: the demo Odoo plays 14 or 19")
    return version


def odoo_dsn(postgres: EmbeddedPostgres, bc: int) -> URL:
    """The database of a demo Odoo of ``bc`` orders, made if it is missing."""
    name = f"demo_odoo_{bc}"
    maintenance = postgres.url_of("postgres").set(drivername="postgresql")
    conninfo = maintenance.render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return postgres.url_of(name)


def follow(engine: Engine, demo: Demo) -> None:
    """It is the same Odoo, whatever port it found free this time."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE scrap_source SET url = :url WHERE url <> :url"), {"url": demo.url}
        )


def _file(home: Path) -> Path:
    return home / "demo.json"
