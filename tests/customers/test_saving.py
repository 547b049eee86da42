"""A whole form saved at once: fields, contacts, tags, own values, all or nothing."""

from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.customers.contacts import NewContact, add_contact
from ritournelle.customers.errors import BadOwnValue, ContactTaken
from ritournelle.customers.models import Customer
from ritournelle.customers.own_fields import create_own_field
from ritournelle.customers.saving import ContactEdit, Filled, save_known, save_new
from ritournelle.customers.services import create_customer, update_customer
from ritournelle.kit.models import Event
from ritournelle.kit.revisions import StaleRevision
from tests.factories import NOON, make_contact, make_customer

BY: dict[str, Any] = {"at": NOON, "actor": "user:1"}


def test_references_follow_one_another(
    organization: Organization, other_organization: Organization
) -> None:
    make_customer(organization, code="CLI-0041")
    make_customer(organization, code="CLI-VIEUX")
    make_customer(other_organization, code="CLI-0900")
    first = create_customer(organization, name="Un", **BY)
    second = create_customer(organization, name="Deux", code="", **BY)
    assert (first.code, second.code) == ("CLI-0042", "CLI-0043")


def test_a_new_customer_comes_with_all_that_goes_with_it(organization: Organization) -> None:
    sector = create_own_field(organization, label="Secteur", **BY)
    filled = Filled(
        {"name": "Fournil", "city": "Lyon"},
        [ContactEdit(None, NewContact("Paul@Fournil.example", "Paul", job="Gérant"))],
        ["Presse"],
        {str(sector.pk): "Pain"},
    )
    customer = save_new(organization, filled, **BY)
    customer.refresh_from_db()
    contact = customer.contacts.get()
    assert (contact.email, contact.job, contact.receives_invoices) == (
        "paul@fournil.example", "Gérant", True,
    )  # fmt: skip
    assert customer.tags.get().name == "Presse"
    assert customer.own_values == {str(sector.pk): "Pain"}


def test_nothing_is_written_when_one_part_is_refused(organization: Organization) -> None:
    number = create_own_field(organization, label="Effectif", kind="number", **BY)
    filled = Filled({"name": "Fournil"}, (), ["Presse"], {str(number.pk): "beaucoup"})
    with pytest.raises(BadOwnValue):
        save_new(organization, filled, **BY)
    assert not Customer.objects.exists()


def test_contacts_are_changed_added_and_removed_together(organization: Organization) -> None:
    customer = make_customer(organization)
    gone = make_contact(customer, email="a@martin.example")
    kept = make_contact(customer, email="b@martin.example", name="Bob")
    edits = [
        ContactEdit(gone, None),
        ContactEdit(kept, NewContact("b@martin.example", "Robert")),
        ContactEdit(None, NewContact("A@martin.example", "Alice", receives_invoices=False)),
    ]
    save_known(customer, Filled({}, edits), revision=None, **BY)
    found = customer.contacts.order_by("pk").values_list("email", "name", "receives_invoices")
    assert list(found) == [
        ("b@martin.example", "Robert", True),
        ("a@martin.example", "Alice", False),
    ]
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["contact.removed", "contact.updated", "contact.added"]


def test_two_contacts_of_a_customer_never_share_an_address(organization: Organization) -> None:
    customer = make_customer(organization)
    make_contact(customer, email="a@martin.example")
    with pytest.raises(ContactTaken):
        add_contact(customer, NewContact("A@Martin.example"), **BY)


def test_an_address_that_is_none_is_refused(organization: Organization) -> None:
    with pytest.raises(DomainError):
        add_contact(make_customer(organization), NewContact("martin"), **BY)


def test_the_second_of_two_people_does_not_overwrite_the_first(organization: Organization) -> None:
    customer = make_customer(organization)
    seen = customer.revision
    update_customer(customer, city="Paris", revision=seen, **BY)
    with pytest.raises(StaleRevision):
        update_customer(customer, city="Nice", revision=seen, **BY)
    customer.refresh_from_db()
    assert (customer.city, customer.revision) == ("Paris", 1)


def test_values_of_archived_fields_are_kept(organization: Organization) -> None:
    old = create_own_field(organization, label="Ancien", **BY)
    new = create_own_field(organization, label="Nouveau", **BY)
    customer = make_customer(organization, own_values={str(old.pk): "gardé"})
    old.archived_on = NOON.date()
    old.save()
    filled = Filled({}, own_values={str(old.pk): "perdu", str(new.pk): "oui"})
    customer = save_known(customer, filled, revision=None, **BY)
    assert customer.own_values == {str(old.pk): "gardé", str(new.pk): "oui"}
    assert Event.objects.get(kind="customer.updated").data["changes"] == {"Nouveau": ["", "oui"]}
