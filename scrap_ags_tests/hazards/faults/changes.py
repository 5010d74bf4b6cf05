"""What happens between two syncs: to the mirror, and in Odoo."""

from scrap_ags.demo.transaction import Transaction
from scrap_ags.models import MIRRORED, Bc, BcLine, Mirrored, User
from scrap_ags_tests.hazards.world import World
from scrap_ags_tests.twin import Twin

TABLES = [model.__tablename__ for model in MIRRORED]
# The database refuses it to everybody else.
AS_NOBODY_MAY = "SET LOCAL session_replication_role = replica;"


def empty(twin: Twin) -> None:
    """As if nothing had ever been mirrored."""
    tables = [*TABLES, "scrap_audit_log", "scrap_rejected", "scrap_withheld", "scrap_source"]
    twin.execute(f"{AS_NOBODY_MAY} TRUNCATE {', '.join(tables)}")


def forget(twin: Twin, model: type[Mirrored]) -> None:
    """As if nothing of that asset had ever been mirrored."""
    twin.execute(f"{AS_NOBODY_MAY} DELETE FROM {model.__tablename__}")


def stir(twin: Twin, world: World, *models: type[Mirrored]) -> None:
    """In each of the models (in all of them) one record more and one written; one less where
    others refer to it, or hang on it.

    A new BC has a user whom the mirror has never seen, and a new line such a BC.
    """
    twin.later()
    with twin.source.transaction() as tx:
        for model in models or MIRRORED:
            ids = world.ids(model.odoo_model)
            ids.append(tx.create(model.odoo_model, fresh(tx, model)))
            tx.write(model.odoo_model, ids[-2], written(tx, model))
            if model in (User, Bc, BcLine):
                tx.unlink(model.odoo_model, ids.pop(0))


def written(tx: Transaction, model: type[Mirrored]) -> dict[str, object]:
    return {"qty": tx.now.minute} if model is BcLine else {"name": f"written at {tx.now}"}


def fresh(tx: Transaction, model: type[Mirrored]) -> dict[str, object]:
    if model is BcLine:
        return {"bc_id": tx.create(Bc.odoo_model, fresh(tx, Bc)), "qty": 3}
    owner = {"depositaire": tx.create(User.odoo_model, {"name": "unseen"})} if model is Bc else {}
    return {"name": "new", **owner}
