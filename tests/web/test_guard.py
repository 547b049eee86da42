"""What every answer says to browsers and proxies, whatever went wrong."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from ritournelle.web.urls import handler500 as handler500  # noqa: PLC0414 (read by Django)
from ritournelle.web.urls import urlpatterns as ours
from tests.web.rights import World

Answer = Callable[[Client, Client], HttpResponse]


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret of the failure")


urlpatterns = [*ours, path("echec/", fail)]


def without_token(client: Client) -> Client:
    client.handler.enforce_csrf_checks = True
    return client


ANSWERS: dict[str, tuple[int, Answer]] = {
    "page": (200, lambda alice, bob: alice.get("/clients/")),
    "sign-in": (200, lambda alice, bob: Client().get("/compte/login/")),
    "refused by the form": (422, lambda alice, bob: alice.post("/clients/nouveau/", {})),
    "without the right": (403, lambda alice, bob: bob.get("/clients/nouveau/")),
    "of another site": (403, lambda alice, bob: without_token(alice).post("/clients/nouveau/")),
    "no such page": (404, lambda alice, bob: alice.get("/clients/999999/")),
    "no such link": (404, lambda alice, bob: Client().get("/p/inconnu/")),
    "by the wrong verb": (405, lambda alice, bob: alice.get("/clients/verifier/")),
    "unreadable": (400, lambda alice, bob: alice.get("/clients/?q=a%00b")),
    "our own fault": (500, lambda alice, bob: alice.get("/echec/")),
    "download": (200, lambda alice, bob: alice.get("/clients/export/?format=csv")),
}


@pytest.mark.parametrize("name", ANSWERS)
@override_settings(ROOT_URLCONF=__name__)
def test_every_answer_is_private_and_acts_for_nobody_else(
    name: str, world: World, alice: Client, bob: Client
) -> None:
    alice.raise_request_exception = False
    status, ask = ANSWERS[name]
    response = ask(alice, bob)
    assert response.status_code == status
    assert "no-store" in response.headers["Cache-Control"]
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


@override_settings(ROOT_URLCONF=__name__)
def test_our_own_fault_tells_a_reference_and_nothing_else(
    alice: Client, caplog: pytest.LogCaptureFixture
) -> None:
    alice.raise_request_exception = False
    text = alice.get("/echec/").text
    told = next(one.getMessage() for one in caplog.records if "reference" in one.getMessage())
    reference = told.split()[1].rstrip(":")
    assert reference in text
    assert "the secret of the failure" not in text


def test_a_form_of_another_site_is_refused_in_french(alice: Client) -> None:
    assert "Cette page est trop ancienne" in without_token(alice).post("/clients/nouveau/").text


@pytest.mark.parametrize(
    "address", ["/clients/?q=%00", "/p/a%00b/", "/clients/%00/", "/?client=%00"]
)
def test_no_address_holds_a_null_character(address: str, alice: Client) -> None:
    assert alice.get(address).status_code == 400


def test_nothing_larger_than_the_largest_file_is_read(alice: Client) -> None:
    heavy = SimpleUploadedFile("clients.csv", b"Nom;Ville\n" * 1_300_000)
    response = alice.post("/import/deposer/", {"subject": "customers", "file": heavy})
    assert response.status_code == 413
    assert "trop gros" in response.text


def test_the_style_sheets_are_still_kept_by_browsers(alice: Client) -> None:
    assert "max-age" in alice.get("/speculation.json").headers["Cache-Control"]
