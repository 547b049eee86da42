"""A small file of each kind, to start from: filled in as ours are, it imports without a fault."""

from collections.abc import Mapping, Sequence

from ritournelle.imports.models import ImportJob

Subject = ImportJob.Subject
Table = tuple[Sequence[str], Sequence[Sequence[str]]]

SAMPLES: Mapping[str, Table] = {
    Subject.CUSTOMERS: (
        (
            *("Référence", "Catégorie", "Nom", "SIREN", "Adresse", "Code postal", "Ville", "Pays"),
            *("E-mail", "Téléphone", "Langue", "Mode de règlement", "Délai (jours)", "Fin de mois"),
        ),
        (
            (
                *("CLI-001", "professionnel", "Atelier Lumen SARL", "810001479"),
                *("14 rue des Tanneurs", "59000", "Lille", "France"),
                *("compta@atelier-lumen.example", "03 20 00 00 01", "français", "virement"),
                *("30", "oui"),
            ),
            (
                *("CLI-002", "association", "Les Amis du Jardin", "", "3 place du Marché", "69002"),
                *("Lyon", "France", "bureau@amis-du-jardin.example", "", "français", "chèque"),
                *("", ""),
            ),
            (
                *("CLI-003", "particulier", "Camille Durand", "", "8 quai de la Loire", "44000"),
                *("Nantes", "France", "camille.durand@courrier.example", "", "français"),
                *("prélèvement", "comptant", "non"),
            ),
        ),
    ),
    Subject.PRODUCTS: (
        (
            *("Référence", "Désignation", "Description", "Unité", "Nature", "Tarification"),
            *("Prix HT", "Tranches", "Taille du lot", "Taux TVA"),
        ),
        (
            (
                *("SAAS-PRO", "Logiciel de gestion, formule Pro", "Accès illimité et assistance"),
                *("mois", "prestation", "forfait", "99,00", "", "", "20"),
            ),
            (
                *("SIEGE", "Siège supplémentaire", "", "unité", "prestation", "tranches", ""),
                *("10:12,00;50:10,00;*:8,00", "", "20"),
            ),
            (
                "MISE-EN-ROUTE",
                "Mise en route",
                "",
                "heure",
                "prestation",
                "unité",
                "80",
                "",
                "",
                "20",
            ),
        ),
    ),
    Subject.PLANS: (
        (
            *("Formule", "Nom", "Produit", "Quantité", "Prix HT", "Une fois", "Rythme", "Terme"),
            *("Première période", "Essai (jours)", "Valable à partir du"),
        ),
        (
            (
                "PRO",
                "Pro, au mois",
                "SAAS-PRO",
                "1",
                "",
                "",
                "mensuel le 1er",
                "à échoir",
                "prorata",
                "14",
                "01/01/2026",
            ),
            ("PRO", "", "MISE-EN-ROUTE", "2", "", "oui", "", "", "", "", ""),
        ),
    ),
    Subject.SUBSCRIPTIONS: (
        (
            *("Référence", "Client", "Intitulé", "Formule", "Produit", "Quantité", "Prix HT"),
            *("Rythme", "Début", "Remise %", "Remise libellé", "Remise durée", "Envoi", "Actif"),
        ),
        (
            (
                "AB-001",
                "CLI-001",
                "Logiciel de gestion",
                "PRO",
                "",
                "",
                "",
                "",
                "01/01/2027",
                "",
                "",
                "",
                "oui",
                "non",
            ),
            (
                *(
                    "AB-002",
                    "CLI-002",
                    "Logiciel, engagement d’un an",
                    "",
                    "SAAS-PRO",
                    "1",
                    "90,00",
                ),
                *("trimestriel le 1er", "01/01/2027", "10", "Bienvenue", "2", "oui", "non"),
            ),
        ),
    ),
}
NAMES: Mapping[str, str] = {
    Subject.CUSTOMERS: "clients",
    Subject.PRODUCTS: "produits",
    Subject.PLANS: "formules",
    Subject.SUBSCRIPTIONS: "abonnements",
}
