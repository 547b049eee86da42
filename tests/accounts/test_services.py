"""Creating an organisation and changing its settings."""

from base64 import b64decode
from typing import Any

import pytest

from ritournelle.accounts.errors import BadSetting, ChangedMeanwhile, SlugTaken
from ritournelle.accounts.models import Organization
from ritournelle.accounts.services import (
    create_organization,
    remove_logo,
    set_logo,
    update_organization,
)
from ritournelle.core.errors import DomainError
from ritournelle.kit.models import Event
from tests.factories import NOON, make_organization

ACME = {
    "slug": "acme",
    "name": "Acme SAS",
    "siren": "552 100 554",
    "address_line1": "1 rue des Lilas",
    "postcode": "75011",
    "city": "Paris",
}

# A white pixel.
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)


def svg(inside: str) -> bytes:
    """A drawing of 10 by 10."""
    head = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10' width='10' height='10'>"
    return f"{head}{inside}</svg>".encode()


@pytest.mark.django_db
def test_numbers_are_kept_in_their_canonical_form() -> None:
    organization = create_organization(
        at=NOON, **ACME, iban="FR14 2004 1010 0505 0001 3M02 606", colour="#0B6E99"
    )
    organization.refresh_from_db()
    assert organization.siren == "552100554"
    assert organization.iban == "FR1420041010050500013M02606"
    assert organization.colour == "#0b6e99"
    assert organization.created_at == NOON
    assert Event.objects.get().kind == "organization.created"


@pytest.mark.django_db
def test_the_vat_number_follows_from_the_siren_but_not_in_the_franchise() -> None:
    # The key of 552 100 554 is (12 + 3 × (552100554 mod 97)) mod 97 = 96.
    assert create_organization(at=NOON, **ACME).vat_number == "FR96552100554"
    free = create_organization(at=NOON, **ACME | {"slug": "franchise", "is_franchise": True})
    assert free.vat_number == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"slug": "deux mots"}, "Nom court", id="slug with a space"),
        pytest.param({"name": ""}, "Raison sociale", id="no name"),
        pytest.param({"siren": "552100555"}, "SIREN", id="wrong SIREN"),
        pytest.param({"siret": "73282932000074"}, "SIRET", id="SIRET of another"),
        pytest.param({"vat_number": "FR44732829320"}, "SIREN", id="VAT number of another"),
        pytest.param({"postcode": "7501"}, "code postal", id="postcode"),
        pytest.param({"iban": "FR1420041010050500013M02607"}, "IBAN", id="IBAN"),
        pytest.param({"bic": "PSST"}, "BIC", id="BIC"),
        pytest.param({"colour": "rouge"}, "couleur", id="colour"),
        pytest.param({"time_zone": "Europe/Lyon"}, "fuseau", id="time zone"),
        pytest.param({"holiday_region": "Bretagne"}, "jours fériés", id="holiday region"),
        pytest.param({"email": "a@b"}, "E-mail", id="e-mail"),
        pytest.param({"run_bound": 1}, "habitude", id="bound"),
        pytest.param({"late_bound": 0}, "période", id="late bound"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError) as refusal:
        create_organization(at=NOON, **ACME | fields)
    assert words in refusal.value.message
    assert refusal.value.remedy
    assert not Organization.objects.exists()


def test_a_short_name_is_taken_once(organization: Organization) -> None:
    with pytest.raises(SlugTaken):
        create_organization(at=NOON, **ACME | {"slug": organization.slug})
    other = make_organization(slug="autre")
    with pytest.raises(SlugTaken):
        update_organization(other, at=NOON, slug=organization.slug)


def test_a_change_is_told_before_and_after(organization: Organization) -> None:
    update_organization(organization, at=NOON, payment_days=45, time_zone="Indian/Reunion")
    organization.refresh_from_db()
    assert (organization.payment_days, organization.time_zone) == (45, "Indian/Reunion")
    assert Event.objects.get().data["changes"] == {
        "payment_days": ["30", "45"],
        "time_zone": ["Europe/Paris", "Indian/Reunion"],
    }


def test_two_logos_of_one_name_stay_two_files(
    organization: Organization, other_organization: Organization
) -> None:
    one, two = svg("<circle r='1'/>"), svg("<circle r='2'/>")
    set_logo(organization, "dossier/logo.SVG", one, at=NOON)
    set_logo(other_organization, "logo.svg", two, at=NOON)
    organization.refresh_from_db()
    with organization.logo.open("rb") as file:
        assert file.read() == one


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("logo.exe", b"x", id="no image"),
        pytest.param("logo.png", b"x", id="an image by its name only"),
        pytest.param("logo.png", PNG + b"x" * 2_100_000, id="too large"),
        pytest.param("logo.png", PNG[:40], id="cut short"),
        pytest.param("logo.png", PNG[:16] + b"\0\1\0\0" + PNG[20:], id="65,536 pixels wide"),
        pytest.param("logo.svg", b"<svg", id="broken SVG"),
        pytest.param("logo.svg", svg("<script>alert(1)</script>"), id="script"),
        pytest.param("logo.svg", svg("<rect onclick='x()'/>"), id="handler"),
        pytest.param("logo.svg", svg("<image href='http://a.example/b.png'/>"), id="far picture"),
        pytest.param("logo.svg", svg("<style>@import 'a.css'</style>"), id="far style"),
        pytest.param("logo.svg", svg("<rect fill='url(http://a.example)'/>"), id="far paint"),
        pytest.param(
            "logo.svg",
            b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/hosts'>]>" + svg("<text>&a;</text>"),
            id="entity",
        ),
    ],
)
def test_what_is_no_logo_is_refused(organization: Organization, name: str, content: bytes) -> None:
    with pytest.raises(BadSetting):
        set_logo(organization, name, content, at=NOON)


def test_a_logo_is_known_by_its_content_not_by_its_name(organization: Organization) -> None:
    set_logo(organization, "logo.svg", PNG, at=NOON)
    assert organization.logo.name.endswith(".png")
    remove_logo(organization, at=NOON)
    assert not Organization.objects.get(pk=organization.pk).logo


def test_a_short_name_is_made_of_the_name(organization: Organization) -> None:
    fields = {name: value for name, value in ACME.items() if name != "slug"}
    slugs = [create_organization(at=NOON, **fields).slug for _ in range(3)]
    assert slugs == ["acme-sas", "acme-sas-2", "acme-sas-3"]
    strange = create_organization(at=NOON, **fields | {"name": "株式会社"})
    assert strange.slug == "societe"


def test_two_people_do_not_overwrite_one_another(organization: Organization) -> None:
    seen = {"city": organization.city}
    update_organization(organization, at=NOON, city="Lyon")
    with pytest.raises(ChangedMeanwhile):
        update_organization(organization, at=NOON, seen=seen, city="Nantes")
    organization.refresh_from_db()
    assert organization.city == "Lyon"
