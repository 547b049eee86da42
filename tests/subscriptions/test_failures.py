"""One subscription's fault is its own: told with a remedy, tried again, forgotten once mended."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import NumberSeries
from ritournelle.subscriptions.models import BillingFailure, Subscription
from ritournelle.subscriptions.services import NewItem, skip_next
from tests import factories
from tests.subscriptions.builders import (
    bill_on,
    customer_of,
    next_day,
    rows,
    subscribe,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy(business: Organization, saas: Product) -> list[Subscription]:
    """Four subscriptions without fault, two on each side of the guilty one."""
    codes = ("C001", "C002", "C008", "C009")
    return [
        subscribe(customer_of(business, code), [saas], starts_on="2026-12-01") for code in codes
    ]


def guilty_customer(business: Organization, **fields: str) -> Customer:
    return customer_of(business, "C005", **fields)


def without_address(business: Organization, saas: Product) -> Subscription:
    return subscribe(guilty_customer(business, address_line1=""), [saas], starts_on="2026-12-01")


def without_siren(business: Organization, saas: Product) -> Subscription:
    return subscribe(guilty_customer(business, siren=""), [saas], starts_on="2026-12-01")


def of_another_country_without_vat_number(business: Organization, saas: Product) -> Subscription:
    customer = guilty_customer(business, country="DE", postcode="10115", siren="")
    return subscribe(customer, [saas], starts_on="2026-12-01")


def with_a_rate_that_does_not_exist(business: Organization, saas: Product) -> Subscription:
    odd = factories.make_product(business, code="ODD", name="Truc", vat_rate=Decimal("12.5"))
    return subscribe(guilty_customer(business), [odd], starts_on="2026-12-01")


def with_tiers_without_end(business: Organization, saas: Product) -> Subscription:
    return _with_tiers(business, [["100", "0.50"]])


def with_tiers_that_mean_nothing(business: Organization, saas: Product) -> Subscription:
    return _with_tiers(business, {"cent": "n’importe quoi"})


def _with_tiers(business: Organization, tiers: object) -> Subscription:
    product = factories.make_product(business, code="API", name="Appels")
    subscription = subscribe(guilty_customer(business), [product], starts_on="2026-12-01")
    Product.objects.filter(pk=product.pk).update(pricing="tiered", unit_price=0, tiers=tiers)
    return subscription


def without_lines(business: Organization, saas: Product) -> Subscription:
    return factories.make_subscription(guilty_customer(business))


def too_late(business: Organization, saas: Product) -> Subscription:
    # 1 November 2024 to 1 December 2026: 26 periods
    return subscribe(guilty_customer(business), [saas], starts_on="2024-11-01")


def with_a_rhythm_that_makes_no_sense(business: Organization, saas: Product) -> Subscription:
    subscription = subscribe(guilty_customer(business), [saas], starts_on="2026-12-01")
    Subscription.objects.filter(pk=subscription.pk).update(rhythm_days="28,31")
    return subscription


def with_a_unit_nobody_foresaw(business: Organization, saas: Product) -> Subscription:
    subscription = subscribe(guilty_customer(business), [saas], starts_on="2026-12-01")
    Subscription.objects.filter(pk=subscription.pk).update(rhythm_unit="lunes")
    return subscription


@pytest.mark.parametrize(
    ("make", "code", "reason", "remedy"),
    [
        pytest.param(
            without_address,
            "missing-address",
            "L’adresse de Client C005 est incomplète\u00a0: il manque la rue.",
            "Complétez la fiche du client, puis relancez.",
            id="no address",
        ),
        pytest.param(
            without_siren,
            "missing-siren",
            "Le client professionnel Client C005 n’a pas de SIREN.",
            "Saisissez son SIREN dans sa fiche, ou changez sa catégorie, puis relancez.",
            id="no SIREN",
        ),
        pytest.param(
            of_another_country_without_vat_number,
            "vat-number-missing",
            "Il manque le numéro de TVA intracommunautaire de ce client professionnel.",
            "Saisissez-le dans la fiche du client\u00a0; s’il n’en a pas, "
            "enregistrez-le comme non professionnel pour lui facturer la TVA française.",
            id="no VAT number",
        ),
        pytest.param(
            with_a_rate_that_does_not_exist,
            "bad-product-rate",
            "12,5\u00a0% n’est pas un taux de TVA français (produit «\u00a0Truc\u00a0»).",
            "Corrigez le taux du produit\u00a0: 20, 10, 5,5 ou 2,1\u00a0%, par exemple.",
            id="a VAT rate that does not exist",
        ),
        pytest.param(
            with_tiers_without_end,
            "bad-product",
            "Le produit «\u00a0Appels\u00a0» ne peut pas être facturé. "
            "Le dernier palier doit être sans limite.",
            "Corrigez la fiche du produit. "
            "Ajoutez un dernier palier «\u00a0au-delà\u00a0», sans quantité maximale.",
            id="tiers without end",
        ),
        pytest.param(
            with_tiers_that_mean_nothing,
            "bad-product",
            "Le produit «\u00a0Appels\u00a0» ne peut pas être facturé. Son tarif est illisible.",
            "Corrigez la fiche du produit.",
            id="tiers that mean nothing",
        ),
        pytest.param(
            without_lines,
            "nothing-bought",
            "Cet abonnement n’a aucune ligne.",
            "Ajoutez-lui une ligne, ou mettez-y fin.",
            id="no line",
        ),
        pytest.param(
            too_late,
            "too-many-late-periods",
            "26 périodes sont à facturer d’un coup, plus que les 24 permises.",
            "Vérifiez la date de début de l’abonnement. Si elle est juste, relancez la "
            "facturation en acceptant ce rattrapage («\u00a0Lancer malgré tout\u00a0» à l’écran, --force au terminal).",
            id="too many periods late",
        ),
        pytest.param(
            with_a_rhythm_that_makes_no_sense,
            "bad-rhythm",
            "Deux des jours choisis tomberaient le même jour en février.",
            "Gardez un seul jour à partir du 28 (31 pour le dernier jour du mois).",
            id="a rhythm without sense",
        ),
        pytest.param(
            with_a_unit_nobody_foresaw,
            "ValueError",
            "Une erreur inattendue a empêché de facturer cet abonnement.",
            "Vérifiez l’abonnement et son client. Si rien ne vous paraît anormal, transmettez "
            "la référence de l’exécution à l’assistance.",
            id="what nobody foresaw",
        ),
    ],
)
def test_a_fault_is_told_with_its_remedy_and_stops_nobody_else(
    business: Organization,
    saas: Product,
    healthy: list[Subscription],
    make: Callable[[Organization, Product], Subscription],
    code: str,
    reason: str,
    remedy: str,
) -> None:
    guilty = make(business, saas)

    run = bill_on(business, "2026-12-01")

    assert (run.status, run.issued_count, run.failed_count) == ("done", 4, 1)
    assert [len(rows(one)) for one in healthy] == [1, 1, 1, 1]
    assert rows(guilty) == []
    failure = BillingFailure.objects.get()
    assert failure.subscription_id == guilty.pk
    assert (failure.code, failure.reason, failure.remedy) == (code, reason, remedy)
    # No number is lost on it.
    assert NumberSeries.objects.get(organization=business).last_number == 4


def test_a_failure_is_tried_again_each_night_and_forgotten_once_mended(
    business: Organization, saas: Product
) -> None:
    guilty = without_address(business, saas)

    first_run = bill_on(business, "2026-12-01")
    second_run = bill_on(business, "2026-12-02")

    failure = BillingFailure.objects.get()
    assert failure.attempts == 2
    assert first_run.finished_at < second_run.started_at
    assert first_run.started_at < failure.first_seen_at < first_run.finished_at
    assert second_run.started_at < failure.last_seen_at < second_run.finished_at
    assert failure.run_id == second_run.pk
    assert first_run.failed_count == 1

    Customer.objects.filter(pk=guilty.customer_id).update(address_line1="1 rue du Port")
    run = bill_on(business, "2026-12-03")

    assert (run.issued_count, run.failed_count) == (1, 0)
    assert not BillingFailure.objects.exists()
    assert rows(guilty) == [("2026-12-03", "2026-12-01", "2026-12-31", 9900)]


def test_a_failure_is_forgotten_with_the_period_that_was_skipped(
    business: Organization, saas: Product
) -> None:
    guilty = without_address(business, saas)
    bill_on(business, "2026-12-01")

    skip_next(guilty, at=factories.NOON)

    assert not BillingFailure.objects.exists()
    assert next_day(guilty) == "2027-01-01"


def test_a_late_subscription_is_billed_once_that_is_accepted(
    business: Organization, saas: Product
) -> None:
    late = too_late(business, saas)
    assert bill_on(business, "2026-12-01").failed_count == 1

    run = bill_on(business, "2026-12-01", force=True)

    assert (run.issued_count, run.failed_count) == (26, 0)
    assert rows(late)[0] == ("2026-12-01", "2024-11-01", "2024-11-30", 9900)


def test_as_late_as_the_organisation_allows_is_not_too_late(
    business: Organization, saas: Product
) -> None:
    subscribe(customer_of(business), [saas], starts_on="2025-01-01")  # 24 periods
    assert bill_on(business, "2026-12-01").issued_count == 24


def test_one_broken_line_fails_the_whole_subscription(
    business: Organization, saas: Product
) -> None:
    odd = factories.make_product(business, code="ODD", vat_rate=Decimal("12.5"))
    both = subscribe(customer_of(business), [saas, NewItem(odd)], starts_on="2026-12-01")

    assert bill_on(business, "2026-12-01").failed_count == 1
    assert rows(both) == []


def test_a_broken_product_fails_all_its_subscribers_and_no_other(
    business: Organization, saas: Product, healthy: list[Subscription]
) -> None:
    product = factories.make_product(business, code="API", name="Appels")
    for code in ("C005", "C006"):
        subscribe(customer_of(business, code), [product], starts_on="2026-12-01")
    Product.objects.filter(pk=product.pk).update(pricing="tiered", unit_price=0, tiers=[])

    run = bill_on(business, "2026-12-01")

    assert (run.issued_count, run.failed_count) == (4, 2)
