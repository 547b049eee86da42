"""Keys and places that come from outside."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from ritournelle.web.shell.keys import key_of, keys_of
from ritournelle.web.shell.places import place_of


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("12", 12, id="a key"),
        pytest.param(" 12 ", 12, id="with spaces"),
        pytest.param(12, 12, id="a number"),
        pytest.param(None, 0, id="nothing"),
        pytest.param("", 0, id="empty"),
        pytest.param("-1", 0, id="negative"),
        pytest.param("1.5", 0, id="not whole"),
        pytest.param("²", 0, id="a digit that int() refuses"),
        pytest.param("٣", 0, id="a digit of another script"),
        pytest.param("9" * 18, 999_999_999_999_999_999, id="the largest"),
        pytest.param("9" * 19, 0, id="too large for a column"),
        pytest.param("9" * 5000, 0, id="too long for int()"),
    ],
)
def test_a_key_is_read_or_is_nobodys(text: object, key: int) -> None:
    assert key_of(text) == key


def test_keys_are_bounded_and_the_rest_is_left_out() -> None:
    assert keys_of(["1", "x", "2", "²", "3"], 2) == [1, 2]


@pytest.fixture
def request_of_ours() -> HttpRequest:
    return RequestFactory().get("/", headers={"host": "localhost"})


@pytest.mark.parametrize(
    "place",
    ["/clients/", "/clients/?q=a&page=2", "http://localhost/clients/"],
)
def test_a_place_of_ours_is_gone_back_to(place: str, request_of_ours: HttpRequest) -> None:
    assert place_of(request_of_ours, place, "/") == place


@pytest.mark.parametrize(
    "place",
    [
        "",
        "clients",
        "//evil.example/",
        "/\\evil.example/",
        "///evil.example",
        "https://evil.example/",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "javascript:alert(1)",
        "\x01/evil",
    ],
)
def test_any_other_place_is_not(place: str, request_of_ours: HttpRequest) -> None:
    assert place_of(request_of_ours, place, "/otherwise/") == "/otherwise/"
