"""Customers from CSV: added, updated, unchanged; every fault told, nothing half imported."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization
from ritournelle.customers.imports import import_customers
from ritournelle.customers.models import Contact, Customer
from ritournelle.kit.imports import Counts, Report
from ritournelle.kit.models import Event
from tests.factories import NOON, make_customer

HEADER = "Référence;Catégorie;Raison sociale;SIREN;N° TVA;Adresse;CP;Ville;Pays;E-mail;Délai (jours);Fin de mois\n"
MARTIN = "C1;pro;Boulangerie Martin;443 061 841;;3 place Bellecour;69002;Lyon;France;a@m.example, b@m.example;30;oui\n"
LILAS = "C2;copropriété;Copropriété Les Lilas;;;12 rue des Lilas;75020;Paris;;syndic@l.example;;\n"
ZOE = "C3;particulier;Zoé Le Bihan;;;10 rue du Port;56100;Lorient;FR;;0;\n"


def run(organization: Organization, content: str, **options: Any) -> Report:
    return import_customers(organization, content.encode(), at=NOON, **options)


def faults(report: Report) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in report.problems]


def test_customers_of_every_kind_are_added(organization: Organization) -> None:
    report = run(organization, HEADER + MARTIN + LILAS + ZOE)
    assert (report.problems, report.counts) == ((), Counts(3, 0, 0))
    assert list(Customer.objects.order_by("code").values_list("code", "kind", "country")) == [
        ("C1", "professional", "FR"),
        ("C2", "non_professional", "FR"),
        ("C3", "consumer", "FR"),
    ]
    martin = Customer.objects.get(code="C1")
    assert (martin.siren, martin.payment_days, martin.payment_end_of_month) == (
        "443061841",
        30,
        True,
    )
    emails = martin.contacts.order_by("pk").values_list("email", flat=True)
    assert list(emails) == ["a@m.example", "b@m.example"]


def test_importing_twice_changes_nothing(organization: Organization) -> None:
    run(organization, HEADER + MARTIN + LILAS)
    events = Event.objects.count()
    assert run(organization, HEADER + MARTIN + LILAS).counts == Counts(0, 0, 2)
    assert Event.objects.count() == events
    assert Contact.objects.count() == 3


def test_a_known_code_is_updated_and_the_log_says_how(organization: Organization) -> None:
    run(organization, HEADER + MARTIN + LILAS)
    moved = MARTIN.replace("69002;Lyon", "69100;Villeurbanne").replace(", b@m.example", "")
    assert run(organization, HEADER + moved + LILAS + ZOE).counts == Counts(1, 1, 1)
    event = Event.objects.get(kind="customer.updated")
    assert event.data["changes"] == {
        "postcode": ["69002", "69100"],
        "city": ["Lyon", "Villeurbanne"],
        "emails": ["a@m.example, b@m.example", "a@m.example"],
    }
    assert Customer.objects.get(code="C1").city == "Villeurbanne"
    assert not Contact.objects.get(email="b@m.example").receives_invoices


def test_a_column_that_is_absent_leaves_its_field_alone(organization: Organization) -> None:
    make_customer(organization, code="C1", phone="01 02 03 04 05", language="en")
    run(organization, "Référence;Nom;Téléphone\nC1;Martin et fils;\n")
    martin = Customer.objects.get()
    assert (martin.name, martin.phone, martin.language) == ("Martin et fils", "", "en")
    assert martin.city == "Lyon"


def test_a_dry_run_says_the_same_and_writes_nothing(organization: Organization) -> None:
    report = run(organization, HEADER + MARTIN, dry_run=True)
    assert (report.counts, report.is_written) == (Counts(1, 0, 0), False)
    assert not Customer.objects.exists()
    assert not Event.objects.exists()


def test_one_fault_and_nothing_is_written(organization: Organization) -> None:
    report = run(organization, HEADER + MARTIN + LILAS.replace("75020", "7502"))
    assert faults(report) == [(3, "Code postal")]
    assert not report.is_written
    assert not Customer.objects.exists()


def test_every_fault_is_told_by_row_and_column(organization: Organization) -> None:
    rows = (
        "C1;pro;Alpha;123456789;;1 rue A;75001;Paris;FR;pas-une-adresse;30;\n"
        "C1;extraterrestre;;552100554;FR44732829320;1 rue A;7500;Paris;FR;;;oui\n"
        "C3;particulier;Zed;552100554;;1 rue A;75001;Paris;FR;;trente;\n"
        ";pro;Sans code;;;1 rue A;75001;Paris;Atlantide;;;\n"
    )
    report = run(organization, HEADER + rows)
    assert sorted(faults(report)) == [
        (2, "E-mail"),
        (2, "SIREN"),
        (3, "Catégorie"),
        (3, "Code postal"),
        (3, "Délai (jours)"),
        (3, "Nom"),
        (3, "N° TVA"),
        (3, "Référence"),
        (4, "Délai (jours)"),
        (4, "SIREN"),
        (5, "Pays"),
        (5, "Référence"),
    ]
    assert all(one.message and one.remedy for one in report.problems)


def test_a_place_of_delivery_is_whole_and_in_the_customers_country(
    organization: Organization,
) -> None:
    header = HEADER.strip() + ";Adresse de livraison;CP livraison;Ville de livraison\n"
    report = run(organization, header + MARTIN.strip() + ";4 rue des Docks;76600;Le Havre\n")
    assert report.problems == ()
    customer = Customer.objects.get()
    assert (customer.delivery_city, customer.delivery_country) == ("Le Havre", "FR")
    report = run(organization, header + MARTIN.strip() + ";;76600;Le Havre\n")
    assert faults(report) == [(2, "Adresse de livraison")]


def test_what_invoices_will_stumble_over_is_a_warning(organization: Organization) -> None:
    report = run(organization, "Référence;Nom;Délai (jours)\nC1;Martin;90\n")
    assert report.is_written
    assert [(one.row, one.column) for one in report.warnings] == [
        (2, "Délai (jours)"),
        (2, "Adresse"),
    ]
    assert "60\u00a0jours" in report.warnings[0].message


def test_an_iban_is_checked_but_not_imported(organization: Organization) -> None:
    report = run(organization, "Référence;Nom;IBAN\nC1;Martin;FR7612345\n")
    assert report.is_written
    told = [one for one in report.warnings if one.column == "IBAN"]
    assert [(one.row, one.value) for one in told] == [(1, ""), (2, "FR7612345")]


def test_the_same_codes_elsewhere_are_never_touched(
    organization: Organization, other_organization: Organization
) -> None:
    run(other_organization, HEADER + MARTIN)
    before = Customer.objects.values().get()
    run(organization, HEADER + MARTIN.replace("Lyon", "Lyon 2e").replace("a@m", "c@m"))
    assert Customer.objects.values().get(organization=other_organization) == before
    emails = Contact.objects.filter(customer__organization=other_organization)
    assert sorted(emails.values_list("email", flat=True)) == ["a@m.example", "b@m.example"]
    assert Customer.objects.count() == 2


def many(count: int) -> str:
    rows = [f"P{n};Client {n};1 rue A;75001;Paris;c{n}@x.example\n" for n in range(count)]
    return "Référence;Nom;Adresse;CP;Ville;E-mail\n" + "".join(rows)


@pytest.mark.parametrize(
    "city", [pytest.param("Paris", id="same"), pytest.param("Lyon", id="moved")]
)
def test_queries_do_not_grow_with_the_rows(organization: Organization, city: str) -> None:
    counts = []
    for rows in (
        2,
        24,
    ):  # SQLite takes 999 values a statement, 33 customers: more rows are more batches
        with CaptureQueriesContext(connection) as first:
            run(organization, many(rows))
        with CaptureQueriesContext(connection) as again:
            run(organization, many(rows).replace("Paris", city))
        counts.append((len(first), len(again)))
    # The second file also has two rows that are known, hence the reading of their contacts.
    assert max(counts[1]) - max(counts[0]) <= 2
