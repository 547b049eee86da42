"""Names in the order and by the letters of a person, on both databases, whoever wrote them."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ritournelle.accounts.models import Organization
from ritournelle.catalog.archives import duplicate_plan, duplicate_product
from ritournelle.catalog.imports import import_products
from ritournelle.catalog.models import Plan, Product
from ritournelle.catalog.plan_imports import import_plans
from ritournelle.catalog.services import (
    create_plan,
    create_product,
    rename_plan,
    update_product,
)
from ritournelle.core.errors import DomainError
from ritournelle.customers.imports import import_customers
from ritournelle.customers.models import Customer
from ritournelle.customers.services import create_customer, update_customer
from ritournelle.kit.cells import fold
from ritournelle.kit.folding import fold_all, folded_name, has_words
from tests import factories
from tests.factories import NOON, TODAY

ADDRESS = {"address_line1": "1 rue Haute", "postcode": "69001", "city": "Lyon"}
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1
).map(lambda text: text.strip()[:140])
words = st.text("aàâäbcçdeéèêëfghiîïjœæ'’- &ÉÀÇŒŁ中文Жα0", min_size=1, max_size=30)


def wrongly_folded() -> Iterator[str]:
    """Yield every name whose folded form is not its own, of all tables that have one."""
    for model in (Customer, Product, Plan):
        for name, folded in model._default_manager.values_list("name", "folded_name"):
            if folded != folded_name(name):
                yield f"{name} / {folded}"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("École Élémentaire", "ecole elementaire", id="accents"),
        pytest.param("L’Œuvre d’Aÿ", "l oeuvre d ay", id="ligature and apostrophe"),
        pytest.param("Straße", "strasse", id="German s"),
        pytest.param("SMITH_&_SONS (1998)", "smith sons 1998", id="signs"),
        pytest.param("Øresund Łódź", "oresund lodz", id="letters with a stroke"),
        pytest.param("Ελλάς", "ελλασ", id="another alphabet stays"),
        pytest.param("E\u0301cole", "ecole", id="accent apart from its letter"),
        pytest.param("℡ ①", "tel 1", id="signs that are words"),
    ],
)
def test_a_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(words)
def test_how_an_accent_is_written_makes_no_difference(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(words)
def test_capitals_make_no_difference(text: str) -> None:
    assert fold(text.upper()) == fold(text)


@pytest.mark.django_db
def test_accented_names_come_where_a_reader_looks_for_them(organization: Organization) -> None:
    written = ["Zinc", "École", "Eau vive", "ETS Durand", "Éauze", "Œuvre", "Office"]
    for number, name in enumerate(written):
        factories.make_customer(organization, code=f"C{number}", name=name)
    found = Customer.objects.order_by("folded_name", "pk").values_list("name", flat=True)
    assert list(found) == ["Eau vive", "Éauze", "École", "ETS Durand", "Œuvre", "Office", "Zinc"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("search", "expected"),
    [
        pytest.param("ecole", ["École des Lilas"], id="without its accent"),
        pytest.param("ÉCOLE", ["École des Lilas"], id="in capitals"),
        pytest.param("lilas école", ["École des Lilas"], id="words in any order"),
        pytest.param("coeur", ["Cœur & Fils"], id="letters apart"),
        pytest.param("&", ["Cœur & Fils"], id="a sign alone"),
        pytest.param("l'ile", ["L’Île_bleue 100%"], id="any apostrophe"),
        pytest.param("100%", ["L’Île_bleue 100%"], id="a sign of the database"),
        pytest.param("zzz", [], id="nothing"),
    ],
)
def test_a_name_is_found_by_its_plain_letters(
    organization: Organization, search: str, expected: list[str]
) -> None:
    for number, name in enumerate(["École des Lilas", "Cœur & Fils", "L’Île_bleue 100%"]):
        factories.make_customer(organization, code=f"C{number}", name=name)
    found = Customer.objects.filter(has_words(search)).order_by("pk")
    assert [one.name for one in found] == expected


@pytest.mark.django_db
def test_rows_of_before_are_folded(organization: Organization) -> None:
    factories.make_customer(organization, name="École")
    Customer.objects.update(folded_name="")
    fold_all(Customer)
    assert Customer.objects.get().folded_name == "ecole"


class EveryWayOfWriting(TestCase):
    """Whatever writes a name writes its folded form beside it."""

    @settings(max_examples=30, deadline=None)
    @given(names, names)
    def test_services_keep_it_right(self, first: str, second: str) -> None:
        owner = factories.make_organization()
        try:
            customer = create_customer(owner, name=first, at=NOON, **ADDRESS)
            update_customer(customer, name=second, at=NOON)
            product = create_product(owner, code="P", name=first, at=NOON)
            duplicate_product(product, at=NOON, actor="system")
            update_product(product, name=second, at=NOON)
            plan = create_plan(owner, "F", first, at=NOON)
            duplicate_plan(plan, today=TODAY, at=NOON, actor="system")
            rename_plan(plan, second, at=NOON)
        except DomainError:
            pass  # a name that is refused is not written
        assert not list(wrongly_folded())

    @settings(max_examples=20, deadline=None)
    @given(words, words)
    def test_imports_keep_it_right(self, first: str, second: str) -> None:
        owner = factories.make_organization()
        factories.make_product(owner, code="SEAT", unit_price=Decimal(10))
        for name in (first, second):
            known = f"Référence;Nom;Catégorie;Adresse;CP;Ville\nC1;{name}.;particulier;1 rue;69001;Lyon\n"
            import_customers(owner, known.encode(), at=NOON)
            import_products(
                owner, f"Référence;Désignation;Prix HT\nP1;{name}.;10\n".encode(), at=NOON
            )
            import_plans(
                owner,
                f"Référence;Nom;Rythme;Produit\nF1;{name}.;mensuel;SEAT\n".encode(),
                at=NOON,
            )
        assert Customer.objects.count() == 1
        assert Plan.objects.count() == 1
        assert not list(wrongly_folded())
