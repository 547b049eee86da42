"""`ritournelle bill`: what it says, in French, and how it ends."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions.models import BillingRun, Subscription
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, make_business, rows, subscribe

pytestmark = pytest.mark.django_db

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def in_two_years() -> Iterator[None]:
    """Set the clock after every day that these tests bill."""
    with time_machine.travel("2028-11-21T12:00:00Z", tick=False):
        yield


def test_the_future_is_only_simulated(
    healthy: Subscription, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="On ne facture pas dans l’avenir"):
        call_command("bill", "--on=2028-11-22")
    assert not Invoice.objects.exists()
    call_command("bill", "--on=2028-11-22", "--dry-run")
    assert "Rien n’a été écrit" in capsys.readouterr().out


@pytest.fixture
def healthy(business: Organization, saas: Product) -> Subscription:
    return subscribe(customer_of(business), [saas], starts_on="2026-12-01")


def faulty(business: Organization, saas: Product) -> Subscription:
    return subscribe(customer_of(business, "C002", city=""), [saas], starts_on="2026-12-01")


FAULT = (
    f"  AB-C002 (Client C002){NBSP}: L’adresse de Client C002 est incomplète{NBSP}: "
    "il manque la ville. Complétez la fiche du client, puis relancez.\n"
)


def test_it_bills_and_says_what_it_did(
    healthy: Subscription, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("bill", "--on=2026-12-01")

    said, complained = capsys.readouterr()
    assert said.startswith(
        f"Ritournelle SAS{NBSP}: 1{NBSP}facture, 99,00{NBSP}€ HT, 118,80{NBSP}€ TTC, "
        f"0{NBSP}échec, en 0,"
    )
    assert complained == ""
    assert len(rows(healthy)) == 1
    assert BillingRun.objects.get().night is None


def test_what_failed_is_told_with_its_remedy_and_the_exit_code(
    business: Organization,
    saas: Product,
    healthy: Subscription,
    capsys: pytest.CaptureFixture[str],
) -> None:
    faulty(business, saas)
    with pytest.raises(CommandError) as end:
        call_command("bill", "--on=2026-12-01")
    assert end.value.returncode == 1
    assert str(end.value) == f"Tout n’a pas pu être facturé{NBSP}; voir ci-dessus."
    said, complained = capsys.readouterr()
    assert f"1{NBSP}échec" in said
    assert complained == FAULT
    assert len(rows(healthy)) == 1


def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    business: Organization,
    saas: Product,
    healthy: Subscription,
    capsys: pytest.CaptureFixture[str],
) -> None:
    faulty(business, saas)
    with pytest.raises(CommandError):
        call_command("bill", "--on=2027-01-01", dry_run=True)
    said, complained = capsys.readouterr()
    assert said == (
        f"  AB-C001      Client C001                              01/12/2026         118,80{NBSP}€\n"
        f"  AB-C001      Client C001                              01/01/2027         118,80{NBSP}€\n"
        f"Ritournelle SAS{NBSP}: 2{NBSP}factures à faire, 198,00{NBSP}€ HT, 237,60{NBSP}€ TTC, "
        f"1{NBSP}échec. Rien n’a été écrit.\n"
    )
    assert complained == FAULT
    assert not Invoice.objects.exists()
    assert not BillingRun.objects.exists()


def test_a_dry_run_without_fault_ends_well(healthy: Subscription) -> None:
    call_command("bill", "--on=2026-12-01", dry_run=True)
    assert rows(healthy) == []


def test_drafts_are_counted_apart(
    business: Organization, saas: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    subscribe(customer_of(business), [saas], starts_on="2026-12-01", output="draft")
    call_command("bill", "--on=2027-01-01")
    assert f"0{NBSP}facture, 2{NBSP}brouillons, 0,00{NBSP}€ HT" in capsys.readouterr().out


def test_all_organisations_are_billed_unless_one_is_named(
    healthy: Subscription, capsys: pytest.CaptureFixture[str]
) -> None:
    other = make_business(slug="autre", name="Autre", siren="552100554", siret="55210055400013")
    product = factories.make_product(other)
    theirs = subscribe(customer_of(other), [product], starts_on="2026-12-01")

    call_command("bill", "--on=2026-12-01", organization="autre")
    assert (len(rows(theirs)), len(rows(healthy))) == (1, 0)
    call_command("bill", "--on=2026-12-01")
    assert (len(rows(theirs)), len(rows(healthy))) == (1, 1)
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_an_organisation_that_does_not_exist_is_refused(healthy: Subscription) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("bill", "--on=2026-12-01", organization="inconnue")
    assert str(refusal.value) == (
        f"Aucune société ne s’appelle «{NBSP}inconnue{NBSP}». Choisissez parmi{NBSP}: ritournelle."
    )
    assert rows(healthy) == []


def test_a_day_that_is_none_is_refused(healthy: Subscription) -> None:
    with pytest.raises(CommandError, match="AAAA-MM-JJ"):
        call_command("bill", "--on", "demain")
    assert rows(healthy) == []


def test_a_run_stopped_by_its_bounds_says_why_and_goes_on_when_forced(
    business: Organization, saas: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    subscription = subscribe(customer_of(business), [saas], starts_on="2026-09-01")
    for month in ("09", "10", "11"):
        bill_on(business, f"2026-{month}-01")
    Product.objects.update(unit_price=Decimal(5000))

    with pytest.raises(CommandError):
        call_command("bill", "--on=2026-12-01")
    said, complained = capsys.readouterr()
    assert said == ""
    assert complained.startswith(
        f"Ritournelle SAS{NBSP}: arrêt avant d’émettre. 5{NBSP}000,00{NBSP}€ HT seraient facturés"
    )
    call_command("bill", "--on=2026-12-01", force=True)
    assert len(rows(subscription)) == 4


def test_without_a_day_it_bills_up_to_today_where_the_organisation_is(
    business: Organization, saas: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 23:30 UTC on 30 November it is 1 December in Paris."""
    subscription = subscribe(customer_of(business), [saas], starts_on="2026-12-01")
    moment = factories.NOON.replace(month=11, day=30, hour=23, minute=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    call_command("bill")
    assert [row[0] for row in rows(subscription)] == ["2026-12-01"]
