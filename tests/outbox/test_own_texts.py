"""The organisation's own subjects and texts: checked, kept, logged, taken back."""

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.kit.models import Event
from ritournelle.outbox.composing import compose_due
from ritournelle.outbox.content import variables
from ritournelle.outbox.errors import NoSuchText, UnknownVariable
from ritournelle.outbox.models import Message, MessageTemplate
from ritournelle.outbox.own_texts import own_text, reset_template, set_template
from ritournelle.outbox.texts import DEFAULTS, VARIABLES, Template
from tests.factories import NOON
from tests.outbox.builders import invoice_in_memory, make_file, make_reachable_customer

OURS = Template("Votre facture {number}", "Chère équipe {customer},\n\nVoici {amount}.")


def test_what_may_be_named_is_what_a_message_knows() -> None:
    assert set(VARIABLES) == set(variables(invoice_in_memory(), "fr"))


@pytest.mark.parametrize(("purpose", "language"), DEFAULTS)
def test_our_own_texts_name_nothing_else(
    organization: Organization, purpose: str, language: str
) -> None:
    text = DEFAULTS[purpose, language]
    assert set_template(organization, purpose, language, text, at=NOON) == text


def test_an_own_text_is_written_to_the_customer_from_then_on(organization: Organization) -> None:
    assert own_text(organization, "invoice", "fr") is None
    set_template(organization, "invoice", "fr", OURS, at=NOON)
    make_file(make_reachable_customer(organization))
    compose_due(NOON, 10)
    message = Message.objects.get()
    assert message.subject == "Votre facture FA-2026-0001"
    assert message.body == "Chère équipe Boulangerie Martin,\n\nVoici 118,80\u00a0€."


def test_a_text_is_kept_clean(organization: Organization) -> None:
    text = Template("  Facture\n {number} ", "\r\nBonjour,\r\nVoici.\n\n")
    kept = set_template(organization, "invoice", "fr", text, at=NOON)
    assert (
        kept == own_text(organization, "invoice", "fr") == ("Facture {number}", "Bonjour,\nVoici.")
    )


def test_each_purpose_language_and_organisation_has_its_own(
    organization: Organization, other_organization: Organization
) -> None:
    set_template(organization, "invoice", "fr", OURS, at=NOON)
    assert own_text(organization, "invoice", "en") is None
    assert own_text(organization, "credit_note", "fr") is None
    assert own_text(other_organization, "invoice", "fr") is None


def test_a_change_is_told_once(organization: Organization) -> None:
    set_template(organization, "invoice", "fr", OURS, at=NOON)
    changed = OURS._replace(subject="Facture {number}")
    for _ in range(2):
        set_template(organization, "invoice", "fr", changed, at=NOON, actor="alice")
    first, second = Event.objects.filter(kind="template.updated").order_by("pk")
    assert first.data["changes"]["body"] == ["", OURS.body]
    assert (second.actor, second.data["purpose"], second.data["language"]) == (
        "alice",
        "invoice",
        "fr",
    )
    assert second.data["changes"] == {"subject": ["Votre facture {number}", "Facture {number}"]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(OURS._replace(body="Il faut {payer}"), "{payer}", id="no such variable"),
        pytest.param(OURS._replace(subject="{Number}"), "{Number}", id="a capital in the subject"),
        pytest.param(OURS._replace(subject="  "), "Sujet", id="an empty subject"),
        pytest.param(OURS._replace(body="\n"), "Texte", id="an empty text"),
        pytest.param(OURS._replace(subject="F" * 201), "Sujet", id="a subject too long"),
        pytest.param(OURS._replace(body="a\x1bb"), "invisible", id="a control character"),
    ],
)
def test_a_text_that_cannot_be_is_refused_and_changes_nothing(
    organization: Organization, text: Template, words: str
) -> None:
    set_template(organization, "invoice", "fr", OURS, at=NOON)
    with pytest.raises(DomainError) as refusal:
        set_template(organization, "invoice", "fr", text, at=NOON)
    assert words in refusal.value.message
    assert refusal.value.remedy
    assert own_text(organization, "invoice", "fr") == OURS


def test_an_unknown_variable_comes_with_those_that_exist(organization: Organization) -> None:
    with pytest.raises(UnknownVariable) as refusal:
        set_template(organization, "invoice", "fr", OURS._replace(body="{total}"), at=NOON)
    assert "{client}, {date}, {echeance}, {lien}" in refusal.value.remedy
    assert not MessageTemplate.objects.exists()


@pytest.mark.parametrize(
    ("purpose", "language"),
    [
        pytest.param("run_notice", "fr", id="the notice of a night"),
        pytest.param("reminder", "fr", id="a purpose that is none"),
        pytest.param("invoice", "de", id="a language that we do not write"),
    ],
)
def test_only_messages_to_customers_have_a_text(
    organization: Organization, purpose: str, language: str
) -> None:
    with pytest.raises(NoSuchText):
        set_template(organization, purpose, language, OURS, at=NOON)
    with pytest.raises(NoSuchText):
        reset_template(organization, purpose, language, at=NOON)


def test_a_reset_gives_our_text_back_and_is_told(organization: Organization) -> None:
    set_template(organization, "invoice", "fr", OURS, at=NOON)
    set_template(organization, "invoice", "en", OURS, at=NOON)
    for _ in range(2):
        reset_template(organization, "invoice", "fr", at=NOON)
    assert own_text(organization, "invoice", "fr") is None
    assert own_text(organization, "invoice", "en") == OURS
    event = Event.objects.get(kind="template.reset")
    assert event.data["was"] == [OURS.subject, OURS.body]
