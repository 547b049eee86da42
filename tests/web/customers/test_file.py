"""A customer's file: figures, tabs, notes, tasks, contacts, timeline."""

from datetime import date

import pytest
from django.test import Client

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Contact, Customer, Note, OwnField, Tag, Task
from ritournelle.customers.notes import add_note
from ritournelle.customers.services import update_customer
from tests import factories
from tests.factories import NOON
from tests.web.conftest import make_user
from tests.web.counting import queries_of

TABS = ["resume", "abonnements", "factures", "contacts", "notes", "journal"]


@pytest.fixture
def customer(organization: Organization) -> Customer:
    return factories.make_customer(organization)


def page(client: Client, customer: Customer, tab: str = "resume") -> str:
    response = client.get(f"/clients/{customer.pk}/?onglet={tab}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_figures_of_a_customer(alice: Client, customer: Customer) -> None:
    factories.make_subscription(customer, mrr_cents=9900)
    factories.make_subscription(customer, mrr_cents=100, reference="AB-2", next_billing_on=None)
    factories.make_issued_invoice(customer)  # 99 € without VAT
    factories.make_invoice(customer)  # a draft is no turnover
    context = alice.get(f"/clients/{customer.pk}/").context
    assert context["figures"] == (10000, date(2026, 12, 1))
    assert context["turnover"] == 9900
    assert [line.subscription.reference for line in context["lines"]] == ["AB-0001"]


def test_what_the_next_invoice_will_stumble_over_is_said(
    alice: Client, organization: Organization
) -> None:
    nowhere = factories.make_customer(organization, code="C2", city="", postcode="")
    assert "sans adresse, ce client ne peut pas être facturé" in page(alice, nowhere)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_is_there_when_there_is_nothing(
    alice: Client, customer: Customer, tab: str
) -> None:
    assert customer.name in page(alice, customer, tab)


def test_a_reader_gets_no_buttons(bob: Client, customer: Customer) -> None:
    text = page(bob, customer)
    assert f"?client={customer.pk}" not in text
    assert "Modifier la fiche" not in text


def test_the_timeline_tells_everything_with_before_and_after(
    alice: Client, organization: Organization, customer: Customer
) -> None:
    claire = make_user("claire@ritournelle.example", organization)
    update_customer(customer, city="Villeurbanne", at=NOON, actor=claire.actor)
    alice.post(f"/clients/{customer.pk}/notes/", {"text": "Préfère le téléphone."})
    text = page(alice, customer, "journal")
    for words in ("Fiche client modifiée", "Lyon", "Villeurbanne", "claire", "Note écrite",
                  "Préfère le téléphone."):  # fmt: skip
        assert words in text
    Note.objects.all().delete()
    assert "Préfère le téléphone." not in page(alice, customer, "journal")


def test_a_note_is_written_and_taken_away(alice: Client, customer: Customer) -> None:
    alice.post(f"/clients/{customer.pk}/notes/", {"text": "Rappeler"})
    note = Note.objects.get()
    assert "Rappeler" in page(alice, customer, "notes")
    alice.post(f"/clients/notes/{note.pk}/supprimer/")
    assert not Note.objects.exists()


def test_a_task_is_added_ticked_and_opened_again(
    alice: Client, organization: Organization, customer: Customer
) -> None:
    claire = make_user("claire@ritournelle.example", organization)
    answer = {"title": "Relire le contrat", "due_on": "2026-11-20", "assignee": str(claire.pk)}
    alice.post(f"/clients/{customer.pk}/taches/", answer)
    task = Task.objects.get()
    assert (task.assignee, task.due_on) == (claire, date(2026, 11, 20))
    assert "En retard" in page(alice, customer)
    alice.post(f"/clients/taches/{task.pk}/", {"done": "1"})
    assert "En retard" not in page(alice, customer)
    alice.post(f"/clients/taches/{task.pk}/", {"done": "0"})
    task.refresh_from_db()
    assert task.done_at is None


def test_an_empty_task_is_refused(alice: Client, customer: Customer) -> None:
    alice.post(f"/clients/{customer.pk}/taches/", {"title": " "})
    assert not Task.objects.exists()


def test_contacts_are_added_changed_and_removed(alice: Client, customer: Customer) -> None:
    place = f"/clients/{customer.pk}/contacts/nouveau/"
    assert alice.post(place, {"name": "Sans adresse"}).status_code == 422
    alice.post(place, {"email": "a@martin.example", "receives_invoices": "on"})
    contact = Contact.objects.get()
    assert contact.receives_invoices
    alice.post(f"/clients/contacts/{contact.pk}/", {"email": "a@martin.example", "name": "Alice"})
    contact.refresh_from_db()
    assert (contact.name, contact.receives_invoices) == ("Alice", False)
    twice = alice.post(place, {"email": "A@martin.example"})
    assert twice.status_code == 422
    alice.post(f"/clients/contacts/{contact.pk}/retirer/")
    assert not Contact.objects.exists()


def test_archiving_is_taken_back_by_its_message(alice: Client, customer: Customer) -> None:
    place = f"/clients/{customer.pk}/"
    answer = alice.post(f"{place}archiver/", follow=True)
    (message,) = list(answer.context["messages"])
    customer.refresh_from_db()
    assert customer.archived_on == factories.TODAY
    alice.post(message.extra_tags)
    customer.refresh_from_db()
    assert customer.archived_on is None


def test_a_customer_who_is_still_billed_is_not_archived(alice: Client, customer: Customer) -> None:
    factories.make_subscription(customer)
    answer = alice.post(f"/clients/{customer.pk}/archiver/", follow=True)
    assert "a un abonnement actif" in answer.content.decode()
    customer.refresh_from_db()
    assert customer.archived_on is None


def test_tags_are_created_renamed_and_deleted(alice: Client, organization: Organization) -> None:
    alice.post("/clients/etiquettes/", {"name": "Presse"})
    assert alice.post("/clients/etiquettes/", {"name": "presse"}).status_code == 422
    tag = Tag.objects.get()
    alice.post(f"/clients/etiquettes/{tag.pk}/", {"name": "Médias"})
    assert "Médias" in alice.get("/clients/etiquettes/").content.decode()
    alice.post(f"/clients/etiquettes/{tag.pk}/", {"act": "delete"})
    assert not Tag.objects.exists()


def test_own_fields_are_added_moved_and_archived(alice: Client) -> None:
    place = "/clients/champs/"
    alice.post(place, {"label": "Secteur", "kind": "text"})
    alice.post(place, {"label": "Région", "kind": "choice", "choices": "Nord\nSud\nNord"})
    assert alice.post(place, {"label": "Vide", "kind": "choice"}).status_code == 422
    first, second = OwnField.objects.order_by("position")
    assert second.choices == ["Nord", "Sud"]
    alice.post(f"{place}{second.pk}/ranger/", {"act": "up"})
    assert [one.label for one in alice.get(place).context["fields"]] == ["Région", "Secteur"]
    alice.post(f"{place}{first.pk}/ranger/", {"act": "archive"})
    assert [one.label for one in alice.get(place).context["fields"]] == ["Région"]
    alice.post(f"{place}{first.pk}/ranger/")
    assert len(alice.get(place).context["fields"]) == 2
    alice.post(f"{place}{second.pk}/", {"label": "Zone", "choices": "Est"})
    second.refresh_from_db()
    assert (second.label, second.kind, second.choices) == ("Zone", "choice", ["Est"])


@pytest.mark.parametrize("tab", TABS)
def test_queries_do_not_grow_with_the_rows(
    alice: Client, organization: Organization, customer: Customer, tab: str
) -> None:
    claire = make_user("claire@ritournelle.example", organization)
    OwnField.objects.create(organization=organization, label="Secteur")
    counts = []
    for count in (1, 30):
        for n in range(Note.objects.count(), count):
            factories.make_subscription(customer, reference=f"AB-{n}")
            factories.make_invoice(customer)
            factories.make_contact(customer, email=f"c{n}@martin.example")
            add_note(customer, "Rappeler", author=claire, at=NOON)
            Task.objects.create(
                organization=organization, customer=customer, title="Relire", created_at=NOON,
                assignee=claire,
            )  # fmt: skip
        counts.append(queries_of(alice, f"/clients/{customer.pk}/?onglet={tab}"))
    assert counts[0] == counts[1] <= 24
