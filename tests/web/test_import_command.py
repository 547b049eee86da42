"""`ritournelle import`, on the files of examples/ as a new user would."""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.invoicing.models import Invoice
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.run import bill
from tests.factories import make_customer, make_organization, make_series

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = (
    ("customers", "clients.csv", 24),
    ("customers", "clients-excel-windows.csv", 3),
    ("products", "produits.csv", 20),
    ("plans", "formules.csv", 5),
    ("subscriptions", "abonnements.csv", 27),
)
TODAY = date(2026, 11, 21)


def run(kind: str, file: Path, *options: str, organization: str = "ritournelle") -> str:
    output = StringIO()
    call_command("import", kind, str(file), "--organization", organization, *options, stdout=output)
    return output.getvalue()


@pytest.fixture
def imported(organization: Organization) -> Organization:
    """An organisation that imported all the examples."""
    make_series(organization)
    for kind, name, count in FILES:
        output = run(kind, EXAMPLES / name)
        assert "Erreurs" not in output
        assert f"{count} ajoutés, 0 mis à jour, 0 inchangé." in output
    return organization


def test_the_examples_import_once_and_change_nothing_again(imported: Organization) -> None:
    for kind, name, count in FILES:
        assert f"0 ajouté, 0 mis à jour, {count} inchangés." in run(kind, EXAMPLES / name)


def test_the_example_in_windows_1252_keeps_its_letters(imported: Organization) -> None:
    assert Customer.objects.get(code="CLI-101").name == "Pâtisserie Noël, Frères & Sœurs"
    assert Customer.objects.get(code="CLI-103").name == "Café « Le Zinc »"


def test_the_examples_are_billed_without_a_fault(imported: Organization) -> None:
    outcome = bill(imported, on=TODAY, clock=lambda: datetime(2026, 11, 21, 2, tzinfo=UTC))
    assert (outcome.issued_count, outcome.draft_count, outcome.failed_count) == (19, 2, 0)
    net = dict(
        Invoice.objects.order_by("period_start").values_list("subscription__reference", "net_cents")
    )
    assert net["AB-001"] == 9900  # the SaaS at 99 € on the 1st
    assert net["AB-002"] == 53460  # 6 seats x 99 € less 10 %
    assert net["AB-003"] == 790  # a magazine for 24 months
    assert net["AB-004"] == 248000  # a lift, yearly
    assert net["AB-006"] == 23625  # 12,5 kg x 18,90 €, every 45 days
    assert net["AB-011"] == 29700  # 10 x 5 + 40 x 4 + 14 x 3 = 252 €, and 3 x 15 €
    # The plan Enterprise: 499 €, 10 seats x 89 € and 500 GB x 0,09 €.
    assert net["AB-026"] == 143400


def test_the_example_on_trial_waits_for_its_end_then_pays_its_set_up(
    imported: Organization,
) -> None:
    trial = Subscription.objects.get(reference="AB-027")
    assert trial.next_billing_on == date(2026, 12, 16)  # 30 days after 16 November
    assert list(trial.items.order_by("position").values_list("is_one_off", flat=True)) == [
        False,
        True,
    ]


def test_the_example_by_civil_quarter_waits_for_january(imported: Organization) -> None:
    quarterly = Subscription.objects.get(reference="AB-005")
    assert quarterly.next_billing_on == date(2027, 1, 1)


def test_faults_are_told_by_row_and_column_and_nothing_is_written(
    organization: Organization, tmp_path: Path
) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("Référence;Nom;SIREN\nC1;[bold]Alpha;552100554\nC2;Beta;123\n")
    output = StringIO()
    with pytest.raises(CommandError, match="1 erreur\u00a0: rien n’a été importé"):
        call_command(
            "import", "customers", str(file), "--organization", "ritournelle", stdout=output
        )
    (line,) = [line for line in output.getvalue().splitlines() if "123" in line]
    assert [part.strip() for part in line.split("│")[1:4]] == ["3", "SIREN", "123"]
    assert not Customer.objects.exists()


def test_what_a_file_holds_is_no_markup(organization: Organization, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("Référence;Nom;SIREN\nC1;Alpha;[red]1[/red]\n")
    output = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import", "customers", str(file), "--organization", "ritournelle", stdout=output
        )
    assert "[red]1[/red]" in output.getvalue()


def test_a_dry_run_says_so(organization: Organization) -> None:
    output = run("customers", EXAMPLES / "clients.csv", "--dry-run")
    assert (
        "Essai à blanc\u00a0: 24 ajoutés, 0 mis à jour, 0 inchangé. Rien n’a été écrit." in output
    )
    assert not Customer.objects.exists()


def test_a_file_that_is_not_there_is_told(organization: Organization, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        run("customers", tmp_path / "nothing.csv")


def test_a_file_that_is_no_table_is_told(organization: Organization, tmp_path: Path) -> None:
    file = tmp_path / "clients.xlsx"
    file.write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(CommandError, match="CSV UTF-8"):
        run("customers", file)


def test_an_unknown_organisation_is_told(organization: Organization) -> None:
    with pytest.raises(CommandError, match="Aucune société"):
        run("customers", EXAMPLES / "clients.csv", organization="inconnue")


def test_only_the_named_organisation_receives(organization: Organization) -> None:
    other = make_organization(slug="autre")
    make_customer(other, code="CLI-001", name="Le leur")
    run("customers", EXAMPLES / "clients.csv")
    assert Customer.objects.get(organization=other).name == "Le leur"
    assert Customer.objects.filter(organization=organization).count() == 24
