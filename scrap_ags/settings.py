"""Every environment variable, typed and described. Secrets have no default and never print."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scrap_ags.errors import WrongUsage

Protocol = Literal["auto", "jsonrpc", "json2"]


class Settings(BaseSettings):
    """The environment (or ``.env``), read once. Names are in ``.env.example``."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    odoo_url: str = Field("", description="the Odoo to mirror, as https://host[:port]")
    odoo_db: str = Field("", description="its database")
    odoo_user: str = Field("", description="the log-in that reads it")
    odoo_password: SecretStr = Field(SecretStr(""), description="its password or API key")
    odoo_protocol: Protocol = Field("auto", description="jsonrpc, json2 (19 and later) or auto")
    scrap_ags_database_url: SecretStr = Field(
        SecretStr(""), description="SQLAlchemy URL of the mirror; empty: embedded PostgreSQL"
    )
    scrap_ags_home: Path = Field(Path(".scrap_ags"), description="the folder of all local state")
    scrap_ags_timezone: str = Field(
        "Africa/Casablanca", description="the zone whose midnight cuts the daily partitions"
    )
    scrap_ags_start_date: date = Field(date(2024, 1, 1), description="the first daily partition")
    scrap_ags_refresh_seconds: int = Field(60, ge=1, description="the refresh sensor's interval")
    scrap_ags_odoo_connections: int = Field(
        2, ge=1, le=64, description="requests to Odoo at one time, over all processes"
    )
    scrap_ags_audit_days: int | None = Field(
        None, ge=1, le=36_525, description="how long the audit log is kept; empty: for ever"
    )
    scrap_ags_alert_urls: SecretStr = Field(
        SecretStr(""), description="Apprise URLs of those who are told when a person is needed"
    )
    scrap_ags_ui_url: str = Field(
        "", description="where people reach the Dagster UI; empty: where `up` and `demo` serve it"
    )

    scrap_ags_api_host: str = Field("127.0.0.1", description="where API and admin listen")
    scrap_ags_api_port: int = Field(8000, ge=1, le=65_535, description="on which port")
    scrap_ags_dagster_web: str = Field(
        "", description="where the API reaches Dagster's web server; empty: SCRAP_AGS_UI_URL"
    )
    scrap_ags_api_names: str = Field(
        "", description="names, with commas between, by which people reach them; `*`: any"
    )
    scrap_ags_api_rate: int = Field(
        60_000, ge=1, description="requests a minute that one token may make"
    )
    scrap_ags_cors_origins: str = Field(
        "", description="web origins, with commas between, whose pages may read the API"
    )

    @field_validator("scrap_ags_timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"no time zone is called {name!r}") from unknown
        return name

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.scrap_ags_timezone)

    @property
    def has_database(self) -> bool:
        """Whether a database of the user's own holds the mirror, or the embedded one does."""
        return bool(self.scrap_ags_database_url.get_secret_value().strip())

    def require_odoo(self) -> None:
        """Raise WrongUsage that names each ``ODOO_*`` variable that is missing."""
        given = {
            "ODOO_URL": self.odoo_url,
            "ODOO_DB": self.odoo_db,
            "ODOO_USER": self.odoo_user,
            "ODOO_PASSWORD": self.odoo_password.get_secret_value(),
        }
        if missing := [name for name, value in given.items() if not value]:
            raise WrongUsage(
                f"connecting to Odoo: {', '.join(missing)} not set; set it in the environment "
                "or in .env (see .env.example), or try `scrap-ags demo`"
            )


def load() -> Settings:
    """Read the settings; WrongUsage names the variable that is wrong, never its value."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as invalid:
        wrong = "; ".join(
            f"{'_'.join(map(str, error['loc'])).upper()}: {error['msg']}"
            for error in invalid.errors()
        )
        raise WrongUsage(f"reading the settings: {wrong}; see .env.example") from None
