"""What a message about a document says, in the language of the document."""

from collections.abc import Mapping
from typing import NamedTuple

from ritournelle.customers.models import Customer
from ritournelle.documents.labels import LABELS
from ritournelle.documents.text import long_date, money, period
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.texts import DEFAULTS, Template, fill, one_line

SUBJECT_LIMIT = 250
_PAYMENT = {
    ("transfer", "fr"): "Elle est à régler au plus tard le {day}.",
    ("transfer", "en"): "Payment is due by {day}.",
    (
        "debit",
        "fr",
    ): "Vous n’avez rien à faire\u00a0: elle sera prélevée sur votre compte le {day}.",
    (
        "debit",
        "en",
    ): "There is nothing you need to do: it will be debited from your account on {day}.",
    ("card", "fr"): "Vous n’avez rien à faire\u00a0: votre carte sera débitée le {day}.",
    ("card", "en"): "There is nothing you need to do: your card will be charged on {day}.",
    ("nothing", "fr"): "Aucun règlement n’est à effectuer.",
    ("nothing", "en"): "No payment is due.",
}
_WAYS = {Customer.PaymentMeans.DIRECT_DEBIT: "debit", Customer.PaymentMeans.CARD: "card"}


class Content(NamedTuple):
    """The words of one message, and the pairs of its small table."""

    subject: str
    body: str
    summary: list[tuple[str, str]]


def language_of(invoice: Invoice) -> str:
    """Return a language that we can write: the document's, or French."""
    return invoice.language if invoice.language in LABELS else "fr"


def content(invoice: Invoice, own: Template | None, link: str = "") -> Content:
    """Return what the message about a document says; UnknownVariable if `own` has one."""
    language = language_of(invoice)
    template = own or _ours(invoice)
    known = variables(invoice, language, link)
    subject = fill(template.subject, known) or fill(_ours(invoice).subject, known)
    return Content(
        one_line(subject, SUBJECT_LIMIT),
        fill(template.body, known),
        _summary(invoice, known, language),
    )


def default_subject(invoice: Invoice) -> str:
    """Return our own subject: what a message is called whose own text cannot be filled."""
    return content(invoice, None).subject


def variables(invoice: Invoice, language: str, link: str = "") -> dict[str, str]:
    """Return every variable that the text of a message may name."""
    return {
        "numero": invoice.number or "",
        "client": invoice.customer.name,
        "societe": invoice.organization.name,
        "montant": money(invoice.gross_cents, invoice.currency, language),
        "date": long_date(invoice.issued_on, language) if invoice.issued_on else "",
        "echeance": long_date(invoice.due_on, language) if invoice.due_on else "",
        "periode": _period(invoice, language),
        "reglement": _payment(invoice, language),
        "rectifie": (invoice.corrects.number or "") if invoice.corrects else "",
        "lien": link,
    }


def _ours(invoice: Invoice) -> Template:
    return DEFAULTS[invoice.kind, language_of(invoice)]


def _period(invoice: Invoice, language: str) -> str:
    if invoice.period_start is None or invoice.period_end is None:
        return ""
    return period((invoice.period_start, invoice.period_end), language)


def _payment(invoice: Invoice, language: str) -> str:
    if invoice.kind != Invoice.Kind.INVOICE or invoice.due_on is None:
        return ""
    means = Customer.PaymentMeans(invoice.customer.payment_means)
    way = _WAYS.get(means, "transfer") if invoice.gross_cents else "nothing"
    return _PAYMENT[way, language].format(day=long_date(invoice.due_on, language))


def _summary(invoice: Invoice, known: Mapping[str, str], language: str) -> list[tuple[str, str]]:
    labels = LABELS[language]
    rows = [(labels[invoice.kind], known["numero"]), (labels["gross"], known["montant"])]
    if invoice.kind == Invoice.Kind.INVOICE:
        rows.append((labels["due_on"], known["echeance"]))
    return [row for row in rows if row[1]]
