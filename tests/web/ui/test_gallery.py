"""Every component in a real browser: accessible, within the width, within the policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer

CHROMIUM = Path("/usr/bin/chromium")
TEMPLATES = [{**django_settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
PAGES = ["/galerie/", "/cadres/bare_sample/", "/cadres/public_sample/"]
MODES = [(scheme, width) for scheme in ("light", "dark") for width in (1440, 390)]
ANSWERS = """<div role="group" aria-label="Clients"><a role="option" id="a" href="/x">Lavande</a>
<a role="option" id="b" href="/y">Morel</a></div>"""
OPTIONS = """<li role="option" id="option-7" data-value="7" data-label="Studio Lavande">Studio Lavande</li>"""

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The product with the gallery; nothing in it needs a database."""
    with override_settings(ROOT_URLCONF="tests.web.ui.urls", TEMPLATES=TEMPLATES):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of, such as a breach of the policy."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def answer(html: str) -> object:
    def fulfil(route: Route) -> None:
        route.fulfill(content_type="text/html", body=html)

    return fulfil


@pytest.mark.parametrize("where", PAGES)
def test_a_page_is_accessible_fits_and_breaks_no_policy(
    page: Page, address: str, complaints: list[str], where: str
) -> None:
    for scheme, width in MODES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address + where)
        found = Axe().run(page)
        assert found.response["passes"]
        assert found.violations_count == 0, (scheme, width, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []


def test_the_palette_opens_by_key_and_moves_by_arrows(page: Page, address: str) -> None:
    page.route("**/recherche/**", answer(ANSWERS))  # type: ignore[arg-type]
    page.goto(address + "/galerie/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open] [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#palette input", "aria-activedescendant") == "b"
    page.keyboard.press("Escape")
    assert page.query_selector("#palette[open]") is None


def test_rows_are_walked_and_ticked_by_keys_and_added_up(page: Page, address: str) -> None:
    page.goto(address + "/galerie/")
    page.evaluate("document.activeElement.blur()")
    assert not page.is_visible(".bulk")
    for key in "jjx":
        page.keyboard.press(key)
    assert page.is_visible(".bulk")
    assert page.inner_text("[data-bulk-count]") == "1 sélectionné · 1\u00a0283,04\u00a0€"
    page.check("[data-check-all]")
    # 641,52 × (1 + 2 + 3 + 4 + 5)
    assert page.inner_text("[data-bulk-count]") == "5 sélectionnés · 9\u00a0622,80\u00a0€"


def test_a_pair_of_keys_goes_to_a_page_unless_one_is_typing(page: Page, address: str) -> None:
    page.route("**/factures/", answer("<p>ici"))  # type: ignore[arg-type]
    page.goto(address + "/galerie/")
    page.focus("#free")
    page.keyboard.type("gf")
    assert page.input_value("#free") == "gf"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type("gf")
    page.wait_for_url("**/factures/")


def test_a_choice_among_many_is_made_by_keys(page: Page, address: str) -> None:
    page.route("**/galerie/?customer_q=*", answer(OPTIONS))  # type: ignore[arg-type]
    page.goto(address + "/galerie/")
    page.focus("#id_customer_q")
    page.keyboard.type("lav")
    page.wait_for_selector("#customer_options [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#id_customer_q") == "Studio Lavande"
    assert page.input_value("[name=customer]") == "7"
    page.keyboard.type("x")
    assert page.input_value("[name=customer]") == ""


def test_a_dialog_opens_from_its_link_and_the_panel_from_the_bell(page: Page, address: str) -> None:
    page.route("**/notifications/recentes/", answer("<p>Rien de neuf"))  # type: ignore[arg-type]
    page.goto(address + "/galerie/")
    page.click("[data-dialog='#ask']")
    assert page.is_visible("#ask")
    page.click("#ask [data-close] >> nth=0")
    assert not page.is_visible("#ask")
    page.click(".side .bell")
    page.wait_for_selector("#panel:popover-open")


def test_a_form_is_sent_once(page: Page, address: str) -> None:
    sent: list[str] = []

    def slow(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)  # never answered: the person clicks again
        else:
            route.continue_()

    page.route("**/galerie/", slow)
    page.goto(address + "/galerie/")
    page.evaluate(
        "document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })"
    )
    button = page.get_by_role("button", name="Continuer")
    button.evaluate("(button) => { button.click(); setTimeout(() => button.click(), 50); }")
    page.wait_for_timeout(300)
    assert len(sent) == 1


def test_a_lost_connection_is_told(page: Page, address: str) -> None:
    page.goto(address + "/galerie/")
    assert not page.is_visible("#offline")
    page.context.set_offline(True)
    page.wait_for_selector("#offline", state="visible")
    page.context.set_offline(False)
    page.wait_for_selector("#offline", state="hidden")


def test_a_sheet_of_paper_is_printed_alone(page: Page, address: str) -> None:
    page.goto(address + "/galerie/")
    page.emulate_media(media="print")
    assert page.is_visible(".paper")
    for hidden in (".side", ".kpis", ".toasts", "#list", ".page-head"):
        assert not page.is_visible(hidden)


def test_the_menu_of_a_phone_opens_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/galerie/")
    page.click("[popovertarget=whole-menu] >> nth=0")
    assert page.is_visible("#whole-menu >> text=Abonnements")
    context.close()
