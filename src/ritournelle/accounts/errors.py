"""What is refused about organisations, and what to do instead."""

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
