"""What is refused about documents, and what to do instead."""

from collections.abc import Sequence
from datetime import date

from ritournelle.core.errors import DomainError
from ritournelle.documents.rules import Finding


class InvoiceAlreadyIssued(DomainError):
    """Raised by any attempt to change an issued document."""

    code = "invoice-already-issued"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"Le document {number} est émis et ne peut plus changer.",
            "Pour le corriger, faites un avoir.",
        )


class IssueDateGoesBack(DomainError):
    """Raised when a document would be dated before the last one of its series."""

    code = "issue-date-goes-back"

    def __init__(self, on: date, last: date) -> None:
        super().__init__(
            f"La date du {on:%d/%m/%Y} précède celle du dernier document de la séquence "
            f"({last:%d/%m/%Y}).",
            f"Choisissez le {last:%d/%m/%Y} ou un jour suivant.",
        )


class NothingToIssue(DomainError):
    """Raised by a document without lines."""

    code = "nothing-to-issue"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Ce document n’a aucune ligne.", "Ajoutez au moins une ligne avant de l’émettre."
        )


class NegativeTotal(DomainError):
    """Raised by an invoice whose credits exceed its charges."""

    code = "negative-total"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Le total de cette facture est négatif.",
            "Faites un avoir pour ce qui est dû au client, et une facture pour le reste.",
        )


class CreditExceedsInvoice(DomainError):
    """Raised when credit notes would give back more than was invoiced."""

    code = "credit-exceeds-invoice"
    status = 422

    def __init__(self, line: str, left: str) -> None:
        super().__init__(
            f"L’avoir dépasse ce qui reste à créditer sur la ligne «\u00a0{line}\u00a0»\u00a0: "
            f"{left}.",
            "Réduisez la quantité créditée.",
        )


class NotALineOfTheInvoice(DomainError):
    """Raised when a credit note would give back a line of another document."""

    code = "not-a-line-of-the-invoice"
    status = 422

    def __init__(self, invoice: str) -> None:
        super().__init__(
            f"Une des lignes choisies n’est pas sur la facture {invoice}.",
            "Choisissez des lignes de cette facture.",
        )


class NothingToCredit(DomainError):
    """Raised by a credit note that would give nothing back."""

    code = "nothing-to-credit"
    status = 422

    def __init__(self, invoice: str) -> None:
        super().__init__(
            f"Il n’y a rien à créditer sur la facture {invoice}.",
            "Choisissez des quantités qui restent à créditer, ou une autre facture.",
        )


class CreditBeforeInvoice(DomainError):
    """Raised when a credit note would be dated before the invoice that it corrects."""

    code = "credit-before-invoice"
    status = 422

    def __init__(self, on: date, invoice: str, issued_on: date) -> None:
        super().__init__(
            f"La date du {on:%d/%m/%Y} précède celle de la facture {invoice} "
            f"({issued_on:%d/%m/%Y}).",
            f"Choisissez le {issued_on:%d/%m/%Y} ou un jour suivant.",
        )


class CreditedMeanwhile(DomainError):
    """Raised when a credit note was issued since the page of another one was shown."""

    code = "credited-meanwhile"

    def __init__(self, invoice: str) -> None:
        super().__init__(
            f"La facture {invoice} a reçu un avoir entre-temps.",
            "Vérifiez ce qui reste à créditer, puis confirmez à nouveau.",
        )


class MissingAddress(DomainError):
    """Raised when the buyer's address, which the law wants on the document, is incomplete."""

    code = "missing-address"
    status = 422

    def __init__(self, customer: str, missing: str) -> None:
        super().__init__(
            f"L’adresse de {customer} est incomplète\u00a0: il manque {missing}.",
            "Complétez la fiche du client, puis relancez.",
        )


class MissingSeries(DomainError):
    """Raised when the organisation has no series of numbers for this kind of document."""

    code = "missing-series"

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"Aucune séquence de numérotation n’existe pour les documents «\u00a0{kind}\u00a0».",
            "Créez-la dans les réglages de facturation.",
        )


class MissingLastDate(DomainError):
    """Raised when a series that restarts is carried on without the date of its last document."""

    code = "missing-last-date"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "La date du dernier document de l’ancienne séquence manque\u00a0: sans elle, "
            "la numérotation recommencerait à 1.",
            "Indiquez la date de la dernière facture émise avec l’ancien outil.",
        )


class PatternTaken(DomainError):
    """Raised when two series of an organisation would give the same numbers."""

    code = "pattern-taken"

    def __init__(self, pattern: str) -> None:
        super().__init__(
            f"Le modèle {pattern} sert déjà à une autre séquence\u00a0: deux documents porteraient "
            "le même numéro.",
            "Choisissez un autre préfixe, par exemple AV- pour les avoirs.",
        )


class SeriesHasBegun(DomainError):
    """Raised when the last number of a series that has given numbers would be set by hand."""

    code = "series-has-begun"

    def __init__(self, last: str) -> None:
        super().__init__(
            f"Cette séquence a déjà donné des numéros, jusqu’au {last}.",
            "Le prochain le suit, sans trou : laissez ces deux champs vides.",
        )


class NotAnIssuedInvoice(DomainError):
    """Raised when something other than an issued invoice would be credited."""

    code = "not-an-issued-invoice"

    def __init__(self, document: str) -> None:
        super().__init__(
            f"Le document {document} n’est pas une facture émise\u00a0: il n’y a rien à créditer.",
            "Choisissez une facture émise\u00a0; un brouillon se corrige ou se supprime.",
        )


class RefusedByRules(DomainError):
    """Raised when the official rule sets refuse the e-invoice of a document."""

    code = "refused-by-rules"
    status = 422

    def __init__(self, number: str, findings: Sequence[Finding]) -> None:
        rules = "\u00a0; ".join(f"{one.rule}\u00a0: {one.text}" for one in findings)
        super().__init__(
            f"Les règles officielles refusent la facture électronique du document {number}. {rules}",
            "Vérifiez la TVA, les identifiants et les adresses, puis relancez\u00a0; "
            "si rien ne paraît faux, transmettez ce message à l’assistance.",
        )


class MissingSiren(DomainError):
    """Raised when a French professional has no SIREN (CGI, ann. II, art. 242 nonies A; BR-FR-11)."""

    code = "missing-siren"
    status = 422

    def __init__(self, customer: str) -> None:
        super().__init__(
            f"Le client professionnel {customer} n’a pas de SIREN.",
            "Saisissez son SIREN dans sa fiche, ou changez sa catégorie, puis relancez.",
        )


class UnknownDocument(DomainError):
    """Raised for a reference that no document of the organisation has."""

    code = "unknown-document"
    status = 404

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Aucun document ne s’appelle «\u00a0{reference}\u00a0» dans cette société.",
            "Vérifiez le numéro et la société.",
        )


class SellerWithoutVatNumber(DomainError):
    """Raised when the organisation charges VAT but shows no VAT number (BR-S-02, BR-G-02…)."""

    code = "seller-without-vat-number"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Votre société n’a pas de numéro de TVA, que ses factures doivent porter.",
            "Saisissez-le dans les réglages, ou indiquez la franchise en base de TVA.",
        )


class VatNumberForbidden(DomainError):
    """Raised when an operation out of scope (VATEX-EU-O) meets a VAT number (BR-O-02)."""

    code = "vat-number-forbidden"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Une opération hors du champ de la TVA ne peut pas être facturée avec un numéro de TVA.",
            "Choisissez un autre motif d’exonération pour ce produit ou ce client.",
        )


class VatHasChanged(DomainError):
    """Raised when a recurring draft carries a VAT that its customer no longer has."""

    code = "vat-has-changed"

    def __init__(self, product: str) -> None:
        super().__init__(
            f"La TVA de la ligne «\u00a0{product}\u00a0» n’est plus celle qui s’applique à ce client.",
            "Supprimez ce brouillon\u00a0: la prochaine facturation le refera avec la bonne TVA.",
        )


class DraftHasChanged(DomainError):
    """Raised when somebody else changed a draft since it was opened."""

    code = "draft-has-changed"

    def __init__(self, draft: str) -> None:
        super().__init__(
            f"Le brouillon {draft} a été modifié pendant que vous le remplissiez.",
            "Comparez les deux versions, puis enregistrez celle que vous gardez.",
        )


class OtherCustomer(DomainError):
    """Raised when a draft of a subscription would go to another customer."""

    code = "other-customer"
    status = 422

    def __init__(self, draft: str) -> None:
        super().__init__(
            f"Le brouillon {draft} vient d’un abonnement\u00a0: son client ne change pas.",
            "Pour un autre client, faites une nouvelle facture.",
        )


class LineHasGone(DomainError):
    """Raised by a line of a subscription that its draft no longer has."""

    code = "line-has-gone"

    def __init__(self) -> None:
        super().__init__(
            "Une ligne d’abonnement n’est plus sur ce brouillon\u00a0: sa période est à nouveau "
            "à facturer.",
            "Retirez cette ligne\u00a0; la prochaine facturation la reprendra.",
        )
