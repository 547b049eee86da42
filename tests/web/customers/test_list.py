"""The list of customers: tabs, search, filters, sorts, export, acts on many."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from ritournelle.accounts.models import Organization, Role
from ritournelle.customers.models import Customer, Tag
from ritournelle.web.screens.customers import queries
from tests import factories
from tests.factories import NOON, TODAY
from tests.web.counting import queries_of

LIST = "/clients/"


@pytest.fixture
def four(organization: Organization) -> dict[str, Customer]:
    """A bakery with a subscription, a VIP school, an association, somebody archived."""
    rows = {
        "bakery": factories.make_customer(organization, code="C1", name="Boulangerie Martin"),
        "school": factories.make_customer(
            organization, code="C2", name="École Zola", city="Évry", is_vip=True,
            siret="55210055400013", siren="552100554",
        ),
        "club": factories.make_customer(
            organization, code="C3", name="Amis du Canal", kind="non_professional", siren="",
            payment_means="59",
        ),
        "old": factories.make_customer(
            organization, code="C4", name="Zinc et Cie", archived_on=TODAY
        ),
    }  # fmt: skip
    factories.make_contact(rows["club"], email="tresorier@canal.example")
    factories.make_subscription(rows["bakery"], mrr_cents=9900)
    return rows


def names(client: Client, query: str = "") -> list[str]:
    return [row.customer.name for row in client.get(LIST + query).context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ["Amis du Canal", "Boulangerie Martin", "École Zola"], id="active ones"),
        pytest.param("?vue=avec", ["Boulangerie Martin"], id="with a subscription"),
        pytest.param("?vue=sans", ["Amis du Canal", "École Zola"], id="without"),
        pytest.param("?vue=vip", ["École Zola"], id="VIP"),
        pytest.param("?vue=archives", ["Zinc et Cie"], id="archived"),
        pytest.param("?q=martin", ["Boulangerie Martin"], id="name"),
        pytest.param("?q=école", ["École Zola"], id="name with accent in small letters"),
        pytest.param("?q=zola évry", ["École Zola"], id="name and city"),
        pytest.param("?q=552 100 554", ["École Zola"], id="SIREN in groups"),
        pytest.param("?q=tresorier@canal", ["Amis du Canal"], id="e-mail"),
        pytest.param("?q=c3", ["Amis du Canal"], id="reference"),
        pytest.param("?categorie=non_professional", ["Amis du Canal"], id="kind"),
        pytest.param("?reglement=59", ["Amis du Canal"], id="means of payment"),
        pytest.param("?q=introuvable", [], id="nothing"),
    ],
)
def test_the_address_says_who_is_shown(
    alice: Client, four: dict[str, Customer], query: str, expected: list[str]
) -> None:
    assert names(alice, query) == expected


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("-mrr", "Boulangerie Martin"),
        ("prochaine", "Boulangerie Martin"),
        ("-ajout", "Amis du Canal"),
    ],
)
def test_the_list_is_sorted(
    alice: Client, four: dict[str, Customer], sort: str, first: str
) -> None:
    assert names(alice, f"?tri={sort}")[0] == first


def test_tabs_count_and_rows_carry_their_figures(alice: Client, four: dict[str, Customer]) -> None:
    response = alice.get(LIST)
    assert [tab.count for tab in response.context["tabs"]] == [3, 1, 2, 1, 1]
    row = response.context["rows"][1]
    assert (row.figures.mrr_cents, row.figures.next_on, row.days) == (9900, date(2026, 12, 1), 10)
    assert "99,00\u00a0€" in response.content.decode()


def test_a_tag_filters_and_customers_of_others_never_show(
    alice: Client, organization: Organization, other_organization: Organization,
    four: dict[str, Customer],
) -> None:  # fmt: skip
    factories.make_customer(other_organization, name="Confiserie Secrète")
    tag = Tag.objects.create(organization=organization, name="Presse")
    four["school"].tags.add(tag)
    assert names(alice, f"?etiquette={tag.pk}") == ["École Zola"]
    assert names(alice, "?q=Secrète") == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        # 99,00 + 50,00 a month for the bakery; the club 120,00; the school has nothing.
        ("-mrr", ["Boulangerie Martin", "Amis du Canal", "École Zola"]),
        ("prochaine", ["Amis du Canal", "Boulangerie Martin", "École Zola"]),
    ],
)
def test_those_without_a_subscription_follow_page_after_page(
    alice: Client,
    four: dict[str, Customer],
    monkeypatch: pytest.MonkeyPatch,
    sort: str,
    expected: list[str],
) -> None:
    factories.make_subscription(four["bakery"], reference="AB-2", mrr_cents=5000)
    factories.make_subscription(
        four["club"], reference="AB-3", mrr_cents=12000, next_billing_on=TODAY
    )
    factories.make_subscription(four["old"], reference="AB-4", mrr_cents=90000)
    assert names(alice, f"?tri={sort}") == expected
    monkeypatch.setattr(queries, "PAGE", 1)
    assert [names(alice, f"?tri={sort}&page={n}")[0] for n in (1, 2, 3)] == expected
    body = alice.get(f"/clients/export/?tri={sort}").getvalue().decode("utf-8-sig")
    assert [line.split(";")[2] for line in body.splitlines()[1:]] == expected


def test_a_customer_in_the_archives_is_not_counted_among_those_who_subscribe(
    alice: Client, four: dict[str, Customer]
) -> None:
    factories.make_subscription(four["old"], reference="AB-2")
    tabs = {tab.key: tab.count for tab in alice.get(LIST).context["tabs"]}
    assert tabs == {"tous": 3, "avec": 1, "sans": 2, "vip": 1, "archives": 1}


def test_the_first_day_says_what_to_do(alice: Client) -> None:
    assert "Ajoutez votre premier client" in alice.get(LIST).content.decode()


def test_an_export_keeps_the_filter_and_no_cell_is_a_formula(
    alice: Client, organization: Organization, four: dict[str, Customer]
) -> None:
    Customer.objects.filter(pk=four["bakery"].pk).update(name="=1+1", city="-Lyon")
    response = alice.get("/clients/export/?vue=avec")
    head, row = response.getvalue().decode("utf-8-sig").splitlines()
    assert head.startswith("Référence;Catégorie;Nom;SIREN")
    assert row.startswith("C1;Professionnel;'=1+1;443061841")
    assert ";'-Lyon;" in row
    assert row.endswith("99,00;01/12/2026")


def test_ticked_rows_alone_are_exported_for_excel(alice: Client, four: dict[str, Customer]) -> None:
    response = alice.get(f"/clients/export/?format=xlsx&pk={four['club'].pk}")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="clients-2026-11-21.xlsx"'
    )
    assert response.content[:2] == b"PK"


def test_sales_may_not_export(member: Any) -> None:
    assert member(Role.SALES).get("/clients/export/").status_code == 403


def test_a_bulk_act_is_previewed_done_and_taken_back(
    alice: Client, four: dict[str, Customer]
) -> None:
    page = alice.get("/clients/lot/?act=archive&all=1&vue=tous").content.decode()
    assert "Archiver&nbsp;: 2 clients" in page
    assert "Clients encore facturés par un abonnement actif." in page

    done = alice.post("/clients/lot/faire/?vue=tous", {"act": "archive", "all": "1", "count": "2"})
    assert done.headers["Location"] == "/clients/?vue=tous"
    assert set(names(alice, "?vue=archives")) == {"Amis du Canal", "École Zola", "Zinc et Cie"}

    toast = alice.post("/clients/lot/faire/", {"act": "vip", "pk": four["bakery"].pk, "count": "1"})
    *_, message = alice.get(toast.headers["Location"]).context["messages"]
    assert str(message) == "1 client marqué VIP."
    alice.post(message.extra_tags)
    assert not Customer.objects.get(pk=four["bakery"].pk).is_vip


def test_an_act_whose_number_changed_meanwhile_is_shown_again(
    alice: Client, four: dict[str, Customer]
) -> None:
    answer = alice.post("/clients/lot/faire/", {"act": "archive", "all": "1", "count": "9"})
    assert answer.status_code == 409
    assert not Customer.objects.get(pk=four["club"].pk).archived_on


def test_a_tag_is_chosen_then_put_on_the_selection(
    alice: Client, organization: Organization, four: dict[str, Customer]
) -> None:
    tag = Tag.objects.create(organization=organization, name="Presse")
    choice = alice.get("/clients/lot/?act=tag&all=1").content.decode()
    assert "Presse" in choice
    answer = {"act": "tag", "choix": str(tag.pk), "all": "1", "count": "3"}
    alice.post("/clients/lot/faire/", answer)
    assert tag.customers.count() == 3


def test_a_stranger_changes_nobody_by_their_keys(
    charlie: Client, four: dict[str, Customer]
) -> None:
    answer = {"act": "vip", "pk": str(four["bakery"].pk), "count": "1"}
    charlie.post("/clients/lot/faire/", answer)
    assert not Customer.objects.get(pk=four["bakery"].pk).is_vip


def test_a_combobox_gets_the_customers_that_letters_name(
    alice: Client, four: dict[str, Customer]
) -> None:
    answer = alice.get("/clients/chercher/?name=customer&customer_q=mart").content.decode()
    assert f'data-value="{four["bakery"].pk}"' in answer
    assert "Boulangerie Martin" in answer
    assert "Amis du Canal" not in answer


@pytest.mark.parametrize("sort", ["nom", "-mrr", "prochaine"])
def test_queries_do_not_grow_with_the_customers(
    alice: Client, organization: Organization, sort: str
) -> None:
    tag = Tag.objects.create(organization=organization, name="Presse")
    counts = []
    for count in (1, 30):
        for n in range(Customer.objects.count(), count):
            customer = factories.make_customer(organization, code=f"C{n}", name=f"Client {n}")
            customer.tags.add(tag)
            factories.make_subscription(customer, reference=f"AB-{n}")
        counts.append(queries_of(alice, f"{LIST}?tri={sort}"))
    assert counts[0] == counts[1] <= 18


def test_a_page_holds_fifty(alice: Client, organization: Organization) -> None:
    Customer.objects.bulk_create(
        Customer(organization=organization, code=f"C{n:03}", name=f"Client {n:03}")
        for n in range(51)
    )
    assert len(names(alice)) == 50
    assert names(alice, "?page=2") == ["Client 050"]
    assert NOON.date() == TODAY
