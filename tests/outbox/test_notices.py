"""The account of a run that the team gets."""

from datetime import date

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.outbox.models import Message
from ritournelle.outbox.notices import (
    NoticeFailure,
    NoticeLine,
    NoticeMissing,
    RunNotice,
    compose_run_notice,
    count_of,
    notice_body,
    notice_subject,
)
from ritournelle.subscriptions.models import BillingRun
from tests import factories

ON = date(2026, 12, 1)
LINES = [
    NoticeLine("FA-2026-0001", "Boulangerie Martin", 64152),
    NoticeLine("FA-2026-0002", "Lift & Cie", 128304),
]
# 641,52 + 1 283,04 = 1 924,56 TTC; at 20 %: 1 603,80 HT
RUN = RunNotice(
    organization=Organization(slug="lilas", name="Éditions des Lilas"),
    run_id=1,
    on=ON,
    invoice_count=2,
    draft_count=0,
    net_cents=160380,
    gross_cents=192456,
    lines=LINES,
)


def test_a_run_that_went_well() -> None:
    assert notice_subject(RUN) == (
        "Facturation du 1er\u00a0décembre\u00a02026\u00a0: 2\u00a0factures, 1\u00a0924,56\u00a0€ TTC"
    )
    assert notice_body(RUN) == (
        "Bonjour,\n\n"
        "La facturation du 1er\u00a0décembre\u00a02026 pour Éditions des Lilas est terminée\u00a0: "
        "2\u00a0factures, 1\u00a0603,80\u00a0€ HT, 1\u00a0924,56\u00a0€ TTC.\n\n"
        "Factures\u00a0:\n"
        "- FA-2026-0001 · Boulangerie Martin · 641,52\u00a0€\n"
        "- FA-2026-0002 · Lift & Cie · 1\u00a0283,04\u00a0€\n\n"
        "Ritournelle"
    )


def test_a_run_with_drafts_failures_and_missing_invoices() -> None:
    run = RUN._replace(
        draft_count=1,
        lines=[NoticeLine("", "Mairie de Lys", 12000)],
        invoice_count=0,
        failures=[NoticeFailure("Dupont", "AB-7", "Il manque la ville.", "Complétez la fiche.")],
        failure_count=1,
        missing=[NoticeMissing("Durand", "AB-8", date(2026, 11, 30))],
        missing_count=1,
    )
    assert notice_subject(run).endswith(
        "0\u00a0facture, 1\u00a0924,56\u00a0€ TTC, 1\u00a0échec, 1\u00a0manquante"
    )
    body = notice_body(run)
    assert "0\u00a0facture et 1\u00a0brouillon à valider, " in body
    assert "- Brouillon · Mairie de Lys · 120,00\u00a0€" in body
    assert (
        "À corriger\u00a0:\n- Dupont (AB-7)\u00a0: Il manque la ville. Complétez la fiche." in body
    )
    assert (
        "Attendues et absentes\u00a0:\n"
        "- Durand (AB-8), attendue le 30\u00a0novembre\u00a02026" in body
    )


def test_a_run_that_was_stopped_says_why() -> None:
    run = RUN._replace(
        stopped="Elle ferait 1 000 factures, dix fois l’habitude.", lines=[], invoice_count=0
    )
    assert notice_subject(run) == (
        "Facturation du 1er\u00a0décembre\u00a02026 arrêtée avant l’émission"
    )
    assert "Elle ferait 1 000 factures, dix fois l’habitude." in notice_body(run)


def test_a_run_that_was_stopped_half_way_says_how_far_it_came() -> None:
    run = RUN._replace(stopped="La date du 01/12/2026 précède…", invoice_count=2)
    assert notice_subject(run).endswith("arrêtée après 2\u00a0documents")
    assert "s’est arrêtée après 2\u00a0documents\u00a0; le reste est encore dû." in notice_body(run)


def test_a_long_list_is_cut_and_says_how_much_it_leaves_out() -> None:
    lines = [NoticeLine(f"FA-2026-{rank:05}", "Client", 100) for rank in range(1, 301)]
    rows = notice_body(RUN._replace(lines=lines, invoice_count=12345)).splitlines()
    listed = [row for row in rows if row.startswith("- FA-")]
    assert (len(listed), listed[-1]) == (200, "- FA-2026-00200 · Client · 1,00\u00a0€")
    assert "- et 12\u00a0145\u00a0autres" in rows


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0\u00a0facture"),
        (1, "1\u00a0facture"),
        (2, "2\u00a0factures"),
        (1000, "1\u00a0000\u00a0factures"),
    ],
)
def test_count_of(count: int, expected: str) -> None:
    assert count_of(count, "facture") == expected


def test_a_run_gives_one_notice_to_the_team(organization: Organization) -> None:
    organization.team_email = "equipe@ritournelle.example"
    organization.sender_email = "factures@ritournelle.example"
    run = BillingRun.objects.create(
        organization=organization,
        billed_on=ON,
        started_at=factories.NOON,
        seen_at=factories.NOON,
    )
    notice = RUN._replace(organization=organization, run_id=run.pk)

    first = compose_run_notice(notice, factories.NOON)
    again = compose_run_notice(notice, factories.NOON)

    assert first == again == Message.objects.get()
    assert first is not None
    assert first.recipients == ["equipe@ritournelle.example"]
    assert (first.status, first.due_at) == ("waiting", factories.NOON)
    assert first.message_id == f"<ritournelle.{run.pk}.run_notice@ritournelle.example>"


def test_an_organisation_that_wants_no_notice_gets_none(organization: Organization) -> None:
    assert compose_run_notice(RUN._replace(organization=organization), factories.NOON) is None
    assert not Message.objects.exists()
