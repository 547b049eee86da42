"""From charges to documents: what an invoice will say, before it has a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.catalog.services import AMOUNT_PREFIX
from ritournelle.core.charges import Charge, Due, Outlook, outlook
from ritournelle.core.errors import DomainError
from ritournelle.core.periods import Period
from ritournelle.core.terms import PaymentTerms
from ritournelle.core.vat import Tax, Totals, totals
from ritournelle.france.natures import Nature
from ritournelle.france.vat import Buyer
from ritournelle.invoicing.new import Frozen, NewInvoice, NewLine
from ritournelle.invoicing.snapshots import buyer_text, seller_text
from ritournelle.invoicing.terms import Case, payment_terms, terms_text
from ritournelle.subscriptions.book import Book
from ritournelle.subscriptions.queries import CustomerRow, Dossier
from ritournelle.subscriptions.terms import ItemRow, SubscriptionRow, make_terms
from ritournelle.subscriptions.wording import describe, discount_label


class TooLate(DomainError):
    """Raised by a subscription with more periods to catch up than the organisation allows."""

    code = "too-many-late-periods"

    def __init__(self, count: int, bound: int) -> None:
        super().__init__(
            f"{count} périodes sont à facturer d’un coup, plus que les {bound} permises.",
            "Vérifiez la date de début de l’abonnement. Si elle est juste, relancez la "
            "facturation en acceptant ce rattrapage («\u00a0Lancer malgré tout\u00a0» à l’écran, --force au terminal).",
        )


class NothingBought(DomainError):
    """Raised by an active subscription without lines."""

    code = "nothing-bought"

    def __init__(self) -> None:
        super().__init__(
            "Cet abonnement n’a aucune ligne.", "Ajoutez-lui une ligne, ou mettez-y fin."
        )


@dataclass(frozen=True, eq=False, slots=True)
class Profile:
    """What customers taxed, paying and read in the same way have in common; one object for all."""

    buyer: Buyer
    language: str
    means: str
    payment: PaymentTerms
    due_on: date


class Draft(NamedTuple):
    """One invoice to be, with the texts that will be frozen on it."""

    dossier: Dossier
    due: Due
    lines: list[NewLine]
    totals: Totals
    due_on: date
    buyer: str
    terms: str

    @property
    def period(self) -> Period:
        """The days that the invoice is for."""
        return self.due.occurrence.period

    def freeze(
        self, seller: Frozen, snapshots: Mapping[str, Frozen], *, run_id: int | None = None
    ) -> NewInvoice:
        """Return the invoice with its snapshots."""
        customer, subscription = self.dossier.customer, self.dossier.facts.subscription
        return NewInvoice(
            customer_id=customer.id,
            lines=self.lines,
            totals=self.totals,
            seller=seller,
            buyer=snapshots[self.buyer],
            terms=snapshots[self.terms],
            due_on=self.due_on,
            language=customer.language,
            discount_label=discount_label(self.due.discounts, customer.language),
            subscription_id=subscription.id,
            run_id=run_id,
            period_start=self.period.start,
            period_end=self.period.end,
            order_reference=subscription.order_reference,
            contract_reference=subscription.contract_reference,
            own_text=subscription.own_text,
            sends=subscription.sends,
            recipients=subscription.recipients,
            payment_means=subscription.payment_means,
            payment_days=subscription.payment_days,
            payment_end_of_month=subscription.payment_end_of_month,
            payment_day=subscription.payment_day,
        )


class Planned(NamedTuple):
    """What a subscription is billed now, and where it stands afterwards."""

    dossier: Dossier
    drafts: list[Draft]
    outlook: Outlook


class Drafter:
    """Drafts the invoices of one organisation on one day, dated `on`."""

    def __init__(self, organization: Organization, *, on: date, accept_late: bool = False) -> None:
        self.organization = organization
        self.on = on
        self.book = Book(organization, on)
        self.seller = seller_text(organization)
        self._late_bound = None if accept_late else organization.late_bound
        self._profiles: dict[tuple[object, ...], Profile] = {}
        self._terms_texts: dict[tuple[Profile, frozenset[Nature], frozenset[Tax]], str] = {}

    def plan(
        self, dossier: Dossier, until: date, *, billed: set[tuple[int, date]] | None = None
    ) -> Planned:
        """Compute one subscription. Raises DomainError with the reason why it cannot be billed."""
        facts = dossier.facts
        if not facts.items:
            raise NothingBought
        terms = make_terms(facts, self.book, self.organization.holiday_region)
        seen = outlook(
            terms, until, since=facts.subscription.billed_until, billed=billed or frozenset()
        )
        if self._late_bound is not None and len(seen.due) > self._late_bound:
            raise TooLate(len(seen.due), self._late_bound)
        return Planned(dossier, [self.draft(dossier, one) for one in seen.due], seen)

    def draft(self, dossier: Dossier, due: Due) -> Draft:
        """Draft the invoice of one occurrence."""
        customer = dossier.customer
        profile = self._profile(customer, dossier.facts.subscription)
        items = {item.id: item for item in dossier.facts.items}
        lines = [self._line(charge, items[charge.item], profile) for charge in due.charges]
        return Draft(
            dossier,
            due,
            lines,
            totals([(line.tax, line.net_cents) for line in lines], due.discount_cents),
            profile.due_on,
            buyer_text(customer, dossier.email, fallback_email=self.organization.email),
            self._terms_text(profile, lines),
        )

    def _profile(self, customer: CustomerRow, own: SubscriptionRow) -> Profile:
        buyer = self.book.buyer(customer)
        chosen = customer if own.payment_days is None else own
        key = (
            buyer, customer.language, own.payment_means or customer.payment_means,
            chosen.payment_days, chosen.payment_end_of_month, chosen.payment_day,
        )  # fmt: skip
        profile = self._profiles.get(key)
        if profile is None:
            _, language, means, *_ = key
            payment = payment_terms(self.organization, customer, own)
            profile = self._profiles[key] = Profile(
                buyer, language, means, payment, payment.due_on(self.on)
            )
        return profile

    def _line(self, charge: Charge, item: ItemRow, profile: Profile) -> NewLine:
        part, period, language = charge.part, charge.period, profile.language
        product = self.book.product(item.product_id)
        return NewLine(
            item.name or product.name,
            part.quantity,
            product.unit,
            part.unit_price,
            part.cents,
            charge.net_cents,
            self.book.tax(profile.buyer, product),
            describe(charge, item.description or product.description, language),
            _shown_code(product.code),
            discount_label(charge.discounts, language) if charge.discounts else "",
            charge.discount_cents,
            period.start,
            period.end,
            product.id,
            item.id,
            charge.number,
        )

    def _terms_text(self, profile: Profile, lines: Sequence[NewLine]) -> str:
        """Return the legal texts, one and the same object for all invoices that say the same."""
        products = [self.book.product(line.product_id) for line in lines if line.product_id]
        natures = frozenset([product.taxed.nature for product in products])
        taxes = frozenset([line.tax for line in lines])
        text = self._terms_texts.get((profile, natures, taxes))
        if text is None:
            case = Case(
                buyer=profile.buyer,
                language=profile.language,
                means=profile.means,
                payment=profile.payment,
                natures=natures,
                taxes=taxes,
                on=self.on,
            )
            text = terms_text(self.organization, case)
            self._terms_texts[profile, natures, taxes] = text
        return text


def _shown_code(code: str) -> str:
    """Return a product's code as its buyer reads it; that behind a plain amount is ours alone."""
    return "" if code.startswith(AMOUNT_PREFIX) else code
