"""The mirrored Odoo models, each declared once.

Everything else derives from these classes: what is asked of Odoo, how it is decoded, staged,
merged and audited, the Dagster assets, their dependencies and partitions. A column carries in
``Column.info`` what its type cannot say:

- ``odoo``: the Odoo field that feeds it (empty: the field has the column's name);
- ``optional``: some versions of Odoo lack the field; the column then stays NULL;
- ``label_of``: the column holds the label that Odoo gives with that many2one;
- ``local``: edited here, unknown to Odoo, never touched by a sync;
- ``bookkeeping``: the mirror's own, never audited.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column
from sqlalchemy.types import TypeEngine

AMOUNT = Numeric(16, 2)
PRICE = Numeric(16, 6)
RATE = Numeric(16, 6)
MONEY = (AMOUNT, PRICE)
"""The types of what is in dirhams."""
MOMENT = TIMESTAMP(timezone=True)
Kind = TypeEngine[Any] | type[TypeEngine[Any]]
BRIN: dict[str, Any] = {"postgresql_using": "brin", "postgresql_with": {"pages_per_range": 32}}
"""An index of what grows with the heap, at next to no cost."""

NAMING = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}


def field(
    kind: Kind,
    odoo: str = "",
    *,
    optional: bool = False,
    index: bool = False,
    sort_order: int = 0,
) -> MappedColumn[Any]:
    """A column fed by the Odoo field ``odoo`` (by default the field of the column's name)."""
    info = {"odoo": odoo, "optional": optional}
    return mapped_column(kind, nullable=True, index=index, sort_order=sort_order, info=info)


def reference(parent: type["Mirrored"], odoo: str) -> MappedColumn[Any]:
    """A many2one to another mirrored model: a real foreign key, which never cascades."""
    key = ForeignKey(parent.odoo_id)
    return mapped_column(BigInteger, key, nullable=True, index=True, info={"odoo": odoo})


def label_of(many2one: str) -> MappedColumn[Any]:
    """The label of a many2one whose target is not mirrored."""
    return mapped_column(Text, nullable=True, info={"label_of": many2one})


def local(kind: Kind) -> MappedColumn[Any]:
    """A column that is edited here and that no sync touches."""
    return mapped_column(kind, nullable=True, sort_order=2, info={"local": True})


def bookkeeping(
    kind: Kind, *, nullable: bool = True, default: str | None = None
) -> MappedColumn[Any]:
    """A column of the mirror's own, left out of the audit."""
    otherwise = text(default) if default else None
    info = {"bookkeeping": True}
    return mapped_column(kind, nullable=nullable, server_default=otherwise, sort_order=3, info=info)


def by_word(table: str, column: str) -> Index:
    """Finds any part of a text by its groups of three signs, whatever the case."""
    words = {"postgresql_using": "gin", "postgresql_ops": {column: "gin_trgm_ops"}}
    return Index(f"{table}_{column}_words_idx", column, **words)


class Mirrored(DeclarativeBase):
    """What every mirror table has. Times are UTC, as Odoo's are."""

    metadata = MetaData(naming_convention=NAMING)

    asset: ClassVar[str]
    odoo_model: ClassVar[str]
    day_from: ClassVar[tuple[str, ...]] = ()
    """The columns whose first value dates a record; none: the asset is not partitioned."""
    day_through: ClassVar[str | None] = None
    """The reference whose target's day a record shares, before its own ``day_from``."""
    known_by: ClassVar[str | None] = None
    """The column by which people name a record."""
    searched: ClassVar[tuple[str, ...]] = ()
    """Where people look for a word; a reference stands for the label of what it refers to."""
    nested_as: ClassVar[str | None] = None
    """Under which name the record of ``day_through`` shows its children of this model."""
    listed: ClassVar[tuple[str, ...]] = ()
    """What a list shows of each record unless more is asked for; none: all."""

    odoo_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, sort_order=-2, info={"odoo": "id"}
    )
    create_date: Mapped[datetime | None] = field(MOMENT, sort_order=1)
    write_date: Mapped[datetime | None] = field(MOMENT, sort_order=1)
    inferred: Mapped[bool] = bookkeeping(Boolean, nullable=False, default="false")
    """Referenced by a child but never given by Odoo: an inferred member."""
    hidden_at: Mapped[datetime | None] = bookkeeping(MOMENT)
    """Since when this log-in may no longer read the record, which still exists."""
    read_at: Mapped[datetime | None] = bookkeeping(MOMENT)
    """Odoo's clock when the record was last read; NULL for an inferred member."""

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Indexes for looks by time, by day, by name and by word; others stand with columns."""
        table = cls.__tablename__
        by_time = [
            Index(f"{table}_{name}_idx", name, **BRIN) for name in ("create_date", "write_date")
        ]
        if cls.day_from and not cls.day_through:
            by_time.append(Index(f"{table}_day_idx", text(f"coalesce({', '.join(cls.day_from)})")))
        if cls.known_by:
            by_time.append(Index(f"{table}_known_by_idx", cls.known_by, postgresql_using="hash"))
        return (*by_time, *(by_word(table, name) for name in cls._texts()))

    @classmethod
    def _texts(cls) -> tuple[str, ...]:
        """Where a word of a search may be: its own texts, and the label that others show of it."""
        own = (name for name in cls.searched if not cls.__dict__[name].column.foreign_keys)
        return (*own, "display_name") if issubclass(cls, Labelled) else tuple(own)


class Labelled:
    """A record that Odoo gives a label."""

    display_name: Mapped[str | None] = field(Text, sort_order=-1)


class User(Labelled, Mirrored):
    """Depositaries: who orders bottled gas and sells it on."""

    __tablename__ = "scrap_user"
    asset = "user"
    odoo_model = "dimagaz.user"
    searched = ("name", "username", "sap_id", "code_client_sg")
    listed = ("name", "username", "sap_id", "active", "code_client_sg", "write_date")

    name: Mapped[str | None] = field(Text)
    username: Mapped[str | None] = field(Text)
    sap_id: Mapped[str | None] = field(Text)
    active: Mapped[bool | None] = field(Boolean, optional=True)
    code_client_sg: Mapped[str | None] = local(Text)


class Product(Labelled, Mirrored):
    """Products: bottles by weight and brand, and what goes with them."""

    __tablename__ = "scrap_product"
    asset = "product"
    odoo_model = "dimagaz.product"
    searched = ("name", "product_id_name", "product_category_name")
    listed = ("name", "product_id_name", "product_category_name", "prix", "product_type")

    name: Mapped[str | None] = field(Text)
    product_id: Mapped[int | None] = field(BigInteger)
    product_id_name: Mapped[str | None] = label_of("product_id")
    product_category: Mapped[int | None] = field(BigInteger)
    product_category_name: Mapped[str | None] = label_of("product_category")
    prix: Mapped[Decimal | None] = field(PRICE)
    product_type: Mapped[str | None] = field(Text)


class Fournisseur(Labelled, Mirrored):
    """Suppliers of gas (fournisseurs)."""

    __tablename__ = "scrap_fournisseur"
    asset = "fournisseur"
    odoo_model = "dimagaz.fournisseur"
    searched = ("name", "ville", "email", "tel")
    listed = ("name", "ville", "adresse", "email", "tel")

    name: Mapped[str | None] = field(Text)
    adresse: Mapped[str | None] = field(Text)
    email: Mapped[str | None] = field(Text)
    tel: Mapped[str | None] = field(Text)
    ville: Mapped[str | None] = field(Text)


class Centre(Labelled, Mirrored):
    """Filling centres of the suppliers."""

    __tablename__ = "scrap_centre"
    asset = "centre"
    odoo_model = "dimagaz.fournisseur.centre"
    searched = ("name",)
    listed = ("name", "fournisseur_id", "write_date")

    name: Mapped[str | None] = field(Text)
    fournisseur_id: Mapped[int | None] = reference(Fournisseur, "centre_id")


class Bc(Labelled, Mirrored):
    """Purchase orders (bons de commande, BC), partitioned by local day."""

    __tablename__ = "scrap_dimagaz_bc"
    asset = "bc"
    odoo_model = "dimagaz.bc"
    day_from = ("bc_date", "create_date")
    known_by = "name"
    searched = ("name", "fullname", "bl_number", "depositaire_id")
    listed = ("name", "bc_date", "depositaire_id", "fournisseur_id", "state", "ttc", "solde")

    name: Mapped[str | None] = field(Text)
    fullname: Mapped[str | None] = field(Text)
    bc_date: Mapped[datetime | None] = field(MOMENT, index=True)
    bl_date: Mapped[datetime | None] = field(MOMENT, index=True)
    fournisseur_id: Mapped[int | None] = reference(Fournisseur, "fournisseur")
    fournisseur_centre_id: Mapped[int | None] = reference(Centre, "fournisseur_centre")
    depositaire_id: Mapped[int | None] = reference(User, "depositaire")
    montant_paye: Mapped[Decimal | None] = field(AMOUNT)
    remise: Mapped[Decimal | None] = field(RATE)
    tva: Mapped[Decimal | None] = field(RATE)
    ht: Mapped[Decimal | None] = field(AMOUNT)
    ttc: Mapped[Decimal | None] = field(AMOUNT)
    solde: Mapped[Decimal | None] = field(AMOUNT)
    done: Mapped[bool | None] = field(Boolean)
    sap: Mapped[bool | None] = field(Boolean)
    confirmed: Mapped[bool | None] = field(Boolean)
    terminated: Mapped[bool | None] = field(Boolean)
    non_conforme: Mapped[bool | None] = field(Boolean)
    prefix: Mapped[bool | None] = field(Boolean)
    bc_type: Mapped[str | None] = field(Text)
    state: Mapped[str | None] = field(Text, index=True)
    verify_state: Mapped[str | None] = field(Text)
    qty_retenue: Mapped[int | None] = field(Integer)
    paye_par: Mapped[str | None] = field(Text)
    bl_number: Mapped[str | None] = field(Text)
    version: Mapped[str | None] = field(Text)
    source: Mapped[str | None] = field(Text)
    product_type: Mapped[str | None] = field(Text)
    note: Mapped[str | None] = local(Text)


class BcLine(Mirrored):
    """Lines of the purchase orders, partitioned by the day of their BC."""

    __tablename__ = "scrap_dimagaz_bc_line"
    asset = "bc_line"
    odoo_model = "dimagaz.bc.line"
    day_from = ("bc_date", "create_date")
    day_through = "bc_id"
    nested_as = "lines"
    searched = ("bc_id", "product_id")
    listed = ("bc_id", "product_id", "qty", "qty_vide", "prix", "subtotal", "bc_date")

    bc_id: Mapped[int | None] = reference(Bc, "bc_id")
    product_id: Mapped[int | None] = reference(Product, "product")
    qty: Mapped[int | None] = field(Integer)
    qty_vide: Mapped[int | None] = field(Integer)
    qty_retenue: Mapped[int | None] = field(Integer)
    qty_defect: Mapped[int | None] = field(Integer)
    prix: Mapped[Decimal | None] = field(PRICE)
    subtotal: Mapped[Decimal | None] = field(AMOUNT)
    bc_date: Mapped[datetime | None] = field(MOMENT, index=True)


MIRRORED: tuple[type[Mirrored], ...] = (User, Product, Fournisseur, Centre, Bc, BcLine)
"""The mirrored models in load order: a parent stands before its children."""


def is_partitioned(model: type[Mirrored]) -> bool:
    """Whether the model's records are cut into local days."""
    return bool(model.day_from)


def parent_of_day(model: type[Mirrored]) -> type[Mirrored] | None:
    """The model whose day a model's records share."""
    return references(model)[model.day_through] if model.day_through else None


def references(model: type[Mirrored]) -> dict[str, type[Mirrored]]:
    """The columns that point to other mirrored models, and to which."""
    tables = {mirrored.__table__: mirrored for mirrored in MIRRORED}
    return {
        column.name: tables[key.column.table]
        for column in model.__table__.columns
        for key in column.foreign_keys
        if key.column.table in tables
    }


def children(model: type[Mirrored]) -> list[tuple[type[Mirrored], str]]:
    """The models that refer to this one, each with the column that does."""
    return [
        (child, column)
        for child in MIRRORED
        for column, parent in references(child).items()
        if parent is model
    ]
