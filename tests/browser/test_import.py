"""A file of customers with faults: each is shown by row and column; mended, imported, then undone."""

from playwright.sync_api import Page, expect

from tests.browser.acts import new_business, upload
from tests.browser.conftest import Installation

FAULTY = """\
Référence;Catégorie;Nom;SIREN;Adresse;Code postal;Ville;E-mail
C1;professionnel;Atelier Lumen;810001478;14 rue des Tanneurs;59000;Lille;compta@lumen.example
C2;particulier;Lou Roy;;1 quai;59000;Lille;lou chez mer
C3;marquis;Camille Durand;;8 quai de la Loire;44000;Nantes;camille@durand.example
"""
MENDED = (
    FAULTY.replace("810001478", "810001479")
    .replace("lou chez mer", "lou@mer.example")
    .replace("marquis", "particulier")
)


def test_faults_are_shown_by_cell_and_an_import_is_undone(
    page: Page, installation: Installation
) -> None:
    new_business(page, installation, "sacha@fichier.example", "Fichier et Cie")
    upload(page, "Clients", FAULTY)
    expect(page.get_by_text("3 erreurs à corriger")).to_be_visible()
    for row, column, value in (
        ("2", "SIREN", "810001478"),
        ("3", "E-mail", "lou chez mer"),
        ("4", "Catégorie", "marquis"),
    ):
        fault = page.locator("#findings tr", has_text=value)
        expect(fault.locator("td").nth(0)).to_have_text(row)
        expect(fault.locator("td").nth(1)).to_contain_text(column)

    page.get_by_role("link", name="Déposer un fichier corrigé").click()
    upload(page, "Clients", MENDED)
    expect(page.get_by_text("Le fichier est prêt")).to_be_visible()
    page.get_by_role("button", name="Importer 3 lignes").click()
    expect(page.get_by_text("Import terminé")).to_be_visible()
    page.get_by_role("link", name="Voir les clients").click()
    expect(page.get_by_role("link", name="Camille Durand")).to_be_visible()

    page.go_back()
    page.get_by_role("link", name="Annuler l’import").click()
    page.get_by_role("button", name="Annuler l’import").click()
    expect(page.get_by_text("Tout est comme avant l’import.")).to_be_visible()
    page.goto("/clients/")
    expect(page.get_by_role("link", name="Camille Durand")).to_have_count(0)
