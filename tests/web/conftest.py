"""The people of the tests: Alice (owner), Bob (colleague), Charlie (of another organisation)."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from ritournelle.accounts.models import Membership, Organization, Role, User
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingRun
from tests import factories
from tests.factories import NOON
from tests.web.rights import SECRET_NAME, World


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


@pytest.fixture
def world(organization: Organization) -> World:
    """What Alice's organisation holds, under a name that no stranger may read."""
    factories.make_series(organization)
    customer = factories.make_customer(organization, name=SECRET_NAME)
    factories.make_contact(customer, email="secret@confiserie.example")
    product = factories.make_product(organization, name=SECRET_NAME)
    plan = factories.make_plan(organization, [(product, {})], name=SECRET_NAME)
    issued = factories.make_issued_invoice(customer)
    run = BillingRun.objects.create(
        organization=organization,
        billed_on=factories.TODAY,
        status=BillingRun.Status.DONE,
        started_at=factories.NOON,
        seen_at=factories.NOON,
        finished_at=factories.NOON,
    )
    message = Message.objects.create(
        organization=organization,
        purpose="invoice",
        invoice=issued,
        customer=customer,
        status=Message.Status.FAILED,
        message_id="<1@ritournelle.example>",
        sender="facturation@ritournelle.example",
        recipients=["secret@confiserie.example"],
        subject=SECRET_NAME,
        body=SECRET_NAME,
        created_at=factories.NOON,
    )
    return World(
        organization=organization,
        customer=customer,
        product=product,
        plan=plan,
        subscription=factories.make_subscription(customer, [(product, {})], name=SECRET_NAME),
        draft=factories.make_invoice(customer, kind=Invoice.Kind.INVOICE),
        issued=issued,
        run=run,
        message=message,
    )
