"""What a person is told when the outbox says no."""

from collections.abc import Iterable

from ritournelle.core.errors import DomainError


class UnknownVariable(DomainError):
    """Raised by a text that names a variable which does not exist."""

    code = "unknown-variable"
    status = 422

    def __init__(self, name: str, known: Iterable[str]) -> None:
        listed = ", ".join(f"{{{variable}}}" for variable in sorted(known))
        super().__init__(
            f"La variable {{{name}}} n’existe pas dans ce modèle de message.",
            f"Variables disponibles\u00a0: {listed}.",
        )


class NoSuchText(DomainError):
    """Raised for a purpose or a language in which no text is written to customers."""

    code = "no-such-text"
    status = 404

    def __init__(self, purpose: str, language: str) -> None:
        super().__init__(
            f"Aucun message « {purpose} » ne s’écrit en « {language} ».",
            "Choisissez invoice, credit_note ou pro_forma, en fr ou en en.",
        )


class NoRecipient(DomainError):
    """Raised when a customer has no e-mail address that receives invoices."""

    code = "no-recipient"
    status = 422

    def __init__(self, customer: str) -> None:
        super().__init__(
            f"Aucune adresse e-mail ne reçoit les factures de {customer}.",
            "Ajoutez un contact qui reçoit les factures à la fiche du client, "
            "puis relancez l’envoi.",
        )


class NotIssued(DomainError):
    """Raised when a draft is to be sent: what it says may still change."""

    code = "not-issued"

    def __init__(self) -> None:
        super().__init__("Un brouillon ne s’envoie pas.", "Émettez d’abord la facture.")


class TooManyRecipients(DomainError):
    """Raised for a message to more people than a document concerns."""

    code = "too-many-recipients"
    status = 422

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Un message part à {most} destinataires au plus.", "Retirez quelques adresses."
        )


class WrongState(DomainError):
    """Raised when the state of a message does not allow what a person asks for."""

    code = "message-state"

    def __init__(self, act: str, state: str, remedy: str) -> None:
        super().__init__(
            f"Ce message ne peut pas être {act}\u00a0: il est «\u00a0{state}\u00a0».", remedy
        )


class NoTransport(DomainError):
    """Raised when a message is to be sent at once, and no way to send is set up."""

    code = "no-transport"

    def __init__(self) -> None:
        super().__init__(
            "Aucun envoi d’e-mails n’est configuré\u00a0: les messages attendent.",
            "Réglez un serveur d’envoi dans les paramètres, ou RITOURNELLE_SMTP_HOST pour toute "
            "l’installation.",
        )


class TrialNotSent(DomainError):
    """Raised when a test message did not go; it says what the server answered."""

    code = "trial-not-sent"
    status = 502

    def __init__(self, answer: str) -> None:
        super().__init__(
            f"Le message d’essai n’est pas parti. {answer}",
            "Vérifiez le serveur d’envoi et l’adresse d’expéditeur.",
        )


class WrongServer(DomainError):
    """Raised for what is not the name of a server."""

    code = "wrong-server"
    status = 422

    def __init__(self, host: str) -> None:
        super().__init__(
            f"«\u00a0{host[:60]}\u00a0» n’est pas le nom d’un serveur.",
            "Écrivez par exemple smtp.exemple.fr.",
        )


class PasswordNeeded(DomainError):
    """Raised when a server changes: the password of another must not be told to it."""

    code = "password-needed"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Le mot de passe est à saisir de nouveau quand le serveur change.",
            "Saisissez-le.",
        )


class ServerRefused(DomainError):
    """Raised when a mail server cannot be used; it says why."""

    code = "server-refused"
    status = 502
