"""What is exported comes back as it was."""

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ritournelle.accounts.models import Organization
from ritournelle.customers.imports import import_customers
from ritournelle.customers.models import Customer
from ritournelle.kit.cells import text
from ritournelle.kit.imports import Counts
from tests import factories
from tests.factories import NOON
from tests.web.conftest import make_user, signed_in

cells = st.text("=+-@'aé1 ;\"", min_size=1, max_size=8).map(text).filter(bool)


def exported(client: Client, kind: str) -> bytes:
    response = client.get(f"/clients/export/?format={kind}")
    return response.getvalue()


class ExportThenImport(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(cells, cells, st.sampled_from(["csv", "xlsx"]))
    def test_nothing_is_changed(self, name: str, phone: str, kind: str) -> None:
        owner = factories.make_organization()
        customer = factories.make_customer(owner, name=name, phone=phone, address_line2=name)
        client = signed_in(make_user("alice@ritournelle.example", owner))
        report = import_customers(owner, exported(client, kind), at=NOON)
        assert (report.problems, report.counts) == ((), Counts(0, 0, 1))
        customer.refresh_from_db()
        assert (customer.name, customer.phone) == (name, phone)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_phone_of_abroad_comes_back(alice: Client, organization: Organization, kind: str) -> None:
    factories.make_customer(organization, phone="+33 4 72 00 00 00")
    content = exported(alice, kind)
    assert import_customers(organization, content, at=NOON).counts == Counts(0, 0, 1)
    assert Customer.objects.get().phone == "+33 4 72 00 00 00"
