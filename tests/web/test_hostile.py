"""What an attacker types: whatever fills a field or an address, the answer is never an error 500."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.web.forms import PageForm, Sent, forms_of, links_of
from tests.web.rights import World
from tests.web.test_rights import MEMBERS_ONLY, RULES

FULL = bool(os.environ.get("HOSTILE_FULL"))
HOSTILE = [
    "",
    "x" * 60_000,
    "a\0b",
    "a\x01\x0b\x1b\ufffe\uffffz",
    "😀\u202eétal\u200d\u0301" * 9,
    "a\r\nBcc: tous@evil.example\r\n\r\nb",
    "-1",
    "0",
    "1e30",
    "-1e999999",
    "9" * 25,
    "9" * 5000,
    "²",
    "٣",
    "NaN",
    "0,00000000000000000001",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "<script>alert(1)</script>{{ 7|add:7 }}{% now %}{numero.__class__}%s",
    "//evil.example/\\",
    "' OR 1=1 --",
    "d@x.example\r\nBcc: e@x.example",
]
NAMES = ["q", "vue", "tri", "page", "client", "retour", "nom", "format", "apres", "horizon",
         "onglet", "next", "pk", "act", "choix", "type", "email", "name", "colonne", "contenu"]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def pages(world: World) -> dict[str, str]:
    found = {}
    for name in MEMBERS_ONLY:
        if name == "organizations:load_demo":
            continue
        rule = RULES[name]
        found[name] = reverse(name, kwargs=dict(rule.kwargs(world)))
    return found


def attempt(faults: dict[str, str], label: str, call: Any) -> None:
    try:
        with undone():
            response = call()
            if response.streaming:
                list(response.streaming_content)
    except Exception as error:  # noqa
        import traceback
        tb = traceback.extract_tb(error.__traceback__)
        mine = [f for f in tb if "/ritournelle/" in f.filename]
        last = mine[-1] if mine else tb[-1]
        key = f"{type(error).__name__} {str(error)[:90]!r} @ {last.filename.split('ritournelle/')[-1]}:{last.lineno}"
        faults.setdefault(key, label)
        return
    if response.status_code >= 500:
        faults.setdefault(f"{response.status_code}", label)


def collect(client: Client, world: World) -> dict[tuple[str, tuple[str, ...]], PageForm]:
    forms = {}
    for name, address in pages(world).items():
        with undone():
            rule = RULES[name]
            response = client.get(address, dict(rule.data(world)) if rule.method == "get" else {})
            if response.status_code != 200 or not response["Content-Type"].startswith("text/html") or response.streaming or not response.content:
                continue
            for form in forms_of(response.content, address):
                forms.setdefault((urlsplit(form.address).path, tuple(sorted(form.values))), form)
    return forms


def test_forms(world: World, alice: Client) -> None:
    import logging; logging.disable()
    import time
    faults: dict[str, str] = {}
    t = time.perf_counter()
    forms = collect(alice, world)
    print(len(forms), "forms", time.perf_counter() - t)
    n = 0
    for form in forms.values():
        method = alice.post if form.method == "post" else alice.get
        if "/deconnexion" in form.address or "logout" in form.address:
            continue
        buttons = form.buttons or [("", "")]
        for bname, bvalue in dict.fromkeys(buttons):
            base = dict(form.values)
            if bname:
                base[bname] = [bvalue]
            base.pop("csrfmiddlewaretoken", None)
            for value in HOSTILE:
                every = {name: [value] for name in base}
                if bname:
                    every[bname] = [bvalue]
                v = HOSTILE.index(value)
                variants = [every] + [base | {name: [value]} for i, name in enumerate(base) if FULL or (i + v) % 4 == 0]
                for data in variants:
                    n += 1
                    changed = [k for k in data if data[k] == [value]]
                    attempt(faults, f"{form.method} {form.address} {bname}={bvalue} {changed[:3]} {value[:30]!r}", lambda: method(form.address, data))
        print(form.method, form.address, n, round(time.perf_counter() - t), flush=True)
    for key, label in faults.items():
        print("FAULT", key, "<-", label)
    assert not faults


def test_addresses(world: World, alice: Client) -> None:
    import logging; logging.disable()
    import time; t = time.perf_counter()
    faults: dict[str, str] = {}
    for name, address in pages(world).items():
        print(name, round(time.perf_counter()-t), flush=True)
        parts = dict(RULES[name].kwargs(world))
        method = alice.post if RULES[name].method == "post" else alice.get
        for value in HOSTILE:
            attempt(faults, f"{name} {value[:20]!r}", lambda: alice.get(address, {n: value for n in NAMES}))
            for n_ in NAMES if FULL else []:
                attempt(faults, f"{name} {n_} {value[:20]!r}", lambda: alice.get(address, {n_: value}))
            if RULES[name].method == "post":
                attempt(faults, f"POST {name} {value[:20]!r}", lambda: alice.post(address, {n: value for n in [*NAMES, "all", "start", "count", "subject", "done"]}))
        for key, kept in parts.items():
            for v in ([10**9, 2**63, 10**30] if isinstance(kept, int) else ["a%00b", "x" * 3000, "é😀"]):
                try:
                    other = reverse(name, kwargs=parts | {key: v})
                except Exception:
                    continue
                attempt(faults, f"{name} {v}", lambda: method(other))
    for key, label in faults.items():
        print("FAULT", key, "<-", label)
    assert not faults
