"""What people do in the pages, in the words that they read there."""

import re

from playwright.sync_api import Page

from tests.browser.conftest import PASSWORD, Installation, link_in

SELLER_SIREN = "732829320"


def sign_up(page: Page, installation: Installation, address: str) -> None:
    """Make an account, and follow the link of the e-mail."""
    page.goto("/compte/signup/")
    page.get_by_label("Nom").fill(address.partition("@")[0].capitalize())
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte").click()
    page.goto(link_in(installation.mail(address, "Confirm")))
    page.get_by_role("button", name="Confirmer mon adresse").click()
    page.wait_for_url("**/societes/nouvelle/")


def open_company(page: Page, name: str) -> None:
    """Create an organisation that may issue invoices with VAT."""
    page.get_by_label("SIREN").fill(SELLER_SIREN)
    page.get_by_label("Forme juridique").fill("SAS")
    page.get_by_label("Raison sociale").fill(name)
    page.get_by_label("Adresse", exact=True).fill("12 rue des Lilas")
    page.get_by_label("Code postal").fill("69003")
    page.get_by_label("Ville").fill("Lyon")
    page.get_by_role("button", name="Créer ma société").click()
    page.wait_for_url(re.compile(r":\d+/$"))


def new_business(page: Page, installation: Installation, address: str, name: str) -> None:
    """Arrive: an account, a verified address, an organisation."""
    sign_up(page, installation, address)
    open_company(page, name)


def add_customer(page: Page, name: str, email: str) -> None:
    """Create a customer that may be billed, from the list of the navigation."""
    page.get_by_role("link", name="Clients", exact=True).click()
    page.get_by_role("link", name="Nouveau client").first.click()
    page.get_by_label("Nom ou raison sociale").fill(name)
    page.get_by_label("SIRET").fill("81000147900015")
    page.get_by_label("Adresse", exact=True).first.fill("14 rue des Tanneurs")
    page.get_by_label("Code postal").first.fill("59000")
    page.get_by_label("Ville").first.fill("Lille")
    page.get_by_label("E-mail").first.fill(email)
    page.get_by_role("button", name="Créer le client").click()
    page.wait_for_url(re.compile(r"/clients/\d+/"))
