"""``scrap-ags serve``: the REST API and the admin site alone."""

from scrap_ags import migrations, settings
from scrap_ags.commands.mirror import opened
from scrap_ags.processes import free_port


def serve() -> None:
    """Until Ctrl-C, at SCRAP_AGS_API_HOST and SCRAP_AGS_API_PORT."""
    from scrap_ags.api.server import ASKED_AT_ONCE, LONGEST, serve
    from scrap_ags.database import readers_of
    from scrap_ags.web import web_of

    given = settings.load()
    host, port = given.scrap_ags_api_host, given.scrap_ags_api_port
    free_port(host, port)
    with opened(given) as (running, engine):
        migrations.require_current(engine)
        readers = readers_of(engine, ASKED_AT_ONCE, LONGEST)
        app = web_of(running, readers)
        told = f"API: http://{host}:{port}/api/docs\nAdmin: http://{host}:{port}/admin"
        try:
            serve(app, host, port, lambda: print(told, flush=True))
        finally:
            readers.dispose()
