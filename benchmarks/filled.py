"""A mirror of some size, made by SQL: what syncs would leave, without their source.

Orders are numbered and dated as they come, three lines each. A depositary's name has a rare, a
frequent and a common word. A tenth of the orders was changed since, and the audit log tells it.
One in a thousand has no date.
"""

from collections.abc import Mapping

from sqlalchemy import Engine, text

from scrap_ags.models import MIRRORED

USERS, CENTRES = 400, 30
SIZES = {"user": USERS, "product": 12, "fournisseur": 8, "centre": CENTRES}
FIRST_NAME = 600_000
"""The first order's number follows it."""
QUARTERS = ("Médina", "Gare", "Port", "Marché", "Jardin", "Lac", "Stade", "Palmier")
STATES = ("draft", "confirmed", "done", "cancel")
RUNS = 50
"""Syncs that changed orders."""

PARENTS = (
    "INSERT INTO scrap_user"
    " (odoo_id, name, display_name, username, sap_id, active, create_date, write_date)"
    " SELECT i, name, name, 'depot' || i, 'SAP' || i, true, '2023-12-01', '2023-12-02'"
    " FROM generate_series(1, :user) i, LATERAL (SELECT format('Dépôt %s %s', to_hex(i * 7919),"
    " (CAST(:quarters AS text[]))[1 + i % 8]) AS name) named",
    "INSERT INTO scrap_product (odoo_id, name, display_name, product_category_name, prix)"
    " SELECT i, name, name, 'Butane', 40 + i FROM generate_series(1, :product) i,"
    " LATERAL (SELECT format('Bouteille %s kg', 3 * i) AS name) named",
    "INSERT INTO scrap_fournisseur (odoo_id, name, display_name, ville)"
    " SELECT i, 'Gaz ' || i, 'Gaz ' || i, 'Casablanca' FROM generate_series(1, :fournisseur) i",
    "INSERT INTO scrap_centre (odoo_id, name, display_name, fournisseur_id)"
    " SELECT i, 'Centre ' || i, 'Centre ' || i, 1 + i % :fournisseur"
    " FROM generate_series(1, :centre) i",
    "INSERT INTO scrap_day SELECT CAST(at AS date), at, at + interval '1 day'"
    " FROM generate_series(timestamptz '2024-01-01', now(), '1 day') at",
)
ORDERS = (
    "INSERT INTO scrap_dimagaz_bc (odoo_id, name, display_name, fullname, bl_number, bc_date,"
    " bl_date, fournisseur_id, fournisseur_centre_id, depositaire_id, montant_paye, ht, tva, ttc,"
    " solde, done, confirmed, state, bc_type, product_type, create_date, write_date, read_at)"
    " SELECT i, name, name, format('BC%s/%s', name, to_char(at, 'YYYYMMDD')),"
    " CASE WHEN i % 3 > 0 THEN 'BL' || lpad(CAST(i AS text), 7, '0') END,"
    " CASE WHEN i % 1000 > 0 THEN at END,"
    " CASE WHEN i % 3 > 0 THEN at + interval '2 days' END, 1 + i % :fournisseur, 1 + i % :centre,"
    " 1 + i * 31 % :user, i * 1.5, i * 1.25, 20, i * 1.5, i % 500, i % 2 = 0, i % 4 > 0,"
    " (CAST(:states AS text[]))[1 + i % 4], 'web', 'gaz', at, at + interval '1 day', now()"
    " FROM generate_series(1, :orders) i, LATERAL (SELECT CAST(:first + i AS text) AS name,"
    " timestamptz '2024-01-01' + i * (now() - timestamptz '2024-01-01') / :orders AS at) own",
    "INSERT INTO scrap_dimagaz_bc_line (odoo_id, bc_id, product_id, qty, qty_vide, prix, subtotal,"
    " bc_date, create_date, write_date, read_at)"
    " SELECT i, odoo_id, 1 + i % :product, i % 40, i % 40, 40.5, i % 40 * 40.5, bc_date,"
    " create_date, write_date, read_at"
    " FROM generate_series(1, 3 * :orders) i JOIN scrap_dimagaz_bc ON odoo_id = (i + 2) / 3",
)
CHANGES = (
    "UPDATE scrap_dimagaz_bc SET state = (CAST(:states AS text[]))[1 + (odoo_id + :run) % 4],"
    " montant_paye = montant_paye + 1, note = 'Livraison du dépôt ' || depositaire_id"
    " WHERE odoo_id % (10 * :runs) = :run",
    "UPDATE scrap_dimagaz_bc_line SET qty = qty + 1, subtotal = subtotal + 40.5"
    " WHERE bc_id % (10 * :runs) = :run",
)
SIGNED = text(
    "SELECT set_config('scrap_ags.source', 'sync', true),"
    " set_config('scrap_ags.actor', CAST(gen_random_uuid() AS text), true)"
)


def fill(engine: Engine, orders: int) -> None:
    """So many orders and three times as many lines."""
    values: dict[str, object] = {
        **SIZES,
        "quarters": list(QUARTERS),
        "states": list(STATES),
        "first": FIRST_NAME,
        "orders": orders,
        "runs": RUNS,
    }
    _run(engine, (*PARENTS, *ORDERS), values)
    for run in range(RUNS):
        _run(engine, CHANGES, values | {"run": run})
    settle(engine)


def settle(engine: Engine) -> None:
    """What autovacuum does of itself within minutes."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (*(model.__tablename__ for model in MIRRORED), "scrap_audit_log", "scrap_day"):
            connection.execute(text(f"VACUUM ANALYZE {table}"))


def _run(engine: Engine, statements: tuple[str, ...], values: Mapping[str, object]) -> None:
    with engine.begin() as connection:
        connection.execute(SIGNED)
        for statement in statements:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)
