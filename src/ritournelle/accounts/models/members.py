"""Who works in an organisation, with which role, and which rights a role gives."""

from enum import StrEnum
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ritournelle.accounts.models.organization import Organization


class Right(StrEnum):
    """What a screen or an act asks of whoever uses it. Every member may read."""

    READ = "read"
    CUSTOMERS = "customers"  # create and change customers, notes, tasks
    CATALOG = "catalog"
    SUBSCRIPTIONS = "subscriptions"
    DRAFTS = "drafts"  # prepare invoices and pro formas
    ISSUE = "issue"  # give numbers, credit, start a run
    SEND = "send"  # decide what is sent, and its texts
    EXPORT = "export"
    SETTINGS = "settings"
    TEAM = "team"


class Role(models.TextChoices):
    """What a member is in an organisation."""

    OWNER = "owner", "Propriétaire"
    ADMIN = "admin", "Administrateur"
    BILLING = "billing", "Facturation"
    SALES = "sales", "Commercial"
    ACCOUNTANT = "accountant", "Comptable (lecture seule)"
    READ_ONLY = "read_only", "Lecture seule"


_ALL = frozenset(Right)
_BILLING = _ALL - {Right.SETTINGS, Right.TEAM}
RIGHTS: dict[str, frozenset[Right]] = {
    Role.OWNER: _ALL,
    Role.ADMIN: _ALL,
    Role.BILLING: _BILLING,
    Role.SALES: frozenset({Right.READ, Right.CUSTOMERS, Right.SUBSCRIPTIONS, Right.DRAFTS}),
    Role.ACCOUNTANT: frozenset({Right.READ, Right.EXPORT}),
    Role.READ_ONLY: frozenset({Right.READ}),
}


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Write a user with a hashed password."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of an address."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in. What they may do depends on their role in each organisation."""

    email = models.EmailField("adresse e-mail", unique=True)
    name = models.CharField("nom", max_length=80, blank=True)
    is_active = models.BooleanField("peut se connecter", default=True)
    has_shortcuts = models.BooleanField("raccourcis clavier", default=True)
    joined_at = models.DateTimeField("inscrit le", default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def actor(self) -> str:
        """How the event log names this person."""
        return f"user:{self.pk}"


class Membership(models.Model):
    """A person's place in an organisation."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=Role)
    created_at = models.DateTimeField("membre depuis", default=timezone.now, editable=False)
    # The last event shown in the bell.
    seen_event = models.BigIntegerField("dernier événement vu", default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="member_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def may(self, right: Right) -> bool:
        """Say whether the role gives a right."""
        return right in RIGHTS[self.role]


class Invitation(models.Model):
    """An address asked to join an organisation. The link holds a token, kept as its hash."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField("adresse e-mail")
    role = models.CharField("rôle", max_length=20, choices=Role)
    token_sha256 = models.CharField("empreinte du lien", max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("envoyée le")
    expires_at = models.DateTimeField("expire le")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at=None),
                name="one_open_invitation_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.email
