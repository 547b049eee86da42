"""The legal texts of a document: what must be printed, and what the XML must say."""

import json
from collections.abc import Collection
from datetime import date
from typing import NamedTuple, Protocol

from ritournelle.accounts.models import Organization
from ritournelle.core.terms import EndOfMonth, PaymentTerms
from ritournelle.core.vat import Category, Tax
from ritournelle.france.buyers import BuyerKind
from ritournelle.france.exemptions import exemption_text
from ritournelle.france.mentions import ChosenTerms, notes
from ritournelle.france.natures import Nature, nature_mention, process_code
from ritournelle.france.territories import territory_of
from ritournelle.france.vat import (
    DEBITS_OPTION,
    Buyer,
    SellerRegime,
    exemption_case,
    vat_due_code,
)
from ritournelle.invoicing.errors import SellerWithoutVatNumber, VatNumberForbidden

# UNTDID 4461. A transfer must name an account (BR-61, CII-SR-470).
TRANSFER, NOT_DEFINED = "58", "1"
ON_RECEIPT = f"0 {EndOfMonth.NONE}"
TERMS_WORDS = {
    "fr": {
        EndOfMonth.NONE: "{}\u00a0jours",
        EndOfMonth.DAYS_THEN_END: "{}\u00a0jours fin de mois",
        EndOfMonth.END_THEN_DAYS: "fin de mois + {}\u00a0jours",
        ON_RECEIPT: "Comptant, à réception",
        f"0 {EndOfMonth.DAYS_THEN_END}": "Fin de mois",
        f"0 {EndOfMonth.END_THEN_DAYS}": "Fin de mois",
        "day": "le {}",
        "day alone": "Le {} du mois",
    },
    "en": {
        EndOfMonth.NONE: "{} days",
        EndOfMonth.DAYS_THEN_END: "{} days end of month",
        EndOfMonth.END_THEN_DAYS: "end of month + {} days",
        ON_RECEIPT: "Payable on receipt",
        f"0 {EndOfMonth.DAYS_THEN_END}": "End of month",
        f"0 {EndOfMonth.END_THEN_DAYS}": "End of month",
        "day": "on day {}",
        "day alone": "On day {} of the month",
    },
}


# These need the seller's VAT number (CGI, ann. II, art. 242 nonies A, I-2°); E may do without.
NEED_VAT_NUMBER = frozenset({Category.S, Category.AE, Category.K, Category.G, Category.Z})


class TaxedCustomer(Protocol):
    """What taxes and payment terms read of a customer: a row or a tuple of its columns."""

    @property
    def kind(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def vat_number(self) -> str: ...
    @property
    def vat_exemption(self) -> str: ...
    @property
    def payment_days(self) -> int | None: ...
    @property
    def payment_end_of_month(self) -> bool | None: ...
    @property
    def payment_day(self) -> int | None: ...


class OwnTerms(Protocol):
    """What a subscription or a draft says of its payment; empty where its customer says it."""

    @property
    def payment_means(self) -> str: ...
    @property
    def payment_days(self) -> int | None: ...
    @property
    def payment_end_of_month(self) -> bool | None: ...
    @property
    def payment_day(self) -> int | None: ...


class Case(NamedTuple):
    """What the legal texts of a document depend on, beside the seller."""

    buyer: Buyer
    language: str
    means: str
    payment: PaymentTerms
    natures: frozenset[Nature]
    taxes: frozenset[Tax]
    on: date


def payment_terms(
    organization: Organization, customer: TaxedCustomer, own: OwnTerms | None = None
) -> PaymentTerms:
    """Return the document's own terms, else the customer's, else those of the organisation."""
    chosen = own if own and own.payment_days is not None else customer
    if chosen.payment_days is None:
        days, day = organization.payment_days, None
        ends: bool | None = organization.payment_end_of_month
    else:
        days, ends, day = chosen.payment_days, chosen.payment_end_of_month, chosen.payment_day
    reading = EndOfMonth(organization.end_of_month_reading) if ends else EndOfMonth.NONE
    return PaymentTerms(days, reading, day)


def seller_regime(organization: Organization) -> SellerRegime:
    """Return what VAT sees of the organisation."""
    return SellerRegime(
        organization.is_franchise, territory_of(organization.country, organization.postcode)
    )


def vat_buyer(customer: TaxedCustomer) -> Buyer:
    """Return what VAT sees of a customer."""
    return Buyer(
        BuyerKind(customer.kind),
        customer.country,
        customer.postcode,
        customer.vat_number,
        customer.vat_exemption,
    )


def terms_text(organization: Organization, case: Case) -> str:
    """Return the texts of a document as JSON, ready to be frozen.

    Raises SellerWithoutVatNumber, VatNumberForbidden.
    """
    _check_vat_number(organization, case)
    chosen = ChosenTerms(organization.penalty_text, organization.discount_text)
    territory = case.buyer.territory
    values = {
        "process": process_code(case.natures),
        "vat_due_code": _vat_due_code(organization, case),
        "notes": notes(
            case.buyer.kind, territory, on=case.on, language=case.language, chosen=chosen
        ),
        "mentions": _mentions(organization, case),
        "exemptions": _exemptions(organization, case),
        "own_texts": [organization.own_text] if organization.own_text else [],
        "means": _means(organization, case.means),
        "terms": terms_label(case.payment, case.language),
        "iban": organization.iban,
        "bic": organization.bic,
        "account_name": organization.name,
    }
    return json.dumps(values, ensure_ascii=False)


def _check_vat_number(organization: Organization, case: Case) -> None:
    """Refuse what the rules BR-S-02, BR-AE-02, BR-IC-02, BR-G-02 and BR-O-02 would refuse later."""
    categories = {tax.category for tax in case.taxes}
    if not organization.vat_number and categories & NEED_VAT_NUMBER:
        raise SellerWithoutVatNumber
    if Category.O in categories and (organization.vat_number or case.buyer.vat_number):
        raise VatNumberForbidden


def terms_label(terms: PaymentTerms, language: str) -> str:
    """Say payment terms in words, as on an invoice."""
    words = TERMS_WORDS[language]
    name = terms.end_of_month if terms.days else f"0 {terms.end_of_month}"
    delay = words[name].format(terms.days)
    if terms.day is None:
        return delay
    if name == ON_RECEIPT:
        return words["day alone"].format(terms.day)
    return f"{delay}, {words['day'].format(terms.day)}"


def _means(organization: Organization, means: str) -> str:
    """Do not ask for a transfer to an account that the organisation has not given."""
    return NOT_DEFINED if means == TRANSFER and not organization.iban else means


def _is_on_debits(organization: Organization, natures: Collection[Nature]) -> bool:
    return organization.vat_on_debits and Nature.SERVICES in natures


def _vat_due_code(organization: Organization, case: Case) -> str:
    if not any(tax.rate for tax in case.taxes):
        return ""
    return vat_due_code(organization.vat_on_debits, case.natures)


def _mentions(organization: Organization, case: Case) -> list[str]:
    mentions = [nature_mention(case.natures, case.language)]
    if _is_on_debits(organization, case.natures) and any(tax.rate for tax in case.taxes):
        mentions.append(DEBITS_OPTION[case.language])
    return mentions


def _exemptions(organization: Organization, case: Case) -> dict[str, str]:
    seller = seller_regime(organization)
    cases = [exemption_case(seller, case.buyer, nature) for nature in sorted(case.natures)]
    return {
        tax.exemption: exemption_text(tax.exemption, case.on, cases, case.language)
        for tax in sorted(case.taxes)
        if tax.exemption
    }
