"""The pages of the settings: what each is for, and the words that find it."""

import unicodedata
from typing import NamedTuple

from ritournelle.accounts.models import Membership, Right


class SettingsPage(NamedTuple):
    """One line of the list."""

    url: str
    icon: str
    title: str
    text: str
    words: str = ""
    right: Right = Right.SETTINGS


PAGES = (
    SettingsPage(
        "settings:company",
        "building-2",
        "Société",
        "Identité, adresse, TVA et compte bancaire, tels que vos documents les disent.",
        "siren siret raison sociale capital rcs immatriculation iban bic franchise débits",
    ),
    SettingsPage(
        "settings:look",
        "palette",
        "Apparence",
        "Le logo et la couleur de vos factures.",
        "image aperçu",
    ),
    SettingsPage(
        "settings:billing",
        "calendar-clock",
        "Facturation",
        "L’heure de la nuit, les délais de règlement, ce qui attend votre accord.",
        "fuseau horaire jours fériés échéance comptabilité copie approuver envoyer seuil",
    ),
    SettingsPage(
        "settings:numbering",
        "hash",
        "Numérotation",
        "La forme des numéros de factures et d’avoirs, et le prochain.",
        "séquence modèle préfixe compteur",
    ),
    SettingsPage(
        "settings:texts",
        "text-quote",
        "Mentions",
        "Pied de page, pénalités de retard, escompte, mention propre.",
        "textes légales",
    ),
    SettingsPage(
        "settings:emails",
        "mail",
        "E-mails",
        "Expéditeur, serveur d’envoi et textes des messages.",
        "smtp modèles répondre",
    ),
    SettingsPage(
        "team:list",
        "users",
        "Équipe",
        "Qui travaille ici, et ce que chacun peut faire.",
        "membres rôles inviter droits utilisateurs",
        Right.READ,
    ),
    SettingsPage(
        "profile",
        "user",
        "Mon profil",
        "Votre nom, votre mot de passe, votre second facteur.",
        "2fa clé raccourcis thème compte",
        Right.READ,
    ),
)


def pages_for(membership: Membership, search: str) -> list[SettingsPage]:
    """Return the pages that a member may open and that answer a search."""
    words = _plain(search).split()
    return [
        page
        for page in PAGES
        if membership.may(page.right)
        and all(word in _plain(f"{page.title} {page.text} {page.words}") for word in words)
    ]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
