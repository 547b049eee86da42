"""What is refused about subscriptions and runs, and what to do instead."""

from datetime import date
from decimal import Decimal

from ritournelle.core.errors import DomainError
from ritournelle.documents.text import percent


class SubscriptionNotADraft(DomainError):
    """Raised when a subscription that runs already is activated again."""

    code = "subscription-not-a-draft"

    def __init__(self, reference: str, status: str) -> None:
        super().__init__(
            f"L’abonnement {reference} est déjà dans l’état «\u00a0{status}\u00a0».",
            "Seul un brouillon peut être activé.",
        )


class NoSuchOccurrence(DomainError):
    """Raised when the calendar has no period that begins on the given day."""

    code = "no-such-occurrence"
    status = 404

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"L’abonnement {reference} n’a pas d’échéance à facturer.",
            "Vérifiez ses dates de début et de fin.",
        )


class OtherOrganization(DomainError):
    """Raised when rows of two organisations would meet."""

    code = "other-organization"
    status = 404

    def __init__(self) -> None:
        super().__init__(
            "Cet élément appartient à une autre société.", "Choisissez un élément de la vôtre."
        )


class NotAProForma(DomainError):
    """Raised when something other than the pro forma of a subscription is accepted."""

    code = "not-a-pro-forma"

    def __init__(self, document: str) -> None:
        super().__init__(
            f"Le document {document} n’est pas la facture pro forma d’un abonnement.",
            "Choisissez une pro forma faite depuis un abonnement.",
        )


class UnknownSubscription(DomainError):
    """Raised for a reference that no subscription of the organisation has."""

    code = "unknown-subscription"
    status = 404

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Aucun abonnement n’a la référence «\u00a0{reference}\u00a0» dans cette société.",
            "Vérifiez la référence et la société.",
        )


class BadProduct(DomainError):
    """Raised by a product whose row makes no sense: broken tiers, a price list without end."""

    code = "bad-product"
    status = 422

    def __init__(self, name: str, fault: Exception) -> None:
        known = fault if isinstance(fault, DomainError) else DomainError("Son tarif est illisible.")
        super().__init__(
            f"Le produit «\u00a0{name}\u00a0» ne peut pas être facturé. {known.message}",
            f"Corrigez la fiche du produit. {known.remedy}".strip(),
        )


class BadProductRate(DomainError):
    """Raised by a VAT rate that no French invoice may carry (BR-FR-16)."""

    code = "bad-product-rate"
    status = 422

    def __init__(self, name: str, rate: Decimal) -> None:
        super().__init__(
            f"{percent(rate, 'fr')} n’est pas un taux de TVA français (produit «\u00a0{name}\u00a0»).",
            "Corrigez le taux du produit\u00a0: 20, 10, 5,5 ou 2,1\u00a0%, par exemple.",
        )


class StaleRevision(DomainError):
    """Raised when somebody else has changed a subscription since it was shown."""

    code = "stale-revision"

    def __init__(self, reference: str, who: str) -> None:
        super().__init__(
            f"L’abonnement {reference} a été modifié entre-temps par {who}.",
            "Rien n’a été écrasé : votre saisie est restée à l’écran. Ouvrez-le dans un autre "
            "onglet pour comparer, puis reprenez-le.",
        )


class DraftHasDocuments(DomainError):
    """Raised when a draft for which documents were made would be deleted."""

    code = "draft-has-documents"

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"L’abonnement {reference} a déjà une facture pro forma.",
            "Il ne peut plus être supprimé : gardez-le en brouillon, ou modifiez-le.",
        )


class ReferenceTaken(DomainError):
    """Raised when two subscriptions would bear one reference."""

    code = "subscription-reference-taken"

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"La référence {reference} est déjà celle d’un autre abonnement.",
            "Choisissez une autre référence.",
        )


class DayToCome(DomainError):
    """Raised when somebody asks to bill on a day that is not there yet."""

    code = "day-to-come"
    status = 422

    def __init__(self, on: date) -> None:
        super().__init__(
            f"On ne facture pas dans l’avenir\u00a0: le {on:%d/%m/%Y} n’est pas encore là.",
            "Une facture datée d’un jour à venir bloquerait toutes les suivantes. "
            "Simulez ce jour, ou facturez jusqu’à aujourd’hui.",
        )
