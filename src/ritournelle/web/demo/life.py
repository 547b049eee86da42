"""What people do in a company beside billing: groups, notes, tasks, offers that wait."""

from datetime import date, datetime, timedelta

from ritournelle.accounts.models import Membership, Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.customers.notes import add_note, add_task
from ritournelle.customers.tags import create_tag
from ritournelle.subscriptions.drafts import next_reference
from ritournelle.subscriptions.proforma import create_pro_forma
from ritournelle.subscriptions.services import NewItem, create_subscription

TAGS = {"Fidèle": 7, "Partenaire": 11, "À revoir en janvier": 17}  # one customer in so many
TASKS = (
    ("Rappeler pour le renouvellement", 2),
    ("Demander le nouveau bon de commande", 0),
    ("Vérifier l’adresse de facturation", -1),
    ("Présenter la formule Enterprise", 9),
)
NOTES = (
    "Préfère être appelé le matin. Madame Perrin valide les factures.",
    "Passe à deux licences de plus au printemps, à confirmer.",
)
OFFER = "SAAS-PRO"


def add_everyday_life(organization: Organization, today: date, at: datetime) -> None:
    """Add groups, VIPs, notes, tasks, an offer waiting for its acceptance."""
    customers = list(Customer.objects.filter(organization=organization).order_by("pk"))
    for name, every in TAGS.items():
        tag = create_tag(organization, name, at=at, actor="system")
        for customer in customers[::every]:
            customer.tags.add(tag)
    vips = [customer.pk for customer in customers[3::13]]
    Customer.objects.filter(pk__in=vips).update(is_vip=True)
    for customer, (title, days) in zip(customers[1::5], TASKS, strict=False):
        add_task(customer, title, due_on=today + timedelta(days=days), at=at, actor="system")
    _add_notes(organization, customers, at)
    _add_offers(organization, customers, today, at)


def _add_notes(organization: Organization, customers: list[Customer], at: datetime) -> None:
    owner = Membership.objects.filter(organization=organization).select_related("user").first()
    if owner:
        for customer, text in zip(customers[2::4], NOTES, strict=False):
            add_note(customer, text, author=owner.user, at=at)


def _add_offers(
    organization: Organization, customers: list[Customer], today: date, at: datetime
) -> None:
    """Add two subscriptions that are not running: a draft, and one that the customer thinks over."""
    product = Product.objects.get(organization=organization, code=OFFER)
    start = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    for customer in customers[5:7]:
        subscription = create_subscription(
            customer,
            [NewItem(product)],
            at=at,
            reference=next_reference(organization.pk),
            starts_on=start,
            rhythm_days="1",
        )
    create_pro_forma(subscription, on=today, at=at)
