"""What people do in the pages, by the words that they read there."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, Installation, link_in

TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()
YEAR = TODAY.year
SELLER = {
    "SIREN": "732829320",
    "Forme juridique": "SAS",
    "Adresse": "12 rue des Lilas",
    "Code postal": "69003",
    "Ville": "Lyon",
}
BUYER = {
    "SIRET": "81000147900015",
    "Adresse": "14 rue des Tanneurs",
    "Code postal": "59000",
    "Ville": "Lille",
}


def field(page: Page, label: str) -> Locator:
    """Return the first field with a label, said to be optional or not."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(· facultatif)?\s*$")).first


def fill_in(page: Page, values: dict[str, str]) -> None:
    """Fill in fields by their labels."""
    for label, value in values.items():
        field(page, label).fill(value)


def sign_up(page: Page, installation: Installation, address: str) -> None:
    """Make an account, and follow the link of the e-mail."""
    page.goto("/compte/signup/")
    name = address.partition("@")[0].capitalize()
    fill_in(
        page,
        {"Votre nom": name, "Adresse e-mail professionnelle": address, "Mot de passe": PASSWORD},
    )
    page.get_by_role("button", name="Créer mon compte").click()
    page.goto(link_in(installation.mail(address, "Confirmez")))
    page.get_by_role("button", name="Confirmer mon adresse").click()
    page.wait_for_url("**/societes/nouvelle/")


def new_business(page: Page, installation: Installation, address: str, name: str) -> None:
    """Arrive: an account, a verified address, an organisation that bills with VAT."""
    sign_up(page, installation, address)
    fill_in(page, {"Raison sociale": name, **SELLER})
    page.get_by_role("button", name="Créer ma société").click()
    page.wait_for_url(re.compile(r":\d+/$"))


def add_customer(page: Page, name: str, email: str) -> None:
    """Fill in the form of a new customer, enough for an invoice."""
    page.wait_for_url("**/clients/nouveau/**")
    fill_in(page, {"Nom ou raison sociale": name, **BUYER, "E-mail": email})
    page.get_by_role("button", name="Créer le client").click()
    page.wait_for_url(re.compile(r"/clients/\d+/$"))


def begin_subscription(page: Page, what: str, price: str) -> None:
    """From the page of a customer to the last step of the wizard: a plain amount a month."""
    page.get_by_role("link", name="Nouvel abonnement").first.click()
    fill_in(page, {"Libellé": what, "Prix HT": price})
    go_on(page, 2)
    go_on(page, 3)


def go_on(page: Page, step: int) -> None:
    """Press the button of a step of the wizard, and arrive at the next one."""
    page.locator(".card-foot").get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"**/{step}/")


def upload(page: Page, subject: str, content: str) -> None:
    """Hand in a file of the screen of imports, and have its columns checked."""
    page.goto("/import/")
    page.locator("form").get_by_text(subject, exact=True).click()
    file = {"name": "fichier.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Vérifier le fichier").click()


def import_table(page: Page, subject: str, content: str) -> None:
    """Import a file that has no fault."""
    upload(page, subject, content)
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_text("Import terminé")).to_be_visible()
