"""A large organisation to measure screens with: what five years of billing leave behind.

20,000 customers, 50,000 subscriptions, 500,000 issued documents, made by the database
itself in under a minute, with the drafts, credit notes, failures and messages that wait.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from bench import base_documents, base_life, data
from bench.base_sizes import CUSTOMERS, HOLDERS, SUBSCRIPTIONS
from bench.data import carry_on_after, repeat
from ritournelle.accounts.models import Membership, Organization, Role, User
from ritournelle.catalog.models import Plan, PlanItem, PlanVersion, Product
from ritournelle.customers.models import Contact, Customer, OwnField, Tag
from ritournelle.subscriptions.models import RevenueMovement, Subscription, SubscriptionItem
from ritournelle.web.forecast import refresh_forecast

WORDS = ("Boulangerie", "Garage", "Cabinet", "Studio", "Atelier", "Clinique", "Ferme", "Club")
CITIES = ("Strasbourg", "Lyon", "Lille", "Nantes", "Bordeaux", "Marseille", "Rennes", "Nice")
PLANS = 40


def make_base(today: date) -> Organization:
    """Make the organisation, with an owner who may sign in."""
    with transaction.atomic():
        organization = data.make_organization()
        _people(organization)
        _catalogue(organization)
        _customers(organization)
        _subscriptions(organization, today)
        base_documents.make(organization, today)
        base_life.make(organization, today)
    data.tidy()
    refresh_forecast(organization, timezone.now())  # as the scheduler does
    return organization


def _people(organization: Organization) -> None:
    user = User.objects.create_user("claire@mesure.example", "mesure-mesure")
    Membership.objects.create(organization=organization, user=user, role=Role.OWNER)
    for n in range(1, 10):
        other = User.objects.create_user(f"membre{n}@mesure.example", "mesure-mesure")
        Membership.objects.create(organization=organization, user=other, role=Role.SALES)


def _catalogue(organization: Organization) -> None:
    for n in range(1, PLANS + 1):
        product = Product.objects.create(
            organization=organization, code=f"P{n}", name=f"Produit {n}", unit_price=98 + n
        )
        plan = Plan.objects.create(organization=organization, code=f"F{n}", name=f"Formule {n}")
        version = PlanVersion.objects.create(plan=plan, number=1, valid_from=data.FIRST_DAY)
        PlanItem.objects.create(version=version, position=1, product=product, unit_price=98 + n)


def _one_of(words: tuple[str, ...], number: str) -> str:
    """Return the SQL of one of some words."""
    cases = " ".join(f"WHEN {rank} THEN '{word}'" for rank, word in enumerate(words))
    return f"CASE {number} % {len(words)} {cases} END"


def _customers(organization: Organization) -> None:
    gone = "CASE WHEN n > 19000 THEN {day} ELSE NULL END"
    customer = Customer(
        organization=organization, vat_number="", address_line1="51 quai Perrache",
        postcode="67000",
    )  # fmt: skip
    name = f"{_one_of(WORDS, 'n')} || ' ' || n"
    repeat(
        customer, CUSTOMERS,
        id="n", code="'C' || n", name=name, folded_name=f"lower({name})",
        siren="substr('' || (700000000 + n), 1, 9)", siret="(700000000 + n) || '00011'",
        city=_one_of(CITIES, "n / 8"), is_vip="n % 50 = 0",
        kind="CASE n % 10 WHEN 0 THEN 'consumer' ELSE 'professional' END",
        archived_on=gone.format(day=data.days_before(data.FIRST_DAY, "0")),
    )  # fmt: skip
    repeat(Contact(), CUSTOMERS, id="n", customer_id="n", email="'c' || n || '@client.example'")
    tags = [Tag.objects.create(organization=organization, name=f"Réseau {n}") for n in range(12)]
    repeat(
        Customer.tags.through(), CUSTOMERS // 2,
        id="n", customer_id="n * 2", tag_id=f"{tags[0].pk} + n % {len(tags)}",
    )  # fmt: skip
    OwnField.objects.create(organization=organization, label="Numéro d’adhérent")
    carry_on_after([Customer, Contact, Customer.tags.through])


def _subscriptions(organization: Organization, today: date) -> None:
    due = data.days_before(today, "-(n % 28) - 1")
    status = "CASE WHEN n % 8 = 7 THEN 'ended' WHEN n % 200 = 0 THEN 'draft' ELSE 'active' END"
    first_version = PlanVersion.objects.earliest("pk").pk
    repeat(
        Subscription(organization=organization, sends=True, recipients=[]), SUBSCRIPTIONS,
        id="n", customer_id=f"n % {HOLDERS} + 1", reference="'AB-' || n", status=status,
        plan_version_id=f"CASE WHEN n % 3 = 0 THEN NULL ELSE {first_version} + n % {PLANS} END",
        starts_on=data.days_before(today, "n % 900 + 40"),
        rhythm_every="CASE WHEN n % 11 = 0 THEN 12 ELSE 1 END",
        billed_until=due, next_billing_on=f"CASE WHEN {status} = 'active' THEN {due} ELSE NULL END",
        rhythm_days=data.day_of(due), mrr_cents="n % 300 * 100 + 900",
    )  # fmt: skip
    repeat(
        SubscriptionItem(), SUBSCRIPTIONS,
        id="n", subscription_id="n", position="1", product_id=f"n % {PLANS} + 1",
        quantity="n % 9 + 1",
    )  # fmt: skip
    repeat(
        RevenueMovement(organization=organization), SUBSCRIPTIONS * 2,
        id="n", subscription_id=f"(n - 1) % {SUBSCRIPTIONS} + 1",
        kind=f"CASE WHEN n > {SUBSCRIPTIONS} THEN 'expansion' ELSE 'new' END",
        on=data.days_before(today, "n % 900 - 20"), cents="n % 150 * 100 + 450",
    )  # fmt: skip
    carry_on_after([Subscription, SubscriptionItem, RevenueMovement])
