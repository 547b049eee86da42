"""Loading the demonstration for a person, in an organisation of its own."""

from datetime import datetime

from django.db import transaction

from ritournelle.accounts.models import Organization, User
from ritournelle.core.nights import local_day
from ritournelle.web.demo.build import SHORT, build_short_demo, open_company


def load_demo(user: User, *, at: datetime) -> Organization:
    """Return the person's demonstration: the one they have, or a new one that has lived."""
    today = local_day(at, "Europe/Paris")
    with transaction.atomic():
        # Two clicks make one demonstration.
        User.objects.select_for_update().get(pk=user.pk)
        existing = Organization.objects.filter(is_demo=True, memberships__user=user).first()
        if existing:
            return existing
        organization = open_company(today, SHORT, owner=user)
    build_short_demo(organization, today)
    return organization
