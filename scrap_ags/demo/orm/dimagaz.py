"""The models of a gas distributor's Odoo, declared as its ``fields_get`` describes them."""

from scrap_ags.demo.orm.catalogue import Field, Model, catalogue_of

PRODUCT_TYPES = (("gaz", "Gaz"), ("vrac", "Vrac"), ("accessoire", "Accessoire"))


def amounts(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "float") for name in names)


def integers(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "integer") for name in names)


def booleans(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "boolean") for name in names)


NAME = Field("name", required=True)

RES_USERS = Model(
    "res.users",
    "Users",
    (NAME, Field("login", required=True), Field("active", "boolean", default=True)),
    order="name, login",
)
USER = Model(
    "dimagaz.user",
    "Depositaire",
    (
        NAME,
        Field("username"),
        Field("password"),
        Field("sap_id"),
        *amounts("solde", "plafond_credit"),
        Field("active", "boolean", default=True),
    ),
)
PRODUCT_TEMPLATE = Model("dimagaz.product.template", "Modele de produit", (NAME,))
PRODUCT_CATEGORY = Model("dimagaz.product.category", "Categorie de produit", (NAME,))
PRODUCT = Model(
    "dimagaz.product",
    "Produit",
    (
        NAME,
        Field("product_id", "many2one", "dimagaz.product.template"),
        Field("product_category", "many2one", "dimagaz.product.category"),
        Field("prix", "float"),
        Field("product_type", "selection", selection=PRODUCT_TYPES),
    ),
)
FOURNISSEUR = Model(
    "dimagaz.fournisseur",
    "Fournisseur",
    (NAME, Field("adresse"), Field("email"), Field("tel"), Field("ville")),
)
CENTRE = Model(
    "dimagaz.fournisseur.centre",
    "Centre",
    (NAME, Field("centre_id", "many2one", "dimagaz.fournisseur")),
)
BC_TYPES = (("normal", "Normal"), ("urgent", "Urgent"), ("consigne", "Consigne"))
STATES = (
    ("draft", "Brouillon"),
    ("sent", "Envoye"),
    ("confirmed", "Confirme"),
    ("done", "Livre"),
    ("cancel", "Annule"),
)
VERIFY_STATES = (("todo", "A verifier"), ("ok", "Conforme"), ("ko", "Non conforme"))
PAYMENTS = (
    ("espece", "Espece"),
    ("cheque", "Cheque"),
    ("virement", "Virement"),
    ("solde", "Solde"),
)
SOURCES = (("mobile", "Mobile"), ("web", "Web"), ("sap", "SAP"))
BC = Model(
    "dimagaz.bc",
    "Bon de commande",
    (
        NAME,
        Field("fullname"),
        Field("bc_date", "datetime"),
        Field("bl_date", "datetime"),
        Field("fournisseur", "many2one", "dimagaz.fournisseur"),
        Field("fournisseur_centre", "many2one", "dimagaz.fournisseur.centre"),
        Field("depositaire", "many2one", "dimagaz.user"),
        *amounts("montant_paye", "remise", "tva", "ht", "ttc"),
        Field("bc_type", "selection", selection=BC_TYPES),
        Field("state", "selection", selection=STATES),
        *booleans("done", "sap", "confirmed", "terminated", "non_conforme"),
        Field("verify_state", "selection", selection=VERIFY_STATES),
        *integers("qty_retenue"),
        Field("paye_par", "selection", selection=PAYMENTS),
        Field("bl_number"),
        Field(
            "solde",
            "float",
            label="Solde depositaire",
            related="depositaire.solde",
            readonly=True,
            stored=False,
        ),
        Field("version"),
        *booleans("prefix"),
        Field("source", "selection", selection=SOURCES),
        Field("product_type", "selection", selection=PRODUCT_TYPES),
        Field("bc_image", "binary"),
        Field("bc_lines", "one2many", "dimagaz.bc.line", inverse="bc_id"),
    ),
    order="id desc",
)
BC_LINE = Model(
    "dimagaz.bc.line",
    "Ligne de bon de commande",
    (
        Field("bc_id", "many2one", "dimagaz.bc", ondelete="cascade"),
        Field("product", "many2one", "dimagaz.product"),
        *integers("qty", "qty_vide", "qty_retenue", "qty_defect"),
        *amounts("prix", "subtotal"),
        Field("bc_date", "datetime"),
    ),
)
DIMAGAZ = catalogue_of(
    RES_USERS,
    USER,
    PRODUCT_TEMPLATE,
    PRODUCT_CATEGORY,
    PRODUCT,
    FOURNISSEUR,
    CENTRE,
    BC,
    BC_LINE,
)
"""Parents stand before their children."""
