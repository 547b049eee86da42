"""« D’où vient ce montant ? »: the calculation of one line, step by step, in French."""

from dataclasses import dataclass
from decimal import Decimal

from ritournelle.core.charges import Charge
from ritournelle.core.pricing import Part, PartKind
from ritournelle.core.vat import Tax
from ritournelle.documents.text import money, number, percent, short_date
from ritournelle.invoicing.new import NewLine
from ritournelle.subscriptions.drafting import Draft
from ritournelle.subscriptions.terms import ItemRow
from ritournelle.subscriptions.wording import discount_label

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done, and what it gives."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of an invoice to be, and where its amount comes from."""

    line: NewLine
    steps: tuple[Step, ...]
    origin: str


def explain(draft: Draft) -> list[Explained]:
    """Explain every line of an invoice to be."""
    items = {item.id: item for item in draft.dossier.facts.items}
    return [
        Explained(line, tuple(_steps(charge, line)), _origin(items[charge.item]))
        for line, charge in zip(draft.lines, draft.due.charges, strict=True)
    ]


def explain_discount(draft: Draft) -> list[Step]:
    """Say what is taken off the whole invoice."""
    if not draft.due.discount_cents:
        return []
    label = discount_label(draft.due.discounts, "fr")
    return [Step(label or "Remise globale", _euros(-draft.due.discount_cents))]


def _steps(charge: Charge, line: NewLine) -> list[Step]:
    if charge.price_cents == charge.part.cents:
        steps = [Step(_price_words(charge.part), _euros(charge.price_cents))]
    else:
        steps = [Step("Prix de la période entière", _euros(charge.price_cents)), _share(charge)]
    if charge.discount_cents:
        label = discount_label(charge.discounts, "fr")
        steps.append(Step(label or "Remise", _euros(-charge.discount_cents)))
    steps.append(Step("Montant HT", _euros(charge.net_cents)))
    steps.append(Step(_tax_words(line.tax), "ajoutée au total"))
    return steps


def _price_words(part: Part) -> str:
    price = f"{number(part.unit_price, 'fr', places=2)}{NBSP}€"
    if part.kind == PartKind.FLAT:
        return f"Forfait de {price}"
    unit = {PartKind.PACKAGES: "lot de ", PartKind.TIER: "dans la tranche, "}.get(part.kind, "")
    return f"{number(part.quantity, 'fr')} × {unit}{price}"


def _share(charge: Charge) -> Step:
    period, whole = charge.period, charge.whole
    days = f"{period.days}/{whole.days}{NBSP}jours"
    span = f"du {short_date(period.start, 'fr')} au {short_date(period.last_day, 'fr')}"
    return Step(f"Prorata {span}{NBSP}: {days}", _euros(charge.part.cents))


def _tax_words(tax: Tax) -> str:
    return f"TVA {percent(Decimal(tax.rate), 'fr')}" if tax.rate else "Sans TVA"


def _origin(item: ItemRow) -> str:
    """Say whose price it is: that decides what a price rise changes."""
    if item.is_one_off:
        return "Facturée une seule fois, avec la première échéance."
    if item.unit_price is not None:
        return "Prix propre à cet abonnement."
    if item.plan_item_id is not None:
        return "Prix de la version de formule souscrite."
    return "Prix du catalogue, au jour de la facture."


def _euros(cents: int) -> str:
    return money(cents, "EUR", "fr")
