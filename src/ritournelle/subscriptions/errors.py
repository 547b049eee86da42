"""What is refused about subscriptions and runs, and what to do instead."""

from ritournelle.core.errors import DomainError


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
