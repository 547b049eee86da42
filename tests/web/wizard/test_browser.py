"""The wizard in a real browser: its preview, accessible, within the width and the policy."""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Plan
from ritournelle.customers.models import Customer
from ritournelle.subscriptions.models import Subscription
from tests import factories
from tests.browser.conftest import Complaints
from tests.web.conftest import make_user, signed_in

CHROMIUM = Path("/usr/bin/chromium")
MODES = [(scheme, width) for scheme in ("light", "dark") for width in (1440, 390)]
PICTURES = os.environ.get("PICTURES")  # a folder: the pages are photographed there

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium")


@pytest.fixture
def business(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> Organization:
    """A seller with a plan of six seats and one customer; the browser's thread reads them too."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    organization = factories.make_organization()
    factories.make_series(organization)
    customer = factories.make_customer(organization, name="Studio Lavande")
    factories.make_contact(customer)
    product = factories.make_product(organization)
    fees = factories.make_product(organization, code="MES", name="Mise en service", unit_price=250)
    lines = [(product, {"quantity": 6, "unit_price": Decimal(99)}), (fees, {"is_one_off": True})]
    factories.make_plan(organization, lines, rhythm_days="1")
    return organization


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(business: Organization, live_server: LiveServer, complaints: list[str]) -> Iterator[Page]:
    """The owner's browser."""
    client = signed_in(make_user("alice@ritournelle.example", business))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
        context.add_cookies([_cookie(client, live_server)])
        page = context.new_page()
        Complaints(complaints).watch(page)
        yield page
        browser.close()


def _cookie(client: Client, server: LiveServer) -> dict[str, str]:
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}


def look_at(page: Page, name: str) -> None:
    """Check a page in both themes and both widths."""
    for scheme, width in MODES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{scheme}-{width}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, (name, scheme, width, found.generate_report())
    page.set_viewport_size({"width": 1440, "height": 900})


def test_the_preview_follows_what_is_chosen(page: Page, complaints: list[str]) -> None:
    page.goto("/abonnements/nouveau/?formule=PRO")
    page.wait_for_selector("#preview .total:has-text('712,80')")  # 6 x 99,00 and 20 %
    page.fill("[name=lines-0-quantity]", "10")
    page.wait_for_selector("#preview .total:has-text('1\u00a0188,00')")
    page.check("[name=choice][value=free]")
    page.wait_for_selector("[name=lines-count][value='1']", state="attached")
    page.fill("[name=lines-0-name]", "Forfait")
    page.fill("[name=lines-0-unit_price]", "100")
    page.wait_for_selector("#preview .total:has-text('120,00')")
    page.click("button[value=add]")
    page.wait_for_selector("[name=lines-1-product]")
    assert page.input_value("[name=lines-0-name]") == "Forfait"
    assert complaints == []


def test_each_step_is_accessible_and_fits(page: Page, complaints: list[str]) -> None:
    page.goto("/abonnements/nouveau/?formule=PRO")
    look_at(page, "new")
    page.fill("[name=client_q]", "lav")
    page.click("#client_options [role=option]")
    page.wait_for_selector("#preview h2:has-text('Studio Lavande')")
    page.click(".card-foot button[value=next]")
    page.wait_for_url("**/3/")
    look_at(page, "3")
    draft = Subscription.objects.get()
    page.goto(f"/abonnements/{draft.pk}/2/")
    look_at(page, "2")
    page.check("[name=rhythm][value=custom]", force=True)
    look_at(page, "2-custom")
    page.goto(f"/abonnements/{draft.pk}/1/")
    look_at(page, "1")
    assert complaints == []


def test_faults_are_shown_in_place(page: Page) -> None:
    page.goto("/abonnements/nouveau/")
    page.fill("[name=lines-0-quantity]", "-2")
    page.click(".card-foot button[value=next]")
    page.wait_for_selector(".field.wrong .error")
    look_at(page, "faults")


def test_a_customer_brings_his_usual_plan_and_a_new_one_loses_nothing(
    page: Page, business: Organization, complaints: list[str]
) -> None:
    mini = factories.make_product(business, code="MINI", name="Formule légère", unit_price=10)
    his = factories.make_plan(business, [(mini, {})], code="MINI", name="Mini", rhythm_days="1")
    lavande = Customer.objects.get(name="Studio Lavande")
    factories.make_subscription(lavande, plan_version=his.versions.get())
    other = factories.make_customer(business, code="C2", name="Garage du Port")
    pro = Plan.objects.get(code="PRO").versions.get()
    factories.make_subscription(other, reference="AB-2", plan_version=pro)

    page.goto("/abonnements/nouveau/")
    page.wait_for_selector("#preview .total:has-text('712,80')")
    page.fill("[name=client_q]", "lavande")
    page.click("#client_options [role=option]")
    page.wait_for_selector("#preview .total:has-text('12,00')")  # 10,00 and 20 %
    assert page.input_value("[name=client_q]") == "Studio Lavande"

    page.fill("[name=lines-0-quantity]", "4")
    page.click("button[value=customer]")
    page.wait_for_url("**/clients/nouveau/**")
    page.fill("[name=name]", "Fleuriste Rose")
    page.check("[name=kind][value=consumer]", force=True)
    page.fill("[name=address_line1]", "1 rue Haute")
    page.fill("[name=postcode]", "69001")
    page.fill("[name=city]", "Lyon")
    page.click("main button.primary")
    page.wait_for_url("**/abonnements/nouveau/**")
    assert page.input_value("[name=client_q]") == "Fleuriste Rose"
    assert page.input_value("[name=lines-0-quantity]") == "4"
    assert complaints == []
