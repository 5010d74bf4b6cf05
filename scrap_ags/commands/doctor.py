"""``scrap-ags doctor``: what must hold for a sync to work, one line each."""

from contextlib import ExitStack
from datetime import UTC, datetime

from sqlalchemy import Engine, text

from scrap_ags import migrations, settings
from scrap_ags.commands import zone
from scrap_ags.commands.ending import DONE, FAILED
from scrap_ags.commands.examination import Examination
from scrap_ags.commands.mirror import odoo_of, opened, require_same_odoo
from scrap_ags.errors import OdooDenied, OdooSchemaChanged, ScrapAgsError
from scrap_ags.models import MIRRORED, Mirrored
from scrap_ags.odoo.client import Odoo
from scrap_ags.settings import Settings
from scrap_ags.sync.drift import matched


def doctor(as_json: bool) -> int:
    """Look at everything, whatever fails; FAILED if anything did."""
    configured = settings.load()
    configured.require_odoo()
    examined = Examination()
    today = datetime.now(UTC).date()
    examined.look("time zone", lambda: zone.told(configured.zone, today))
    with ExitStack() as stack:
        engine = examine_database(examined, configured, stack)
        odoo = stack.enter_context(
            odoo_of(configured, engine) if engine else Odoo.from_settings(configured)
        )
        examine_odoo(examined, odoo)
        if engine is not None:
            examined.look("source", lambda: source(engine, odoo))
    examined.show(as_json)
    return DONE if examined.healthy else FAILED


def examine_database(
    examined: Examination, configured: Settings, stack: ExitStack
) -> Engine | None:
    """The mirror's engine if its schema is current; else what is shared through it is not there."""
    try:
        _, engine = stack.enter_context(opened(configured))
    except ScrapAgsError as failure:
        examined.fail("database", failure)
        examined.skip("schema", "not looked at, for the database does not answer")
        return None
    examined.look("database", lambda: database_version(engine))
    return engine if examined.look("schema", lambda: schema_version(engine)) else None


def database_version(engine: Engine) -> str:
    with engine.connect() as connection:
        version = connection.scalar(text("SELECT current_setting('server_version')"))
    where = engine.url.set(drivername="postgresql", query={}).render_as_string()
    return f"{where} answers (PostgreSQL {str(version).split()[0]})"


def schema_version(engine: Engine) -> str:
    migrations.require_current(engine)
    return f"current ({migrations.versions(engine)[0]})"


def source(engine: Engine, odoo: Odoo) -> str:
    if kept := require_same_odoo(engine, odoo):
        return f"the mirror copies this Odoo ({kept})"
    return "the mirror is empty; the first sync makes it a copy of this Odoo"


def examine_odoo(examined: Examination, odoo: Odoo) -> None:
    """What cannot be looked at, for what it needs has failed, is said to be skipped."""
    answers = examined.look("odoo", lambda: f"{odoo.url} answers (Odoo {version(odoo)})")
    if not answers:
        examined.skip("log-in", "not tried, for Odoo does not answer")
    elif examined.look("log-in", lambda: f"works, over {odoo.protocol}"):
        for model in MIRRORED:
            examine_model(examined, odoo, model)
        return
    examined.skip("models", "not looked at without a log-in")


def version(odoo: Odoo) -> str:
    return ".".join(map(str, odoo.version))


def examine_model(examined: Examination, odoo: Odoo, model: type[Mirrored]) -> None:
    if examined.look(f"{model.asset}: rights", lambda: may_read(odoo, model)):
        examined.look(f"{model.asset}: fields", lambda: fields(odoo, model))


def may_read(odoo: Odoo, model: type[Mirrored]) -> str:
    """Raises OdooDenied without that right."""
    if not odoo.may_read(model.odoo_model):
        raise OdooDenied(f"this log-in may not read {model.odoo_model}; give it that right in Odoo")
    return f"{odoo.count(model.odoo_model, []):,} records of {model.odoo_model}"


def fields(odoo: Odoo, model: type[Mirrored]) -> str:
    """Raises OdooSchemaChanged if one stops anything: it is missing, or of another type."""
    found = matched(model, odoo.fields(model.odoo_model))
    if found.trouble:
        raise OdooSchemaChanged(found.trouble)
    told = ["match"]
    if lacking := [mismatch.field for mismatch in found.lacking]:
        told.append(f"this Odoo has no {', '.join(lacking)}, whose column stays NULL")
    if found.at_night:
        told.append(f"compared at night only: {', '.join(found.at_night)}")
    return "; ".join(told)
