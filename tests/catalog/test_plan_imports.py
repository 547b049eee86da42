"""Plans from CSV: lines and terms, new versions, every fault told, nothing half imported."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, PlanItem, PlanVersion
from ritournelle.catalog.plan_imports import import_plans
from ritournelle.kit.imports import Counts, Report
from ritournelle.kit.models import Event
from tests.factories import NOON, TODAY, make_plan, make_product

HEADER = (
    "Formule;Nom;Produit;Quantité;Prix HT;Une fois;Rythme;Terme;Première période;Jours d’avance;"
    "Jour ouvré;Essai (jours);Valable à partir du\n"
)
PRO = "PRO;Formule Pro;SAAS;;;;mensuel le 1er;à échoir;prorata;10;oui;30;01/01/2026\n"
SETUP = "PRO;;SETUP;2;150,00;oui;;;;;;;\n"
BASIC = "BASIC;Formule de base;SAAS;;49,00;;annuel;;;;;;01/01/2026\n"
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def shop(organization: Organization) -> Organization:
    """An organisation that sells a service at 99 €, a set-up at 250 €, and storage by tiers."""
    make_product(organization, code="SAAS")
    make_product(organization, code="SETUP", unit_price=Decimal(250))
    make_product(
        organization,
        code="DISK",
        pricing="tiered",
        unit_price=0,
        tiers=[["10", "5", "0"], [None, "4", "0"]],
    )
    return organization


def run(organization: Organization, content: str, **options: Any) -> Report:
    return import_plans(organization, content.encode(), at=NOON, **options)


def faults(report: Report) -> list[tuple[int, str]]:
    return sorted((one.row, one.column) for one in report.problems)


def lines(version: PlanVersion) -> list[tuple[Any, ...]]:
    rows = version.items.order_by("position")
    return list(rows.values_list("product__code", "quantity", "unit_price", "is_one_off"))


def test_rows_of_one_code_are_the_lines_of_one_plan(shop: Organization) -> None:
    report = run(shop, HEADER + PRO + SETUP + BASIC)
    assert (report.problems, report.warnings, report.counts) == ((), (), Counts(2, 0, 0))
    version = PlanVersion.objects.get(plan__code="PRO")
    assert (version.plan.name, version.number, version.valid_from) == ("Formule Pro", 1, NEW_YEAR)
    assert lines(version) == [("SAAS", 1, 99, False), ("SETUP", 2, 150, True)]
    assert (version.rhythm_unit, version.rhythm_every, version.rhythm_days) == ("month", 1, "1")
    assert (version.timing, version.first_period) == ("advance", "prorated")
    assert (version.lead_days, version.shifts_to_working_day, version.trial_days) == (10, True, 30)
    basic = PlanVersion.objects.get(plan__code="BASIC")
    assert (basic.rhythm_every, lines(basic)) == (12, [("SAAS", 1, 49, False)])


def test_without_a_day_a_plan_is_valid_from_today(shop: Organization) -> None:
    run(shop, "Formule;Nom;Produit;Rythme\nPRO;Pro;SAAS;mensuel\n")
    assert PlanVersion.objects.get().valid_from == TODAY


def test_tiers_stay_with_the_product(shop: Organization) -> None:
    run(shop, "Formule;Nom;Produit;Quantité;Rythme\nPRO;Pro;DISK;64;mensuel\n")
    assert lines(PlanVersion.objects.get()) == [("DISK", 64, None, False)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(HEADER + PRO + SETUP + BASIC, id="with a day"),
        pytest.param(
            "Formule;Nom;Produit;Quantité;Rythme\nPRO;Pro;SAAS;;mensuel\nPRO;;DISK;5;\n",
            id="without a day",
        ),
    ],
)
def test_importing_twice_changes_nothing(shop: Organization, content: str) -> None:
    added = run(shop, content).counts.added
    events = Event.objects.count()
    tomorrow = NOON + timedelta(days=1)
    report = import_plans(shop, content.encode(), at=tomorrow)
    assert report.counts == Counts(0, 0, added)
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("SAAS;;;", "SAAS;;109,00;", id="a price"),
        pytest.param("SAAS;;;", "SAAS;3;;", id="a quantity"),
        pytest.param("SAAS;;;", "SETUP;;;", id="a product"),
        pytest.param("mensuel le 1er", "mensuel le 15", id="the rhythm"),
        pytest.param(";30;", ";15;", id="the trial"),
        pytest.param(";prorata;", ";entière;", id="the first period"),
        pytest.param(";oui;30", ";non;30", id="the working day"),
    ],
)
def test_a_plan_that_differs_gets_a_new_version_and_keeps_the_old(
    shop: Organization, before: str, after: str
) -> None:
    run(shop, HEADER + PRO + SETUP)
    old = PlanVersion.objects.get()
    old_lines = lines(old)
    assert PRO.count(before) == 1
    content = HEADER + PRO.replace(before, after).replace("01/01/2026", "01/12/2026") + SETUP
    assert run(shop, content).counts == Counts(0, 1, 0)
    new = PlanVersion.objects.get(number=2)
    assert new.valid_from == date(2026, 12, 1)
    assert lines(old) == old_lines == [("SAAS", 1, 99, False), ("SETUP", 2, 150, True)]
    assert run(shop, content).counts == Counts(0, 0, 1)


def test_a_line_less_is_a_new_version(shop: Organization) -> None:
    run(shop, HEADER + PRO + SETUP)
    assert run(shop, HEADER + PRO).counts == Counts(0, 1, 0)
    assert lines(PlanVersion.objects.get(number=2)) == [("SAAS", 1, 99, False)]


def test_a_new_name_alone_makes_no_version(shop: Organization) -> None:
    run(shop, HEADER + PRO)
    report = run(shop, HEADER + PRO.replace("Formule Pro", "Pro 2027"))
    assert report.counts == Counts(0, 1, 0)
    assert Plan.objects.get().name == "Pro 2027"
    assert PlanVersion.objects.count() == 1
    assert Event.objects.get(kind="plan.updated").data["changes"] == {
        "name": ["Formule Pro", "Pro 2027"]
    }


def test_what_a_file_does_not_speak_of_stays(shop: Organization) -> None:
    run(shop, HEADER + PRO + SETUP)
    report = run(shop, "Formule;Essai (jours)\nPRO;60\n")
    assert report.counts == Counts(0, 1, 0)
    new = PlanVersion.objects.get(number=2)
    assert (new.trial_days, new.lead_days, new.rhythm_days) == (60, 10, "1")
    assert lines(new) == [("SAAS", 1, 99, False), ("SETUP", 2, 150, True)]


def test_a_file_is_compared_with_the_version_of_its_day(shop: Organization) -> None:
    plan = make_plan(shop, code="PRO", rhythm_days="1")
    for number, price, valid_from in ((2, 99, date(2026, 6, 1)), (3, 120, date(2027, 1, 1))):
        version = PlanVersion.objects.create(
            plan=plan, number=number, valid_from=valid_from, rhythm_days="1"
        )
        product = shop.product_set.get(code="SAAS")
        PlanItem.objects.create(version=version, position=1, product=product, unit_price=price)
    header = "Formule;Produit;Rythme;Valable à partir du\n"
    today = run(shop, header + "PRO;SAAS;mensuel le 1er;\n")
    assert today.counts == Counts(0, 0, 1)
    next_year = run(shop, header + "PRO;SAAS;mensuel le 1er;01/01/2027\n")
    assert next_year.counts == Counts(0, 1, 0)
    assert lines(PlanVersion.objects.get(number=4)) == [("SAAS", 1, 99, False)]


def test_a_dry_run_writes_nothing(shop: Organization) -> None:
    report = run(shop, HEADER + PRO + SETUP, dry_run=True)
    assert (report.counts, report.is_written) == (Counts(1, 0, 0), False)
    assert not Plan.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param("P;Pro;INCONNU;;;;mensuel;;;;;;", [(3, "Produit")], id="an unknown product"),
        pytest.param("P;Pro;;;;;mensuel;;;;;;", [(3, "Produit")], id="no line"),
        pytest.param(
            "P;Pro;SAAS;;;;mensuel;;;;;;\nP;;;2;;;;;;;;;", [(4, "Produit")], id="a line of nothing"
        ),
        pytest.param("P;;SAAS;;;;mensuel;;;;;;", [(3, "Nom")], id="no name"),
        pytest.param("P;Pro;SAAS;;;;;;;;;;", [(3, "Rythme")], id="no rhythm"),
        pytest.param("P;Pro;SAAS;;;;parfois;;;;;;", [(3, "Rythme")], id="no such rhythm"),
        pytest.param(
            "P;Pro;SAAS;;;;mensuel;terme échu;;5;;;",
            [(3, "Jours d’avance")],
            id="in arrears, but before",
        ),
        pytest.param(
            "P;Pro;SAAS;;;;mensuel;;;;;;\nP;;SETUP;;;;annuel;;;;;;",
            [(4, "Rythme")],
            id="rows that contradict each other",
        ),
        pytest.param("P;Pro;DISK;;5,00;;mensuel;;;;;;", [(3, "Prix HT")], id="a price by tiers"),
        pytest.param("P;Pro;SAAS;;-1;;mensuel;;;;;;", [(3, "Prix HT")], id="a negative price"),
        pytest.param("P;Pro;SAAS;-1;;;mensuel;;;;;;", [(3, "Quantité")], id="a negative quantity"),
        pytest.param(
            "P;Pro;SAAS;1,00001;9,1234567;;mensuel;;;;;;",
            [(3, "Prix HT"), (3, "Quantité")],
            id="too many decimals",
        ),
        pytest.param(
            f"{'P' * 41};{'N' * 141};SAAS;;;;mensuel;;;;;;",
            [(3, "Formule"), (3, "Nom")],
            id="names too long",
        ),
        pytest.param(";Pro;SAAS;;;;mensuel;;;;;;", [(3, "Formule")], id="no code"),
        pytest.param(
            "P;Pro;SAAS;;;peut-être;mensuel;plus tard;partielle;x;bof;x;un jour",
            [
                (3, "Essai (jours)"),
                (3, "Jour ouvré"),
                (3, "Jours d’avance"),
                (3, "Première période"),
                (3, "Terme"),
                (3, "Une fois"),
                (3, "Valable à partir du"),
            ],
            id="cells that mean something else",
        ),
    ],
)
def test_every_fault_is_told_and_nothing_is_written(
    shop: Organization, rows: str, expected: list[tuple[int, str]]
) -> None:
    report = run(shop, HEADER + PRO + rows + "\n")
    assert faults(report) == expected
    assert all(problem.message and problem.remedy for problem in report.problems)
    assert (report.counts, report.is_written) == (Counts(), False)
    assert not Plan.objects.exists()


def test_the_same_codes_elsewhere_are_never_touched(
    shop: Organization, other_organization: Organization
) -> None:
    theirs = make_plan(other_organization, code="PRO", name="La leur")
    make_product(other_organization, code="THEIRS")
    assert run(shop, HEADER + PRO).counts == Counts(1, 0, 0)
    assert faults(run(shop, HEADER + PRO.replace("SAAS", "THEIRS"))) == [(2, "Produit")]
    theirs.refresh_from_db()
    assert (theirs.name, theirs.versions.count()) == ("La leur", 1)
