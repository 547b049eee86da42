"""What is refused about customers, and what to do instead."""

from ritournelle.core.errors import DomainError


class CustomerCodeTaken(DomainError):
    """Raised when two customers would bear one code."""

    code = "customer-code-taken"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Un client porte déjà la référence {code}.",
            "Choisissez une autre référence, ou modifiez ce client.",
        )


class ConsumerHasIdentifier(DomainError):
    """Raised when a private person would bear a number that only businesses have."""

    code = "consumer-has-identifier"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Un particulier n’a ni SIREN, ni SIRET, ni numéro de TVA.",
            "Retirez ce numéro, ou enregistrez le client comme professionnel ou association.",
        )


class MissingValue(DomainError):
    """Raised when something that documents need is empty."""

    code = "missing-value"
    status = 422


class TermsWithoutDays(DomainError):
    """Raised when payment terms say how to count days, but not how many."""

    code = "terms-without-days"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Le délai de règlement manque.",
            "Indiquez un nombre de jours (0 pour comptant), ou laissez toutes les conditions vides.",
        )


class TagTaken(DomainError):
    """Raised when two tags, or two own fields, would bear one name."""

    code = "name-taken"

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"{what} «\u00a0{name}\u00a0» existe déjà.", "Choisissez un autre nom.")


class ContactTaken(DomainError):
    """Raised when two contacts of a customer would have one address."""

    code = "contact-taken"

    def __init__(self, email: str) -> None:
        super().__init__(f"Deux contacts de ce client ont l’adresse {email}.", "Gardez-en un seul.")


class StillBilled(DomainError):
    """Raised when a customer whom the nights go on billing would be archived."""

    code = "customer-still-billed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} a un abonnement actif et ne peut pas être archivé.",
            "Attendez la fin de cet abonnement\u00a0: il continue d’être facturé.",
        )


class BadOwnValue(DomainError):
    """Raised by a value that an own field cannot hold."""

    code = "bad-own-value"
    status = 422
