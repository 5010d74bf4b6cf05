"""What the admin site says in each of its languages, as far as the tests press or read it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    locale: str
    home: str
    orders: str
    audit: str
    rejected: str
    users: str
    tokens: str
    log_in: str
    log_out: str
    wrong: str
    search: str
    filters: str
    depositary: str
    one_of: str
    apply_filters: str
    all_dates: str
    months: tuple[str, ...]
    columns: str
    apply: str
    selected: str
    resync: str
    edit: str
    save: str
    lines: str
    history: str
    updated: str
    in_odoo: str
    admin: str
    over: str
    succeeded: str
    retry: str
    disable: str
    proceed: str
    refused: str
    head: tuple[str, ...]
    """Number, name, depositary, date, amount, full name and state, as files head them."""

    @property
    def language(self) -> str:
        return self.locale[:2]


FRENCH = Words(
    locale="fr-FR",
    home="Accueil",
    orders="Bons de commande",
    audit="Journal d'audit",
    rejected="Enregistrements rejetés",
    users="Utilisateurs",
    tokens="Jetons d'API",
    log_in="Se connecter",
    log_out="Se déconnecter",
    wrong="Nom ou mot de passe incorrect.",
    search="Rechercher",
    filters="Filtres",
    depositary="Dépositaire",
    one_of="Parmi",
    apply_filters="Appliquer les filtres",
    all_dates="Toutes les dates",
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
    columns="Colonnes",
    apply="Appliquer",
    selected="Avec la sélection",
    resync="Resynchroniser",
    edit="Modifier",
    save="Enregistrer",
    lines="Lignes de BC",
    history="Historique",
    updated="modification",
    in_odoo="Voir dans Odoo",
    admin="administration",
    over="Tout est terminé.",
    succeeded="terminée",
    retry="Réessayer",
    disable="Désactiver",
    proceed="Oui, continuer",
    refused="Accès refusé",
    head=(
        *("N° Odoo", "Nom", "Dépositaire", "Date du BC", "Montant TTC"),
        *("Nom complet", "État"),
    ),
)

ENGLISH = Words(
    locale="en-GB",
    home="Home",
    orders="Purchase orders",
    audit="Audit log",
    rejected="Rejected records",
    users="Users",
    tokens="API tokens",
    log_in="Sign in",
    log_out="Logout",
    wrong="Wrong name or password.",
    search="Search",
    filters="Filters",
    depositary="Depositary",
    one_of="Is one of",
    apply_filters="Apply filters",
    all_dates="All dates",
    months=(
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    columns="Columns",
    apply="Apply",
    selected="With selected",
    resync="Resynchronize",
    edit="Edit",
    save="Save",
    lines="Order lines",
    history="History",
    updated="updated",
    in_odoo="See in Odoo",
    admin="admin",
    over="All is over.",
    succeeded="done",
    retry="Try again",
    disable="Disable",
    proceed="Yes, Proceed",
    refused="Forbidden",
    head=(
        *("Odoo no.", "Name", "Depositary", "Order date", "Amount incl. VAT"),
        *("Full name", "State"),
    ),
)
