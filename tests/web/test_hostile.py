"""What an attacker types: whatever fills a field or an address, no answer is an error of ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from tests.web.forms import PageForm, Sent, forms_of
from tests.web.rights import World
from tests.web.test_rights import MEMBERS_ONLY, RULES, names_of

HOSTILE = (
    "",
    "x" * 20_000,
    "a\0b",
    "a\x01\x0b\x1b\ufffe\uffffz",  # no XML may hold them
    "😀\u202eétal\u200d\u0301" * 9,
    "a\r\nBcc: tous@evil.example\r\n\r\nb",
    "-1",
    "0",
    "1e30",
    "-1e999999",
    "9999999999",  # the most that two columns hold: multiplied, too much
    "9" * 25,  # larger than a column
    "9" * 5000,  # longer than int() reads
    "²",  # a digit that int() refuses
    "٣",  # one that it takes
    "NaN",
    "0,00000000000000000001",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "<script>alert(1)</script>{{ 7|add:7 }}{numero.__class__}%s",
    "//evil.example/\\",
    "d@x.example\r\nBcc: e@x.example",
)
PARAMETERS = ["q", "vue", "tri", "page", "client", "retour", "nom", "format", "apres", "horizon", "onglet", "next", "pk", "act", "choix", "type", "email", "name", "colonne", "contenu", "periode", "origine", "etiquette", "plan"]  # fmt: skip
UNKNOWN_KEYS = (10**9, 2**63, 10**30)
UNKNOWN_WORDS = ("x" * 3000, "é😀", "a%2fb")
TOO_SLOW = {"organizations:load_demo"}  # builds eight months of invoices; it reads nothing typed
# Read before any code of ours: by Django, and as JSON by allauth, whose field stumbles over digits.
NOT_OURS = {"csrfmiddlewaretoken", "credential"}
EVERY = 4  # one value in so many fills a whole form; the next form gets others

Faults = dict[str, str]


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def attempt(faults: Faults, label: str, ask: Callable[[], Any]) -> None:
    """Ask for an answer; keep one fault of each place."""
    try:
        with undone():
            response = ask()
            if response.streaming:
                response.getvalue()
    except Exception as error:
        last = [
            frame for frame in extract_tb(error.__traceback__) if "/ritournelle/" in frame.filename
        ]
        where = f"{last[-1].filename}:{last[-1].lineno}" if last else ""
        faults.setdefault(where, f"{type(error).__name__} {str(error)[:80]!r}, {label}")
        return
    if response.status_code >= 500:
        faults.setdefault(label, f"answers {response.status_code}")


def tell(faults: Faults) -> None:
    """Fail with every fault that was found, one a line."""
    if faults:
        pytest.fail("\n".join(f"{where} {what}" for where, what in faults.items()))


def addresses_of(world: World) -> dict[str, str]:
    names = [name for name in MEMBERS_ONLY if name not in TOO_SLOW]
    return {name: reverse(name, kwargs=dict(RULES[name].kwargs(world))) for name in names}


def forms_at(client: Client, addresses: dict[str, str]) -> list[PageForm]:
    """Return the forms of some pages, those that many pages hold once."""
    found: dict[tuple[str, tuple[str, ...]], PageForm] = {}
    for address in addresses.values():
        with undone():
            page = client.get(address)
        if is_page(page):
            for form in forms_of(page.content, address):
                found.setdefault((urlsplit(form.address).path, tuple(sorted(form.values))), form)
    return [form for form in found.values() if urlsplit(form.address).path != "/compte/logout/"]


def is_page(response: Any) -> bool:
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return is_html and not response.streaming and bool(response.content)


def fillings(values: Sent, turn: int) -> Iterator[Sent]:
    """Fill in every field at once, then each alone while the others are as the page has them."""
    for rank, value in enumerate(HOSTILE):
        if (rank + turn) % EVERY == 0:
            yield {name: [value] for name in values}
    for place, name in enumerate(values):
        yield values | {name: [HOSTILE[(place + turn) % len(HOSTILE)]]}


def send(client: Client, form: PageForm, data: Sent) -> HttpResponse:
    ask = client.post if form.method == "post" else client.get
    response: HttpResponse = ask(form.address, data)  # type: ignore[operator]
    return response


def try_forms(client: Client, forms: list[PageForm]) -> Faults:
    faults: Faults = {}
    for turn, form in enumerate(forms):
        cache.clear()  # nobody has tried too often
        values = {name: value for name, value in form.values.items() if name not in NOT_OURS}
        for rank, data in enumerate(fillings(values, turn)):
            pressed = dict([form.buttons[rank % len(form.buttons)]]) if form.buttons else {}
            sent = data | {name: [value] for name, value in pressed.items()}
            label = f"{form.address} {str(sent)[:200]}"
            attempt(faults, label, lambda form=form, sent=sent: send(client, form, sent))  # type: ignore[misc]
    return faults


def test_no_form_breaks(world: World, alice: Client) -> None:
    forms = forms_at(alice, addresses_of(world))
    assert len(forms) > 60
    tell(try_forms(alice, forms))


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_no_form_of_an_account_breaks(
    is_signed_in: bool, world: World, alice: Client, client: Client
) -> None:
    names = [
        name
        for name in names_of(get_resolver().url_patterns)
        if name.startswith(("account", "mfa"))
    ]
    pages = {}
    for name in names:
        try:
            pages[name] = reverse(name)
        except Exception:  # noqa: S112 (an address with a key)
            continue
    browser = alice if is_signed_in else client
    forms = forms_at(browser, pages)
    assert len(forms) > 2
    tell(try_forms(browser, forms))


def test_no_address_breaks(world: World, alice: Client) -> None:
    faults: Faults = {}
    for turn, (name, address) in enumerate(addresses_of(world).items()):
        ask = alice.post if RULES[name].method == "post" else alice.get
        for value in HOSTILE[turn % 2 :: 2]:
            asked = dict.fromkeys(PARAMETERS, value)
            attempt(faults, f"{name} {value[:30]!r}", lambda a=address, d=asked: alice.get(a, d))  # type: ignore[misc]
            if RULES[name].method == "post":
                attempt(
                    faults, f"{name} {value[:30]!r}", lambda a=address, d=asked: alice.post(a, d)
                )  # type: ignore[misc]
        for other in others_of(name, dict(RULES[name].kwargs(world))):
            attempt(faults, other[:80], lambda o=other, ask=ask: ask(o))  # type: ignore[misc]
    tell(faults)


def others_of(name: str, known: dict[str, Any]) -> Iterator[str]:
    """Return the addresses of rows that do not exist."""
    for key, value in known.items():
        for other in UNKNOWN_KEYS if isinstance(value, int) else UNKNOWN_WORDS:
            if isinstance(value, int) or "unknown" not in key:
                try:
                    yield reverse(name, kwargs=known | {key: other})
                except Exception:  # noqa: S112 (no such address can be written)
                    continue
