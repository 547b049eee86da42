"""What the palette can do and where it can go, with the words that find it."""

from typing import NamedTuple

from ritournelle.accounts.models import Membership, Right
from ritournelle.kit.cells import fold


class Action(NamedTuple):
    """A page to open. `words`: what people may call it, beside its label."""

    label: str
    url_name: str
    icon: str
    key: str = ""
    right: Right = Right.READ
    words: str = ""


ACTIONS = (
    Action("Nouvel abonnement", "subscriptions:new", "repeat", "N A", Right.SUBSCRIPTIONS, "creer facture recurrente"),
    Action("Nouvelle facture", "invoices:new", "receipt-text", "N F", Right.DRAFTS, "creer manuelle brouillon"),
    Action("Nouveau client", "customers:create", "user-plus", "N C", Right.CUSTOMERS, "creer ajouter"),
    Action("Nouveau produit", "catalog:product_create", "tag", "", Right.CATALOG, "creer article"),
    Action("Nouvelle formule", "catalog:plan_create", "layers", "", Right.CATALOG, "creer offre plan"),
    Action("Lancer la facturation", "runs:start", "play", "", Right.ISSUE, "maintenant executer nuit"),
    Action("Simuler la facturation", "runs:simulate", "flask-conical", "", Right.READ, "apercu prevision nuit semaine mois"),
    Action("Importer un fichier", "imports:list", "upload", "", Right.READ, "csv xlsx excel"),
    Action("Inviter un collègue", "team:list", "users", "", Right.TEAM, "equipe role membre"),
    Action("Tableau de bord", "dashboard", "layout-dashboard", "G T", Right.READ, "accueil mrr"),
    Action("Clients", "customers:list", "users", "G C"),
    Action("Abonnements", "subscriptions:list", "repeat", "G A"),
    Action("Factures", "invoices:list", "receipt-text", "G F", Right.READ, "avoirs pro formas"),
    Action("Catalogue", "catalog:products", "tag", "G O", Right.READ, "produits formules prix"),
    Action("Facturation", "runs:list", "calendar-check", "G R", Right.READ, "nuit executions erreurs"),
    Action("Envois", "outbox:list", "send", "G E", Right.READ, "messages e-mails"),
    Action("Paramètres", "settings:home", "settings", "G P", Right.READ, "reglages societe"),
    Action("Paramètres des e-mails", "settings:emails", "mail", "", Right.SETTINGS, "smtp textes modeles expediteur"),
    Action("Mon profil", "profile", "user", "", Right.READ, "mot de passe raccourcis compte"),
    Action("Aide", "help", "life-buoy", "", Right.READ, "guide raccourcis clavier"),
)  # fmt: skip
FIRST = 6  # when nothing is asked


def matching_actions(text: str, membership: Membership) -> list[Action]:
    """Return the actions whose words begin with each word asked for, and that the role allows.

    Those that are called so come before those that only have to do with it.
    """
    allowed = [one for one in ACTIONS if membership.may(one.right)]
    asked = fold(text).split()
    if not asked:
        return allowed[:FIRST]
    found = [one for one in allowed if _matches(f"{one.label} {one.words}", asked)]
    return sorted(found, key=lambda one: not _matches(one.label, asked))


def _matches(text: str, asked: list[str]) -> bool:
    words = fold(text).replace("’", " ").split()
    return all(any(word.startswith(one) for word in words) for one in asked)
