"""The words of messages: our own texts, and the filling of anybody's."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ritournelle.outbox.errors import UnknownVariable

_VARIABLE = re.compile(r"\{([^\W\d]\w*)\}")


class Template(NamedTuple):
    """A subject and a text with variables in braces."""

    subject: str
    body: str


# What a text may name, and what it stands for.
VARIABLES = {
    "number": "numéro du document",
    "customer": "nom du client",
    "organization": "nom de votre société",
    "amount": "total TTC",
    "issued_on": "date d’émission",
    "due_on": "date d’échéance",
    "period": "période facturée",
    "payment": "phrase qui dit comment et quand régler",
    "corrected": "numéro de la facture qu’un avoir rectifie",
}

DEFAULTS: dict[tuple[str, str], Template] = {
    ("invoice", "fr"): Template(
        "Facture {number} – {organization}",
        """Bonjour,

Vous trouverez ci-joint la facture {number} d’un montant de {amount}.
Période facturée\u00a0: {period}.

{payment}

Nous vous remercions de votre confiance.

{organization}""",
    ),
    ("invoice", "en"): Template(
        "Invoice {number} – {organization}",
        """Hello,

Please find attached invoice {number} for {amount}.
Billing period: {period}.

{payment}

Thank you for your business.

{organization}""",
    ),
    ("credit_note", "fr"): Template(
        "Avoir {number} – {organization}",
        """Bonjour,

Vous trouverez ci-joint l’avoir {number} d’un montant de {amount}.
Il rectifie la facture {corrected}.

Pour toute question, répondez simplement à ce message.

{organization}""",
    ),
    ("credit_note", "en"): Template(
        "Credit note {number} – {organization}",
        """Hello,

Please find attached credit note {number} for {amount}.
It corrects invoice {corrected}.

If you have any question, simply reply to this message.

{organization}""",
    ),
    ("pro_forma", "fr"): Template(
        "Facture pro forma – {organization}",
        """Bonjour,

Vous trouverez ci-joint notre facture pro forma d’un montant de {amount}.
Période concernée\u00a0: {period}.

Ce document annonce les conditions de la vente\u00a0: il n’appelle aucun règlement.
Pour l’accepter ou pour toute question, répondez simplement à ce message.

{organization}""",
    ),
    ("pro_forma", "en"): Template(
        "Pro forma invoice – {organization}",
        """Hello,

Please find attached our pro forma invoice for {amount}.
Period covered: {period}.

This document states the terms of the sale: no payment is due.
To accept it, or if you have any question, simply reply to this message.

{organization}""",
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


def _fill_line(line: str, values: Mapping[str, str]) -> str | None:
    names = _VARIABLE.findall(line)
    for name in names:
        if name not in values:
            raise UnknownVariable(name, values)
    if names and not any(values[name] for name in names):
        return None
    return _VARIABLE.sub(lambda match: values[match[1]], line)
