"""The run lets Python's collector of cycles rest during a page, never longer."""

import gc

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.subscriptions import writing
from tests import factories
from tests.subscriptions.builders import bill_on, customer_of, make_business, subscribe

pytestmark = pytest.mark.django_db


@pytest.fixture
def business() -> Organization:
    organization = make_business()
    product = factories.make_product(organization)
    subscribe(customer_of(organization), [product], starts_on="2026-12-01")
    return organization


def test_it_rests_while_a_page_is_billed_and_works_again_afterwards(
    business: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    issue = writing.issue_many
    monkeypatch.setattr(
        writing,
        "issue_many",
        lambda *args, **named: seen.append(gc.isenabled()) or issue(*args, **named),
    )
    assert bill_on(business, "2026-12-01").issued_count == 1
    assert seen == [False]
    assert gc.isenabled()


def test_it_works_again_after_a_page_that_failed(
    business: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **named: object) -> None:
        raise MemoryError

    monkeypatch.setattr(writing, "issue_many", fail)
    with pytest.raises(MemoryError):
        bill_on(business, "2026-12-01")
    assert gc.isenabled()
