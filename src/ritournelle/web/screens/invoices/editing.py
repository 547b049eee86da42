"""A draft while it is edited: what was typed, its forms, and the document that they make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from ritournelle.accounts.models import Organization
from ritournelle.catalog.models import Product
from ritournelle.core.errors import DomainError
from ritournelle.core.vat import Totals
from ritournelle.customers.models import Customer
from ritournelle.invoicing.drafts import (
    DraftContent,
    DraftLine,
    OwnTerms,
    billing_key,
    draft_totals,
    new_line,
)
from ritournelle.invoicing.models import Invoice, InvoiceLine
from ritournelle.invoicing.new import NewLine
from ritournelle.invoicing.reading import read_line
from ritournelle.invoicing.terms import payment_terms, terms_label
from ritournelle.web.screens.invoices import taxes
from ritournelle.web.screens.invoices.draft_forms import (
    KEPT,
    LINE_FIELDS,
    TERMS,
    HeadForm,
    LineForm,
)
from ritournelle.web.screens.invoices.typed import Typed, terms_choice
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.keys import key_of

_ONE_DAY = timedelta(days=1)


@dataclass
class Editor:
    """One draft, new or known, with what a person has typed so far."""

    organization: Organization
    on: date
    kind: str = "invoice"
    customer: Customer | None = None
    invoice: Invoice | None = None
    head: Typed = field(default_factory=dict)
    lines: list[Typed] = field(default_factory=list)
    is_checked: bool = False

    @cached_property
    def form(self) -> HeadForm:
        """The head: checked when it is to be saved, else as typed."""
        values: Any = {"data" if self.is_checked else "initial": self.head}
        return HeadForm(keeps_terms=self._kept_terms, **values)

    @cached_property
    def line_forms(self) -> list[LineForm]:
        """The lines: checked when they are to be saved, else as typed."""
        return [self._line_form(at, line, checked=self.is_checked) for at, line in self._numbered]

    @cached_property
    def is_valid(self) -> bool:
        """Check everything, and keep what is wrong at its field."""
        sound = [form.is_valid() for form in (self.form, *self.line_forms)]
        if not self.lines:
            self.form.add_error(None, "Ajoutez au moins une ligne.")
        if self.customer is None:
            self.form.add_error(None, "Choisissez le client.")
        return all(sound) and bool(self.lines) and bool(self.customer) and self._has_taxes

    @cached_property
    def _has_taxes(self) -> bool:
        for form in self.line_forms:
            try:
                self._draft_line(form)
            except DomainError as error:
                refuse(form, error, "vat")
                return False
        try:
            draft_totals(map(self._written, self.line_forms), self.form.cleaned_data["off"])
        except DomainError as error:
            refuse(self.form, error)
            return False
        return True

    @property
    def content(self) -> DraftContent:
        """What a valid draft says."""
        data = self.form.cleaned_data
        assert self.customer is not None  # noqa: S101 (checked by is_valid)
        return DraftContent(
            customer=self.customer,
            lines=[self._draft_line(form) for form in self.line_forms],
            kind=self.kind,
            discount=data["off"],
            period_start=data["first_day"],
            period_end=data["last_day"] + _ONE_DAY if data["last_day"] else None,
            order_reference=data["order_reference"],
            contract_reference=data["contract_reference"],
            own_text=data["own_text"],
            terms=self._terms(data),
            recipients=data["recipients"],
            sends=data["sends"],
        )

    @cached_property
    def summary(self) -> "Summary":
        """The totals of what can be read of the lines so far, by the code that writes them."""
        forms = [self._line_form(at, line, checked=True) for at, line in self._numbered]
        head = HeadForm(self.head, keeps_terms=self._kept_terms)
        discount = head.cleaned_data.get("off") if head.is_valid() else None
        nets: list[NewLine | None] = [self._readable(form) for form in forms]
        try:
            totals = draft_totals([one for one in nets if one], discount)
        except DomainError as error:
            return Summary(nets, None, str(error))
        return Summary(nets, totals)

    @cached_property
    def _stored(self) -> dict[str, InvoiceLine]:
        rows = self.invoice.lines.filter(item__isnull=False) if self.invoice else ()
        return {billing_key(line): line for line in rows}

    @cached_property
    def _products(self) -> dict[int, Product]:
        keys = {key_of(line.get("product")) for line in self.lines} - {0}
        own = Product.objects.filter(organization=self.organization, pk__in=keys)
        return own.in_bulk() if keys else {}

    @cached_property
    def _vat_choices(self) -> list[tuple[str, str]]:
        return taxes.choices(self.organization, self.on)

    @property
    def _numbered(self) -> Iterable[tuple[int, Typed]]:
        return enumerate(self.lines)

    def _line_form(self, at: int, line: Typed, *, checked: bool) -> LineForm:
        prefix = f"l{at}"
        options: Any = {"vat_choices": self._vat_choices, "prefix": prefix}
        if checked:
            data = {f"{prefix}-{name}": line.get(name, "") for name in LINE_FIELDS}
            return LineForm(data, **options)
        return LineForm(initial=line, **options)

    def _draft_line(self, form: LineForm) -> DraftLine:
        data, product = form.cleaned_data, self._products.get(form.cleaned_data["product"] or 0)
        stored = self._stored.get(data["follows"])
        assert self.customer is not None  # noqa: S101 (checked before)
        tax = (
            read_line(stored).tax
            if stored
            else taxes.tax_of(data["vat"], product, self.customer, self.on)
        )
        return DraftLine(
            name=data["name"],
            quantity=data["quantity"],
            unit=data["unit"],
            unit_price=data["price"],
            tax=tax,
            description=data["description"].replace("\r\n", "\n"),
            reference=data["reference"],
            discount=data["off"],
            product_id=product.pk if product else None,
            follows=data["follows"],
        )

    def _written(self, form: LineForm) -> NewLine:
        line = self._draft_line(form)
        return new_line(line, self._stored.get(line.follows))

    def _readable(self, form: LineForm) -> NewLine | None:
        if not form.is_valid() or self.customer is None:
            return None
        try:
            return self._written(form)
        except DomainError:
            return None

    @property
    def _kept_terms(self) -> str:
        """Own terms of the draft that are not among the usual ones, in words."""
        if self.invoice is None or terms_choice(self.invoice) != KEPT:
            return ""
        own = payment_terms(self.organization, self.invoice.customer, self.invoice)
        return terms_label(own, "fr")

    def _terms(self, data: Mapping[str, Any]) -> OwnTerms:
        if data["terms"] == KEPT and self.invoice:
            one = self.invoice
            return OwnTerms(
                data["means"], one.payment_days, one.payment_end_of_month, one.payment_day
            )
        return TERMS[data["terms"]]._replace(payment_means=data["means"])


@dataclass(frozen=True)
class Summary:
    """The amounts of the lines, in their order, and the totals; or why there are none."""

    nets: Sequence[NewLine | None]
    totals: Totals | None
    fault: str = ""
