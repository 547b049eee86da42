"""Several clicks at the very same moment, each on its own connection, do one thing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from ritournelle.accounts.members import invite
from ritournelle.accounts.models import Membership, Organization, Role, User
from ritournelle.customers.models import Customer
from ritournelle.imports.models import ImportJob
from ritournelle.invoicing import services
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.public import link_for
from ritournelle.kit.models import Event
from ritournelle.outbox.models import Message
from ritournelle.subscriptions.models import BillingRun, ScheduleChange, Subscription
from ritournelle.subscriptions.proforma import create_pro_forma
from tests import factories
from tests.threads import run_together
from tests.web.conftest import make_user, signed_in
from tests.web.forms import Sent, forms_of

AT, TODAY = factories.NOON, factories.TODAY
CLICKS = 3


@pytest.fixture
def company(committed_db: None, clock: time_machine.Traveller) -> Organization:
    """A company that may issue, with committed rows."""
    made = factories.make_organization()
    for kind in ("invoice", "credit_note"):
        factories.make_series(made, kind)
    return made


@pytest.fixture
def owner(company: Organization) -> User:
    return make_user("alice@ritournelle.example", company)


@pytest.fixture
def subscription(company: Organization) -> Subscription:
    customer = factories.make_customer(company)
    factories.make_contact(customer)
    product = factories.make_product(company)
    return factories.make_subscription(customer, [(product, {})])


@pytest.fixture
def issued(company: Organization, subscription: Subscription) -> Invoice:
    draft = factories.make_invoice(subscription.customer)
    return services.issue_draft(draft, on=TODAY, at=AT)


def click(user: User, address: str, data: Sent, count: int = CLICKS) -> list[int]:
    """Send one form several times at once; return the statuses."""

    def press() -> int:
        return int(browser.post(address, data).status_code)

    browser = signed_in(user)
    statuses = run_together(*[press] * count)
    assert [status for status in statuses if status >= 500] == []
    return statuses


def form_at(user: User, page: str) -> Sent:
    """What the browser sends with the first form of a page that goes back to it."""
    forms = forms_of(signed_in(user).get(page).content, page)
    return next(one.values for one in forms if one.method == "post" and one.address == page)


def test_one_draft_is_issued_once(owner: User, subscription: Subscription) -> None:
    draft = factories.make_invoice(subscription.customer)
    click(owner, reverse("invoices:issue", args=[draft.pk]), {})
    assert list(Invoice.objects.values_list("number", flat=True)) == ["FA-2026-0001"]
    assert Event.objects.filter(kind="invoice.issued").count() == 1


def test_one_invoice_is_credited_once(owner: User, issued: Invoice) -> None:
    data = {"extent": ["whole"], "reason": ["Erreur"], "known_notes": ["0"], "act": ["issue"]}
    click(owner, reverse("invoices:credit", args=[issued.pk]), data)
    assert issued.credit_notes.count() == 1


def test_one_invoice_is_sent_once(owner: User, issued: Invoice) -> None:
    data = {"contacts": ["alice@martin.example"], "subject": ["Facture"], "body": ["Bonjour"]}
    click(owner, reverse("invoices:send", args=[issued.pk]), data)
    assert Message.objects.count() == 1


def test_one_form_makes_one_customer(owner: User) -> None:
    page = reverse("customers:create")
    click(owner, page, form_at(owner, page) | {"name": ["Fournil de Lyon"]})
    assert Customer.objects.count() == 1


def test_one_form_makes_one_invoice(owner: User, subscription: Subscription) -> None:
    page = reverse("invoices:new")
    typed = {"customer": [str(subscription.customer_id)], "l0-name": ["Audit"], "l0-price": ["9"]}
    click(owner, page, form_at(owner, page) | typed | {"act": ["save"]})
    assert Invoice.objects.count() == 1


def test_one_run_is_asked_for(owner: User, subscription: Subscription) -> None:
    click(owner, reverse("runs:start"), {})
    assert BillingRun.objects.count() == 1


def test_one_period_is_billed_now_once(owner: User, subscription: Subscription) -> None:
    click(owner, reverse("subscriptions:bill", args=[subscription.pk]), {"start": ["2026-12-01"]})
    assert Invoice.objects.count() == 1


def test_one_period_is_skipped_once(owner: User, subscription: Subscription) -> None:
    click(owner, reverse("subscriptions:skip", args=[subscription.pk]), {"start": ["2026-12-01"]})
    skipped = ScheduleChange.objects.filter(kind="skipped").values_list("period_start", flat=True)
    assert [str(day) for day in skipped] == ["2026-12-01"]


def test_one_run_is_approved_once(owner: User, subscription: Subscription) -> None:
    run = BillingRun.objects.create(
        organization=subscription.organization,
        billed_on=TODAY,
        status="done",
        started_at=AT,
        seen_at=AT,
    )
    draft = factories.make_invoice(subscription.customer, run=run)
    issued = services.issue_draft(draft, on=TODAY, at=AT)
    message = Message.objects.create(
        organization=issued.organization,
        purpose="invoice",
        invoice=issued,
        customer=issued.customer,
        status="held",
        message_id="<1@ritournelle.example>",
        sender="a@ritournelle.example",
        recipients=["alice@martin.example"],
        subject="Facture",
        body="Bonjour",
        created_at=AT,
    )
    click(owner, reverse("runs:approve", args=[run.pk]), {})
    message.refresh_from_db()
    assert message.status == "waiting"
    assert Event.objects.filter(kind="message.approved").count() == 1


def test_one_offer_is_accepted_once(owner: User, subscription: Subscription) -> None:
    Subscription.objects.update(status="draft", next_billing_on=None)
    subscription.refresh_from_db()
    offer = create_pro_forma(subscription, on=TODAY, at=AT, sends=False)
    token = link_for([offer.pk], at=AT)[offer.pk]
    click(owner, reverse("public:accept", args=[token]), {"name": ["Alice"], "agrees": ["on"]})
    subscription.refresh_from_db()
    assert subscription.status == "active"
    assert Event.objects.filter(kind="subscription.activated").count() == 1


def test_one_invitation_gives_one_place(owner: User, company: Organization) -> None:
    by = Membership.objects.get(user=owner)
    _, token = invite(company, "dora@ritournelle.example", Role.SALES, by=by, at=AT)
    dora = make_user("dora@ritournelle.example", None)
    click(dora, reverse("join", args=[token]), {})
    assert Membership.objects.filter(user=dora).count() == 1
    assert Event.objects.filter(kind="member.joined").count() == 1


def test_two_owners_who_leave_at_once_leave_one(owner: User, company: Organization) -> None:
    other = make_user("eric@ritournelle.example", company)

    def leave(user: User) -> Callable[[], int]:
        browser = signed_in(user)
        return lambda: int(browser.post(reverse("team:leave")).status_code)

    assert run_together(leave(owner), leave(other)) == [302, 302]
    assert Membership.objects.filter(role=Role.OWNER).count() == 1


def test_two_owners_who_demote_one_another_leave_one(owner: User, company: Organization) -> None:
    other = make_user("eric@ritournelle.example", company)
    places = {one.user_id: one for one in Membership.objects.all()}

    def demote(by: User, whom: User) -> Callable[[], int]:
        browser = signed_in(by)
        address = reverse("team:role", args=[places[whom.pk].pk])
        return lambda: int(browser.post(address, {"role": "sales"}).status_code)

    statuses = run_together(demote(owner, other), demote(other, owner))
    assert [status for status in statuses if status >= 500] == []
    assert Membership.objects.filter(role=Role.OWNER).count() == 1


def test_one_import_is_started_and_undone_once(owner: User, company: Organization) -> None:
    job = ImportJob.objects.create(
        organization=company,
        author=owner,
        subject="customers",
        status="rehearsed",
        file_name="clients.csv",
        content="Référence;Nom\nC9;Fournil\n".encode(),
        columns={"Référence": "code", "Nom": "name"},
        created_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    )
    click(owner, reverse("imports:start", args=[job.pk]), {})
    job.refresh_from_db()
    assert job.status == "importing"
    ImportJob.objects.update(status="done")
    click(owner, reverse("imports:undo", args=[job.pk]), {})
    job.refresh_from_db()
    assert job.status == "undoing"
