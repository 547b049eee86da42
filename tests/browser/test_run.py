"""Runs asked for by hand: one customer fails, is mended and billed; or messages wait for a word."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import papers
from tests.browser.acts import TODAY, YEAR, fill_in, import_table, new_business
from tests.browser.conftest import Installation, text_of

CUSTOMERS = """\
Référence;Catégorie;Nom;SIREN;Adresse;Code postal;Ville;E-mail
A1;professionnel;Atelier Lumen;810001479;14 rue des Tanneurs;59000;Lille;a1@rivage.example
A2;professionnel;Nova Conseil;810005587;8 boulevard Haussmann;75009;Paris;a2@rivage.example
A3;professionnel;Boulangerie Dorée;810002840;;;;a3@rivage.example
"""
SUBSCRIPTIONS = f"""\
Référence;Client;Libellé;Prix HT;Taux TVA;Rythme;Début;Actif
AB-1;A1;Location;100;20;hebdomadaire;{TODAY:%d/%m/%Y};oui
AB-2;A2;Location;200;20;hebdomadaire;{TODAY:%d/%m/%Y};oui
AB-3;A3;Location;300;20;hebdomadaire;{TODAY:%d/%m/%Y};oui
"""
HELD = "Référence;Catégorie;Nom;Adresse;Code postal;Ville;E-mail\nB1;particulier;Lou Roy;1 quai;59000;Lille;lou@digue.example\n"
DUE = f"Référence;Client;Libellé;Prix HT;Taux TVA;Rythme;Début;Actif\nAB-1;B1;Cours;50;20;hebdomadaire;{TODAY:%d/%m/%Y};oui\n"


def test_a_customer_that_fails_is_mended_and_billed(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    new_business(page, installation, "remi@rivage.example", "Rivage")
    page.goto("/parametres/facturation/")
    fill_in(page, {"Compte rendu à l’équipe": "equipe@rivage.example"})
    page.get_by_role("button", name="Enregistrer").click()
    import_table(page, "Clients", CUSTOMERS)
    import_table(page, "Abonnements", SUBSCRIPTIONS)

    start_run(page)
    expect(page.locator(".badge", has_text="Terminée avec erreurs")).to_be_visible()
    expect(page.locator("main")).to_contain_text("360,00\u00a0€")  # 100 + 200, and 20 %
    notice = installation.mail("equipe@rivage.example", "2\u00a0factures")
    assert "1\u00a0échec" in notice["subject"]
    assert f"FA-{YEAR}-0002 · Nova Conseil · 240,00\u00a0€" in text_of(notice)
    assert "manque la rue, le code postal, la ville" in text_of(notice)

    page.get_by_role("link", name="En erreur").click()
    page.get_by_role("link", name="Compléter le client").click()
    fill_in(page, {"Adresse": "3 place du Marché", "Code postal": "69002", "Ville": "Lyon"})
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Relancer", exact=True).click()
    expect(page.get_by_text("Boulangerie Dorée\u00a0: c’est facturé.")).to_be_visible()

    message = installation.mail("a3@rivage.example", f"FA-{YEAR}-0003")
    assert "360,00 €" in papers.words_of(papers.attached(message, tmp_path))


def test_messages_wait_until_somebody_approves_them(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    new_business(page, installation, "nora@digue.example", "La Digue")
    page.goto("/parametres/facturation/")
    page.get_by_label("Approuver avant d’envoyer").check()
    page.get_by_role("button", name="Enregistrer").click()
    import_table(page, "Clients", HELD)
    import_table(page, "Abonnements", DUE)

    start_run(page)
    approve = page.get_by_role("button", name="Approuver et envoyer 1 message")
    approve.wait_for()
    assert not [one for one in installation.postman.taken if "lou@digue.example" in one.rcpt_tos]
    approve.click()
    message = installation.mail("lou@digue.example", f"FA-{YEAR}-0001")
    assert "60,00 €" in papers.words_of(papers.attached(message, tmp_path))


def start_run(page: Page) -> None:
    """Bill now all that is due, and follow it while it goes."""
    page.get_by_role("link", name="Facturation", exact=True).click()
    page.get_by_role("link", name="Lancer maintenant").click()
    page.get_by_role("button", name="Lancer la facturation").click()
    expect(page.get_by_text("Quitter cette page n’arrête rien.")).to_be_visible()
    expect(page.get_by_role("progressbar").first).to_be_visible()
