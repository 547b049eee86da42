"""An organisation opened on screen can bill at once."""

from datetime import date

import pytest

from ritournelle.accounts.models import Membership, Organization, User
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.models import NumberSeries
from ritournelle.invoicing.opening import Numbering, open_organization
from ritournelle.invoicing.series import next_number
from tests.factories import NOON, TODAY

ACME = {
    "name": "Acme SAS",
    "siren": "552 100 554",
    "address_line1": "1 rue des Lilas",
    "postcode": "75011",
    "city": "Paris",
}
pytestmark = pytest.mark.django_db


def test_it_has_both_series_and_its_owner() -> None:
    alice = User.objects.create_user("alice@acme.example")
    numbering = Numbering(last_number=41, last_issued_on=date(2026, 11, 3))
    acme = open_organization(alice, numbering, at=NOON, actor=alice.actor, **ACME)
    series = NumberSeries.objects.filter(organization=acme).order_by("pk")
    assert [next_number(one, TODAY) for one in series] == ["FA-2026-0042", "AV-2026-0001"]
    assert Membership.objects.get(user=alice).role == "owner"


def test_nothing_is_left_of_one_whose_numbers_are_refused() -> None:
    alice = User.objects.create_user("alice@acme.example")
    with pytest.raises(DomainError):
        open_organization(alice, Numbering(invoice_pattern="FA"), at=NOON, **ACME)
    assert not Organization.objects.exists()
