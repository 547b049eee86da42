"""The subject and the text that an organisation gives to a kind of message, instead of ours."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ritournelle.accounts.models import Organization
from ritournelle.kit import cells, events
from ritournelle.kit.imports import change
from ritournelle.kit.models import Event
from ritournelle.kit.validation import Checks
from ritournelle.outbox.errors import NoSuchText
from ritournelle.outbox.models import MessageTemplate
from ritournelle.outbox.texts import DEFAULTS, VARIABLES, Template, fill


def own_text(organization: Organization, purpose: str, language: str) -> Template | None:
    """Return the organisation's own text; None when ours is in force. Raises NoSuchText."""
    _check_kind(purpose, language)
    row = _rows(organization, purpose, language).first()
    return Template(row.subject, row.body) if row else None


@transaction.atomic
def set_template(
    organization: Organization,
    purpose: str,
    language: str,
    text: Template,
    *,
    at: datetime,
    actor: str = "system",
) -> Template:
    """Write the messages to come with the organisation's own text; return it as it is kept.

    Raises NoSuchText, UnknownVariable, BadCell, or InvalidValue for an empty or too long text.
    """
    _check_kind(purpose, language)
    checks = _check_text(text, purpose, language)
    _lock(organization)
    row = _rows(organization, purpose, language).first() or MessageTemplate(
        organization=organization, purpose=purpose, language=language
    )
    changed = change(row, checks.result())
    if changed:
        row.save()
        _record("template.updated", row, at=at, actor=actor, changes=changed)
    return Template(row.subject, row.body)


@transaction.atomic
def reset_template(
    organization: Organization, purpose: str, language: str, *, at: datetime, actor: str = "system"
) -> None:
    """Write the messages to come with our own text again. Raises NoSuchText."""
    _check_kind(purpose, language)
    _lock(organization)
    row = _rows(organization, purpose, language).first()
    if row:
        _record("template.reset", row, at=at, actor=actor, was=[row.subject, row.body])
        row.delete()


@transaction.atomic
def restore_template(
    organization: Organization, purpose: str, language: str, *, at: datetime, actor: str = "system"
) -> None:
    """Take the last reset back, if no other text was written since. Raises NoSuchText."""
    _check_kind(purpose, language)
    resets = Event.objects.filter(organization=organization, kind="template.reset")
    last = resets.filter(data__purpose=purpose, data__language=language).order_by("-pk").first()
    if last and own_text(organization, purpose, language) is None:
        text = Template(*last.data["was"])
        set_template(organization, purpose, language, text, at=at, actor=actor)


def own_texts(organization: Organization) -> set[tuple[str, str]]:
    """Return the purposes and languages for which an organisation has its own text."""
    rows = MessageTemplate.objects.filter(organization=organization)
    return set(rows.values_list("purpose", "language"))


def check_text(text: Template, purpose: str, language: str) -> Checks:
    """Make a text clean; keep every refusal by field. Raises NoSuchText."""
    _check_kind(purpose, language)
    return _check_text(text, purpose, language)


def _check_kind(purpose: str, language: str) -> None:
    if (purpose, language) not in DEFAULTS:
        raise NoSuchText(purpose, language)


def _check_text(text: Template, purpose: str, language: str) -> Checks:
    checks = Checks(text._asdict() | {"purpose": purpose, "language": language})
    checks.apply("subject", lambda subject: _with_known_variables(cells.text(subject)))
    checks.apply("body", lambda body: _with_known_variables(cells.paragraph(body)))
    checks.finish(MessageTemplate)
    return checks


def _with_known_variables(text: str) -> str:
    fill(text, VARIABLES)
    return text


def _lock(organization: Organization) -> None:
    """Make two people who change one text take turns."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def _rows(organization: Organization, purpose: str, language: str) -> Any:
    return MessageTemplate.objects.filter(
        organization=organization, purpose=purpose, language=language
    )


def _record(kind: str, row: MessageTemplate, *, at: datetime, actor: str, **data: Any) -> None:
    events.record(
        kind,
        f"template:{row.pk}",
        organization_id=row.organization_id,
        at=at,
        actor=actor,
        purpose=row.purpose,
        language=row.language,
        **data,
    )
