"""The form of a customer: checks all at once, contacts without JavaScript, two people at once."""

from typing import Any

import pytest
from django.test import Client

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Contact, Customer, OwnField
from tests import factories

CREATE = "/clients/nouveau/"


def filled(**changes: Any) -> dict[str, Any]:
    """What a browser sends for a new customer."""
    values = {
        "kind": "professional", "name": "Fournil de Lyon", "siret": "55210055400013",
        "address_line1": "3 place Bellecour", "postcode": "69002", "city": "Lyon", "country": "FR",
        "language": "fr", "payment_means": "58", "terms": "45fdm",
        "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0",
        "contacts-0-name": "Paul", "contacts-0-email": "paul@fournil.example",
        "contacts-0-receives_invoices": "on",
    }  # fmt: skip
    return values | changes


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


def test_a_customer_is_created_with_its_contact(alice: Client, organization: Organization) -> None:
    response = alice.post(CREATE, filled(tags="Presse, Sud"))
    customer = Customer.objects.get()
    assert response.headers["Location"] == f"/clients/{customer.pk}/"
    assert (customer.code, customer.siren) == ("CLI-0001", "552100554")
    assert (customer.payment_days, customer.payment_end_of_month) == (45, True)
    assert customer.contacts.get().email == "paul@fournil.example"
    assert list(customer.tags.order_by("name").values_list("name", flat=True)) == ["Presse", "Sud"]


def test_every_fault_is_told_at_its_field_and_nothing_typed_is_lost(alice: Client) -> None:
    wrong = {
        "name": "", "siret": "55210055400014", "postcode": "690", "terms": "autre",
        "contacts-0-email": "paul",
    }  # fmt: skip
    response = alice.post(CREATE, filled(**wrong, city="Villeurbanne"))
    assert set(errors(response)) == {"name", "siret", "postcode", "payment_days"}
    assert response.context["contacts"].forms[0].errors["email"]
    assert 'value="Villeurbanne"' in response.content.decode()
    assert not Customer.objects.exists()


def test_a_private_person_has_no_siret(alice: Client) -> None:
    assert set(errors(alice.post(CREATE, filled(kind="consumer")))) == {"siret"}


def test_a_reference_that_is_taken_is_told_at_its_field(
    alice: Client, organization: Organization
) -> None:
    factories.make_customer(organization, code="C001")
    assert set(errors(alice.post(CREATE, filled(code="C001")))) == {"code"}


def test_a_row_is_added_without_javascript(alice: Client) -> None:
    response = alice.post(CREATE, filled(more="1"))
    assert len(response.context["contacts"].forms) == 2
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        pytest.param("/abonnements/nouveau/", "/abonnements/nouveau/?client=", id="page"),
        pytest.param("/abonnements/3/1/?a=b", "/abonnements/3/1/?a=b&client=", id="with a query"),
        pytest.param("https://mechant.example/", "/clients/", id="not another site"),
        pytest.param("//mechant.example/", "/clients/", id="not another host"),
    ],
)
def test_one_goes_back_where_a_customer_was_needed(alice: Client, back: str, expected: str) -> None:
    response = alice.post(
        f"{CREATE}?{'retour'}={back.replace('?', '%3F').replace('=', '%3D')}", filled()
    )
    customer = Customer.objects.get()
    assert response.headers["Location"].startswith(expected)
    assert str(customer.pk) in response.headers["Location"]


def test_a_siret_tells_the_siren_and_the_vat_number(alice: Client) -> None:
    page = alice.post("/clients/verifier/", {"siret": "552 100 554 00013", "country": "FR"})
    text = page.content.decode()
    assert 'value="552100554"' in text
    assert 'value="FR96552100554"' in text


def test_a_wrong_siret_is_told_as_it_is_typed(alice: Client) -> None:
    page = alice.post("/clients/verifier/", {"siret": "55210055400014"}).content.decode()
    assert "clé de contrôle" in page
    assert "FR96" not in page


def edited(customer: Customer, **changes: Any) -> dict[str, Any]:
    contacts = list(customer.contacts.order_by("pk"))
    values = filled(
        name=customer.name, code=customer.code, siret="", siren=customer.siren,
        revision=customer.revision,
    )  # fmt: skip
    values |= {
        "contacts-TOTAL_FORMS": str(len(contacts)),
        "contacts-INITIAL_FORMS": str(len(contacts)),
    }
    for n, contact in enumerate(contacts):
        values |= {
            f"contacts-{n}-key": str(contact.pk), f"contacts-{n}-name": contact.name,
            f"contacts-{n}-email": contact.email, f"contacts-{n}-receives_invoices": "on",
        }  # fmt: skip
    return values | changes


def test_a_customer_is_changed_and_a_contact_removed(
    alice: Client, organization: Organization
) -> None:
    customer = factories.make_customer(organization)
    factories.make_contact(customer)
    place = f"/clients/{customer.pk}/modifier/"
    answer = alice.post(place, edited(customer, city="Nice", **{"contacts-0-DELETE": "on"}))
    customer.refresh_from_db()
    assert answer.status_code == 302
    assert (customer.city, customer.contacts.count(), customer.revision) == ("Nice", 0, 1)


def test_a_change_made_meanwhile_is_shown_and_never_overwritten_silently(
    alice: Client, organization: Organization
) -> None:
    customer = factories.make_customer(organization)
    place = f"/clients/{customer.pk}/modifier/"
    mine = edited(customer, city="Nice", terms="")
    alice.post(place, edited(customer, city="Paris", terms=""))

    refused = alice.post(place, mine)
    assert "modifiée pendant que vous la remplissiez" in " ".join(errors(refused)["__all__"])
    assert refused.context["others"] == [("Ville", "Paris", "Nice")]
    customer.refresh_from_db()
    assert customer.city == "Paris"

    assert alice.post(place, mine | {"revision": customer.revision}).status_code == 302
    customer.refresh_from_db()
    assert customer.city == "Nice"


def test_a_contact_of_somebody_else_is_not_changed(
    alice: Client, organization: Organization, other_organization: Organization
) -> None:
    theirs = factories.make_contact(
        factories.make_customer(other_organization), email="x@autre.example"
    )
    customer = factories.make_customer(organization)
    rows = {
        "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "1",
        "contacts-0-key": str(theirs.pk), "contacts-0-email": "vole@x.example",
    }  # fmt: skip
    alice.post(f"/clients/{customer.pk}/modifier/", edited(customer, **rows))
    theirs.refresh_from_db()
    assert theirs.email == "x@autre.example"


def test_own_fields_are_filled_in_and_checked(alice: Client, organization: Organization) -> None:
    size = OwnField.objects.create(organization=organization, label="Effectif", kind="number")
    name = f"own_{size.pk}"
    assert set(errors(alice.post(CREATE, filled(**{name: "beaucoup"})))) == {name}
    alice.post(CREATE, filled(**{name: "1 200"}))
    assert Customer.objects.get().own_values == {str(size.pk): "1200"}


def test_the_least_is_enough_when_one_is_in_a_hurry(alice: Client) -> None:
    answer = {"name": "Fournil", "kind": "professional", "siret": "552 100 554 00013",
              "email": "compta@fournil.example"}  # fmt: skip
    response = alice.post("/clients/rapide/?retour=/abonnements/nouveau/", answer)
    customer = Customer.objects.get()
    assert response.headers["Location"] == f"/abonnements/nouveau/?client={customer.pk}"
    assert (customer.siren, customer.vat_number) == ("552100554", "FR96552100554")
    assert Contact.objects.get().email == "compta@fournil.example"


def test_a_wrong_siret_is_refused_even_in_a_hurry(alice: Client) -> None:
    answer = {"name": "Fournil", "kind": "professional", "siret": "123"}
    assert set(errors(alice.post("/clients/rapide/", answer))) == {"siret"}
