"""`ritournelle template`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ritournelle.accounts.models import Organization
from ritournelle.outbox.models import MessageTemplate
from ritournelle.outbox.own_texts import own_text
from ritournelle.outbox.texts import DEFAULTS


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("template", "ritournelle", *arguments, stdout=said)
    return said.getvalue()


def test_our_text_is_shown_with_all_its_variables(organization: Organization) -> None:
    said = run("credit_note", "--language", "en")
    assert said.startswith("Envoi d’un avoir, en anglais (texte de Ritournelle)\n")
    assert "Sujet\u00a0: Credit note {numero} – {societe}" in said
    assert "It corrects invoice {rectifie}." in said
    assert "  {echeance}      date d’échéance\n" in said


def test_a_subject_is_replaced_and_the_text_stays(organization: Organization) -> None:
    said = run("invoice", "--subject", "Votre facture {number}")
    assert said.startswith("Envoi d’une facture, en français (texte de votre société)\n")
    assert "Sujet\u00a0: Votre facture {number}\n" in said
    kept = own_text(organization, "invoice", "fr")
    assert kept == ("Votre facture {number}", DEFAULTS["invoice", "fr"].body)


def test_a_text_comes_from_a_file(organization: Organization, tmp_path: Path) -> None:
    file = tmp_path / "texte.txt"
    file.write_text("Chère équipe,\n\nÀ régler\u00a0: {amount}.\n", "utf-8-sig")
    run("invoice", "--subject", "Facture {number}")
    run("invoice", "--body-file", str(file))
    kept = own_text(organization, "invoice", "fr")
    assert kept == ("Facture {number}", "Chère équipe,\n\nÀ régler\u00a0: {amount}.")


def test_a_reset_shows_our_text_again(organization: Organization) -> None:
    run("invoice", "--subject", "Facture {number}")
    assert "(texte de Ritournelle)" in run("invoice", "--reset")
    assert not MessageTemplate.objects.exists()


def test_refusals_are_told_in_french_and_change_nothing(
    organization: Organization, tmp_path: Path
) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes("Période".encode("cp1252"))
    with pytest.raises(CommandError, match=r"La variable \{total\} n’existe pas.*\{montant\}"):
        run("invoice", "--subject", "{total}")
    with pytest.raises(CommandError, match="en UTF-8"):
        run("invoice", "--body-file", str(latin))
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        run("invoice", "--body-file", str(tmp_path / "nothing.txt"))
    with pytest.raises(CommandError, match="sans --subject"):
        run("invoice", "--reset", "--subject", "Facture")
    with pytest.raises(CommandError, match="Aucune société"):
        call_command("template", "inconnue", "invoice")
    assert not MessageTemplate.objects.exists()
