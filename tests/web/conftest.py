"""The people of the tests: Alice (owner), Bob (colleague), Charlie (of another organisation)."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from ritournelle.accounts.models import Membership, Organization, Role, User
from tests.factories import NOON


def make_user(email: str, organization: Organization | None, role: str = Role.OWNER) -> User:
    """A person with a verified address, and a place in an organisation."""
    user = User.objects.create_user(email, "mot de passe solide", name=email.partition("@")[0])
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if organization:
        Membership.objects.create(organization=organization, user=user, role=role)
    return user


def signed_in(user: User) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands at noon of the tests' day."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def alice(clock: object, organization: Organization) -> Client:
    """The owner's browser."""
    return signed_in(make_user("alice@ritournelle.example", organization))


@pytest.fixture
def member(clock: object, organization: Organization) -> Callable[[str], Client]:
    """Make the browser of a colleague with a role."""

    def make(role: str) -> Client:
        return signed_in(make_user(f"{role}@ritournelle.example", organization, role))

    return make


@pytest.fixture
def bob(member: Callable[[str], Client]) -> Client:
    """A colleague who may only read."""
    return member(Role.READ_ONLY)


@pytest.fixture
def charlie(clock: object, other_organization: Organization) -> Client:
    """A stranger: the owner of another organisation."""
    return signed_in(make_user("charlie@autre.example", other_organization))
