"""What is refused about organisations and their members, and what to do instead."""

from ritournelle.core.errors import DomainError


class SlugTaken(DomainError):
    """Raised when two organisations would bear one short name."""

    code = "slug-taken"

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"Une société s’appelle déjà «\u00a0{slug}\u00a0».", "Choisissez un autre nom court."
        )


class BadSetting(DomainError):
    """Raised by a setting that means nothing."""

    code = "bad-setting"
    status = 422


class ChangedMeanwhile(DomainError):
    """Raised when somebody else changed the same thing since the page was opened."""

    code = "changed-meanwhile"

    def __init__(self) -> None:
        super().__init__(
            "Quelqu’un d’autre a changé ces réglages pendant que vous les modifiiez.",
            "Vos valeurs sont gardées ci-dessous\u00a0: vérifiez-les, puis enregistrez à nouveau.",
        )


class BadRole(DomainError):
    """Raised for a role that does not exist, or that whoever acts may not give or take."""

    code = "bad-role"
    status = 403


class AlreadyMember(DomainError):
    """Raised when somebody who works in the organisation is invited again."""

    code = "already-member"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} fait déjà partie de l’équipe.", "Changez plutôt son rôle dans la liste."
        )


class TooManyInvitations(DomainError):
    """Raised when too many addresses were asked and have not answered: nobody is spammed."""

    code = "too-many-invitations"
    status = 429

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} invitations attendent déjà une réponse.",
            "Annulez celles qui ne servent plus, puis recommencez.",
        )


class LastOwner(DomainError):
    """Raised when an organisation would be left without owner."""

    code = "last-owner"

    def __init__(self) -> None:
        super().__init__(
            "Une société garde toujours au moins un propriétaire.",
            "Nommez d’abord un autre propriétaire.",
        )


class InvitationGone(DomainError):
    """Raised by a link that was used, revoked, replaced, or that is too old."""

    code = "invitation-gone"
    status = 410

    def __init__(self) -> None:
        super().__init__(
            "Cette invitation n’est plus valable.", "Demandez qu’on vous en envoie une nouvelle."
        )


class InvitationOfSomebodyElse(DomainError):
    """Raised when a person takes up the invitation sent to another address."""

    code = "invitation-of-somebody-else"
    status = 403

    def __init__(self, email: str) -> None:
        super().__init__(
            f"Cette invitation est destinée à {email}.",
            "Connectez-vous avec cette adresse, ou demandez une invitation à la vôtre.",
        )
