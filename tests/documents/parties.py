"""Who sells, who buys, and how they pay, in the sample documents."""

from ritournelle.documents.model import Party, Payment

SELLER = Party(
    name="Lumen Télécom SAS",
    address=("12 rue de la République",),
    postcode="69002",
    city="Lyon",
    siren="552100554",
    siret="55210055400013",
    vat_number="FR96552100554",
    electronic_address="552100554",
    electronic_scheme="0225",
    email="facturation@lumen-telecom.example",
    phone="+33 4 78 00 12 34",
    legal_form_line="SAS au capital de 150 000 €",
    register_line="RCS Lyon 552 100 554",
    contact="Service facturation",
)
SOLE_TRADER = Party(
    name="Camille Roux EI",
    address=("3 impasse des Tilleuls",),
    postcode="35000",
    city="Rennes",
    siren="732829320",
    siret="73282932000074",
    electronic_address="732829320",
    electronic_scheme="0225",
    email="camille@roux.example",
    legal_form_line="Entrepreneur individuel",
)
COMPANY = Party(
    name="Transports Garçon & Fils",
    address=("51 quai Perrache",),
    postcode="67000",
    city="Strasbourg",
    siren="431862655",
    vat_number="FR08431862655",
    electronic_address="431862655",
    electronic_scheme="0225",
    reference="CLI-16648",
)
PERSON = Party(
    name="Zoé Lefèvre",
    address=("8 allée des Cerisiers", "Bâtiment C"),
    postcode="44000",
    city="Nantes",
    electronic_address="zoe@lefevre.example",
    electronic_scheme="EM",
)
ASSOCIATION = Party(
    name="Association Les Amis du Canal",
    address=("2 place du Port",),
    postcode="31000",
    city="Toulouse",
    electronic_address="tresorier@canal.example",
    electronic_scheme="EM",
)
GERMAN = Party(
    name="Müller Logistik GmbH",
    address=("Hafenstraße 7",),
    postcode="20457",
    city="Hamburg",
    country="DE",
    vat_number="DE129273398",
    electronic_address="rechnung@mueller.example",
    electronic_scheme="EM",
)
AMERICAN = Party(
    name="Hudson Freight Inc.",
    address=("350 Fifth Avenue",),
    postcode="10118",
    city="New York",
    country="US",
    electronic_address="ap@hudson.example",
    electronic_scheme="EM",
)

PROFESSIONAL_NOTES = (
    ("PMT", "En cas de retard de paiement, une indemnité forfaitaire pour frais de recouvrement de 40\u00a0€ est exigible (art. L441-10 et D441-5 du code de commerce)."),
    ("PMD", "Pénalités de retard\u00a0: taux d’intérêt de la BCE majoré de 10 points, exigibles sans rappel dès le lendemain de l’échéance."),
    ("AAB", "Pas d’escompte pour paiement anticipé."),
    ("REG", "SAS au capital de 150 000 €"),
    ("ABL", "RCS Lyon 552 100 554"),
)  # fmt: skip
CONSUMER_NOTES = (
    ("PMT", "Aucune indemnité forfaitaire de recouvrement n’est due par un consommateur."),
    ("PMD", "En cas de retard, intérêt au taux légal à compter de la mise en demeure."),
    ("AAB", "Pas d’escompte pour paiement anticipé."),
)
ENGLISH_NOTES = (
    (
        "PMT",
        "Late payment entails a fixed recovery fee of €40 (art. L441-10 and D441-5 of the French commercial code).",
    ),
    (
        "PMD",
        "Late payment interest: ECB refinancing rate plus 10 points, due from the day after the due date.",
    ),
    ("AAB", "No discount for early payment."),
)
TRANSFER = Payment(
    means="58",
    iban="FR7630006000011234567890189",
    bic="AGRIFRPPXXX",
    account_name="Lumen Télécom SAS",
    terms_text="30 jours nets",
)
DEBIT = Payment(
    means="59",
    terms_text="Prélèvement à 30 jours",
    mandate_reference="LUMEN-000123",
    creditor_id="FR72ZZZ123456",
    debtor_iban="FR1420041010050500013M02606",
)
CARD = Payment(means="48", terms_text="Réglée par carte bancaire")
