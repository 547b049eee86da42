"""People made without the sign-up page: by a command, or by the demonstration."""

from allauth.account.models import EmailAddress
from django.db import transaction

from ritournelle.accounts.models import User


@transaction.atomic
def make_person(email: str, password: str, *, name: str = "") -> User:
    """Return the person of an address, which counts as verified, with this password from now on."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
    user.name = name or user.name
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user
