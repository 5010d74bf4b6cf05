import pytest
from alembic import command
from sqlalchemy import URL, create_engine, inspect, text

from scrap_ags import migrations
from scrap_ags.errors import MirrorUnavailable
from scrap_ags_tests.conftest import Server


@pytest.fixture
def empty(database_url: URL):
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def test_up_and_down_again_leaves_nothing_behind(empty):
    migrations.upgrade(empty)
    assert "scrap_dimagaz_bc_line" in inspect(empty).get_table_names()
    migrations.downgrade(empty, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    assert inspect(empty).get_view_names() == []
    migrations.upgrade(empty)


def test_the_migrations_make_what_the_models_declare(empty):
    migrations.upgrade(empty)
    with empty.connect() as connection:
        command.check(migrations.configuration(connection))


def test_who_may_not_create_the_extension_is_told_what_an_administrator_has_to_run(
    server: Server, empty, database_url: URL
):
    role = f"plain_{database_url.database}"
    server.run(f"CREATE ROLE {role} LOGIN PASSWORD 'plain'")
    with empty.begin() as connection:
        connection.execute(text(f"GRANT CREATE ON SCHEMA public TO {role}"))
    plain = create_engine(database_url.set(username=role, password="plain"))
    with pytest.raises(MirrorUnavailable, match=r"permission denied.*CREATE EXTENSION") as told:
        migrations.upgrade(plain)
    assert "\n" not in str(told.value)
    with empty.begin() as connection:
        connection.execute(text("CREATE EXTENSION pg_trgm SCHEMA public"))
    migrations.upgrade(plain)
    migrations.require_current(plain)
    plain.dispose()


def test_a_mirror_at_another_version_is_refused_with_what_to_do(empty):
    with pytest.raises(MirrorUnavailable, match="scrap-ags migrate"):
        migrations.require_current(empty)
    migrations.upgrade(empty)
    migrations.require_current(empty)


def test_a_mirror_of_a_newer_program_is_not_sent_to_a_migration_that_cannot_help(empty):
    migrations.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MirrorUnavailable, match="install the program's newer version"):
        migrations.require_current(empty)
