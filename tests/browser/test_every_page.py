"""Every page that links lead to, light and dark, wide and narrow: accessible, within the policy."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Complaints, Installation, sign_in

MODES = [
    pytest.param(scheme, width, id=f"{scheme} {width}")
    for scheme in ("light", "dark")
    for width in (1440, 390)
]
OWNER = "claire@demo.example"
MOST = 400  # pages looked at for links
NOT_PAGES = ("/static/", "/compte/logout/", "/speculation.json")


@pytest.fixture(scope="module")
def addresses(browser: Browser, installation: Installation) -> list[str]:
    """One address of each kind of page of the demonstration, found by following links."""
    installation.user(OWNER)
    context = browser.new_context(base_url=installation.address)
    page = context.new_page()
    sign_in(page, OWNER)
    load_demonstration(page)
    found = follow_links(page, installation.address)
    context.close()
    assert len(found) > 40, found
    return list(found.values())


def load_demonstration(page: Page) -> None:
    """Load the demonstration as a user on the first day."""
    page.goto("/societes/nouvelle/")
    page.click("[data-demo] button, button[data-demo]")
    page.wait_for_url(re.compile(r"localhost:\d+/$"), timeout=90_000)


def follow_links(page: Page, origin: str) -> dict[str, str]:
    """Return an address for each view and tab that a link leads to."""
    found: dict[str, str] = {}
    waiting = ["/", "/compte/email/", "/compte/2fa/", "/compte/password/change/"]
    seen: set[str] = set(waiting)
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        kind = kind_of(address)
        if not kind or kind in found:
            continue
        response = page.request.get(origin + address)
        assert response.status < 400, f"{address}: {response.status}"
        if "text/html" not in response.headers.get("content-type", ""):
            continue
        found[kind] = address
        links = re.findall(r'<a\b[^>]*?\shref="([/?][^"#]*)', response.text())
        for link in links:
            full = link.replace("&amp;", "&")
            full = urlsplit(address).path + full if full.startswith("?") else full
            if full not in seen and not full.startswith(NOT_PAGES):
                seen.add(full)
                waiting.append(full)
    return found


def kind_of(address: str) -> str:
    """Name a view, and the tab that is open on it."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    tabs = re.findall(r"(?:vue|onglet|horizon|mois)=[^&]*", parts.query)
    return " ".join(
        [
            match.view_name or match.route,
            *map(str, match.kwargs.get("step", "") and [match.kwargs["step"]]),
            *tabs,
        ]
    )


@pytest.mark.parametrize(("scheme", "width"), MODES)
def test_pages_are_accessible_and_keep_the_policy(
    browser: Browser, installation: Installation, addresses: list[str], scheme: str, width: int
) -> None:
    context = browser.new_context(
        base_url=installation.address,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints = Complaints()
    complaints.watch(page)
    sign_in(page, OWNER)
    faults = [fault for address in addresses for fault in faults_of(page, address)]
    context.close()
    assert not faults, "\n".join(faults)
    assert not complaints.words, "\n".join(complaints.words)


def faults_of(page: Page, address: str) -> list[str]:
    """Return what is wrong with one page."""
    page.goto(address)
    faults = []
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        faults.append(f"{address}: {wide} px too wide")
    for violation in Axe().run(page).response["violations"]:
        places = ", ".join(node["html"][:120] for node in violation["nodes"][:3])
        faults.append(f"{address}: {violation['id']}: {places}")
    return faults
