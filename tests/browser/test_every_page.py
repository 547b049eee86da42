"""Every page that links lead to, light and dark, wide and narrow: accessible, within the policy."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import cycle
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from tests.browser.acts import add_customer, begin_subscription, upload
from tests.browser.conftest import Complaints, Installation, sign_in

Look = tuple[int, Literal["light", "dark"]]

OWNER = "claire@demo.example"
STARTS = ("/", "/compte/email/", "/compte/2fa/", "/compte/password/change/")
NOT_PAGES = ("/static/", "/compte/logout/", "/speculation.json")
LIST_TAB = re.compile(r" (?:vue|mois|horizon)=\S+")  # the same page with other rows
ALIKE = 12  # pages of one kind that are looked at for links: they may be in different states
STATES = 2  # pages of one kind that are checked
STRANGERS = ("/compte/login/", "/compte/signup/", "/compte/password/reset/", "/p/jeton/")
HEIGHT = 900
# Each page is looked at wide and narrow, light and dark; from page to page the other way round.
LOOKS: list[list[Look]] = [[(1440, "light"), (390, "dark")], [(1440, "dark"), (390, "light")]]


@pytest.fixture(scope="module")
def page(browser: Browser, installation: Installation) -> Iterator[Page]:
    """The page of somebody who looks at the demonstration; nothing moves in it."""
    installation.user(OWNER)
    context = browser.new_context(base_url=installation.address, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, OWNER)
    yield page
    context.close()


@pytest.fixture(scope="module")
def addresses(page: Page, installation: Installation) -> list[str]:
    """Addresses of each kind of page of the demonstration, found by following links."""
    load_demonstration(page)
    leave_things_open(page)
    found = follow_links(page, installation.address)
    assert len(found) > 90, found
    return found


def load_demonstration(page: Page) -> None:
    """Load the demonstration as a user on the first day."""
    page.goto("/societes/nouvelle/")
    page.get_by_role("button", name="Charger une société de démonstration").click(timeout=90_000)
    page.wait_for_url(re.compile(r"localhost:\d+/$"), timeout=90_000)


def leave_things_open(page: Page) -> None:
    """Add what the demonstration has not: an offer that waits, a file with faults."""
    page.goto("/clients/nouveau/")
    add_customer(page, "Atelier Lumen", "offre@lumen.example")
    begin_subscription(page, "Assistance", "200")
    page.get_by_role("button", name="Envoyer une pro forma d’abord").click()
    page.get_by_role("link", name="Page du client").wait_for()
    upload(page, "Clients", "Référence;Nom;SIREN\nC1;Atelier;123\n")
    page.wait_for_selector("#findings")


def follow_links(page: Page, origin: str) -> list[str]:
    """Return an address for each view, tab and state that a link leads to."""
    found: dict[str, dict[object, str]] = defaultdict(dict)
    waiting, seen = list(STARTS), dict.fromkeys(STARTS, "/")
    met, met_from = Counter[str](), Counter[tuple[str, str]]()
    while waiting:
        address = waiting.pop(0)
        text = text_at(page, origin, address, seen[address])
        here, links = kind_of(address), links_of(text, address)
        states = found[LIST_TAB.sub("", here)]
        if text and len(states) < STATES:
            states.setdefault(state_of(here, text, links), address)
        for link in links:
            kind = kind_of(link)
            if kind and link not in seen and met[kind] < ALIKE and not met_from[here, kind]:
                met[kind] += 1
                met_from[here, kind] += 1
                seen[link] = address
                waiting.append(link)
    return [address for states in found.values() for address in states.values()]


def text_at(page: Page, origin: str, address: str, source: str) -> str:
    """Return the text of a page; nothing where there is a file."""
    response = page.request.get(origin + address)
    if response.status >= 400 and not still_there(page, origin, address, source):
        return ""
    assert response.status < 400, f"{address}: {response.status}, from {source}"
    is_page = "text/html" in response.headers.get("content-type", "")
    return response.text() if is_page else ""


def state_of(here: str, text: str, links: list[str]) -> object:
    """Return what tells pages of one kind apart: their acts, or whether there is anything."""
    return frozenset(map(kind_of, links)) if ":detail" in here else 'class="empty' in text


def still_there(page: Page, origin: str, address: str, source: str) -> bool:
    """Say whether a page leads to an address even now: a run of the night changes the lists."""
    return address in links_of(page.request.get(origin + source).text(), source)


def links_of(text: str, address: str) -> list[str]:
    """Return the addresses of our own site that a page leads to."""
    links = map(unescape, re.findall(r'<a\b[^>]*?\shref="([/?][^"#]*)', text))
    path = urlsplit(address).path
    whole = [path + link if link.startswith("?") else link for link in links]
    return [link for link in whole if not link.startswith(NOT_PAGES)]


def kind_of(address: str) -> str:
    """Name a view, and the tab that is open on it."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    tabs = re.findall(r"(?:vue|onglet|horizon|mois)=[^&]*", parts.query)
    step = str(match.kwargs.get("step", ""))
    return " ".join([match.view_name or match.route, step, *tabs]).strip()


def test_pages_are_accessible_and_keep_the_policy(page: Page, addresses: list[str]) -> None:
    complaints = Complaints()
    complaints.watch(page)
    faults = [
        fault
        for address, looks in zip(addresses, cycle(LOOKS), strict=False)
        for fault in faults_of(page, address, looks)
    ]
    assert not faults, "\n".join(faults)
    assert not complaints.words, "\n".join(complaints.words)


def test_pages_of_strangers_are_accessible(browser: Browser, installation: Installation) -> None:
    context = browser.new_context(base_url=installation.address, reduced_motion="reduce")
    page = context.new_page()
    looks = [look for pair in LOOKS for look in pair]
    faults = [fault for address in STRANGERS for fault in faults_of(page, address, looks)]
    context.close()
    assert not faults, "\n".join(faults)


def faults_of(page: Page, address: str, looks: Sequence[Look]) -> list[str]:
    """Return what is wrong with one page in some widths and themes."""
    page.goto(address)
    faults = []
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme)
        too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found = [f"{too_wide} px too wide"] if too_wide > 0 else []
        faults += [f"{address}, {width} {theme}: {one}" for one in found + violations(page)]
    return faults


def violations(page: Page) -> list[str]:
    """Return what axe finds, with the first places."""
    return [
        f"{one['id']}: " + ", ".join(node["html"][:120] for node in one["nodes"][:3])
        for one in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    ]
