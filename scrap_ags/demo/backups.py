"""Backups of the demo Odoo: the database as it was, put back whatever has happened since."""

from collections.abc import Iterable
from dataclasses import dataclass

from scrap_ags.demo.instance import Instance
from scrap_ags.demo.orm.catalogue import Catalogue
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.storage import SCHEMA, relation_table, relations, tables


@dataclass(frozen=True)
class Backup:
    """Rows by table and columns, and of each sequence its last id and whether it was used."""

    catalogue: Catalogue
    rows: dict[str, bytes]
    sequences: dict[str, tuple[int, bool]]


class Backups:
    """Whoever restores a backup sees old write dates again, and ids given out a second time.
    Fields go back too; version, passwords, rights and rules stay."""

    instance: Instance

    def backup(self) -> Backup:
        catalogue = dict(self.instance.catalogue)
        with self.instance.environment() as env:
            contents = (*records(catalogue), *links(catalogue))
            rows = {content: taken(env, content) for content in contents}
            state = "select last_value, is_called from {}_id_seq"
            names = [model.table for model in catalogue.values()]
            return Backup(
                catalogue, rows, {name: env.rows(state.format(name))[0] for name in names}
            )

    def restore_backup(self, backup: Backup) -> None:
        """One transaction; a request that waited for it meets the restored records."""
        with self.instance.environment() as env:
            env.run(f"drop schema {SCHEMA} cascade")
            env.run(tables(backup.catalogue))
            put_back(env, backup, records(backup.catalogue))
            env.run(relations(backup.catalogue))
            put_back(env, backup, links(backup.catalogue))
            for name, (last, used) in backup.sequences.items():
                env.run(f"select setval('{name}_id_seq', {last}, {used})")
            self.instance.catalogue = dict(backup.catalogue)


def records(catalogue: Catalogue) -> list[str]:
    """Each model's table with its columns, which may stand in another order there."""
    return [
        '{} ("{}")'.format(model.table, '", "'.join(field.name for field in model.columns()))
        for model in catalogue.values()
    ]


def links(catalogue: Catalogue) -> list[str]:
    """The tables of the many2many fields."""
    return [
        f"{relation_table(model, field)} (source, target)"
        for model in catalogue.values()
        for field in model.declared
        if field.kind == "many2many"
    ]


def taken(env: Environment, content: str) -> bytes:
    with env.connection.cursor().copy(f"copy {content} to stdout".encode()) as stream:
        return b"".join(bytes(block) for block in stream)


def put_back(env: Environment, backup: Backup, contents: Iterable[str]) -> None:
    """Frozen rows are there for a request that began before them, too."""
    for content in contents:
        statement = f"copy {content} from stdin (freeze)"
        with env.connection.cursor().copy(statement.encode()) as stream:
            stream.write(backup.rows[content])
