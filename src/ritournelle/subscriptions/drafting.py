"""From charges to documents: what an invoice will say, before it has a number."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.core.charges import Charge, Due, Outlook, outlook
from ritournelle.core.errors import DomainError
from ritournelle.core.terms import PaymentTerms
from ritournelle.core.vat import totals
from ritournelle.france.vat import Buyer
from ritournelle.invoicing.new import Frozen, NewInvoice, NewLine
from ritournelle.invoicing.snapshots import buyer_text, seller_text
from ritournelle.invoicing.terms import Case, payment_terms, terms_text
from ritournelle.subscriptions.book import Book, ProductFacts
from ritournelle.subscriptions.queries import Dossier
from ritournelle.subscriptions.terms import ItemRow, make_terms
from ritournelle.subscriptions.wording import describe, discount_label


class TooLate(DomainError):
    """Raised by a subscription with more periods to catch up than the organisation allows."""

    code = "too-many-late-periods"

    def __init__(self, count: int, bound: int) -> None:
        super().__init__(
            f"{count} périodes sont à facturer d’un coup, plus que les {bound} permises.",
            "Vérifiez la date de début de l’abonnement. Si elle est juste, relancez la "
            "facturation en acceptant ce rattrapage.",
        )


class NothingBought(DomainError):
    """Raised by an active subscription without lines."""

    code = "nothing-bought"

    def __init__(self) -> None:
        super().__init__(
            "Cet abonnement n’a aucune ligne.", "Ajoutez-lui une ligne, ou mettez-y fin."
        )


class Draft(NamedTuple):
    """One invoice to be, with the texts that will be frozen on it."""

    invoice: NewInvoice
    buyer: str
    terms: str

    def freeze(self, seller: Frozen, snapshots: Mapping[str, Frozen]) -> NewInvoice:
        """Return the invoice with its snapshots."""
        return self.invoice._replace(
            seller=seller, buyer=snapshots[self.buyer], terms=snapshots[self.terms]
        )


class Planned(NamedTuple):
    """What a subscription is billed now, and where it stands afterwards."""

    dossier: Dossier
    drafts: tuple[Draft, ...]
    outlook: Outlook


UNFROZEN = Frozen(0, "")


class Drafter:
    """Drafts the invoices of one organisation on one day, dated `on`."""

    def __init__(self, organization: Organization, *, on: date, accept_late: bool = False) -> None:
        self.organization = organization
        self.on = on
        self.book = Book(organization, on)
        self.seller = seller_text(organization)
        self._late_bound = None if accept_late else organization.late_bound
        self._terms_texts: dict[Case, str] = {}
        self._due_days: dict[PaymentTerms, date] = {}

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
        return Planned(dossier, self._drafts(dossier, seen.due), seen)

    def draft(self, dossier: Dossier, due: Due) -> Draft:
        """Draft the invoice of one occurrence."""
        customer, subscription = dossier.customer, dossier.facts.subscription
        buyer = self.book.buyer(customer)
        items = {item.id: item for item in dossier.facts.items}
        products = [self.book.product(items[charge.item].product_id) for charge in due.charges]
        lines = [
            self._line(charge, items[charge.item], product, buyer, customer.language)
            for charge, product in zip(due.charges, products, strict=True)
        ]
        payment = payment_terms(self.organization, customer)
        case = Case(
            buyer=buyer,
            language=customer.language,
            means=customer.payment_means,
            payment=payment,
            natures=frozenset([product.taxed.nature for product in products]),
            taxes=frozenset([line.tax for line in lines]),
            on=self.on,
        )
        occurrence = due.occurrence
        invoice = NewInvoice(
            customer_id=customer.id,
            lines=lines,
            totals=totals([(line.tax, line.net_cents) for line in lines], due.discount_cents),
            seller=UNFROZEN,
            buyer=UNFROZEN,
            terms=UNFROZEN,
            due_on=self._due_on(payment),
            language=customer.language,
            discount_label=discount_label(due.discounts, customer.language),
            subscription_id=subscription.id,
            period_start=occurrence.period.start,
            period_end=occurrence.period.end,
            order_reference=subscription.order_reference,
            contract_reference=subscription.contract_reference,
            own_text=subscription.own_text,
            sends=subscription.sends,
        )
        fallback = self.organization.email
        return Draft(
            invoice,
            buyer_text(customer, dossier.email, fallback_email=fallback),
            self._terms_text(case),
        )

    def _drafts(self, dossier: Dossier, due: tuple[Due, ...]) -> tuple[Draft, ...]:
        return tuple([self.draft(dossier, one) for one in due])

    def _line(
        self, charge: Charge, item: ItemRow, product: ProductFacts, buyer: Buyer, language: str
    ) -> NewLine:
        part, period = charge.part, charge.period
        return NewLine(
            item.name or product.name,
            part.quantity,
            product.unit,
            part.unit_price,
            part.cents,
            charge.net_cents,
            self.book.tax(buyer, product),
            describe(charge, item.description or product.description, language),
            product.code,
            discount_label(charge.discounts, language) if charge.discounts else "",
            charge.discount_cents,
            period.start,
            period.end,
            product.id,
            item.id,
            charge.number,
        )

    def _terms_text(self, case: Case) -> str:
        text = self._terms_texts.get(case)
        if text is None:
            text = self._terms_texts[case] = terms_text(self.organization, case)
        return text

    def _due_on(self, payment: PaymentTerms) -> date:
        day = self._due_days.get(payment)
        if day is None:
            day = self._due_days[payment] = payment.due_on(self.on)
        return day
