"""A form that makes something, sent twice, makes one thing; changed or refused, it is another form."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan, PlanVersion, Product
from ritournelle.customers.models import Customer, Note, Task
from ritournelle.web.models import Submission
from tests.web.conftest import make_user, signed_in
from tests.web.forms import Sent, forms_of
from tests.web.rights import World

NEW_CUSTOMER = "/clients/nouveau/"
NAMED = {"name": ["Fournil de Lyon"]}
LINE = {"lines-0-product": ["1"], "lines-0-quantity": ["1"]}


def form_at(client: Client, page: str, action: str = "") -> Sent:
    """What the browser sends with the form of a page."""
    found = forms_of(client.get(page).content, page)
    return next(
        one.values for one in found if one.method == "post" and one.address == (action or page)
    )


CASES: list[Any] = [
    pytest.param(NEW_CUSTOMER, "", NAMED, Customer, id="customer"),
    pytest.param("/clients/rapide/", "", NAMED, Customer, id="customer in one breath"),
    pytest.param("/clients/{customer}/?onglet=notes", "/clients/{customer}/notes/",
                 {"text": ["Rappeler"]}, Note, id="note"),
    pytest.param("/clients/{customer}/?onglet=notes", "/clients/{customer}/taches/",
                 {"title": ["Rappeler"]}, Task, id="task"),
    pytest.param("/catalogue/produits/nouveau/", "", NAMED | {"unit_price": ["9"]}, Product,
                 id="product"),
    pytest.param("/catalogue/produits/{product}/", "/catalogue/produits/{product}/dupliquer/", {},
                 Product, id="copy of a product"),
    pytest.param("/catalogue/formules/nouvelle/", "", NAMED | LINE, Plan, id="plan"),
    pytest.param("/catalogue/formules/{plan}/", "/catalogue/formules/{plan}/dupliquer/", {}, Plan,
                 id="copy of a plan"),
    pytest.param("/catalogue/formules/{plan}/version/", "", {"valid_from": ["2026-12-24"]},
                 PlanVersion, id="version of a plan"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "action", "typed", "model"), CASES)
def test_a_form_sent_twice_makes_one_thing(
    page: str, action: str, typed: Sent, model: Any, world: World, alice: Client
) -> None:
    keys = {"customer": world.customer.pk, "product": world.product.pk, "plan": world.plan.pk}
    page, action = page.format(**keys), action.format(**keys)
    chosen = {"lines-0-product": [str(world.product.pk)]} if "lines-0-product" in typed else {}
    sent = form_at(alice, page, action) | typed | chosen
    before = model.objects.count()
    places = [alice.post(action or page, sent).headers["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert model.objects.count() == before + 1


def test_an_organisation_is_opened_once(clock: object, db: None) -> None:
    dora = signed_in(make_user("dora@acme.example", None))
    page = reverse("organizations:create")
    typed = {"siren": ["552100554"], "name": ["Acme"], "legal_form": ["SAS"], "postcode": ["75011"]}
    sent = form_at(dora, page) | typed | {"address_line1": ["1 rue des Lilas"], "city": ["Paris"]}
    assert [dora.post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert Organization.objects.count() == 1


def test_what_was_changed_before_it_is_sent_again_is_another_thing(alice: Client) -> None:
    sent = form_at(alice, NEW_CUSTOMER) | NAMED
    alice.post(NEW_CUSTOMER, sent)
    alice.post(NEW_CUSTOMER, sent | {"name": ["Fournil de Nice"]})
    assert Customer.objects.count() == 2


def test_two_customers_alike_come_from_two_pages(alice: Client) -> None:
    for _ in range(2):
        alice.post(NEW_CUSTOMER, form_at(alice, NEW_CUSTOMER) | NAMED)
    assert Customer.objects.count() == 2


def test_a_form_that_was_refused_is_looked_at_again(
    alice: Client, organization: Organization
) -> None:
    sent = form_at(alice, NEW_CUSTOMER) | {"name": [""]}
    assert [alice.post(NEW_CUSTOMER, sent).status_code for _ in range(2)] == [422, 422]
    assert not Submission.objects.exists()


def test_the_form_of_one_person_says_nothing_to_another(
    world: World, alice: Client, charlie: Client
) -> None:
    sent = form_at(alice, NEW_CUSTOMER) | NAMED
    alice.post(NEW_CUSTOMER, sent)
    charlie.post(NEW_CUSTOMER, sent)
    assert Customer.objects.filter(name="Fournil de Lyon").count() == 2
