"""The columns of a CSV file of subscriptions. Rows with one reference are lines of one subscription."""

from datetime import date, timedelta
from typing import Any

from ritournelle.catalog.models import RhythmFields
from ritournelle.kit import cells
from ritournelle.kit.tables import Column
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.rhythms import parse_rhythm

TIMINGS = {
    "à échoir": RhythmFields.Timing.ADVANCE,
    "d’avance": RhythmFields.Timing.ADVANCE,
    "terme à échoir": RhythmFields.Timing.ADVANCE,
    "terme échu": RhythmFields.Timing.ARREARS,
    "à terme échu": RhythmFields.Timing.ARREARS,
    "échu": RhythmFields.Timing.ARREARS,
}
FIRST_PERIODS = {
    "prorata": RhythmFields.FirstPeriod.PRORATED,
    "au prorata": RhythmFields.FirstPeriod.PRORATED,
    "entière": RhythmFields.FirstPeriod.WHOLE,
    "complète": RhythmFields.FirstPeriod.WHOLE,
}
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
    Column("rhythm", "Rythme", parse_rhythm, ("Périodicité", "Fréquence", "Récurrence")),
    Column("starts_on", "Début", cells.day, ("Date de début", "Du", "Début le")),
    Column(
        "ends_on", "Fin", day_after, ("Date de fin", "Dernier jour", "Fin (dernier jour)", "Au")
    ),
    Column(
        "occurrence_count", "Nombre d’échéances", cells.count,
        ("Nb échéances", "Nombre de factures", "Échéances"),
    ),
    Column("timing", "Terme", cells.choice(TIMINGS)),
    Column("first_period", "Première période", cells.choice(FIRST_PERIODS)),
    Column("lead_days", "Jours d’avance", cells.count, ("Avance",)),
    Column(
        "shifts_to_working_day", "Jour ouvré", cells.yes_no,
        ("Report au jour ouvré", "Reporter au jour ouvré"),
    ),
    Column("trial_days", "Essai (jours)", cells.count, ("Jours d’essai", "Période d’essai")),
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
    Column("product", "Produit", synonyms=("Code produit", "Référence produit", "Article")),
    Column("item_name", "Libellé", synonyms=("Désignation",)),
    Column("item_description", "Description", cells.paragraph, ("Détail",)),
    Column("quantity", "Quantité", cells.decimal, ("Qté",)),
    Column(
        "unit_price", "Prix HT", cells.decimal,
        ("Prix", "Prix unitaire", "Prix unitaire HT", "PU HT"),
    ),
    Column("vat_rate", "Taux TVA", cells.decimal, ("TVA", "Taux de TVA")),
    Column("is_one_off", "Une fois", cells.yes_no, ("Une seule fois", "Frais uniques")),
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
