"""Who the demonstration company sells to, and what. All of it is invented."""

from decimal import Decimal
from typing import Any, NamedTuple

D = Decimal

COMPANY: dict[str, Any] = {
    "slug": "demo",
    "name": "Ateliers Lumen",
    "legal_form": "SAS",
    "capital_cents": 15_000_000,
    "register": "RCS Lyon 552\u00a0100\u00a0554",
    "siren": "552100554",
    "siret": "55210055400013",
    "vat_number": "FR96552100554",
    "vat_on_debits": True,
    "address_line1": "12 rue de la République",
    "postcode": "69002",
    "city": "Lyon",
    "email": "facturation@ateliers-lumen.example",
    "phone": "04\u00a078\u00a000\u00a012\u00a034",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPPXXX",
    "colour": "#4f46c8",
    "footer": "Merci de votre confiance.",
    "accounting_email": "compta@ateliers-lumen.example",
    "team_email": "equipe@ateliers-lumen.example",
    "sender_name": "Ateliers Lumen",
    "sender_email": "facturation@ateliers-lumen.example",
}

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 168 48" width="168" height="48">
  <rect width="48" height="48" rx="12" fill="#4f46c8"/>
  <g fill="#fff">
    <rect x="11" y="14" width="4.5" height="20" rx="2.2"/>
    <rect x="18.500" y="23" width="4.500" height="11" rx="2.200" fill-opacity=".6"/>
    <rect x="26" y="14" width="4.500" height="20" rx="2.200"/>
    <rect x="33.500" y="23" width="4.500" height="11" rx="2.200" fill-opacity=".6"/>
  </g>
</svg>
"""


class Offer(NamedTuple):
    """A product and what usually goes with it."""

    code: str
    name: str
    price: Decimal
    unit: str = "C62"
    rate: Decimal = D(20)
    description: str = ""
    nature: str = "services"
    exemption: str = ""


OFFERS = (
    Offer("SAAS-PRO", "Abonnement SaaS, formule Pro", D(99), "MON"),
    Offer("SAAS-STARTER", "Abonnement SaaS, formule Starter", D(29), "MON"),
    Offer("SAAS-SIEGE", "Poste utilisateur, formule Enterprise", D(99), "C62"),
    Offer("SAAS-LIBRE", "Formule découverte, gratuite", D(0), "MON"),
    Offer(
        "SAAS-MISE",
        "Mise en service",
        D(250),
        "LS",
        description="Paramétrage et reprise des données",
    ),
    Offer("TEL-FIBRE", "Fibre Pro 1 Gbit/s", D("89.90"), "MON"),
    Offer("TEL-MOBILE", "Ligne mobile illimitée", D("12.50"), "C62"),
    Offer(
        "PRESSE-MAG",
        "Magazine « Rivages », édition papier",
        D("6.86"),
        "C62",
        D("2.1"),
        nature="goods",
    ),
    Offer("PRESSE-WEB", "Magazine « Rivages », accès numérique", D("4.90"), "MON", D("2.1")),
    Offer(
        "ASC-MAINT",
        "Maintenance d’ascenseur, contrat complet",
        D(1480),
        "ANN",
        D(10),
        "Visites toutes les six semaines, dépannage 24 h sur 24",
    ),
    Offer("MAINT-INFO", "Maintenance informatique", D(340), "MON"),
    Offer("NET-BUREAU", "Nettoyage de bureaux, passage hebdomadaire", D(120), "C62"),
    Offer("HEB-VPS", "Hébergement, serveur dédié", D("49.00"), "MON"),
    Offer("HEB-DOMAINE", "Nom de domaine", D("14.40"), "ANN"),
    Offer("FORM-ELEARN", "Plateforme e-learning, accès apprenant", D(18), "C62"),
    Offer(
        "FORM-STAGE",
        "Action de formation professionnelle",
        D(690),
        "C62",
        D(0),
        exemption="VATEX-FR-CGI261-4",
    ),
    Offer("SPORT-ADH", "Adhésion au club, saison sportive", D("208.33"), "ANN", D(20)),
    Offer("ASSO-COT", "Cotisation annuelle", D(60), "ANN", D(0), exemption="VATEX-FR-CGI261-7"),
    Offer("CPTA-TENUE", "Mission de tenue comptable", D(420), "MON"),
    Offer("CPTA-PAIE", "Bulletins de paie", D("22.50"), "C62"),
    Offer("AG-RETAINER", "Accompagnement communication", D(1800), "MON"),
    Offer("RH-EXTERNE", "Service RH externalisé", D(760), "MON"),
    Offer("FLOTTE", "Gestion de flotte, par véhicule", D("31.20"), "C62"),
    Offer("ENTRETIEN-45", "Entretien d’espaces verts, passage", D(285), "C62"),
)


class Sector(NamedTuple):
    """Customers alike: who they are, and what each of them subscribes to."""

    name: str
    kind: str
    customers: tuple[tuple[str, str, str], ...]  # name, postcode, city
    plan: str


PROFESSIONAL, NON_PROFESSIONAL, CONSUMER = "professional", "non_professional", "consumer"

SECTORS = (
    Sector("SaaS", PROFESSIONAL, (
        ("Boulangerie Martel", "69003", "Lyon"), ("Cabinet Azur Conseil", "06000", "Nice"),
        ("Menuiserie Le Goff", "29200", "Brest"), ("Optique Saint-Pierre", "33000", "Bordeaux"),
        ("Garage des Tilleuls", "35000", "Rennes"), ("Librairie du Canal", "31000", "Toulouse"),
        ("Pharmacie de la Gare", "67000", "Strasbourg"), ("Atelier Vélo Nord", "59000", "Lille"),
        ("Hôtel des Voyageurs", "13001", "Marseille"), ("Imprimerie Rousseau", "44000", "Nantes"),
        ("Fromagerie Blanchard", "38000", "Grenoble"), ("Clinique vétérinaire du Parc", "45000", "Orléans"),
        ("Studio Photo Lumière", "34000", "Montpellier"), ("Domaine de la Roche", "21000", "Dijon"),
    ), "saas"),
    Sector("Équipes", PROFESSIONAL, (
        ("Transports Garçon & Fils", "67000", "Strasbourg"), ("Groupe Hexadom", "75011", "Paris"),
        ("Éditions du Vent", "75006", "Paris"), ("Laboratoires Nérac", "47000", "Agen"),
        ("Plasturgie de l’Ain", "01100", "Oyonnax"), ("Cofidia Patrimoine", "69006", "Lyon"),
        ("Bureau d’études Sillage", "56100", "Lorient"), ("Maison Desrosiers", "51100", "Reims"),
    ), "seats"),
    Sector("Télécoms", PROFESSIONAL, (
        ("Agence Immobilière Horizon", "64200", "Biarritz"), ("Cabinet dentaire Morel", "80000", "Amiens"),
        ("Ambulances du Littoral", "76600", "Le Havre"), ("Étude notariale Vasseur", "62000", "Arras"),
        ("Brasserie du Port", "17000", "La Rochelle"), ("Auto-école Pilote", "87000", "Limoges"),
        ("Fleuriste Au Bel Iris", "72000", "Le Mans"), ("Restaurant La Treille", "84000", "Avignon"),
        ("Cave Saint-Vincent", "71000", "Mâcon"), ("Centre équestre du Bois", "77300", "Fontainebleau"),
    ), "telecom"),
    Sector("Presse", CONSUMER, (
        ("Zoé Lefèvre", "44000", "Nantes"), ("Ștefan Ionescu", "93100", "Montreuil"),
        ("Anaïs Dupré", "29000", "Quimper"), ("Marcel Béranger", "63000", "Clermont-Ferrand"),
        ("Nguyễn Thị Lan", "94200", "Ivry-sur-Seine"), ("Paul-Émile Hardouin", "14000", "Caen"),
        ("Inès Belkacem", "13002", "Marseille"), ("Yannick Le Bihan", "22000", "Saint-Brieuc"),
        ("Odile Fontaine", "86000", "Poitiers"), ("Jean-Baptiste Roy", "25000", "Besançon"),
        ("Maëlys Carpentier", "59800", "Lille"), ("Łukasz Kowalski", "57000", "Metz"),
    ), "magazine"),
    Sector("Ascenseurs", NON_PROFESSIONAL, (
        ("Copropriété 14 rue Vauban", "69006", "Lyon"), ("Copropriété Les Jardins de Flore", "69100", "Villeurbanne"),
        ("Copropriété Résidence du Parc", "38000", "Grenoble"), ("Copropriété 3 quai Saint-Vincent", "69001", "Lyon"),
        ("Copropriété Le Belvédère", "73000", "Chambéry"), ("Copropriété Les Terrasses", "42000", "Saint-Étienne"),
        ("Copropriété 88 cours Lafayette", "69003", "Lyon"), ("Copropriété Tour Panorama", "69008", "Lyon"),
        ("Copropriété Villa Mozart", "01000", "Bourg-en-Bresse"),
    ), "lift"),
    Sector("Informatique", PROFESSIONAL, (
        ("Mécanique de précision Aubert", "74300", "Cluses"), ("Coopérative Val de Saône", "71000", "Mâcon"),
        ("Cartonnerie Jourdan", "26000", "Valence"), ("Scierie du Jura", "39000", "Lons-le-Saunier"),
        ("Distillerie Perrin", "70200", "Lure"), ("Tissages de la Tarentaise", "73600", "Moûtiers"),
        ("Fonderie Lacroix", "08000", "Charleville-Mézières"), ("Emballages Sud-Est", "84100", "Orange"),
    ), "it"),
    Sector("Nettoyage", PROFESSIONAL, (
        ("Espace coworking La Ruche", "69007", "Lyon"), ("Crèche Les Petits Pas", "69005", "Lyon"),
        ("Cabinet d’architectes Trame", "69002", "Lyon"), ("Banque Rhodanienne", "69001", "Lyon"),
        ("Théâtre des Marronniers", "69009", "Lyon"), ("Institut Pasteur-Bellecour", "69002", "Lyon"),
        ("Salle d’escalade Granit", "69100", "Villeurbanne"), ("École de langues Babel", "69006", "Lyon"),
    ), "cleaning"),
    Sector("Hébergement", PROFESSIONAL, (
        ("Boutique Nomade", "33300", "Bordeaux"), ("Podcast Factory", "75010", "Paris"),
        ("Radio Campus Rives", "31400", "Toulouse"), ("Agence Pixel & Co", "59100", "Roubaix"),
        ("Cartes & Estampes", "37000", "Tours"), ("Météo Alpine", "05000", "Gap"),
        ("Startup Fluvia", "54000", "Nancy"), ("Jeux du Dragon", "92100", "Boulogne-Billancourt"),
        ("GmbH Rheinwerk Digital", "10115", "Berlin"), ("Helvetia Data SA", "1201", "Genève"),
    ), "hosting"),
    Sector("Formation", PROFESSIONAL, (
        ("Institut Formation Plus", "75013", "Paris"), ("CFA du Bâtiment", "49000", "Angers"),
        ("Compétences & Métiers", "76000", "Rouen"), ("Campus Santé Ouest", "35700", "Rennes"),
        ("Alizé Formation Réunion", "97400", "Saint-Denis"), ("Antilles Compétences", "97200", "Fort-de-France"),
    ), "training"),
    Sector("Club", CONSUMER, (
        ("Hugo Marchetti", "69004", "Lyon"), ("Camille Girod", "69003", "Lyon"),
        ("Fatou Diallo", "69200", "Vénissieux"), ("Théo Sanchez", "69500", "Bron"),
        ("Louise Perret", "69300", "Caluire-et-Cuire"), ("Arthur Vialle", "69002", "Lyon"),
        ("Sarah Cohen", "69006", "Lyon"), ("Bastien Roche", "69100", "Villeurbanne"),
        ("Élodie Mercier", "69008", "Lyon"), ("Karim Haddad", "69009", "Lyon"),
    ), "club"),
    Sector("Associations", NON_PROFESSIONAL, (
        ("Association Les Amis du Canal", "31000", "Toulouse"), ("Chorale À Cœur Joie", "67100", "Strasbourg"),
        ("Comité des fêtes de Beaulieu", "43800", "Beaulieu"), ("Ludothèque Pion Pion", "38100", "Grenoble"),
        ("Syndicat des apiculteurs du Lot", "46000", "Cahors"), ("Maison des jeunes de Givors", "69700", "Givors"),
    ), "membership"),
    Sector("Comptabilité", PROFESSIONAL, (
        ("Taxi Bertrand", "69400", "Villefranche-sur-Saône"), ("SCI Les Platanes", "69110", "Sainte-Foy-lès-Lyon"),
        ("Plomberie Dauphiné", "38200", "Vienne"), ("Traiteur Gourmandise", "69003", "Lyon"),
        ("Institut de beauté Perle", "69006", "Lyon"), ("Élagage Verdier", "69210", "L’Arbresle"),
        ("Kinésithérapie Bellevue", "42100", "Saint-Étienne"), ("Bijouterie Orsini", "20000", "Ajaccio"),
    ), "accounting"),
    Sector("Agence", PROFESSIONAL, (
        ("Cosmétiques Verveine", "13100", "Aix-en-Provence"), ("Biscuiterie de l’Océan", "85000", "La Roche-sur-Yon"),
        ("Thermes de Montrond", "42210", "Montrond-les-Bains"), ("Foire de Bresse", "01000", "Bourg-en-Bresse"),
    ), "agency"),
    Sector("Espaces verts", PROFESSIONAL, (
        ("Parc d’activités du Moulin", "69800", "Saint-Priest"), ("Clinique du Tonkin", "69100", "Villeurbanne"),
        ("Golf de la Bresse", "01400", "Condeissiat"), ("Résidence services Les Ormes", "69120", "Vaulx-en-Velin"),
    ), "gardens"),
    Sector("Flotte", PROFESSIONAL, (
        ("Livraison Express Rhône", "69190", "Saint-Fons"), ("Aide à domicile Soleil", "69150", "Décines"),
        ("Chauffage Montagnier", "38500", "Voiron"),
    ), "fleet"),
)  # fmt: skip
