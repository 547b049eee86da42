"""From a dropped file to its undoing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ritournelle.accounts.models import Organization, User
from ritournelle.catalog.models import Plan, PlanVersion, Product
from ritournelle.customers.models import Contact, Customer, Note
from ritournelle.customers.services import update_customer
from ritournelle.imports import services, worker
from ritournelle.imports.errors import WrongStage
from ritournelle.imports.models import ImportJob
from ritournelle.imports.samples import SAMPLES
from ritournelle.imports.worker import LEASE, run_due_imports
from ritournelle.kit.models import Event
from ritournelle.subscriptions.models import Subscription, SubscriptionItem
from tests import factories
from tests.kit.test_workbooks import workbook
from tests.threads import run_together
from tests.web.conftest import make_user

NOW = factories.NOON
Status = ImportJob.Status
CUSTOMERS = "Code;Nom;SIREN;Adresse;CP;Ville;E-mail\n"
MARTIN = "C001;Boulangerie Martin;443061841;3 place Bellecour;69002;Lyon;{}\n"
LILAS = "C002;Éditions des Lilas;810001479;1 rue des Lilas;75011;Paris;lilas@lilas.example\n"


@pytest.fixture
def author(organization: Organization) -> User:
    """Who imports."""
    return make_user("alice@ritournelle.example", organization)


def drop(author: User, subject: str, content: str | bytes) -> ImportJob:
    """A file whose columns are as guessed, and that is checked."""
    data = content.encode() if isinstance(content, str) else content
    organization = author.memberships.get().organization
    job = services.upload(organization, subject, ("fichier.csv", data), author=author, at=NOW)
    services.rehearse(job, job.columns, at=NOW)
    run_due_imports(NOW)
    job.refresh_from_db()
    return job


def imported(author: User, subject: str, content: str | bytes) -> ImportJob:
    """A file that is checked, then imported."""
    job = drop(author, subject, content)
    services.start(job, at=NOW)
    run_due_imports(NOW)
    job.refresh_from_db()
    return job


def undone(job: ImportJob) -> ImportJob:
    services.ask_undo(job, at=NOW)
    run_due_imports(NOW)
    job.refresh_from_db()
    return job


def sample(subject: str) -> bytes:
    head, rows = SAMPLES[subject]
    return workbook(list(head), *[list(row) for row in rows])


def test_a_rehearsal_tells_every_error_and_writes_nothing(author: User) -> None:
    job = drop(author, "customers", CUSTOMERS + MARTIN.format("non") + LILAS.replace("810", "811"))
    assert (job.status, job.row_count, job.counts["errors"]) == (Status.REHEARSED, 2, 2)
    assert [row[:3] for row in job.errors] == [
        [2, "E-mail", "non"],
        [3, "SIREN", "811001479"],
    ]
    assert not Customer.objects.exists()
    with pytest.raises(WrongStage):
        services.start(job, at=NOW)


def test_a_file_is_imported_once_and_told(author: User) -> None:
    job = imported(author, "customers", CUSTOMERS + LILAS)
    assert (job.status, job.done_count, job.counts["added"]) == (Status.DONE, 1, 1)
    assert run_due_imports(NOW + timedelta(days=1)) == 0
    event = Event.objects.get(kind="import.finished")
    assert (event.subject, event.actor) == (f"import:{job.pk}", author.actor)
    assert event.data["added"] == 1
    assert Customer.objects.count() == 1


def test_two_clicks_are_one_import(author: User) -> None:
    job = drop(author, "customers", CUSTOMERS + LILAS)
    services.start(job, at=NOW)
    services.start(job, at=NOW)
    run_due_imports(NOW)
    with pytest.raises(WrongStage):
        services.start(job, at=NOW)
    assert Event.objects.filter(kind="import.finished").count() == 1


def test_the_samples_are_imported_without_a_fault_and_undone_to_nothing(author: User) -> None:
    jobs = [
        imported(author, subject, sample(subject))
        for subject in ("products", "plans", "customers", "subscriptions")
    ]
    assert [(job.status, job.errors) for job in jobs] == [(Status.DONE, [])] * 4
    assert (Product.objects.count(), Customer.objects.count()) == (3, 3)
    assert (Plan.objects.count(), Subscription.objects.count()) == (1, 2)
    for job in reversed(jobs):
        assert undone(job).errors == []
    for model in (Product, Plan, PlanVersion, Customer, Contact, Subscription, SubscriptionItem):
        assert not model.objects.exists(), model


def test_undoing_gives_changed_values_back(author: User, organization: Organization) -> None:
    customer = factories.make_customer(organization, payment_days=30, payment_end_of_month=True)
    factories.make_contact(customer, email="alice@martin.example")
    job = imported(
        author,
        "customers",
        "Code;Nom;Délai (jours);Fin de mois;E-mail\n"
        "C001;Martin et fils;45;non;bob@martin.example\n",
    )
    customer.refresh_from_db()
    assert (customer.name, customer.payment_days) == ("Martin et fils", 45)

    job = undone(job)
    customer.refresh_from_db()
    assert (job.counts["restored"], job.errors) == (1, [])
    assert (customer.name, customer.payment_days) == ("Boulangerie Martin", 30)
    assert customer.folded_name == "boulangerie martin"
    assert customer.payment_end_of_month is True
    contact = Contact.objects.get()
    assert (contact.email, contact.receives_invoices) == ("alice@martin.example", True)


def test_undoing_gives_the_lines_of_a_subscription_back(
    author: User, organization: Organization
) -> None:
    product = factories.make_product(organization)
    other = factories.make_product(organization, code="AUTRE", name="Autre")
    subscription = factories.make_subscription(
        factories.make_customer(organization),
        [(product, {"quantity": 2}), (product, {})],
        status="draft",
        next_billing_on=None,
    )
    before = list(SubscriptionItem.objects.order_by("pk").values())
    job = imported(
        author, "subscriptions", f"Référence;Client;Produit;Quantité\nAB-0001;C001;{other.code};5\n"
    )
    assert job.status == Status.DONE, job.errors
    assert subscription.items.get().product == other
    assert undone(job).counts == {"removed": 0, "restored": 1, "kept": 0}
    assert list(SubscriptionItem.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        pytest.param(
            lambda one: update_customer(one, at=NOW, phone="01"), "Modifié depuis", id="a change"
        ),
        pytest.param(
            lambda one: Note.objects.create(customer=one, text="Rappeler", created_at=NOW),
            "Utilisé depuis",
            id="a note",
        ),
        pytest.param(
            factories.make_invoice, "Utilisé depuis l’import\u00a0: facture.", id="an invoice"
        ),
        pytest.param(
            lambda one: factories.make_contact(one, email="b@c.example"),
            "Modifié depuis",
            id="a contact",
        ),
    ],
)
def test_what_was_used_since_stays_and_says_why(author: User, use: Any, reason: str) -> None:
    job = imported(author, "customers", CUSTOMERS + MARTIN.format("") + LILAS)
    use(Customer.objects.get(code="C001"))
    job = undone(job)
    assert (job.status, job.counts) == (Status.UNDONE, {"removed": 1, "restored": 0, "kept": 1})
    assert Customer.objects.get().code == "C001"
    ((row, _, name, why, _),) = job.errors
    assert (row, name) == (0, "C001")
    assert why.startswith(reason)
    assert Event.objects.get(kind="import.undone").data["kept"] == 1


def test_the_log_outlives_what_was_undone(author: User) -> None:
    undone(imported(author, "customers", CUSTOMERS + LILAS))
    assert Event.objects.filter(kind="customer.created").count() == 1
    assert drop(author, "customers", CUSTOMERS + LILAS).counts["added"] == 1


def test_what_changed_between_rehearsal_and_import_is_told_and_nothing_is_written(
    author: User, organization: Organization
) -> None:
    product = factories.make_product(organization)
    job = drop(author, "plans", "Formule;Nom;Produit;Rythme\nPRO;Pro;SAAS;mensuel\n")
    product.delete()
    services.start(job, at=NOW)
    run_due_imports(NOW)
    job.refresh_from_db()
    assert (job.status, job.counts["errors"]) == (Status.REHEARSED, 1)
    assert not Plan.objects.exists()


def test_columns_are_remembered_for_the_same_headings(
    author: User, organization: Organization
) -> None:
    content = b"Identifiant;Raison\nC9;Martin\n"
    first = services.upload(organization, "customers", ("a.csv", content), author=author, at=NOW)
    assert first.columns == {"Identifiant": "", "Raison": ""}
    services.rehearse(first, {"Identifiant": "code", "Raison": "name"}, at=NOW)
    again = services.upload(organization, "customers", ("b.csv", content), author=author, at=NOW)
    assert again.columns == {"Identifiant": "code", "Raison": "name"}


def test_a_fault_of_ours_leaves_nothing_and_ends_after_three_tries(
    author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = drop(author, "customers", CUSTOMERS + LILAS)
    services.start(job, at=NOW)

    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(worker, "record", fail)
    for attempt in range(4):
        run_due_imports(NOW + attempt * (LEASE + timedelta(seconds=1)))
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Status.FAILED, 3)
    assert "Rien n’a été écrit" in job.last_error
    assert not Customer.objects.exists()


def test_a_file_that_is_not_wanted_is_forgotten_but_never_what_was_imported(author: User) -> None:
    services.forget(drop(author, "customers", CUSTOMERS + LILAS))
    assert not ImportJob.objects.exists()
    with pytest.raises(WrongStage):
        services.forget(imported(author, "customers", CUSTOMERS + LILAS))


def test_undoing_asks_as_much_for_thirty_rows_as_for_one(author: User) -> None:
    def queries(count: int, first: int) -> int:
        rows = "".join(f"D{first + rank};Client {rank};;;;;\n" for rank in range(count))
        job = imported(author, "customers", "Code;Nom;SIREN;Adresse;CP;Ville;E-mail\n" + rows)
        assert job.status == Status.DONE, job.errors
        services.ask_undo(job, at=NOW)
        with CaptureQueriesContext(connection) as captured:
            run_due_imports(NOW)
        return len(captured)

    assert queries(1, 100) == queries(30, 200)


@pytest.mark.usefixtures("committed_db")
def test_two_workers_import_a_file_once() -> None:
    author = make_user("alice@ritournelle.example", factories.make_organization())
    job = drop(author, "customers", CUSTOMERS + LILAS)
    services.start(job, at=NOW)
    counts = run_together(lambda: run_due_imports(NOW), lambda: run_due_imports(NOW))
    assert sum(counts) == 1
    assert Customer.objects.count() == 1
