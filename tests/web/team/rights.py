"""Rules of the team."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ritournelle.accounts.models import Invitation, Membership, Right, Role, User
from tests.factories import NOON
from tests.web.rights import Rule, World


def colleague(world: World) -> Mapping[str, Any]:
    """A member of the organisation."""
    user, _ = User.objects.get_or_create(email="dora@ritournelle.example")
    member, _ = Membership.objects.get_or_create(
        organization=world.organization, user=user, defaults={"role": Role.SALES}
    )
    return {"pk": member.pk}


def invitation(world: World) -> Mapping[str, Any]:
    """Somebody asked to join it."""
    row, _ = Invitation.objects.get_or_create(
        organization=world.organization,
        email="emile@ritournelle.example",
        defaults={
            "role": Role.SALES,
            "token_sha256": "a" * 64,
            "created_at": NOON,
            "expires_at": NOON + timedelta(days=7),
        },
    )
    return {"pk": row.pk}


RULES = {
    "team:list": Rule(),
    "team:invite": Rule(Right.TEAM),
    "team:leave": Rule(),
    "team:role": Rule(Right.TEAM, colleague),
    "team:remove": Rule(Right.TEAM, colleague),
    "team:resend": Rule(Right.TEAM, invitation, method="post"),
    "team:revoke": Rule(Right.TEAM, invitation, method="post"),
}
