"""The right column of the wizard: amounts and dates of what is on the form, saved or not."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import PlanVersion, Product
from ritournelle.catalog.rhythms import RhythmColumns, describe_rhythm
from ritournelle.core.errors import DomainError
from ritournelle.core.schedule import FirstPeriod
from ritournelle.core.terms import PaymentTerms
from ritournelle.customers.models import Customer
from ritournelle.documents.text import long_date, money
from ritournelle.france.buyers import BuyerKind
from ritournelle.france.vat import Buyer
from ritournelle.invoicing.terms import payment_terms, terms_label, vat_buyer
from ritournelle.subscriptions.estimate import Estimate, Forecasted, estimate
from ritournelle.subscriptions.forecast import Whole
from ritournelle.subscriptions.models import Subscription
from ritournelle.web.shell.forms import words
from ritournelle.web.shell.rhythm import beat_of

SHORT = 5


class Aside(NamedTuple):
    """What the right column says; `seen` is None while nothing can be computed."""

    customer: Customer | None
    what: str
    rhythm: str
    beat: object
    seen: Estimate | None
    fault: str

    @property
    def usual(self) -> Forecasted | None:
        """The invoice that comes back."""
        return self.seen.usual if self.seen else None

    @property
    def next_dates(self) -> list[Forecasted]:
        """The next five invoices."""
        return self.seen.coming[:SHORT] if self.seen else []

    @property
    def all_dates(self) -> list[Forecasted]:
        """The next twelve."""
        return self.seen.coming[:12] if self.seen else []

    @property
    def prorata(self) -> str:
        """How the first period is billed when it is shorter than the others."""
        first = self.seen.short_first if self.seen else None
        return _prorata(first, self.seen) if first and self.seen else ""


def aside_of(
    organization: Organization,
    customer: Customer | None,
    whole: Whole,
    today: date,
    *,
    version: PlanVersion | None = None,
    new: Sequence[Product] = (),
) -> Aside:
    """Compute the right column; what cannot be computed is said instead."""
    row = whole.row
    columns = RhythmColumns(row.rhythm_unit, row.rhythm_every, row.rhythm_days, row.rhythm_months)
    what = _what(whole, version)
    seen, fault = None, ""
    if whole.items:
        try:
            buyer = vat_buyer(customer) if customer else _stand_in(organization)
            seen = estimate(organization, buyer, whole, today, new=new)
        except DomainError as error:
            fault = words(error)
    return Aside(customer, what, describe_rhythm(columns), beat_of(columns._asdict()), seen, fault)


def summary(organization: Organization, customer: Customer, whole: Whole, aside: Aside) -> str:
    """Say in one sentence what activating starts."""
    usual, row = aside.usual, whole.row
    if usual is None:
        return "Rien ne sera facturé tant qu’aucune échéance n’est prévue."
    first = aside.next_dates[0]
    parts = [
        f"{euros(usual)} TTC {aside.rhythm}",
        f"à partir du {long_date(first.on, 'fr')}",
        terms_words(organization, customer, row),
        sending_words(row),
    ]
    return ", ".join(parts) + "."


def terms_words(organization: Organization, customer: Customer, row: Subscription) -> str:
    """Say how and by when it is paid: `par virement, 30 jours`."""
    means = Customer.PaymentMeans(row.payment_means or customer.payment_means).label
    terms: PaymentTerms = payment_terms(organization, customer, row)
    return f"à régler par {_lower(str(means))} ({_lower(terms_label(terms, 'fr'))})"


def sending_words(row: Subscription) -> str:
    """Say what becomes of each invoice."""
    if row.output == Subscription.Output.DRAFT:
        return "en brouillon que vous validez"
    return "envoyés automatiquement" if row.sends else "sans envoi par e-mail"


def euros(one: Forecasted) -> str:
    """Write what an invoice comes to, VAT included."""
    return money(one.totals.gross_cents, "EUR", "fr")


def _lower(text: str) -> str:
    """Begin a text in lower case, but for initials such as SEPA."""
    return text[:1].lower() + text[1:]


def _what(whole: Whole, version: PlanVersion | None) -> str:
    name = version.plan.name if version else ""
    recurring = [item for item in whole.items if not item.is_one_off]
    if not name and recurring:
        name = recurring[0].name or recurring[0].product.name
    quantity = recurring[0].quantity.normalize() if len(recurring) == 1 else 1
    return f"{name} × {quantity:f}".replace(".", ",") if name and quantity != 1 else name


def _prorata(first: Forecasted, seen: Estimate) -> str:
    occurrence = seen.terms.schedule.occurrence(0)
    start, last = long_date(first.period.start, "fr"), long_date(first.period.last_day, "fr")
    amount = money(first.totals.net_cents, "EUR", "fr")
    if seen.terms.schedule.first == FirstPeriod.WHOLE or occurrence is None:
        return f"Première période du {start} au {last}, facturée en entier\u00a0: {amount} HT."
    days, whole = first.period.days, occurrence.whole.days
    return (
        f"Première période du {start} au {last}\u00a0: {days}\u00a0jours sur {whole}, "
        f"soit {amount} HT."
    )


def _stand_in(organization: Organization) -> Buyer:
    """Return a professional of the same place, until the customer is known."""
    return Buyer(BuyerKind.PROFESSIONAL, organization.country, organization.postcode, "", "")
