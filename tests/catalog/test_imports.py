"""Products from CSV: every kind of price, every fault told, nothing half imported."""

from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.imports import import_products, read_tiers
from ritournelle.catalog.models import Product
from ritournelle.kit.cells import BadCell
from ritournelle.kit.imports import Counts, Report
from ritournelle.kit.models import Event
from tests.factories import NOON, make_product

HEADER = "Référence;Désignation;Unité;Nature;Tarification;Prix HT;Tranches;Taille du lot;Taux TVA;Code exonération\n"
SEAT = "SEAT;Licence;unité;prestation;unité;99,00;;;20;\n"
DISK = 'DISK;Stockage;gigaoctet;prestation;tranches;;"10:5,00;50:4,00;*:3,00";;20 %;\n'
SMS = "SMS;Envoi de SMS;lot;prestation;lot;45;;1 000;;\n"
BOOK = "BOOK;Livre;pièce;bien;;18,50;;;5,5;\n"
CLASS = "CLASS;Cours;;;forfait;120;;;0;vatex-fr-cgi261-4\n"


def run(organization: Organization, content: str, **options: Any) -> Report:
    return import_products(organization, content.encode(), at=NOON, **options)


def faults(report: Report) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in report.problems]


def test_products_of_every_kind_are_added(organization: Organization) -> None:
    report = run(organization, HEADER + SEAT + DISK + SMS + BOOK + CLASS)
    assert (report.problems, report.counts) == ((), Counts(5, 0, 0))
    names = ("unit", "nature", "pricing", "unit_price", "package_size", "vat_rate", "vat_exemption")
    assert {row[0]: row[1:] for row in Product.objects.values_list("code", *names)} == {
        "SEAT": ("C62", "services", "per_unit", Decimal(99), None, Decimal(20), ""),
        "DISK": ("E34", "services", "tiered", Decimal(0), None, Decimal(20), ""),
        "SMS": ("SET", "services", "package", Decimal(45), Decimal(1000), Decimal(20), ""),
        "BOOK": ("H87", "goods", "per_unit", Decimal("18.5"), None, Decimal("5.5"), ""),
        "CLASS": (
            "C62",
            "services",
            "flat",
            Decimal(120),
            None,
            Decimal(0),
            "VATEX-FR-CGI261-4",
        ),
    }
    tiers = [["10", "5.00", "0"], ["50", "4.00", "0"], [None, "3.00", "0"]]
    assert Product.objects.get(code="DISK").tiers == tiers


def test_importing_twice_changes_nothing(organization: Organization) -> None:
    content = HEADER + SEAT + DISK + SMS + BOOK + CLASS
    run(organization, content)
    events = Event.objects.count()
    assert run(organization, content).counts == Counts(0, 0, 5)
    assert Event.objects.count() == events


def test_a_known_code_is_updated(organization: Organization) -> None:
    run(organization, HEADER + SEAT + BOOK)
    report = run(organization, HEADER + SEAT.replace("99,00", "109,00") + BOOK + SMS)
    assert report.counts == Counts(1, 1, 1)
    assert Product.objects.get(code="SEAT").unit_price == 109


def test_a_dry_run_writes_nothing(organization: Organization) -> None:
    assert run(organization, HEADER + SEAT, dry_run=True).counts == Counts(1, 0, 0)
    assert not Product.objects.exists()


def test_every_fault_is_told_and_nothing_is_written(organization: Organization) -> None:
    rows = (
        "A;Bon;unité;prestation;unité;10;;;20;\n"
        "B;;coudée;cadeau;au poids;dix;;;21;\n"
        "C;Sans motif;;;;10;;;0;\n"
        'D;Paliers;;;tranches;;"50:4;10:5;*:3";;20;\n'
        'E;Paliers;;;tranches;;"50 à 4";;20;\n'
        "F;Lot;;;lot;10;;;20;\n"
        "G;Négatif;;;;-1;;;20;VATEX-XX\n"
        "A;Deux fois;;;;10;;;20;\n"
    )
    report = run(organization, HEADER + rows)
    assert sorted(faults(report)) == [
        (3, "Désignation"),
        (3, "Nature"),
        (3, "Prix HT"),
        (3, "Tarification"),
        (3, "Taux TVA"),
        (3, "Unité"),
        (4, "Taux TVA"),
        (5, "Tranches"),
        (6, "Tranches"),
        (7, "Taille du lot"),
        (8, "Code exonération"),
        (8, "Prix HT"),
        (9, "Référence"),
    ]
    assert not Product.objects.exists()


def test_the_same_codes_elsewhere_are_never_touched(
    organization: Organization, other_organization: Organization
) -> None:
    make_product(other_organization, code="SEAT", unit_price=Decimal(1))
    run(organization, HEADER + SEAT)
    assert Product.objects.get(organization=other_organization).unit_price == 1
    assert Product.objects.get(organization=organization).unit_price == 99


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("*:3", [[None, "3", "0"]], id="one price"),
        pytest.param("10:5,00;*:4,50", [["10", "5.00", "0"], [None, "4.50", "0"]], id="two prices"),
        pytest.param(
            "10:0:49 | au-delà:4,50",
            [["10", "0", "49"], [None, "4.50", "0"]],
            id="flat price, bars, words",
        ),
        pytest.param(
            "1 000:0,12;*:0,09;", [["1000", "0.12", "0"], [None, "0.09", "0"]], id="loose"
        ),
    ],
)
def test_tiers_are_read(cell: str, expected: list[list[str | None]]) -> None:
    assert read_tiers(cell) == expected


@pytest.mark.parametrize("cell", ["10", "10:", ":5", "10:1:2:3", "dix:5", "10:cinq"])
def test_what_is_no_tier_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        read_tiers(cell)
