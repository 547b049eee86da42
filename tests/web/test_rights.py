"""Alice, Bob and Charlie at every address: the walk fails for one it does not know."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ritournelle.accounts.models import RIGHTS, Right, Role
from tests.web.conftest import make_user, signed_in
from tests.web.rights import SECRET_NAME, Rule, World

HERE = Path(__file__).parent
# Pages of allauth: they know the person only, no organisation.
OF_ALLAUTH = ("account_", "mfa_")
OPEN = {"status", "speculation"}


def names_of(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names_of(pattern.url_patterns, inner)
        elif pattern.name:
            yield prefix + pattern.name
        else:
            yield f"{prefix}{pattern.pattern} (has no name)"


def known_rules() -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for path in sorted(HERE.glob("*/rights.py")):
        rules |= import_module(f"tests.web.{path.parent.name}.rights").RULES
    return rules


RULES = known_rules()
OURS = [
    name
    for name in dict.fromkeys(names_of(get_resolver().url_patterns))
    if not name.startswith(OF_ALLAUTH) and name not in OPEN
]
MEMBERS_ONLY = [name for name, rule in RULES.items() if rule.right is not None]


def call(client: Client, name: str, world: World) -> tuple[int, str, str]:
    """Return the status, the text and the redirection of an address."""
    rule = RULES[name]
    address = reverse(name, kwargs=dict(rule.kwargs(world)))
    if rule.method == "post":
        response = client.post(address, dict(rule.data(world)))
    else:
        response = client.get(address, dict(rule.data(world)))
    body = response.getvalue() if response.streaming else response.content
    return response.status_code, body.decode(errors="replace"), response.headers.get("Location", "")


def test_every_address_has_its_rule() -> None:
    assert sorted(set(OURS) - set(RULES)) == [], "add it to tests/web/<area>/rights.py"
    assert sorted(set(RULES) - set(OURS)) == [], "no such address"


@pytest.mark.parametrize("name", MEMBERS_ONLY)
def test_nobody_sees_anything_without_signing_in(
    name: str, world: World, client: Client, clock: object
) -> None:
    status, text, place = call(client, name, world)
    assert status in (302, 401, 403), text[:200]
    assert status != 302 or "/compte/" in place
    assert SECRET_NAME not in text


@pytest.mark.parametrize("name", MEMBERS_ONLY)
def test_the_owner_may_do_everything(name: str, world: World, alice: Client) -> None:
    status, text, _ = call(alice, name, world)
    assert status < 500, text[:2000]
    assert status not in (401, 403, 404, 405), text[:2000]


@pytest.mark.parametrize("name", MEMBERS_ONLY)
def test_a_stranger_reads_and_changes_nothing(name: str, world: World, charlie: Client) -> None:
    status, text, _ = call(charlie, name, world)
    assert SECRET_NAME not in text
    if RULES[name].kwargs(world) and not RULES[name].shared:
        assert status == 404, f"{status} {text[:200]}"


@pytest.mark.parametrize("name", MEMBERS_ONLY)
def test_a_role_without_the_right_is_refused(name: str, world: World, clock: object) -> None:
    right = RULES[name].right
    for role in Role:
        client = signed_in(make_user(f"{role}@ritournelle.example", world.organization, role))
        if right is not None and right not in RIGHTS[role]:
            status, text, _ = call(client, name, world)
            assert status == 403, f"{role}: {status} {text[:200]}"
        elif right is Right.READ and RULES[name].method == "get":
            status, text, _ = call(client, name, world)
            assert status < 400, f"{role}: {status} {text[:200]}"
