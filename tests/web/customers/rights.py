"""Who may do what at the addresses of customers."""

from ritournelle.accounts.models import Right
from ritournelle.customers.models import Contact, Customer, Note, OwnField, Tag, Task
from ritournelle.kit import events
from ritournelle.kit.models import Event
from tests.factories import NOON
from tests.web.rights import Rule, World


def customer(world: World) -> dict[str, int]:
    return {"pk": world.customer.pk}


def tag(world: World) -> dict[str, int]:
    row, _ = Tag.objects.get_or_create(organization=world.organization, name="Confiserie Secrète")
    return {"pk": row.pk}


def field(world: World) -> dict[str, int]:
    row, _ = OwnField.objects.get_or_create(
        organization=world.organization, label="Confiserie Secrète"
    )
    return {"pk": row.pk}


def note(world: World) -> dict[str, int]:
    row = Note.objects.create(customer=world.customer, text="Secret", created_at=NOON)
    return {"pk": row.pk}


def task(world: World) -> dict[str, int]:
    row = Task.objects.create(
        organization=world.organization, customer=world.customer, title="Secret", created_at=NOON
    )
    return {"pk": row.pk}


def contact(world: World) -> dict[str, int]:
    return {"pk": Contact.objects.filter(customer=world.customer).latest("pk").pk}


def archived(world: World) -> dict[str, int]:
    events.record(
        "customer.archived", f"customer:{world.customer.pk}", at=NOON, act="archive",
        organization_id=world.organization.pk, customer_id=world.customer.pk,
    )  # fmt: skip
    return {"event": Event.objects.latest("pk").pk}


def one_chosen(world: World) -> dict[str, str]:
    chosen = Customer.objects.filter(pk=world.customer.pk)
    return {"act": "vip", "pk": str(chosen.get().pk), "count": "1"}


CUSTOMERS = Right.CUSTOMERS
RULES = {
    "customers:list": Rule(),
    "customers:search": Rule(data=lambda world: {"q": "conf"}),
    "customers:export": Rule(Right.EXPORT),
    "customers:bulk": Rule(CUSTOMERS, data=lambda world: {"act": "vip", "all": "1"}),
    "customers:bulk_do": Rule(CUSTOMERS, method="post", data=one_chosen),
    "customers:undo": Rule(CUSTOMERS, archived, method="post"),
    "customers:create": Rule(CUSTOMERS),
    "customers:quick": Rule(CUSTOMERS),
    "customers:check_number": Rule(CUSTOMERS, method="post"),
    "customers:tags": Rule(CUSTOMERS),
    "customers:tag": Rule(CUSTOMERS, tag, "post", lambda world: {"name": "Autre"}),
    "customers:fields": Rule(CUSTOMERS),
    "customers:field": Rule(CUSTOMERS, field),
    "customers:arrange_field": Rule(CUSTOMERS, field, "post", lambda world: {"act": "up"}),
    "customers:contact": Rule(CUSTOMERS, contact),
    "customers:contact_remove": Rule(CUSTOMERS, contact, "post"),
    "customers:note_delete": Rule(CUSTOMERS, note, "post"),
    "customers:task_tick": Rule(CUSTOMERS, task, "post"),
    "customers:task_delete": Rule(CUSTOMERS, task, "post"),
    "customers:detail": Rule(kwargs=customer),
    "customers:edit": Rule(CUSTOMERS, customer),
    "customers:archive": Rule(CUSTOMERS, customer, "post"),
    "customers:restore": Rule(CUSTOMERS, customer, "post"),
    "customers:note_add": Rule(CUSTOMERS, customer, "post", lambda world: {"text": "Rappeler"}),
    "customers:task_add": Rule(CUSTOMERS, customer, "post", lambda world: {"title": "Rappeler"}),
    "customers:contact_add": Rule(CUSTOMERS, customer),
}
