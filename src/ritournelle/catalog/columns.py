"""The columns of CSV files that say what is billed and when, for plans and for subscriptions."""

from ritournelle.catalog.models import RhythmFields
from ritournelle.catalog.rhythms import parse_rhythm
from ritournelle.kit import cells
from ritournelle.kit.tables import Column

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

# When the whole is billed.
RHYTHM_COLUMNS = (
    Column("rhythm", "Rythme", parse_rhythm, ("Périodicité", "Fréquence", "Récurrence")),
    Column("timing", "Terme", cells.choice(TIMINGS)),
    Column("first_period", "Première période", cells.choice(FIRST_PERIODS)),
    Column("lead_days", "Jours d’avance", cells.count, ("Avance",)),
    Column(
        "shifts_to_working_day", "Jour ouvré", cells.yes_no,
        ("Report au jour ouvré", "Reporter au jour ouvré"),
    ),
    Column("trial_days", "Essai (jours)", cells.count, ("Jours d’essai", "Période d’essai")),
)  # fmt: skip

# What each line bills.
LINE_COLUMNS = (
    Column("product", "Produit", synonyms=("Code produit", "Référence produit", "Article")),
    Column("quantity", "Quantité", cells.decimal, ("Qté",)),
    Column(
        "unit_price", "Prix HT", cells.decimal,
        ("Prix", "Prix unitaire", "Prix unitaire HT", "PU HT"),
    ),
    Column("is_one_off", "Une fois", cells.yes_no, ("Une seule fois", "Frais uniques")),
)  # fmt: skip

# What a plan is, beside when it is billed.
PLAN_COLUMNS = (
    Column(
        "code", "Formule", is_required=True, is_filled=True,
        synonyms=("Référence", "Réf", "Code", "Code formule", "Plan", "Offre"),
    ),
    Column("name", "Nom", synonyms=("Nom de la formule", "Désignation", "Libellé", "Intitulé")),
    Column(
        "valid_from", "Valable à partir du", cells.day,
        ("À partir du", "Valable dès le", "Début de validité"),
    ),
)  # fmt: skip
