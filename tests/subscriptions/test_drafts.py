"""Drafts of subscriptions: one a page, nobody's work overwritten, references in order."""

from decimal import Decimal
from uuid import UUID

import pytest

from ritournelle.accounts.models import Organization, User
from ritournelle.catalog.errors import PriceByTiers
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.drafts import (
    Content,
    CutPeriod,
    activate_draft,
    change_draft,
    create_draft,
    delete_draft_subscription,
    next_reference,
    update_draft,
)
from ritournelle.subscriptions.errors import (
    DraftHasDocuments,
    OtherOrganization,
    ReferenceTaken,
    StaleRevision,
    SubscriptionNotADraft,
)
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.proforma import create_pro_forma
from ritournelle.subscriptions.services import NewDiscount, NewItem, create_subscription
from tests import factories
from tests.subscriptions.builders import day

PAGE, OTHER_PAGE = UUID(int=1), UUID(int=2)
NOON = factories.NOON


def content(customer: Customer, product: Product, **fields: object) -> Content:
    start = {"starts_on": factories.FIRST_OF_DECEMBER, "rhythm_days": "1"}
    return Content(customer, [NewItem(product)], [], start | fields)


def draft_of(customer: Customer, product: Product) -> Subscription:
    return create_draft(content(customer, product), token=PAGE, at=NOON)


def test_the_same_page_sent_twice_makes_one(customer: Customer, saas: Product) -> None:
    first, second = draft_of(customer, saas), draft_of(customer, saas)
    assert first.pk == second.pk
    assert create_draft(content(customer, saas), token=OTHER_PAGE, at=NOON).pk != first.pk


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param([], "AB-0001", id="the first"),
        pytest.param(["AB-0001", "AB-0009"], "AB-0010", id="after the greatest"),
        pytest.param(["AB-9999"], "AB-10000", id="a digit more"),
        pytest.param(["AB-C001-2026", "CONTRAT-7", "AB-0003"], "AB-0004", id="others’ own"),
    ],
)
def test_references_follow_one_another(
    business: Organization, customer: Customer, known: list[str], expected: str
) -> None:
    for reference in known:
        factories.make_subscription(customer, reference=reference)
    assert next_reference(business.pk) == expected


def test_a_reference_is_used_once(customer: Customer, saas: Product) -> None:
    draft_of(customer, saas)
    taken = content(customer, saas, reference="AB-0001")
    with pytest.raises(ReferenceTaken):
        create_draft(taken, token=OTHER_PAGE, at=NOON)


def test_a_draft_is_replaced_as_a_whole(customer: Customer, saas: Product) -> None:
    draft = draft_of(customer, saas)
    new = Content(
        customer,
        [NewItem(saas, Decimal(2)), NewItem(saas, unit_price=Decimal(50))],
        [NewDiscount("Remise", Decimal(5), line=2)],
        {"own_text": "Contrat cadre"},
    )
    update_draft(draft, new, revision=0, at=NOON)
    draft.refresh_from_db()
    lines = draft.items.order_by("position")
    assert [(line.quantity, line.unit_price) for line in lines] == [(2, None), (1, 50)]
    assert draft.discounts.get().item == lines[1]
    assert (draft.own_text, draft.revision) == ("Contrat cadre", 1)


def test_who_was_first_is_named_and_kept(
    business: Organization, customer: Customer, saas: Product
) -> None:
    bob = User.objects.create_user("bob@ritournelle.example", "x", name="Bob")
    draft = draft_of(customer, saas)
    change_draft(draft, revision=0, at=NOON, actor=bob.actor, own_text="De Bob")
    with pytest.raises(StaleRevision, match="AB-0001 a été modifié entre-temps par Bob"):
        change_draft(draft, revision=0, at=NOON, own_text="D’un autre")
    draft.refresh_from_db()
    assert draft.own_text == "De Bob"


def test_a_product_with_tiers_keeps_its_prices(business: Organization, customer: Customer) -> None:
    tiers = factories.make_product(
        business, code="T", pricing="tiered", unit_price=0, tiers=[[None, "3"]]
    )
    with pytest.raises(PriceByTiers):
        create_subscription(
            customer,
            [NewItem(tiers, unit_price=Decimal(12))],
            at=NOON,
            reference="AB-0001",
            starts_on=factories.TODAY,
        )
    assert not Subscription.objects.exists()


def test_another_organisation_s_customer_is_refused(
    customer: Customer, saas: Product, other_organization: Organization
) -> None:
    draft = draft_of(customer, saas)
    stranger = factories.make_customer(other_organization)
    with pytest.raises(OtherOrganization):
        update_draft(draft, content(stranger, saas), revision=0, at=NOON)


def test_a_draft_that_nothing_was_made_from_is_deleted(customer: Customer, saas: Product) -> None:
    draft = draft_of(customer, saas)
    delete_draft_subscription(draft, at=NOON)
    assert not Subscription.objects.exists()


def test_a_draft_with_a_pro_forma_stays(customer: Customer, saas: Product) -> None:
    draft = draft_of(customer, saas)
    create_pro_forma(draft, on=factories.TODAY, at=NOON)
    with pytest.raises(DraftHasDocuments):
        delete_draft_subscription(draft, at=NOON)


def test_what_runs_is_no_draft(customer: Customer, saas: Product) -> None:
    draft = draft_of(customer, saas)
    activate_draft(draft, revision=0, at=NOON)
    with pytest.raises(SubscriptionNotADraft):
        change_draft(draft, revision=1, at=NOON, own_text="Trop tard")
    with pytest.raises(SubscriptionNotADraft):
        delete_draft_subscription(draft, at=NOON)


def test_a_day_in_the_middle_of_a_period_is_refused(customer: Customer, saas: Product) -> None:
    draft = draft_of(customer, saas)
    with pytest.raises(CutPeriod, match="par exemple 31/12/2026"):
        activate_draft(draft, revision=0, at=NOON, billed_until=day("2026-12-16"))
    draft.refresh_from_db()
    assert (draft.status, draft.revision) == ("draft", 0)
