"""Every kind of event of the log is told in French, with what it changed."""

import re
from pathlib import Path
from typing import Any

import pytest

import ritournelle
from ritournelle.accounts.models import Organization
from ritournelle.kit import events
from ritournelle.kit.models import Event
from ritournelle.web.shell.story import Told, tell, tell_all
from ritournelle.web.shell.story_words import SENTENCES
from tests import factories
from tests.factories import NOON
from tests.web.conftest import make_user

SOURCES = Path(ritournelle.__file__).parent
KIND = re.compile(
    r'"((?:customer|contact|note|task|tag|field|product|plan|subscription|pro_forma|invoice|message'
    r'|template|organization|run|import|member)\.[a-z_]+)"'
)


def told(organization: Organization, kind: str, subject: str, **fields: Any) -> Told:
    events.record(kind, subject, organization_id=organization.pk, at=NOON, **fields)
    return tell(Event.objects.latest("pk"))


def test_every_kind_that_the_code_names_has_its_sentence() -> None:
    texts = [
        path.read_text() for path in SOURCES.rglob("*.py") if not path.name.startswith("story_")
    ]
    named = {kind for text in texts for kind in KIND.findall(text)}
    assert len(named) > 20
    assert sorted(named - set(SENTENCES)) == [], "add it to web/shell/story_words.py"


def test_an_issued_invoice_is_told_by_its_number_and_amount(organization: Organization) -> None:
    customer = factories.make_customer(organization)
    invoice = factories.make_issued_invoice(customer)

    story = told(
        organization, "invoice.issued", f"invoice:{invoice.pk}",
        customer_id=customer.pk, number="FA-2026-0001", gross_cents=123456,
    )  # fmt: skip

    assert story.text == "Facture FA-2026-0001 émise\u00a0: 1\u00a0234,56\u00a0€"
    assert (story.url, story.who) == (f"/factures/{invoice.pk}/", "Ritournelle")


def test_a_message_names_its_invoice_and_its_recipients(organization: Organization) -> None:
    invoice = factories.make_issued_invoice(factories.make_customer(organization))

    story = told(
        organization, "message.bounced", "message:7",
        invoice=invoice.pk, recipients=["a@b.example"], reason="550 inconnu",
    )  # fmt: skip

    assert story.text == "E-mail de FA-2026-0001 refusé par le destinataire"
    assert (story.note, story.tone) == ("550 inconnu", "bad")


def test_a_moved_occurrence_says_both_days(organization: Organization) -> None:
    customer = factories.make_customer(organization)
    subscription = factories.make_subscription(customer)

    story = told(
        organization, "subscription.moved", f"subscription:{subscription.pk}",
        before="2026-12-01", after="2026-12-15", period_start="2026-12-01",
    )  # fmt: skip

    assert story.text == (
        "Prochaine facture de AB-0001 déplacée du 1er\u00a0décembre\u00a02026"
        " au 15\u00a0décembre\u00a02026"
    )


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        pytest.param("city", "Lyon", "Paris", ("Ville", "Lyon", "Paris"), id="text"),
        pytest.param(
            "payment_means", "58", "59", ("Mode de règlement", "Virement", "Prélèvement SEPA"),
            id="choice",
        ),
        pytest.param("is_vip", "False", "True", ("Client VIP", "non", "oui"), id="yes or no"),
        pytest.param("payment_days", "None", "45", ("Délai (jours)", "", "45"), id="nothing"),
        pytest.param(
            "archived_on", "None", "2026-11-21", ("Archivé le", "", "21/11/2026"), id="day"
        ),
        pytest.param("Secteur", "", "Presse", ("Secteur", "", "Presse"), id="own field"),
        pytest.param(
            "smtp_password", "abc", "def", ("Smtp_password", "••••", "••••"), id="secret"
        ),
    ],
)  # fmt: skip
def test_a_change_is_told_before_and_after(
    organization: Organization, name: str, before: str, after: str, expected: tuple[str, str, str]
) -> None:
    story = told(organization, "customer.updated", "customer:1", changes={name: [before, after]})
    assert story.details == (expected,)


def test_prices_are_told_without_needless_zeros(organization: Organization) -> None:
    story = told(
        organization, "product.updated", "product:1",
        changes={"unit_price": ["99.000000", "1109.500000"]},
    )  # fmt: skip
    assert story.details == (("Prix unitaire HT", "99", "1\u00a0109,5"),)


def test_people_are_called_by_their_name(organization: Organization) -> None:
    claire = make_user("claire@ritournelle.example", organization)
    story = told(organization, "customer.updated", "customer:1", actor=claire.actor)
    assert story.who == "claire"


def test_a_kind_of_tomorrow_is_told_without_failing(organization: Organization) -> None:
    assert told(organization, "customer.teleported", "customer:1").text == "Autre événement"


def test_queries_do_not_grow_with_the_events(
    organization: Organization, django_assert_num_queries: Any
) -> None:
    claire = make_user("claire@ritournelle.example", organization)
    customer = factories.make_customer(organization)
    invoice = factories.make_invoice(customer)
    for _ in range(30):
        for kind, subject in (
            ("invoice.updated", f"invoice:{invoice.pk}"),
            ("run.finished", "run:1"),
        ):
            events.record(
                kind, subject, organization_id=organization.pk, at=NOON,
                actor=claire.actor, customer_id=customer.pk,
            )  # fmt: skip
    log = list(Event.objects.all())
    with django_assert_num_queries(3):
        assert len(tell_all(log)) == 60
