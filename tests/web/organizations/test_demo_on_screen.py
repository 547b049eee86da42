"""The demonstration on request, apart from everything real, erased in one click."""

import pytest
from django.apps import apps
from django.test import Client

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import Invoice, InvoiceFile
from ritournelle.invoicing.verification import verify
from ritournelle.kit import storage
from ritournelle.outbox.models import Message
from ritournelle.web.demo.erase import NotADemonstration, erase_demo, owned_models
from tests.factories import NOON, make_customer, make_issued_invoice

pytestmark = pytest.mark.django_db
LOAD, ERASE = "/societes/demonstration/", "/societes/demonstration/effacer/"


@pytest.fixture
def demo(alice: Client) -> Organization:
    alice.post(LOAD)
    return Organization.objects.get(is_demo=True)


def test_it_is_lively_and_waits_for_nobody(demo: Organization) -> None:
    assert demo.customer_set.count() >= 40
    issued = Invoice.objects.filter(organization=demo, status="issued")
    assert issued.count() > 200
    assert verify(demo, files=False).breaks == []
    messages = Message.objects.filter(organization=demo)
    assert messages.filter(status="sent").count() > 200
    assert not messages.exclude(status="sent").exists()
    assert not messages.filter(sent_at__gt=NOON).exists()
    recent = InvoiceFile.objects.filter(invoice__organization=demo, to_send=True)
    assert recent.count() < 20


def test_two_clicks_make_one(demo: Organization, alice: Client) -> None:
    alice.post(LOAD)
    assert Organization.objects.filter(is_demo=True).count() == 1
    assert alice.get("/profil/").context["shell"].organization == demo


def test_erasing_leaves_nothing_of_it_and_all_of_the_rest(
    demo: Organization, alice: Client, organization: Organization
) -> None:
    real = make_issued_invoice(make_customer(organization))
    sha256 = storage.put(b"a page of the demonstration", ".pdf")
    InvoiceFile.objects.filter(
        pk=InvoiceFile.objects.filter(invoice__organization=demo).first().pk  # type: ignore[union-attr]
    ).update(sha256=sha256, filed_at=NOON)
    alice.post(ERASE)
    for model, path in owned_models():
        assert not model._base_manager.filter(**{path: demo.pk}).exists(), model
    assert not Organization.objects.filter(pk=demo.pk).exists()
    assert Invoice.objects.get() == real
    with pytest.raises(FileNotFoundError):
        storage.get(sha256, ".pdf")
    assert alice.get("/profil/").context["shell"].organization == organization


def test_a_real_organisation_is_never_erased(alice: Client, organization: Organization) -> None:
    with pytest.raises(NotADemonstration):
        erase_demo(organization)
    response = alice.post(ERASE, follow=True)
    assert "n’est pas une société de démonstration" in response.text
    assert Organization.objects.filter(pk=organization.pk).exists()


def test_every_table_of_an_organisation_is_known() -> None:
    shared = {"auth", "contenttypes", "sessions", "account", "mfa"}
    owned = {model for model, _ in owned_models()}
    others = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model not in owned and model._meta.app_label not in shared
    }
    assert others == {"accounts.User", "accounts.Organization", "web.Submission"}
