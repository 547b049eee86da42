"""What the tests of documents share: a company, a customer, a filer."""

from pathlib import Path
from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.documents.facturx import Renderer
from ritournelle.documents.rules import RuleChecker
from ritournelle.invoicing.filing import Filer
from tests import factories
from tests.documents.conftest import font_dir, renderer, rules, verapdf  # noqa: F401 (fixtures)
from tests.factories import NOON


@pytest.fixture
def company(organization: Organization) -> Organization:
    """An organisation with its two series: FA-2026-0001 and AV-2026-0001."""
    factories.make_series(organization)
    factories.make_series(organization, "credit_note")
    return organization


@pytest.fixture
def customer(company: Organization) -> Customer:
    return factories.make_customer(company)


@pytest.fixture
def filer(
    settings: Any,
    font_dir: Path,  # noqa: F811
    renderer: Renderer,  # noqa: F811
    rules: RuleChecker,  # noqa: F811
) -> Filer:
    """A filer at noon, with the renderer and the rule process of the whole session."""
    settings.FONT_DIR = font_dir
    filer = Filer(lambda: NOON)
    filer._renderer = renderer
    filer._checker = rules
    return filer


@pytest.fixture
def other_customer(other_organization: Organization) -> Customer:
    """The customer of another company, which has the same series."""
    factories.make_series(other_organization)
    factories.make_series(other_organization, "credit_note")
    return factories.make_customer(other_organization, name="Garage Lenoir")
