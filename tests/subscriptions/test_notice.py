"""What the team is told when a run is over."""

from datetime import date
from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.invoicing.models import Invoice
from ritournelle.outbox.models import Message, Purpose
from ritournelle.subscriptions import run as runs
from ritournelle.subscriptions.models import BillingRun, Subscription
from ritournelle.subscriptions.notice import send_notice
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, make_business, subscribe

pytestmark = pytest.mark.django_db


def test_the_notice_tells_how_many_how_much_and_the_list(
    business: Organization, saas: Product
) -> None:
    subscribe(customer_of(business, "C001"), [saas], starts_on="2026-12-01")
    boat = factories.make_product(business, code="BOAT", unit_price=Decimal(1250))
    subscribe(customer_of(business, "C002", name="Port de Sète"), [boat], starts_on="2026-12-01")
    subscribe(customer_of(business, "C003"), [saas], starts_on="2026-12-01", output="draft")
    subscribe(customer_of(business, "C004", city=""), [saas], starts_on="2026-12-01")

    run = bill_on(business, "2026-12-01")

    message = Message.objects.get()
    assert (message.run_id, message.purpose) == (run.pk, Purpose.RUN_NOTICE)
    assert message.recipients == ["equipe@lilas.example"]
    assert message.due_at == run.finished_at
    # 118,80 + 1 500,00
    assert message.subject == (
        "Facturation du 1er\u00a0décembre\u00a02026\u00a0: "
        "2\u00a0factures, 1\u00a0618,80\u00a0€ TTC, 1\u00a0échec"
    )
    draft = Invoice.objects.get(status="draft")
    assert message.body == (
        "Bonjour,\n\n"
        "La facturation du 1er\u00a0décembre\u00a02026 pour Ritournelle SAS est terminée\u00a0: "
        "2\u00a0factures et 1\u00a0brouillon à valider, "
        "1\u00a0349,00\u00a0€ HT, 1\u00a0618,80\u00a0€ TTC.\n\n"
        "Factures\u00a0:\n"
        f"- Brouillon B-{draft.pk} · Client C003 · 118,80\u00a0€\n"
        "- FA-2026-0001 · Client C001 · 118,80\u00a0€\n"
        "- FA-2026-0002 · Port de Sète · 1\u00a0500,00\u00a0€\n\n"
        "À corriger\u00a0:\n"
        "- Client C004 (AB-C004)\u00a0: L’adresse de Client C004 est incomplète\u00a0: "
        "il manque la ville. Complétez la fiche du client, puis relancez.\n\n"
        "Ritournelle"
    )


def test_a_night_without_work_is_silent(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    bill_on(business, "2026-11-30")
    assert not Message.objects.exists()


def test_a_run_is_told_once(business: Organization, saas: Product) -> None:
    subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    night = date(2026, 12, 1)
    run = bill_on(business, "2026-12-01", night=night)
    assert bill_on(business, "2026-12-01", night=night).pk == run.pk
    assert Message.objects.count() == 1


def test_a_failure_is_told_again_each_night_until_it_is_mended(
    business: Organization, saas: Product
) -> None:
    subscribe(customer_of(business, city=""), [saas], starts_on="2026-12-01")
    bill_on(business, "2026-12-01")
    bill_on(business, "2026-12-02")
    subjects = Message.objects.order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == [
        "Facturation du 1er\u00a0décembre\u00a02026\u00a0: "
        "0\u00a0facture, 0,00\u00a0€ TTC, 1\u00a0échec",
        "Facturation du 2\u00a0décembre\u00a02026\u00a0: "
        "0\u00a0facture, 0,00\u00a0€ TTC, 1\u00a0échec",
    ]


def test_what_was_expected_and_is_missing_is_told(
    business: Organization, saas: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    # As if a fault of ours had left a page out.
    monkeypatch.setattr(runs, "_bill_pages", lambda *arguments: None)

    bill_on(business, "2026-12-03")

    message = Message.objects.get()
    assert message.subject.endswith("1\u00a0manquante")
    assert (
        "Attendues et absentes\u00a0:\n"
        "- Client C001 (AB-C001), attendue le 1er\u00a0décembre\u00a02026" in message.body
    )


def test_an_organisation_without_a_team_address_gets_no_notice(saas: Product) -> None:
    business = saas.organization
    Organization.objects.update(team_email="")
    business.refresh_from_db()
    subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    assert bill_on(business, "2026-12-01").issued_count == 1
    assert not Message.objects.exists()


def test_the_notice_says_nothing_of_another_organisation(
    business: Organization, saas: Product
) -> None:
    other = make_business(slug="autre", name="Autre", siren="552100554", siret="55210055400013")
    subscribe(
        customer_of(other, "X001", city=""), [factories.make_product(other)], starts_on="2026-12-01"
    )
    bill_on(other, "2026-12-01")
    subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    bill_on(business, "2026-12-01")
    ours = Message.objects.get(organization=business)
    assert "X001" not in ours.body
    assert "Client C001" in ours.body


def test_a_long_list_is_cut_and_says_so(business: Organization) -> None:
    run = BillingRun.objects.create(
        organization=business,
        billed_on=date(2026, 12, 1),
        status="done",
        started_at=factories.NOON,
        seen_at=factories.NOON,
        due_count=203,
    )
    customer = customer_of(business)
    Subscription.objects.bulk_create(
        Subscription(
            organization=business,
            customer=customer,
            reference=f"AB-{n:04}",
            status="active",
            starts_on=date(2026, 12, 1),
            next_billing_on=date(2026, 12, 1),
        )
        for n in range(203)
    )

    send_notice(run, at=factories.NOON)

    body = Message.objects.get().body
    assert body.count("attendue le") == 200
    assert "- et 3\u00a0autres" in body
