"""The bell tells what others and the machine did; opening it marks it as seen."""

import pytest
from django.db import connection
from django.test import Client

from ritournelle.accounts.models import Membership, Organization
from ritournelle.kit import events
from ritournelle.kit.models import Event
from ritournelle.kit.notable import notable_events
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def happen(organization: Organization, kind: str = "run.finished", **data: object) -> Event:
    events.record(
        kind, "run:7", organization_id=organization.pk, at=NOON,
        **{"on": "2026-11-21", "issued": 12, "failed": 1, "gross_cents": 841720} | data,
    )  # fmt: skip
    return Event.objects.latest("pk")


def test_the_machine_is_told_of_with_a_link(alice: Client, organization: Organization) -> None:
    happen(organization)
    page = alice.get("/notifications/").content.decode()
    assert "Aujourd’hui" in page
    assert "8\u00a0417,20\u00a0€" in page
    assert 'href="/facturation/7/"' in page


def test_opening_the_panel_changes_nothing_and_telling_so_does(
    alice: Client, organization: Organization
) -> None:
    event = happen(organization)
    for _ in range(2):
        panel = alice.get("/notifications/recentes/").content.decode()
        assert f'name="dernier" value="{event.pk}"' in panel
        assert "news-dot" in alice.get("/aide/").content.decode()
    alice.post("/notifications/vues/", {"dernier": event.pk})
    assert "news-dot" not in alice.get("/aide/").content.decode()
    assert 'name="dernier"' not in alice.get("/notifications/recentes/").content.decode()


def test_what_came_after_the_panel_stays_new(alice: Client, organization: Organization) -> None:
    shown = happen(organization)
    happen(organization, "run.stopped")
    alice.post("/notifications/vues/", {"dernier": shown.pk})
    assert Membership.objects.get().seen_event == shown.pk
    assert "news-dot" in alice.get("/aide/").content.decode()


@pytest.mark.parametrize("sent", ["", "-1", "x", "9" * 30, "²"])
def test_a_strange_number_marks_no_more_than_what_there_is(
    sent: str, alice: Client, organization: Organization
) -> None:
    last = happen(organization)
    alice.post("/notifications/vues/", {"dernier": sent})
    assert Membership.objects.get().seen_event == last.pk


def test_ones_own_acts_and_dull_events_are_no_news(
    alice: Client, organization: Organization
) -> None:
    actor = Membership.objects.get().user.actor
    events.record(
        "member.joined", "member:1", organization_id=organization.pk, at=NOON, actor=actor
    )
    happen(organization, "invoice.issued")
    assert "Rien de neuf." in alice.get("/notifications/").content.decode()


def test_good_news_is_listed_without_a_dot(alice: Client, organization: Organization) -> None:
    happen(organization, failed=0)
    page = alice.get("/notifications/").content.decode()
    assert "Facturation du 21 novembre 2026 terminée" in page.replace("\u00a0", " ")
    assert "news-dot" not in page


def test_another_organisation_is_not_told(charlie: Client, organization: Organization) -> None:
    happen(organization)
    assert "Rien de neuf." in charlie.get("/notifications/").content.decode()


def test_the_log_is_not_read_to_find_the_news(organization: Organization) -> None:
    rows = notable_events(organization.pk).filter(pk__gt=0)
    if connection.vendor == "sqlite":  # PostgreSQL reads a small table whole
        assert "notable_event" in rows.explain()
