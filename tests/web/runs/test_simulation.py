"""The simulation on screen: horizons, groups, parts, and everything as CSV."""

import pytest
from django.test import Client

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.screens.runs import simulation
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(organization: Organization) -> Product:
    factories.make_series(organization)
    return factories.make_product(organization)


def page_of(client: Client, address: str) -> str:
    return client.get(f"/facturation/simulation/{address}").content.decode()


def test_each_horizon_has_its_end(alice: Client, product: Product) -> None:
    subscribe(
        customer_of(product.organization), [product], starts_on="2026-11-27", rhythm_days="27"
    )
    assert "22 novembre 2026" in page_of(alice, "?horizon=nuit")
    assert "Rien à facturer sur cette durée." in page_of(alice, "?horizon=nuit")
    assert "27 novembre 2026" in page_of(alice, "?horizon=semaine")  # the 21st and six days more
    month = page_of(alice, "?horizon=mois")
    assert "30 novembre 2026" in month
    assert "118,80\u00a0€" in month
    assert "Première facture" in month


def test_what_changed_comes_first_with_its_reason(alice: Client, product: Product) -> None:
    organization = product.organization
    same = factories.make_product(organization, code="SAME", name="Forfait")
    for code, bought in (("C001", same), ("C002", product)):
        subscribe(customer_of(organization, code), [bought], starts_on="2026-10-01")
    bill_on(organization, "2026-10-01")
    Product.objects.filter(pk=product.pk).update(unit_price="109")
    page = page_of(alice, "?horizon=nuit")
    assert "Prix\u00a0: Logiciel de caisse, 99,00\u00a0€ → 109,00\u00a0€" in page
    assert page.index("Client C002") < page.index("Client C001")


def test_a_simulation_writes_nothing(alice: Client, product: Product) -> None:
    subscription = subscribe(customer_of(product.organization), [product], starts_on="2026-11-01")
    page_of(alice, "?horizon=mois")
    assert Subscription.objects.get().next_billing_on == subscription.next_billing_on
    assert not subscription.invoices.exists()


def test_a_large_one_is_read_in_parts(
    alice: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "PART", 2)
    for n in range(3):
        subscribe(customer_of(product.organization, f"C{n}"), [product], starts_on="2026-11-01")
    first = page_of(alice, "?horizon=nuit")
    assert "3 abonnements, par parties de 2" in first
    assert "356,40\u00a0€" in first  # 3 × 118,80: the total is that of all
    assert ("Client C1" in first, "Client C2" in first) == (True, False)
    (address,) = [part.split('"')[0] for part in first.split('href="') if "apres=" in part[:60]]
    second = page_of(alice, address.replace("&amp;", "&"))
    assert ("Client C1" in second, "Client C2" in second) == (False, True)


@pytest.mark.parametrize("address", ["?horizon=siecle", "?apres=x.y", "?apres=2026-11-01.²"])
def test_strange_addresses_are_no_fault(address: str, alice: Client, product: Product) -> None:
    assert alice.get(f"/facturation/simulation/{address}").status_code == 200


def test_the_csv_holds_everything_and_no_formula(alice: Client, product: Product) -> None:
    customer = customer_of(product.organization, name="=cmd()")
    subscribe(customer, [product], starts_on="2026-11-01")
    subscribe(customer_of(product.organization, "C9", city=""), [product], starts_on="2026-11-01")
    answer = alice.get("/facturation/simulation/export.csv?horizon=nuit")
    rows = answer.getvalue().decode("utf-8-sig").splitlines()
    assert "simulation-nuit-2026-11-21.csv" in answer.headers["Content-Disposition"]
    assert rows[1] == (
        "2026-11-21;'=cmd();AB-C001;2026-11-01;2026-12-01;99,00;118,80;;Nouvelle;Première facture"
    )
    assert "En erreur" in rows[2]
    assert len(rows) == 3
