"""Reads about organisations."""

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError


class UnknownOrganization(DomainError):
    """Raised for a short name that no organisation has."""

    code = "unknown-organization"
    status = 404

    def __init__(self, slug: str) -> None:
        known = ", ".join(Organization.objects.order_by("slug").values_list("slug", flat=True)[:20])
        super().__init__(
            f"Aucune société ne s’appelle «\u00a0{slug}\u00a0».",
            f"Choisissez parmi\u00a0: {known}." if known else "Créez d’abord une société.",
        )


def organization_named(slug: str) -> Organization:
    """Return an organisation by its short name. Raises UnknownOrganization."""
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise UnknownOrganization(slug)
    return organization
