"""What the mirror holds, and all that it may hold between two commits of a sync."""

from sqlalchemy import URL, Connection, Engine, event, text

from scrap_ags import database
from scrap_ags.models import MIRRORED
from scrap_ags_tests.killed.errand import Errand

Contents = frozenset[tuple[str, str]]
"""Every row and every rejected record, without the times at which they were read or seen."""

ROWS = [
    f"SELECT '{model.asset}', to_jsonb(t) - 'read_at' - 'hidden_at'"
    f" || jsonb_build_object('hidden', hidden_at IS NOT NULL) FROM {model.__tablename__} t"
    for model in MIRRORED
]
REJECTED = "SELECT 'rejected', to_jsonb(r) - '{attempts,first_seen_at,last_seen_at}'::text[]"
ALL = " UNION ALL ".join([*ROWS, f"{REJECTED} FROM scrap_rejected r"])


def contents(mirror: Engine) -> Contents:
    with mirror.connect() as connection:
        rows = connection.execute(text(f"SELECT kind, told::text FROM ({ALL}) AS t (kind, told)"))
        return frozenset((row.kind, row.told) for row in rows)


def between_commits(errand: Errand, url: URL) -> list[Contents]:
    """Carry out the errand; what the mirror held before each of its commits, and at the end."""
    engine, looking = database.engine_on(url), database.engine_on(url)
    states: list[Contents] = []

    def note(_: Connection) -> None:
        states.append(contents(looking))

    event.listen(engine, "commit", note)
    try:
        with errand.ready(engine) as sync:
            sync()
        return list(dict.fromkeys([*states, contents(looking)]))
    finally:
        engine.dispose()
        looking.dispose()
