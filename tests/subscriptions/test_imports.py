"""Subscriptions from CSV: lines, discounts, rhythms, what is billed already, and all refusals."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import Chain, Invoice
from ritournelle.kit.imports import Counts, Report
from ritournelle.kit.models import Event
from ritournelle.subscriptions.imports import import_subscriptions
from ritournelle.subscriptions.models import (
    Subscription,
    SubscriptionDiscount,
    SubscriptionItem,
)
from ritournelle.subscriptions.run import bill
from tests.factories import NOON, make_customer, make_plan, make_product, make_series

HEADER = "Référence;Client;Produit;Quantité;Prix HT;Une fois;Rythme;Début\n"
SIMPLE = "A1;C001;SAAS;;;;mensuel le 1er;01/12/2026\n"
FIRST_OF_DECEMBER = date(2026, 12, 1)


@pytest.fixture
def business(organization: Organization) -> Organization:
    """An organisation with a customer, a monthly product at 99 €, seats and a set-up fee."""
    make_customer(organization)
    make_product(organization, code="SAAS")
    make_product(organization, code="SETUP", name="Mise en service", unit_price=Decimal(250))
    make_series(organization)
    return organization


def run(organization: Organization, content: str, **options: Any) -> Report:
    return import_subscriptions(organization, content.encode(), at=NOON, **options)


def row_of(organization: Organization, columns: str, cells: str) -> Report:
    """Import one subscription whose other columns are those of SIMPLE."""
    header, row = HEADER.strip(), SIMPLE.strip()
    return run(organization, f"{header};{columns}\n{row};{cells}\n")


def faults(report: Report) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in report.problems]


def test_a_subscription_is_added_and_due(business: Organization) -> None:
    report = run(business, HEADER + SIMPLE)
    assert (report.problems, report.warnings) == ((), ())
    assert report.counts == Counts(1, 0, 0)
    subscription = Subscription.objects.get()
    assert (subscription.status, subscription.next_billing_on) == ("active", FIRST_OF_DECEMBER)
    assert (subscription.rhythm_unit, subscription.rhythm_days) == ("month", "1")
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "subscription.created",
        "subscription.activated",
    ]


def test_rows_with_one_reference_are_lines_of_one_subscription(business: Organization) -> None:
    rows = SIMPLE + "A1;;SETUP;;;oui;;\n" + "A1;C001;SAAS;2,5;49,90;;;\n"
    assert run(business, HEADER + rows).counts == Counts(1, 0, 0)
    names = ("position", "product__code", "quantity", "unit_price", "is_one_off")
    assert list(SubscriptionItem.objects.order_by("position").values_list(*names)) == [
        (1, "SAAS", Decimal(1), None, False),
        (2, "SETUP", Decimal(1), None, True),
        (3, "SAAS", Decimal("2.5"), Decimal("49.9"), False),
    ]


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ("Fin", "31/12/2027", {"ends_on": date(2028, 1, 1)}),
        ("Nombre d’échéances", "24", {"occurrence_count": 24}),
        ("Terme", "terme échu", {"timing": "arrears", "next_billing_on": date(2027, 1, 1)}),
        ("Première période", "entière", {"first_period": "whole"}),
        ("Jours d’avance", "10", {"lead_days": 10, "next_billing_on": date(2026, 11, 21)}),
        ("Jour ouvré", "oui", {"shifts_to_working_day": True}),
        ("Essai (jours)", "31", {"trial_days": 31, "next_billing_on": date(2027, 1, 1)}),
        ("Sortie;Envoi", "brouillon;non", {"output": "draft", "sends": False}),
        (
            "N° commande;N° contrat",
            "BC 1;K 2",
            {"order_reference": "BC 1", "contract_reference": "K 2"},
        ),
        ("Mention;Intitulé", "Merci;Le titre", {"own_text": "Merci", "name": "Le titre"}),
        ("Actif", "non", {"status": "draft", "next_billing_on": None}),
        (
            "Déjà facturé jusqu’au",
            "31/12/2026",
            {"billed_until": date(2027, 1, 1), "next_billing_on": date(2027, 1, 1)},
        ),
    ],
)
def test_every_column_is_taken(
    business: Organization, columns: str, cells: str, expected: dict[str, Any]
) -> None:
    assert row_of(business, columns, cells).problems == ()
    assert Subscription.objects.values(*expected).get() == expected


def test_a_line_may_be_a_plain_amount_with_a_label(business: Organization) -> None:
    columns = "Référence;Client;Libellé;Prix HT;Taux TVA;Rythme;Début\n"
    report = run(
        business,
        columns
        + "A1;C001;Forfait assistance;150,00;;mensuel le 1er;01/12/2026\n"
        + "A1;C001;Livre de bord;10,00;5,5;;\n",
    )
    assert report.problems == ()
    bill(business, on=FIRST_OF_DECEMBER, clock=lambda: NOON)
    invoice = Invoice.objects.get()
    # 150,00 at 20 % is 30,00 of VAT; 10,00 at 5,5 % is 0,55
    assert (invoice.net_cents, invoice.vat_cents) == (16000, 3055)
    assert list(invoice.lines.order_by("position").values_list("name", flat=True)) == [
        "Forfait assistance",
        "Livre de bord",
    ]


def test_an_amount_at_a_rate_that_is_none_is_refused_and_leaves_no_product(
    business: Organization,
) -> None:
    columns = "Référence;Client;Libellé;Prix HT;Taux TVA;Rythme;Début\n"
    report = run(
        business,
        columns
        + "A1;C001;Forfait;150,00;;mensuel le 1er;01/12/2026\n"
        + "A2;C001;Forfait;150,00;17;mensuel le 1er;01/12/2026\n",
    )
    assert faults(report) == [(3, "Taux TVA")]
    assert not business.product_set.filter(code__startswith="MONTANT").exists()


def test_discounts_are_of_a_line_or_of_the_whole(business: Organization) -> None:
    columns = "Remise %;Remise libellé;Remise durée;Remise globale %;Remise globale libellé"
    assert row_of(business, columns, "50;Bienvenue;3;10;Engagement de 12 mois").problems == ()
    names = ("item__position", "label", "percent", "occurrence_count")
    assert list(SubscriptionDiscount.objects.order_by("pk").values_list(*names)) == [
        (1, "Bienvenue", Decimal(50), 3),
        (None, "Engagement de 12 mois", Decimal(10), None),
    ]


def test_six_seats_less_ten_per_cent_are_billed_534_60(business: Organization) -> None:
    header = "Référence;Client;Produit;Quantité;Rythme;Début;Remise globale %;Nombre d’échéances\n"
    run(business, header + "A1;C001;SAAS;6;mensuel le 1er;01/12/2026;10;12\n")
    bill(business, on=FIRST_OF_DECEMBER, clock=lambda: NOON)
    # 6 x 99 = 594; 10 % is 59.40; 534.60 x 20 % is 106.92
    assert Invoice.objects.values_list("net_cents", "vat_cents").get() == (53460, 10692)


PLAN_HEADER = "Référence;Client;Formule;Produit;Quantité;Rythme;Début\n"


def make_offers(organization: Organization) -> None:
    """Two plans on the 1st: PRO has one seat, DUO a product and a set-up fee."""
    seat = make_product(organization, code="SEAT", unit_price=Decimal(99))
    fee = make_product(organization, code="FEE", unit_price=Decimal(50))
    make_plan(organization, [(seat, {"unit_price": Decimal(89)})], rhythm_days="1")
    lines = [(seat, {}), (seat, {}), (fee, {"is_one_off": True})]
    make_plan(organization, lines, code="DUO", name="Duo", rhythm_days="15", trial_days=7)


def test_a_plan_gives_its_rhythm_and_lines(business: Organization) -> None:
    make_offers(business)
    assert run(business, PLAN_HEADER + "A1;C001;DUO;;;;01/12/2026\n").problems == ()
    subscription = Subscription.objects.get()
    assert (subscription.rhythm_days, subscription.trial_days) == ("15", 7)
    items = subscription.items.order_by("position").values_list("plan_item__position", "is_one_off")
    assert list(items) == [(1, False), (2, False), (3, True)]


def test_a_quantity_and_an_option_go_with_a_plan_of_one_line(business: Organization) -> None:
    make_offers(business)
    rows = "A1;C001;PRO;;6;;01/12/2026\nA1;;PRO;SETUP;;;\n"
    assert run(business, PLAN_HEADER + rows).problems == ()
    items = SubscriptionItem.objects.order_by("position").values_list("product__code", "quantity")
    assert list(items) == [("SEAT", Decimal(6)), ("SETUP", Decimal(1))]
    assert run(business, PLAN_HEADER + rows).counts == Counts(0, 0, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        pytest.param("A1;C001;DUO;;6;;01/12/2026", "Formule", id="quantity of which line"),
        pytest.param("A1;C001;GOLD;;;;01/12/2026", "Formule", id="no such plan"),
        pytest.param("A1;C001;PRO;;;;01/12/2025", "Formule", id="before the plan"),
        pytest.param("A1;C001;PRO;NOPE;;;01/12/2026", "Produit", id="no such option"),
    ],
)
def test_what_a_plan_cannot_be_is_refused(business: Organization, row: str, column: str) -> None:
    make_offers(business)
    assert (2, column) in faults(run(business, PLAN_HEADER + row + "\n"))


@pytest.mark.parametrize(
    ("columns", "cells", "column"),
    [
        ("Fin", "30/11/2026", "Fin"),
        ("Nombre d’échéances", "0", "Nombre d’échéances"),
        ("Terme;Jours d’avance", "terme échu;5", "Jours d’avance"),
        ("Terme", "plus tard", "Terme"),
        ("Remise %", "110", "Remise %"),
        ("Remise globale %", "0", "Remise globale %"),
        ("Remise %;Remise durée", "10;0", "Remise %"),
        ("N° commande", "x" * 51, "N° commande"),
        ("Libellé", "x" * 141, "Libellé"),
        ("Déjà facturé jusqu’au", "15/12/2026", "Déjà facturé jusqu’au"),
        ("Actif", "peut-être", "Actif"),
    ],
)
def test_what_cannot_be_is_refused_in_its_column(
    business: Organization, columns: str, cells: str, column: str
) -> None:
    report = row_of(business, columns, cells)
    assert faults(report) == [(2, column)]
    assert report.problems[0].remedy
    assert not Subscription.objects.exists()


def test_every_fault_is_told_and_nothing_is_written(business: Organization) -> None:
    make_product(business, code="TIERS", pricing="tiered", unit_price=0, tiers=[[None, "3"]])
    rows = (
        SIMPLE
        + "A2;NOBODY;NOTHING;;;;mensuel;01/12/2026\n"
        + "A3;C001;SAAS;-1;;;de temps en temps;31/02/2026\n"
        + "A4;;;;;;;\n"
        + "A5;C001;TIERS;;5;;mensuel;01/12/2026\n"
        + "A6;C001;SAAS;;;;mensuel;01/12/2026\n"
        + "A6;C001;SAAS;;;;annuel;\n"
        + "A7;C001;SAAS;0,00001;;;mensuel;01/12/2026\n"
    )
    assert sorted(faults(run(business, HEADER + rows))) == [
        (3, "Client"),
        (3, "Produit"),
        (4, "Début"),
        (4, "Quantité"),
        (4, "Rythme"),
        (5, "Client"),
        (5, "Début"),
        (5, "Produit"),
        (5, "Rythme"),
        (6, "Prix HT"),
        (8, "Rythme"),
        (9, "Quantité"),
    ]
    assert not Subscription.objects.exists()


def test_a_dry_run_writes_nothing(business: Organization) -> None:
    report = run(business, HEADER + SIMPLE, dry_run=True)
    assert (report.counts, report.is_written) == (Counts(1, 0, 0), False)
    assert not Subscription.objects.exists()
    assert not Event.objects.exists()


def test_importing_twice_changes_nothing_even_once_billed(business: Organization) -> None:
    content = HEADER + SIMPLE + "A1;;SETUP;;;oui;;\n"
    run(business, content)
    assert run(business, content).counts == Counts(0, 0, 1)
    bill(business, on=FIRST_OF_DECEMBER, clock=lambda: NOON)
    before = Subscription.objects.values().get()
    assert run(business, content).counts == Counts(0, 0, 1)
    assert Subscription.objects.values().get() == before


def test_before_its_first_invoice_everything_may_change(business: Organization) -> None:
    run(business, HEADER + SIMPLE)
    changed = "A1;C001;SETUP;2;;;mensuel le 15;01/12/2026\n"
    assert run(business, HEADER + changed).counts == Counts(0, 1, 0)
    assert Subscription.objects.get().rhythm_days == "15"
    item = SubscriptionItem.objects.get()
    assert (item.product.code, item.quantity) == ("SETUP", 2)
    event = Event.objects.get(kind="subscription.updated")
    assert event.data["changes"]["rhythm_days"] == ["1", "15"]


def test_a_draft_is_activated_by_a_later_file(business: Organization) -> None:
    row_of(business, "Actif", "non")
    assert row_of(business, "Actif", "oui").counts == Counts(0, 1, 0)
    assert Subscription.objects.get().next_billing_on == FIRST_OF_DECEMBER
    assert faults(row_of(business, "Actif", "non")) == [(2, "Actif")]


def test_once_billed_the_terms_stay_and_the_rest_may_change(business: Organization) -> None:
    run(business, HEADER + SIMPLE)
    bill(business, on=FIRST_OF_DECEMBER, clock=lambda: NOON)
    assert row_of(business, "N° commande", "BC 7").counts == Counts(0, 1, 0)
    assert Subscription.objects.get().order_reference == "BC 7"
    for changed in (SIMPLE.replace("SAAS;", "SAAS;2"), SIMPLE.replace("1er", "15")):
        assert faults(run(business, HEADER + changed)) == [(2, "Référence")]


def test_a_catch_up_is_a_warning(business: Organization) -> None:
    report = run(business, HEADER + SIMPLE.replace("01/12/2026", "01/09/2026"))
    # September, October and November begin before 21 November.
    assert [one.message[:2] for one in report.warnings] == ["3 "]
    assert report.is_written


def test_a_product_priced_by_tiers_keeps_its_tiers(business: Organization) -> None:
    make_product(business, code="TIERS", pricing="tiered", unit_price=0, tiers=[[None, "3"]])
    assert run(business, HEADER + SIMPLE.replace("SAAS", "TIERS")).problems == ()


def test_the_same_codes_elsewhere_are_neither_used_nor_touched(
    business: Organization, other_organization: Organization
) -> None:
    make_customer(other_organization)
    make_product(other_organization, code="THEIRS")
    make_product(other_organization, code="SAAS")
    run(other_organization, HEADER + SIMPLE)
    before = Subscription.objects.values().get()
    assert faults(run(business, HEADER + SIMPLE.replace("SAAS", "THEIRS"))) == [(2, "Produit")]
    assert run(business, HEADER + SIMPLE.replace("1er", "15")).counts == Counts(1, 0, 0)
    assert Subscription.objects.values().get(organization=other_organization) == before
    item = SubscriptionItem.objects.get(subscription__organization=business)
    assert item.product.organization_id == business.pk


def test_queries_do_not_grow_with_the_rows(business: Organization) -> None:
    header = "Référence;Client;Produit;Rythme;Début;Remise %\n"
    Chain.objects.create(organization=business)  # else the first import makes it
    counts = []
    for rows in (2, 20):  # SQLite takes 999 values a statement: more rows are more batches
        content = header + "".join(
            f"S{rows}-{n};C001;SAAS;mensuel;01/12/2026;10\n" for n in range(rows)
        )
        with CaptureQueriesContext(connection) as added:
            assert run(business, content).counts.added == rows
        with CaptureQueriesContext(connection) as changed:
            assert run(business, content.replace("mensuel", "annuel")).counts.updated == rows
        counts.append((len(added), len(changed)))
    assert counts[0] == counts[1]


def test_a_start_that_cannot_be_read_is_one_fault(business: Organization) -> None:
    report = run(business, HEADER + SIMPLE.replace("01/12/2026", "31/02/2026"))
    assert faults(report) == [(2, "Début")]
