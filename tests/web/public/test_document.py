"""The public page: what a customer sees and may do with a link, and what nobody else may."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.filebased import FileBasedCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from ritournelle.accounts.models import Organization
from ritournelle.accounts.services import set_logo
from ritournelle.invoicing.models import PublicLink
from ritournelle.invoicing.public import link_for
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.now import bill_now
from ritournelle.subscriptions.proforma import create_pro_forma
from ritournelle.web.screens.public.guard import KNOWN_A_MINUTE, UNKNOWN_A_MINUTE, is_too_often
from ritournelle.web.screens.public.words import ENGLISH, FRENCH
from tests import factories

pytestmark = pytest.mark.django_db

AT, TODAY = factories.NOON, factories.TODAY


@pytest.fixture(autouse=True)
def quiet(clock: object) -> None:
    """Noon, and nobody has asked for anything yet."""
    cache.clear()


@pytest.fixture
def draft(organization: Organization) -> Subscription:
    """From 1 December 2026, 99 € a month, not started."""
    factories.make_series(organization)
    customer = factories.make_customer(organization)
    product = factories.make_product(organization)
    return factories.make_subscription(
        customer, [(product, {})], status="draft", next_billing_on=None
    )


@pytest.fixture
def token(draft: Subscription) -> str:
    """The link of its pro forma."""
    offer = create_pro_forma(draft, on=TODAY, at=AT, sends=False)
    return link_for([offer.pk], at=AT)[offer.pk]


def address(token: str, name: str = "document") -> str:
    return reverse(f"public:{name}", args=[token])


def text_of(client: Client, token: str, status: int = 200) -> str:
    response = client.get(address(token))
    assert response.status_code == status
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


AGREED = {"name": "Alice Martin", "agrees": "on"}


def test_the_customer_reads_the_offer(client: Client, token: str) -> None:
    text = text_of(client, token)
    for words in (
        "Ritournelle SAS", "118,80 €", "Logiciel de caisse", "Valable jusqu’au",
        "Mardi 1er décembre 2026", "Accepter et démarrer",
    ):  # fmt: skip
        assert words in text


def test_accepting_starts_the_subscription_and_tells_the_team(
    client: Client, token: str, draft: Subscription
) -> None:
    response = client.post(address(token, "accept"), AGREED)
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.status == Subscription.Status.ACTIVE
    event = Event.objects.get(kind="pro_forma.accepted")
    assert (event.actor, event.data["by"]) == ("customer", "Alice Martin")
    text = text_of(client, token)
    assert "Offre acceptée" in text
    assert "Par Alice Martin, le 21 novembre 2026" in text
    assert "Accepter et démarrer" not in text


def test_accepting_twice_is_accepting_once(client: Client, token: str) -> None:
    for _ in range(2):
        assert client.post(address(token, "accept"), AGREED).status_code == 302
    assert Event.objects.filter(kind="pro_forma.accepted").count() == 1


@pytest.mark.parametrize("missing", ["name", "agrees"])
def test_a_name_and_an_agreement_are_needed(
    missing: str, client: Client, token: str, draft: Subscription
) -> None:
    values = {name: value for name, value in AGREED.items() if name != missing}
    response = client.post(address(token, "accept"), values)
    assert response.status_code == 422
    assert f"id_{missing}_error" in response.content.decode()
    draft.refresh_from_db()
    assert draft.status == Subscription.Status.DRAFT


def test_reading_accepts_nothing(client: Client, token: str, draft: Subscription) -> None:
    text_of(client, token)
    assert client.get(address(token, "accept")).status_code == 405
    draft.refresh_from_db()
    assert draft.status == Subscription.Status.DRAFT


def test_an_offer_that_was_changed_is_shown_as_replaced(
    client: Client, token: str, draft: Subscription
) -> None:
    draft.items.update(quantity=2)
    assert "Cette offre a été remplacée" in text_of(client, token)
    client.post(address(token, "accept"), AGREED)
    draft.refresh_from_db()
    assert draft.status == Subscription.Status.DRAFT


def test_an_offer_whose_time_is_over_is_closed(
    client: Client, token: str, draft: Subscription, clock: object
) -> None:
    clock.move_to(AT + timedelta(days=31))  # type: ignore[attr-defined]
    text = text_of(client, token, status=410)
    assert "n’est plus ouverte" in text
    assert "118,80" not in text
    assert client.get(address(token, "pdf")).status_code == 404
    client.post(address(token, "accept"), AGREED)
    draft.refresh_from_db()
    assert draft.status == Subscription.Status.DRAFT


def test_a_link_with_an_end_is_closed_after_it(client: Client, token: str) -> None:
    PublicLink.objects.update(expires_at=AT - timedelta(hours=1))
    text_of(client, token, status=410)


def test_a_subscription_started_otherwise_says_so(
    client: Client, token: str, draft: Subscription
) -> None:
    Subscription.objects.filter(pk=draft.pk).update(status="active")
    assert "déjà en route" in text_of(client, token)


def test_an_invoice_is_shown_without_a_word_on_payment(client: Client, draft: Subscription) -> None:
    Subscription.objects.filter(pk=draft.pk).update(status="active", next_billing_on="2026-12-01")
    (key,) = bill_now(draft, factories.FIRST_OF_DECEMBER, on=TODAY, at=AT, actor="user:1").ids
    token = link_for([key], at=AT)[key]
    text = text_of(client, token)
    assert "FA-2026-0001" in text
    assert "vous facture" in text
    assert "Accepter" not in text
    for word in ("Payer", "payée", "impayée", "solde"):
        assert word not in text


def test_the_pdf_is_given_even_before_it_is_filed(client: Client, token: str) -> None:
    response = client.get(address(token, "pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_a_draft_has_no_page(client: Client, draft: Subscription) -> None:
    invoice = factories.make_invoice(draft.customer)
    text_of(client, link_for([invoice.pk], at=AT)[invoice.pk], status=404)


def test_it_is_kept_out_of_caches_and_of_search(client: Client, token: str) -> None:
    for name in ("document", "pdf", "colour"):
        response = client.get(address(token, name))
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "data:" not in policy


def test_the_colour_is_a_style_sheet(
    client: Client, token: str, organization: Organization
) -> None:
    organization.colour = "#ffcc00"
    organization.save()
    response = client.get(address(token, "colour"))
    assert response["Content-Type"].startswith("text/css")
    assert "#ffcc00;color:#1b2430" in response.content.decode()  # ink is read on yellow
    assert "style=" not in text_of(client, token)


def test_an_unknown_token_says_nothing_and_guessing_is_stopped(client: Client, token: str) -> None:
    statuses = [client.get(address(f"jeton-{n}")).status_code for n in range(UNKNOWN_A_MINUTE + 1)]
    assert statuses == [404] * UNKNOWN_A_MINUTE + [429]
    assert client.get(address(token)).status_code == 200  # the customer is not locked out


def test_too_many_requests_for_one_document_are_stopped(client: Client, token: str) -> None:
    statuses = [client.get(address(token, "colour")).status_code for _ in range(KNOWN_A_MINUTE + 1)]
    assert statuses == [200] * KNOWN_A_MINUTE + [429]


def test_its_queries_are_few(client: Client, token: str, draft: Subscription) -> None:
    with CaptureQueriesContext(connection) as seen:
        text_of(client, token)
    assert len(seen) <= 22


def test_a_forged_form_is_refused(token: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(token, "accept"), AGREED).status_code == 403


def in_english(draft: Subscription) -> str:
    """The link of a pro forma for a customer who reads English."""
    draft.customer.language = "en"
    draft.customer.save()
    offer = create_pro_forma(draft, on=TODAY, at=AT, sends=False)
    return link_for([offer.pk], at=AT)[offer.pk]


def test_an_english_customer_reads_and_accepts_in_english(
    client: Client, draft: Subscription
) -> None:
    token = in_english(draft)
    text = text_of(client, token)
    for words in (
        '<html lang="en">', "Ritournelle SAS offers you", "€118.80", "Pro forma invoice",
        "1 × €99.00", "Tuesday 1 December 2026", "VAT 20%", "Accept and start",
    ):  # fmt: skip
        assert words in text
    response = client.post(address(token, "accept"), {"name": ""})
    assert "This field is required" in response.content.decode()
    assert "Tick the box to accept the offer." in response.content.decode()
    client.post(address(token, "accept"), AGREED)
    assert "By Alice Martin, on 21 November 2026." in text_of(client, token)


def test_the_other_states_are_in_english_too(
    client: Client, draft: Subscription, clock: object
) -> None:
    token = in_english(draft)
    draft.items.update(quantity=2)
    assert "This offer has been replaced" in text_of(client, token)
    Subscription.objects.filter(pk=draft.pk).update(status="active")
    assert "already running" in text_of(client, token)
    clock.move_to(AT + timedelta(days=31))  # type: ignore[attr-defined]
    assert "no longer open" in text_of(client, token, status=410)


def test_both_languages_say_the_same_things() -> None:
    assert FRENCH.keys() == ENGLISH.keys()
    for key, french in FRENCH.items():
        if french and ENGLISH[key]:
            assert re.findall(r"\{\w+\}", french) == re.findall(r"\{\w+\}", ENGLISH[key])


def test_requests_are_counted_for_all_processes_together(token: str) -> None:
    """Two processes share no memory; they share what the cache keeps."""
    assert isinstance(caches["default"], FileBasedCache)
    for _ in range(KNOWN_A_MINUTE):
        assert not is_too_often("somebody", KNOWN_A_MINUTE)
    elsewhere = FileBasedCache(settings.CACHES["default"]["LOCATION"], {})
    minute = int(AT.timestamp()) // 60
    assert elsewhere.get(f"public:somebody:{minute}") == KNOWN_A_MINUTE
    assert is_too_often("somebody", KNOWN_A_MINUTE)


def test_a_logo_opened_alone_may_do_nothing(client: Client, token: str) -> None:
    organization = Organization.objects.get()
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><circle r='4'/></svg>"
    set_logo(organization, "logo.svg", drawing, at=AT)
    response = client.get(address(token, "logo"))
    assert response.content == drawing
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_visitors_behind_our_proxy_are_told_apart(client: Client, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def guess(visitor: str) -> int:
        headers = {"x-forwarded-for": f"203.0.113.9, {visitor}"}
        return client.get(address("inconnu"), headers=headers).status_code

    assert [guess("198.51.100.1") for _ in range(UNKNOWN_A_MINUTE + 1)][-1] == 429
    assert guess("198.51.100.2") == 404
