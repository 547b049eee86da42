"""`ritournelle organization`: create with both series, list, show, set."""

from datetime import date, time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ritournelle.accounts.models import Organization
from ritournelle.invoicing.models import NumberSeries

ACME = (
    "--slug=acme",
    "--name=Acme SAS",
    "--siren=552 100 554",
    "--address-line1=1 rue des Lilas",
    "--postcode=75011",
    "--city=Paris",
)


def run(*words: str) -> str:
    output = StringIO()
    call_command("organization", *words, stdout=output)
    return output.getvalue()


@pytest.mark.django_db
def test_an_organisation_is_created_with_both_series(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    run(
        "create",
        *ACME,
        "--capital=15 000,50",
        "--vat-on-debits=oui",
        "--billing-time=3h30",
        "--payment-days=45 jours",
        f"--logo={logo}",
    )
    acme = Organization.objects.get()
    assert (acme.slug, acme.siren, acme.capital_cents) == ("acme", "552100554", 1_500_050)
    assert (acme.vat_on_debits, acme.billing_time, acme.payment_days) == (True, time(3, 30), 45)
    assert acme.logo.name.endswith(".svg")
    assert set(NumberSeries.objects.values_list("kind", "pattern")) == {
        ("invoice", "FA-{year}-{number:4}"),
        ("credit_note", "AV-{year}-{number:4}"),
    }


@pytest.mark.django_db
def test_the_numbers_of_a_former_tool_are_carried_on() -> None:
    run(
        "create",
        *ACME,
        "--invoice-pattern=F{yy}{month}-{number:3}",
        "--restart=monthly",
        "--last-number=41",
        "--last-issued-on=2026-11-20",
        "--credit-note-pattern=A{yy}{month}-{number:3}",
    )
    series = NumberSeries.objects.get(kind="invoice")
    assert (series.last_number, series.last_issued_on) == (41, date(2026, 11, 20))


@pytest.mark.django_db
def test_all_faults_are_told_at_once_and_nothing_is_written() -> None:
    with pytest.raises(CommandError) as refusal:
        run("create", *ACME, "--siren=123", "--postcode=7501", "--colour=rouge", "--iban=FR1")
    lines = str(refusal.value).splitlines()
    assert [line.split("\u00a0")[0] for line in lines] == [
        "--siren",
        "--postcode",
        "--iban",
        "--colour",
    ]
    assert not Organization.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "option",
    [
        pytest.param("--invoice-pattern=FA-{number", id="pattern"),
        pytest.param("--logo=/nowhere/logo.png", id="logo that is not there"),
        pytest.param("--billing-time=25:00", id="hour"),
        pytest.param("--vat-on-debits=peut-être", id="yes or no"),
    ],
)
def test_one_fault_and_nothing_is_written(option: str) -> None:
    with pytest.raises(CommandError):
        run("create", *ACME, option)
    assert not Organization.objects.exists()


def test_organisations_are_listed(
    organization: Organization, other_organization: Organization
) -> None:
    assert [line.split()[0] for line in run("list").splitlines()] == ["autre", "ritournelle"]


def test_settings_are_shown(organization: Organization) -> None:
    shown = run("show", "ritournelle")
    assert "capital                  150\u00a0000,00\u00a0€" in shown
    assert "is-franchise             non" in shown


def test_settings_are_changed(organization: Organization) -> None:
    run("set", "ritournelle", "payment-days=60", "own_text=Merci = à bientôt", "bic=")
    organization.refresh_from_db()
    assert (organization.payment_days, organization.own_text) == (60, "Merci = à bientôt")
    assert organization.bic == ""


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("colour=rouge", "couleur"),
        ("couleur=#000000", "n’existe pas"),
        ("payment-days", "CHAMP=VALEUR"),
        ("created-at=2020-01-01", "n’existe pas"),
    ],
)
def test_a_setting_that_cannot_be_changes_nothing(
    organization: Organization, pair: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        run("set", "ritournelle", "city=Lyon", pair)
    organization.refresh_from_db()
    assert organization.city == "Paris"
