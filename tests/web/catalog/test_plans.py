"""Plans on screen: a plan with its first version, new versions, who follows which."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, PlanVersion, Product
from tests import factories
from tests.web.counting import queries_of

CREATE = "/catalogue/formules/nouvelle/"


@pytest.fixture
def product(organization: Organization) -> Product:
    return factories.make_product(organization)


def filled(product: Product, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a plan billed on the 15th of each month."""
    values = {
        "name": "Pro mensuel", "code": "", "valid_from": "2026-12-01", "trial_days": "14",
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-product": str(product.pk),
        "lines-0-quantity": "2", "lines-0-unit_price": "80",
        "rhythm": "monthly", "day": "15", "timing": "advance", "is_prorated": "on",
    }  # fmt: skip
    return values | changes


def test_a_plan_is_created_with_its_first_version(alice: Client, product: Product) -> None:
    response = alice.post(CREATE, filled(product))
    plan = Plan.objects.get()
    version = plan.versions.get()
    line = version.items.get()
    assert response.headers["Location"] == f"/catalogue/formules/{plan.pk}/"
    assert plan.code == "PRO-MENSUEL"
    assert (version.valid_from, version.trial_days) == (date(2026, 12, 1), 14)
    assert (version.rhythm_unit, version.rhythm_every, version.rhythm_days) == ("month", 1, "15")
    assert (line.quantity, line.unit_price) == (2, 80)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"name": ""}, id="no name"),
        pytest.param({"valid_from": ""}, id="no day"),
        pytest.param({"lines-0-product": ""}, id="no line"),
        pytest.param({"lines-0-quantity": "-1"}, id="negative quantity"),
        pytest.param({"rhythm": "custom", "unit": "month", "every": "1", "days": "45"}, id="no day 45"),
        pytest.param({"rhythm": "jamais"}, id="no rhythm"),
    ],
)  # fmt: skip
def test_nothing_is_written_with_a_fault(
    alice: Client, product: Product, changes: dict[str, str]
) -> None:
    assert alice.post(CREATE, filled(product, **changes)).status_code == 422
    assert not Plan.objects.exists()


def test_a_reference_that_is_taken_leaves_nothing_behind(
    alice: Client, organization: Organization, product: Product
) -> None:
    factories.make_plan(organization, code="PRO")
    response = alice.post(CREATE, filled(product, code="PRO"))
    assert set(response.context["plan_form"].errors) == {"code"}
    assert Plan.objects.count() == 1


def test_a_line_is_added_without_javascript(alice: Client, product: Product) -> None:
    response = alice.post(CREATE, filled(product, more="1"))
    assert len(response.context["draft"].lines.forms) == 2
    assert not Plan.objects.exists()


def test_a_product_of_others_is_not_a_choice(
    alice: Client, other_organization: Organization, product: Product
) -> None:
    theirs = factories.make_product(other_organization)
    answer = filled(product) | {"lines-0-product": str(theirs.pk)}
    assert alice.post(CREATE, answer).status_code == 422


def test_a_new_version_begins_like_the_last_and_subscribers_keep_theirs(
    alice: Client, organization: Organization, product: Product
) -> None:
    plan = factories.make_plan(
        organization, [(product, {"unit_price": Decimal(80)})], rhythm_days="15"
    )
    first = plan.versions.get()
    factories.make_subscription(factories.make_customer(organization), plan_version=first)
    place = f"/catalogue/formules/{plan.pk}/version/"

    draft = alice.get(place).context["draft"]
    assert draft.rhythm["day"].value() == "15"
    assert draft.lines.forms[0]["unit_price"].value() == "80"

    alice.post(place, filled(product, **{"lines-0-unit_price": "90"}))
    assert PlanVersion.objects.count() == 2
    versions = alice.get(f"/catalogue/formules/{plan.pk}/").context["versions"]
    told = [(one.row.number, one.state, one.net_cents, one.subscribers) for one in versions]
    # 2 × 90 € from December on; today still 80 €.
    assert told == [(2, "À venir", 18000, 0), (1, "En vigueur", 8000, 1)]


def test_a_removed_line_is_gone_from_the_new_version(
    alice: Client, organization: Organization, product: Product
) -> None:
    other = factories.make_product(organization, code="B", name="Mise en service")
    plan = factories.make_plan(organization, [(product, {}), (other, {})])
    rows = {
        "lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "2", "lines-1-product": str(other.pk),
        "lines-1-quantity": "1", "lines-1-DELETE": "on",
    }  # fmt: skip
    alice.post(f"/catalogue/formules/{plan.pk}/version/", filled(product, **rows))
    version = plan.versions.get(number=2)
    assert [item.product for item in version.items.all()] == [product]


def test_a_plan_is_renamed_copied_and_archived(
    alice: Client, organization: Organization, product: Product
) -> None:
    plan = factories.make_plan(organization, [(product, {})])
    place = f"/catalogue/formules/{plan.pk}/"
    alice.post(f"{place}renommer/", {"name": "Formule Plus"})
    alice.post(f"{place}dupliquer/")
    alice.post(f"{place}archiver/")
    names = [row.plan.name for row in alice.get("/catalogue/formules/").context["rows"]]
    assert names == ["Formule Plus (copie)"]
    alice.post(f"{place}remettre/")
    assert len(alice.get("/catalogue/formules/").context["rows"]) == 2


def test_the_list_says_rhythm_price_and_followers(
    alice: Client, organization: Organization, product: Product
) -> None:
    setup = factories.make_product(organization, code="B", unit_price=50)
    plan = factories.make_plan(
        organization, [(product, {"quantity": 3}), (setup, {"is_one_off": True})], rhythm_days="1"
    )
    factories.make_subscription(
        factories.make_customer(organization), plan_version=plan.versions.get()
    )
    (row,) = alice.get("/catalogue/formules/").context["rows"]
    assert row.version is not None
    # 3 × 99 €; what is billed once is not counted.
    assert (row.version.rhythm, row.version.net_cents, row.subscribers) == (
        "le 1er de chaque mois", 29700, 1,
    )  # fmt: skip


def test_queries_do_not_grow_with_the_plans(
    alice: Client, organization: Organization, product: Product
) -> None:
    counts = []
    for count in (1, 30):
        for n in range(Plan.objects.count(), count):
            factories.make_plan(organization, [(product, {})], code=f"P{n}")
        counts.append(queries_of(alice, "/catalogue/formules/"))
    assert counts[0] == counts[1] <= 16
