"""Rows to measure with: one organisation with many subscriptions of three lines.

They are made by the database itself, from one row of each table, in seconds.
"""

from datetime import date, datetime

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.customers.models import Contact, Customer
from ritournelle.invoicing.series import create_series
from ritournelle.subscriptions.models import Subscription, SubscriptionItem

FIRST_DAY = date(2026, 1, 1)
LINES = 3
Expressions = dict[str, str]


def make_organization() -> Organization:
    """Make a seller with its series of numbers."""
    organization = Organization.objects.create(
        slug="mesure", name="Mesure", legal_form="SAS", capital_cents=15_000_000,
        siren="552100554", vat_number="FR96552100554", address_line1="12 rue de la République",
        postcode="69002", city="Lyon", email="factures@mesure.example",
        iban="FR7630006000011234567890189",
    )  # fmt: skip
    create_series(organization, "invoice")
    return organization


def make_subscriptions(
    organization: Organization, count: int, *, due: str, billed_until: str = "", sends: bool = True
) -> None:
    """Make `count` customers, each with a contact and a monthly subscription of three lines.

    `due` and `billed_until` are days as SQL over `n`, the number of the subscription. Dates of
    start, quantities and names differ as in life.
    """
    for n in range(1, LINES + 1):
        Product.objects.create(
            organization=organization, code=f"P{n}", name=f"Produit {n}", unit_price=98 + n
        )
    customer = Customer(
        organization=organization, siren="732829320", vat_number="FR44732829320",
        address_line1="51 quai Perrache", postcode="67000", city="Strasbourg",
    )  # fmt: skip
    repeat(
        customer,
        count,
        id="n",
        code="'C' || n",
        name="'Client ' || n || ' et Fils'",
        folded_name="'client ' || n || ' et fils'",
    )
    repeat(Contact(), count, id="n", customer_id="n", email="'c' || n || '@client.example'")
    repeat(
        Subscription(
            organization=organization, status="active", rhythm_days="1", sends=sends
        ), count,
        id="n", customer_id="n", reference="'AB-' || n", starts_on=days_before(FIRST_DAY, "n % 900"),
        billed_until=billed_until or due, next_billing_on=due,
    )  # fmt: skip
    repeat(
        SubscriptionItem(), count * LINES,
        id="n", subscription_id=f"(n - 1) / {LINES} + 1", position=f"(n - 1) % {LINES} + 1",
        product_id=f"(n - 1) % {LINES} + 1", quantity="n % 97 + 1",
    )  # fmt: skip
    carry_on_after([Customer, Contact, Subscription, SubscriptionItem])


def days_before(day: date, number: str) -> str:
    """Return the SQL of a day so many days earlier; `number` is SQL too."""
    if connection.vendor == "postgresql":
        return f"date '{day}' - ({number})"
    return f"date('{day}', -({number}) || ' days')"


def minutes_before(moment: datetime, number: str) -> str:
    """Return the SQL of a moment so many minutes earlier; `number` is SQL too."""
    if connection.vendor == "postgresql":
        return f"timestamptz '{moment.isoformat()}' - ({number}) * interval '1 minute'"
    return f"datetime('{moment:%Y-%m-%d %H:%M:%S}', -({number}) || ' minutes')"


def day_of(day: str) -> str:
    """Return the SQL of the day of the month of a day, 28 at most, as text."""
    if connection.vendor == "postgresql":
        return f"least(28, extract(day from {day}))::int::text"
    return f"CAST(min(28, CAST(strftime('%d', {day}) AS INTEGER)) AS TEXT)"


def tidy() -> None:
    """Bring the planner's figures up to date and drop dead rows, as a server does by itself."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def repeat(row: Model, count: int, **expressions: str) -> None:
    """Insert `row` so many times; some columns are expressions over its number `n`."""
    columns = [str(field.column) for field in row._meta.concrete_fields]
    constants = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in row._meta.concrete_fields
        if field.column not in expressions
    ]
    listed = ", ".join(map(connection.ops.quote_name, columns))
    values = ", ".join(
        expressions[column].replace("%", "%%") if column in expressions else "%s"
        for column in columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {row._meta.db_table} ({listed}) "
            "WITH RECURSIVE numbers(n) AS "
            "(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s) "
            f"SELECT {values} FROM numbers",
            [count, *constants],
        )


def carry_on_after(models: list[type[Model]]) -> None:
    """Let the next key follow those that were given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
