"""The words of messages: our own texts, and the filling of anybody's."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ritournelle.kit.cells import fold
from ritournelle.outbox.errors import UnknownVariable

_VARIABLE = re.compile(r"\{([^\W\d]\w*)\}")


class Template(NamedTuple):
    """A subject and a text with variables in braces."""

    subject: str
    body: str


# What a text may name, and what it stands for.
VARIABLES = {
    "numero": "numéro du document",
    "client": "nom du client",
    "societe": "nom de votre société",
    "montant": "total TTC",
    "date": "date d’émission",
    "echeance": "date d’échéance",
    "periode": "période facturée",
    "reglement": "phrase qui dit comment et quand régler",
    "rectifie": "numéro de la facture qu’un avoir rectifie",
    "lien": "adresse du document en ligne",
}
# The names of the first version: texts that were written with them still work.
FORMER_NAMES = {
    "number": "numero",
    "customer": "client",
    "organization": "societe",
    "amount": "montant",
    "issued_on": "date",
    "due_on": "echeance",
    "period": "periode",
    "payment": "reglement",
    "corrected": "rectifie",
}

DEFAULTS: dict[tuple[str, str], Template] = {
    ("invoice", "fr"): Template(
        "Facture {numero} – {societe}",
        """Bonjour,

Vous trouverez ci-joint la facture {numero} d’un montant de {montant}.
Période facturée\u00a0: {periode}.

{reglement}

Nous vous remercions de votre confiance.

{societe}""",
    ),
    ("invoice", "en"): Template(
        "Invoice {numero} – {societe}",
        """Hello,

Please find attached invoice {numero} for {montant}.
Billing period: {periode}.

{reglement}

Thank you for your business.

{societe}""",
    ),
    ("credit_note", "fr"): Template(
        "Avoir {numero} – {societe}",
        """Bonjour,

Vous trouverez ci-joint l’avoir {numero} d’un montant de {montant}.
Il rectifie la facture {rectifie}.

Pour toute question, répondez simplement à ce message.

{societe}""",
    ),
    ("credit_note", "en"): Template(
        "Credit note {numero} – {societe}",
        """Hello,

Please find attached credit note {numero} for {montant}.
It corrects invoice {rectifie}.

If you have any question, simply reply to this message.

{societe}""",
    ),
    ("pro_forma", "fr"): Template(
        "Facture pro forma – {societe}",
        """Bonjour,

Vous trouverez ci-joint notre facture pro forma d’un montant de {montant}.
Période concernée\u00a0: {periode}.

Ce document annonce les conditions de la vente\u00a0: il n’appelle aucun règlement.
Consultez-la et acceptez-la en ligne\u00a0: {lien}
Pour l’accepter ou pour toute question, répondez simplement à ce message.

{societe}""",
    ),
    ("pro_forma", "en"): Template(
        "Pro forma invoice – {societe}",
        """Hello,

Please find attached our pro forma invoice for {montant}.
Period covered: {periode}.

This document states the terms of the sale: no payment is due.
Read and accept it online: {lien}
To accept it, or if you have any question, simply reply to this message.

{societe}""",
    ),
}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Write the values into a text. A line whose variables are all empty is left out.

    Braces around anything but a word are a person's own and stay as they are.
    Raises UnknownVariable for a word that is no variable.
    """
    lines = (_fill_line(line, values) for line in text.splitlines())
    filled = "\n".join(line for line in lines if line is not None)
    return re.sub(r"\n{3,}", "\n\n", filled).strip()


def one_line(text: str, limit: int) -> str:
    """Return a text fit for a subject: no line break, at most `limit` characters."""
    line = re.sub(r"[\r\n\t]+", " ", text).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def names_in(text: str) -> set[str]:
    """Return the variables that a text names, by their names of today."""
    return {FORMER_NAMES.get(name, name) for name in _VARIABLE.findall(text)}


def _fill_line(line: str, values: Mapping[str, str]) -> str | None:
    names = [_known_name(name, values) for name in _VARIABLE.findall(line)]
    if names and not any(values[name] for name in names):
        return None
    return _VARIABLE.sub(lambda match: values[_known_name(match[1], values)], line)


def _known_name(name: str, values: Mapping[str, str]) -> str:
    """Return a variable by its name of today, however it is accented: `{échéance}`."""
    known = name if name in values else FORMER_NAMES.get(name, fold(name))
    if known not in values:
        raise UnknownVariable(name, values)
    return known
