"""Reads about the people of an organisation."""

from datetime import datetime

from django.db.models import QuerySet

from ritournelle.accounts.models import Invitation, Membership, Organization


def members_of(organization: Organization) -> QuerySet[Membership]:
    """Return who works here, the first to come first."""
    return organization.memberships.select_related("user").order_by("created_at", "pk")


def open_invitations(organization: Organization) -> QuerySet[Invitation]:
    """Return who was asked and has not answered yet."""
    return organization.invitations.filter(accepted_at=None).order_by("created_at", "pk")


def expired(invitations: list[Invitation], at: datetime) -> set[int]:
    """Return the keys of the invitations whose link is too old."""
    return {one.pk for one in invitations if one.expires_at <= at}
