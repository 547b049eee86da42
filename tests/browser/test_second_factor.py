"""Codes of a telephone and passkeys: set up in the pages, then asked for at sign-in."""

import time

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from tests.browser.acts import fill_in, sign_up
from tests.browser.conftest import PASSWORD, Installation

DORA = "dora@horizon.example"


def test_a_code_is_asked_for_once_it_is_set_up(page: Page, installation: Installation) -> None:
    sign_up(page, installation, DORA)
    page.get_by_role("link", name="Mon profil").click()
    page.get_by_role("link", name="Second facteur").click()
    page.get_by_role("link", name="Activer").click()
    fill_in(page, {"Mot de passe": PASSWORD})
    page.get_by_role("button", name="Continuer").click()
    page.get_by_text("Je ne peux pas lire l’image").click()
    secret = page.locator("details .code").inner_text().strip()
    used = code_of(secret)
    fill_in(page, {"Code affiché par l’application": used})
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_text("10 codes sur 10")).to_be_visible()

    leave(page)
    fill_in(page, {"Adresse e-mail": DORA, "Mot de passe": PASSWORD})
    page.get_by_role("button", name="Se connecter").first.click()
    fill_in(page, {"Code": code_of(secret, not_this=used)})
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/societes/nouvelle/")


def leave(page: Page) -> None:
    """Sign out."""
    page.goto("/profil/")
    page.get_by_role("button", name="Se déconnecter").last.click()
    page.wait_for_url("**/compte/login/")


def code_of(secret: str, not_this: str = "") -> str:
    """Return what the telephone shows; a code serves once, so wait for another than the last."""
    while True:
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        code = str(totp.format_hotp_value(totp.hotp_value(secret, counter)))
        if code != not_this:
            return code
        time.sleep(0.5)


def test_a_passkey_signs_in_without_a_password(page: Page, installation: Installation) -> None:
    carry_a_key(page)
    sign_up(page, installation, "emma@horizon.example")
    page.goto("/compte/2fa/")
    page.get_by_role("link", name="Ajouter une clé").click()
    fill_in(page, {"Mot de passe": PASSWORD})
    page.get_by_role("button", name="Continuer").click()
    fill_in(page, {"Nom de la clé": "Mon ordinateur"})
    page.get_by_label("Se connecter sans mot de passe").check()
    page.get_by_role("button", name="Ajouter la clé").click()
    page.wait_for_url(lambda address: "add" not in address)

    leave(page)
    page.get_by_role("button", name="clé d’accès").click()
    page.wait_for_url("**/societes/nouvelle/")


def carry_a_key(page: Page) -> None:
    """Give the browser an authenticator that answers by itself, as a fingerprint would."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
