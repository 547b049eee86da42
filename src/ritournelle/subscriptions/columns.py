"""The columns of a CSV file of subscriptions. Rows with one reference are lines of one subscription."""

from datetime import date, timedelta
from typing import Any

from ritournelle.catalog.columns import LINE_COLUMNS, RHYTHM_COLUMNS
from ritournelle.kit import cells
from ritournelle.kit.tables import Column
from ritournelle.subscriptions.models import Subscription

OUTPUTS = {
    "facture": Subscription.Output.ISSUED,
    "facture définitive": Subscription.Output.ISSUED,
    "définitive": Subscription.Output.ISSUED,
    "brouillon": Subscription.Output.DRAFT,
    "brouillon à valider": Subscription.Output.DRAFT,
}


def day_after(cell: str) -> date:
    """Read a last day, included, as the first day after it."""
    return cells.day(cell) + timedelta(days=1)


# What the whole subscription has: one row may say it, or all rows alike.
HEAD = (
    Column(
        "reference", "Référence", is_required=True, is_filled=True,
        synonyms=("Réf", "Référence abonnement", "Abonnement", "N° abonnement"),
    ),
    Column(
        "customer", "Client", is_required=True,
        synonyms=("Code client", "Référence client", "N° client"),
    ),
    Column("plan", "Formule", synonyms=("Plan", "Offre", "Code formule")),
    Column("name", "Intitulé", synonyms=("Objet", "Nom")),
    *RHYTHM_COLUMNS,
    Column("starts_on", "Début", cells.day, ("Date de début", "Du", "Début le")),
    Column(
        "ends_on", "Fin", day_after, ("Date de fin", "Dernier jour", "Fin (dernier jour)", "Au")
    ),
    Column(
        "occurrence_count", "Nombre d’échéances", cells.count,
        ("Nb échéances", "Nombre de factures", "Échéances"),
    ),
    Column("global_percent", "Remise globale %", cells.decimal, ("Remise globale",)),
    Column("global_label", "Remise globale libellé", synonyms=("Libellé de la remise globale",)),
    Column(
        "global_count", "Remise globale durée", cells.count, ("Durée de la remise globale",)
    ),
    Column("output", "Sortie", cells.choice(OUTPUTS), ("Facture produite",)),
    Column("sends", "Envoi", cells.yes_no, ("Envoi par e-mail", "Envoyer")),
    Column(
        "order_reference", "N° commande", synonyms=("N° de commande", "Bon de commande", "Commande")
    ),
    Column("contract_reference", "N° contrat", synonyms=("N° de contrat", "Contrat")),
    Column("own_text", "Mention", cells.paragraph, ("Mention propre",)),
    Column(
        "billed_until", "Déjà facturé jusqu’au", day_after,
        ("Facturé jusqu’au", "Déjà facturé au"),
    ),
    Column("is_active", "Actif", cells.yes_no, ("Activé",)),
)  # fmt: skip

# What each line has.
LINE = (
    *LINE_COLUMNS,
    Column("item_name", "Libellé", synonyms=("Désignation",)),
    Column("item_description", "Description", cells.paragraph, ("Détail",)),
    Column("vat_rate", "Taux TVA", cells.decimal, ("TVA", "Taux de TVA")),
    Column("percent", "Remise %", cells.decimal, ("Remise",)),
    Column("label", "Remise libellé", synonyms=("Libellé de la remise",)),
    Column("count", "Remise durée", cells.count, ("Durée de la remise", "Remise durée (échéances)")),
)  # fmt: skip
COLUMNS = (*HEAD, *LINE)

# What an empty cell of a column means for a subscription that has a value already.
EMPTIED: dict[str, Any] = {
    "name": "",
    "ends_on": None,
    "occurrence_count": None,
    "order_reference": "",
    "contract_reference": "",
    "own_text": "",
}
