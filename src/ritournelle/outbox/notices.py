"""The account of a billing run that the team gets by e-mail (product 3.7)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.documents.text import long_date, money, number
from ritournelle.outbox import addresses
from ritournelle.outbox.models import Message, Purpose
from ritournelle.outbox.texts import one_line

LISTED = 200  # lines of each list in the text of the message
CURRENCY = "EUR"


class NoticeLine(NamedTuple):
    """One document of the run; `number` is empty for a draft."""

    number: str
    customer: str
    gross_cents: int


class NoticeFailure(NamedTuple):
    """One subscription that could not be billed: why, and what to do."""

    customer: str
    subscription: str
    reason: str
    remedy: str


class NoticeMissing(NamedTuple):
    """One invoice that was expected and is not there."""

    customer: str
    subscription: str
    expected_on: date


class RunNotice(NamedTuple):
    """What there is to say of a run. Lists may hold fewer rows than the counts say."""

    organization: Organization
    run_id: int
    on: date
    invoice_count: int
    draft_count: int
    net_cents: int
    gross_cents: int
    lines: Sequence[NoticeLine]
    failures: Sequence[NoticeFailure] = ()
    failure_count: int = 0
    missing: Sequence[NoticeMissing] = ()
    missing_count: int = 0
    stopped: str = ""


def compose_run_notice(notice: RunNotice, now: datetime) -> Message | None:
    """Make the notice of a run, once; None when the organisation wants none."""
    organization = notice.organization
    if not organization.team_email:
        return None
    message, _ = Message.objects.get_or_create(
        run_id=notice.run_id,
        purpose=Purpose.RUN_NOTICE,
        defaults={
            "organization": organization,
            "due_at": now,
            "created_at": now,
            "message_id": addresses.message_id(organization, f"{notice.run_id}.run_notice"),
            "sender": addresses.sender(organization),
            "reply_to": addresses.reply_to(organization),
            "recipients": [organization.team_email],
            "subject": notice_subject(notice),
            "body": notice_body(notice),
            "summary": _summary(notice),
        },
    )
    return message


def notice_subject(notice: RunNotice) -> str:
    """Return the subject, which says by itself whether somebody must look."""
    day = long_date(notice.on, "fr")
    if notice.stopped:
        return f"Facturation du {day} arrêtée {_stopping_point(notice)[0]}"
    parts = [count_of(notice.invoice_count, "facture"), _money(notice.gross_cents) + " TTC"]
    if notice.failure_count:
        parts.append(count_of(notice.failure_count, "échec"))
    if notice.missing_count:
        parts.append(count_of(notice.missing_count, "manquante"))
    return f"Facturation du {day}\u00a0: {', '.join(parts)}"


def notice_body(notice: RunNotice) -> str:
    """Return the text: what was billed, what failed with its remedy, what is missing."""
    sections = [
        f"Bonjour,\n\n{_opening(notice)}",
        _section("Factures", _line_rows(notice), notice.invoice_count + notice.draft_count),
        _section("À corriger", _failure_rows(notice), notice.failure_count),
        _section("Attendues et absentes", _missing_rows(notice), notice.missing_count),
        "Ritournelle",
    ]
    return "\n\n".join(section for section in sections if section)


def count_of(count: int, noun: str) -> str:
    """Write a count and its noun, singular below two as French has it: `1 234 factures`."""
    return f"{number(Decimal(count), 'fr')}\u00a0{noun}{'s' if count >= 2 else ''}"


def _stopping_point(notice: RunNotice) -> tuple[str, str]:
    """Say how far a stopped run came, in the subject and in the text."""
    made = notice.invoice_count + notice.draft_count
    if not made:
        return "avant l’émission", "avant d’émettre quoi que ce soit"
    after = f"après {count_of(made, 'document')}"
    return after, f"{after}\u00a0; le reste est encore dû"


def _opening(notice: RunNotice) -> str:
    day = long_date(notice.on, "fr")
    if notice.stopped:
        return (
            f"La facturation du {day} pour {notice.organization.name} s’est arrêtée "
            f"{_stopping_point(notice)[1]}.\n{notice.stopped}"
        )
    drafts = count_of(notice.draft_count, "brouillon") + " à valider"
    return (
        f"La facturation du {day} pour {notice.organization.name} est terminée\u00a0: "
        f"{count_of(notice.invoice_count, 'facture')}"
        f"{f' et {drafts}' if notice.draft_count else ''}, "
        f"{_money(notice.net_cents)} HT, {_money(notice.gross_cents)} TTC."
    )


def _section(title: str, rows: Iterator[str], count: int) -> str:
    """Return a titled list of at most LISTED rows that says how many it leaves out."""
    listed = [f"- {one_line(row, 500)}" for row, _ in zip(rows, range(LISTED), strict=False)]
    if not listed:
        return ""
    left = count - len(listed)
    more = [f"- et {count_of(left, 'autre')}"] if left > 0 else []
    return "\n".join([f"{title}\u00a0:", *listed, *more])


def _line_rows(notice: RunNotice) -> Iterator[str]:
    for line in notice.lines:
        yield f"{line.number or 'Brouillon'} · {line.customer} · {_money(line.gross_cents)}"


def _failure_rows(notice: RunNotice) -> Iterator[str]:
    for failure in notice.failures:
        words = f"{failure.reason} {failure.remedy}".strip()
        yield f"{failure.customer} ({failure.subscription})\u00a0: {words}"


def _missing_rows(notice: RunNotice) -> Iterator[str]:
    for missing in notice.missing:
        day = long_date(missing.expected_on, "fr")
        yield f"{missing.customer} ({missing.subscription}), attendue le {day}"


def _summary(notice: RunNotice) -> list[tuple[str, str]]:
    return [
        ("Factures", number(Decimal(notice.invoice_count), "fr")),
        ("Total HT", _money(notice.net_cents)),
        ("Total TTC", _money(notice.gross_cents)),
    ]


def _money(cents: int) -> str:
    return money(cents, CURRENCY, "fr")
