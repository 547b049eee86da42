"""The form of a product: its price list, its VAT, everything checked at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from ritournelle.accounts.models import Organization
from ritournelle.catalog.checks import check_product, normal_rate, tier_row
from ritournelle.catalog.models import Product
from ritournelle.catalog.rules import TIERED, TierRow
from ritournelle.catalog.services import FIELDS
from ritournelle.core.pricing import Tier
from ritournelle.kit.validation import merged
from ritournelle.web.shell.choices import exemption_choices, rate_choices, unit_choices
from ritournelle.web.shell.forms import NumberField, refuse_all

if TYPE_CHECKING:
    FormSet = BaseFormSet["TierForm"]
else:
    FormSet = BaseFormSet

OTHER = "autre"
MOST_TIERS = 30
PRICING_HINTS = {
    Product.Pricing.FLAT: "Le même prix, quelle que soit la quantité.",
    Product.Pricing.PER_UNIT: "Un prix par unité\u00a0: utilisateur, licence, heure…",
    Product.Pricing.TIERED: "Les 10 premières à un prix, les suivantes à un autre.",
    Product.Pricing.VOLUME: "Toutes au prix du palier atteint.",
    Product.Pricing.PACKAGE: "Un prix par lot entamé, de 100 par exemple.",
}
PLAIN = ("code", "name", "description", "unit", "nature", "pricing", "account", "vat_exemption")


class TierForm(forms.Form):
    """A step of a price list; a row left empty is none."""

    up_to = NumberField(label="Jusqu’à", required=False)
    unit_price = NumberField(label="Prix unitaire HT", required=False)
    flat_price = NumberField(label="Forfait HT", required=False)

    @property
    def is_filled(self) -> bool:
        """Whether somebody wrote anything in the row."""
        return any(value is not None for value in self.cleaned_data.values())

    def row(self) -> TierRow:
        """Return what a product keeps of the step."""
        values = self.cleaned_data
        zero = Decimal(0)
        return tier_row(
            Tier(
                values.get("up_to"),
                values.get("unit_price") or zero,
                values.get("flat_price") or zero,
            )
        )


class BaseTiers(FormSet):
    """The steps together, in the order of their limits; the last has none."""

    def rows(self) -> list[TierRow]:
        """Return what a product keeps of them."""
        rows = [form.row() for form in self.forms if form.is_valid() and form.is_filled]
        endless = [row for row in rows if row[0] is None]
        return sorted((row for row in rows if row[0]), key=_limit) + endless


def _limit(row: TierRow) -> Decimal:
    return Decimal(row[0] or 0)


class ProductForm(forms.Form):
    """The columns of a product; the steps of its price have their own forms."""

    name = forms.CharField(label="Désignation", help_text="Telle qu’elle figure sur les factures.")
    code = forms.CharField(
        label="Référence", required=False, help_text="Laissée vide, elle est tirée du nom."
    )
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    unit = forms.ChoiceField(label="Unité", choices=unit_choices)
    nature = forms.ChoiceField(
        label="Nature", choices=Product.Nature, widget=forms.RadioSelect, initial="services"
    )
    pricing = forms.ChoiceField(
        label="Tarification", choices=Product.Pricing, widget=forms.RadioSelect
    )
    unit_price = NumberField(label="Prix HT", required=False, max_digits=16, decimal_places=6)
    package_size = NumberField(label="Taille du lot", required=False)
    rate = forms.ChoiceField(label="Taux de TVA", choices=[])
    other_rate = NumberField(label="Autre taux", required=False)
    vat_exemption = forms.ChoiceField(label="Motif sans TVA", choices=[], required=False)
    account = forms.CharField(
        label="Compte comptable", required=False, help_text="Par exemple 706000."
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        organization: Organization,
        product: Product | None,
        tiers: BaseTiers,
        on: date,
        **options: Any,
    ) -> None:
        self.organization, self.on, self.tiers = organization, on, tiers
        self.product = product or Product(
            organization=organization, vat_rate=normal_rate(organization, on)
        )
        options.setdefault("initial", initial_of(self.product, organization, on))
        super().__init__(*args, **options)
        rates = [*rate_choices(organization, on), (OTHER, "Autre taux")]
        self.fields["rate"] = forms.ChoiceField(label="Taux de TVA", choices=rates)
        self.fields["vat_exemption"] = forms.ChoiceField(
            label="Motif sans TVA",
            choices=[("", "Aucun"), *exemption_choices(on)],
            required=False,
            help_text="Demandé quand le taux est de 0\u00a0%.",
        )

    def clean(self) -> dict[str, Any]:
        """Hold the columns to the same checks as any other way in, all faults at once."""
        if self.cleaned_data.get("pricing") not in TIERED and "unit_price" not in self.errors:
            self._ask_for_price()
        values = self.columns() | {"code": self.cleaned_data.get("code") or "automatique"}
        checks = check_product(merged(self.product, FIELDS, values), self.organization, on=self.on)
        named = {("rate" if name == "vat_rate" else name): e for name, e in checks.errors.items()}
        if "tiers" in named:
            refuse_all(self, {"pricing": named.pop("tiers")})
        refuse_all(self, {name: e for name, e in named.items() if name not in self.errors})
        return self.cleaned_data

    def _ask_for_price(self) -> None:
        """A price left out by mistake would be billed at nothing."""
        if self.cleaned_data.get("unit_price") is None:
            self.add_error("unit_price", "Indiquez le prix, ou 0 si c’est gratuit.")

    def columns(self) -> dict[str, Any]:
        """Return the columns as they were filled in; only what the price list reads."""
        cleaned: Mapping[str, Any] = self.cleaned_data
        values = {name: cleaned.get(name, "") for name in PLAIN}
        pricing = values["pricing"]
        is_tiered = pricing in TIERED
        rate = cleaned.get("rate")
        own = cleaned.get("other_rate") if rate == OTHER else Decimal(rate or 0)
        return values | {
            "unit_price": Decimal(0) if is_tiered else cleaned.get("unit_price") or Decimal(0),
            "tiers": self.tiers.rows() if is_tiered else [],
            "package_size": cleaned.get("package_size")
            if pricing == Product.Pricing.PACKAGE
            else None,
            "vat_rate": Decimal(0) if own is None else own,
        }


def initial_of(product: Product, organization: Organization, on: date) -> dict[str, Any]:
    """Return what the form of a product shows first."""
    listed = {key for key, _ in rate_choices(organization, on)}
    rate = f"{product.vat_rate.normalize():f}"
    return {name: getattr(product, name) for name in PLAIN} | {
        "unit_price": product.unit_price.normalize() if product.pk else None,
        "package_size": product.package_size and product.package_size.normalize(),
        "rate": rate if rate in listed else OTHER,
        "other_rate": None if rate in listed else product.vat_rate.normalize(),
        "revision": product.revision,
    }


def tiers_formset(data: Any = None, rows: Sequence[TierRow] = (), *, more: int = 0) -> BaseTiers:
    """Return the rows of a price list, and empty ones to add steps."""
    made = formset_factory(
        TierForm,
        formset=BaseTiers,
        extra=more or (1 if rows else 3),
        max_num=MOST_TIERS,
        absolute_max=MOST_TIERS,
    )
    initial = [
        {"up_to": _number(up_to), "unit_price": _number(unit), "flat_price": _number(flat)}
        for up_to, unit, flat in rows
    ]
    return made(data, prefix="tiers", initial=initial)  # type: ignore[return-value]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text).normalize()
