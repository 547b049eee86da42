"""Creating and changing customers: canonical numbers, contacts, events, refusals."""

from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.customers.errors import CustomerCodeTaken
from ritournelle.customers.models import Customer
from ritournelle.customers.services import create_customer, set_contacts, update_customer
from ritournelle.kit.models import Event
from ritournelle.kit.validation import UnknownField
from tests.factories import NOON, make_contact, make_customer

ADDRESS = {"address_line1": "3 place Bellecour", "postcode": "69002", "city": "Lyon"}


def create(organization: Organization, **fields: Any) -> Customer:
    values = {"code": "C1", "name": "Boulangerie Martin"} | ADDRESS | fields
    return create_customer(organization, at=NOON, **values)


def receivers(customer: Customer) -> list[str]:
    contacts = customer.contacts.filter(receives_invoices=True)
    return list(contacts.order_by("pk").values_list("email", flat=True))


def test_numbers_are_kept_in_their_canonical_form(organization: Organization) -> None:
    customer = create(
        organization,
        siren="552 100 554",
        siret="552 100 554 00013",
        vat_number="fr 96 552 100 554",
        country="France",
    )
    customer.refresh_from_db()
    numbers = (customer.siren, customer.siret, customer.vat_number, customer.country)
    assert numbers == ("552100554", "55210055400013", "FR96552100554", "FR")


def test_the_siren_is_taken_from_the_siret(organization: Organization) -> None:
    assert create(organization, siret="55210055400013").siren == "552100554"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"siren": "552100555"}, "clé de contrôle", id="wrong key of a SIREN"),
        pytest.param(
            {"siren": "443061841", "siret": "55210055400013"}, "établissement", id="other SIRET"
        ),
        pytest.param(
            {"siren": "443061841", "vat_number": "FR96552100554"}, "SIREN", id="other VAT number"
        ),
        pytest.param({"vat_number": "DE136695976"}, "pays", id="VAT number of another country"),
        pytest.param({"postcode": "6900"}, "code postal", id="postcode of four digits"),
        pytest.param({"country": "Atlantide"}, "pays", id="no such country"),
        pytest.param({"name": ""}, "Nom", id="no name"),
        pytest.param({"name": "x" * 141}, "140", id="name too long"),
        pytest.param({"kind": "autre"}, "Catégorie", id="no such kind"),
        pytest.param({"kind": "consumer", "siren": "552100554"}, "particulier", id="consumer"),
        pytest.param({"payment_end_of_month": True}, "délai", id="end of month without days"),
        pytest.param({"payment_days": 30, "payment_day": 32}, "jour du mois", id="the 32nd"),
        pytest.param({"vat_exemption": "VATEX-XX"}, "exonération", id="no such exemption"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(
    organization: Organization, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        create(organization, **fields)
    assert words in refusal.value.message
    assert refusal.value.remedy
    assert not Customer.objects.exists()


def test_a_code_is_taken_once_in_an_organisation_only(
    organization: Organization, other_organization: Organization
) -> None:
    create(organization)
    create(other_organization)
    with pytest.raises(CustomerCodeTaken):
        create(organization)


def test_creating_tells_the_log(organization: Organization) -> None:
    customer = create(organization)
    event = Event.objects.get()
    assert (event.kind, event.customer_id) == ("customer.created", customer.pk)
    assert event.data == {"code": "C1"}


def test_changing_tells_before_and_after(organization: Organization) -> None:
    customer = make_customer(organization)
    update_customer(customer, at=NOON, actor="alice", city="Villeurbanne", postcode="69 100")
    event = Event.objects.get(kind="customer.updated")
    assert event.actor == "alice"
    assert event.data == {
        "changes": {"city": ["Lyon", "Villeurbanne"], "postcode": ["69002", "69100"]}
    }


def test_changing_nothing_tells_nothing(organization: Organization) -> None:
    update_customer(make_customer(organization), at=NOON, city="Lyon")
    assert not Event.objects.exists()


def test_a_change_is_checked_with_what_stays(organization: Organization) -> None:
    customer = make_customer(organization, siren="443061841")
    with pytest.raises(DomainError):
        update_customer(customer, at=NOON, siret="55210055400013")


def test_an_unknown_field_is_refused(organization: Organization) -> None:
    with pytest.raises(UnknownField):
        update_customer(make_customer(organization), at=NOON, colour="red")


def test_contacts_no_longer_named_stop_receiving_but_stay(organization: Organization) -> None:
    customer = make_customer(organization)
    make_contact(customer, email="alice@martin.example")
    make_contact(customer, email="bob@martin.example", receives_invoices=False)
    set_contacts(customer, ["BOB@martin.example", "carol@martin.example"], at=NOON)
    assert receivers(customer) == ["bob@martin.example", "carol@martin.example"]
    assert customer.contacts.count() == 3


def test_the_same_contacts_change_nothing(organization: Organization) -> None:
    customer = make_customer(organization)
    make_contact(customer, email="alice@martin.example")
    set_contacts(customer, ["Alice@martin.example"], at=NOON)
    assert not Event.objects.exists()
