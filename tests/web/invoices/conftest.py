"""A customer of a company that has its series, and a few documents."""

from pathlib import Path
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from tests import factories
from tests.documents.conftest import font_dir, renderer  # noqa: F401 (fixtures)


@pytest.fixture
def company(organization: Organization) -> Organization:
    """An organisation with its two series: FA-2026-0001 and AV-2026-0001."""
    factories.make_series(organization)
    factories.make_series(organization, "credit_note")
    return organization


@pytest.fixture
def customer(company: Organization) -> Customer:
    customer = factories.make_customer(company)
    factories.make_contact(customer)
    return customer


@pytest.fixture
def faces(settings: Any, font_dir: Path) -> None:  # noqa: F811
    """Let pages draw PDFs."""
    settings.FONT_DIR = font_dir
