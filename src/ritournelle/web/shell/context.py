"""What the frame of every page shows: the company, the person, the counts."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from ritournelle.accounts.models import RIGHTS, Membership, Organization, Right
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.notable import news_of

TO_CHECK = (Message.Status.FAILED, Message.Status.UNCERTAIN, Message.Status.BOUNCED)


class Shell:
    """Read lazily: a fragment that shows no frame asks nothing."""

    def __init__(self, membership: Membership) -> None:
        self._membership = membership
        self.organization = membership.organization
        self.user = membership.user
        self.role_label = membership.get_role_display()
        self.shortcuts = membership.user.has_shortcuts
        self.can = {str(right): right in RIGHTS[membership.role] for right in Right}

    @cached_property
    def organizations(self) -> list[Organization]:
        """The other organisations of the person."""
        others = Organization.objects.filter(memberships__user=self.user)
        return list(others.exclude(pk=self.organization.pk).order_by("name"))

    @cached_property
    def active_count(self) -> int:
        """How many subscriptions are running."""
        return Subscription.objects.filter(
            organization=self.organization, status=Subscription.Status.ACTIVE
        ).count()

    @cached_property
    def to_check_count(self) -> int:
        """How many messages wait for a person."""
        return Message.objects.filter(organization=self.organization, status__in=TO_CHECK).count()

    @cached_property
    def has_news(self) -> bool:
        """Whether something notable happened since the bell was opened; good news can wait."""
        news = news_of(self._membership).filter(pk__gt=self._membership.seen_event)
        return news.exclude(kind="run.finished", data__failed=0).exists()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates `shell` (None for nobody) and `theme`, chosen in a cookie."""
    theme = request.COOKIES.get("theme", "")
    membership = getattr(request, "membership", None)
    return {
        "shell": Shell(membership) if membership else None,
        "theme": theme if theme in ("light", "dark") else "",
    }
