"""Customers from a CSV file: one row each, known by its reference."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import local_day
from ritournelle.customers.checks import check_customer, remarks
from ritournelle.customers.contacts import ContactChange, contact_change, write_contacts
from ritournelle.customers.models import Contact, Customer
from ritournelle.france.identifiers import check_iban
from ritournelle.kit import cells, events
from ritournelle.kit.countries import country_code
from ritournelle.kit.events import Happening
from ritournelle.kit.imports import (
    BATCH,
    Counts,
    Report,
    carry_out,
    change,
    refuse_repeats,
    save_changed,
    texts_of,
)
from ritournelle.kit.tables import Column, Record, Sheet, read_sheet
from ritournelle.kit.validation import merged, own_fields

FIELDS = own_fields(Customer)
Kind, Means, Language = Customer.Kind, Customer.PaymentMeans, Customer.Language

KINDS = {
    "professionnel": Kind.PROFESSIONAL,
    "entreprise": Kind.PROFESSIONAL,
    "société": Kind.PROFESSIONAL,
    "pro": Kind.PROFESSIONAL,
    "association": Kind.NON_PROFESSIONAL,
    "copropriété": Kind.NON_PROFESSIONAL,
    "non professionnel": Kind.NON_PROFESSIONAL,
    "personne morale non professionnelle": Kind.NON_PROFESSIONAL,
    "syndicat de copropriétaires": Kind.NON_PROFESSIONAL,
    "particulier": Kind.CONSUMER,
    "consommateur": Kind.CONSUMER,
}
MEANS = {
    "virement": Means.TRANSFER,
    "prélèvement": Means.DIRECT_DEBIT,
    "prélèvement SEPA": Means.DIRECT_DEBIT,
    "carte bancaire": Means.CARD,
    "carte": Means.CARD,
    "CB": Means.CARD,
    "chèque": Means.CHEQUE,
    "espèces": Means.CASH,
}
LANGUAGES = {
    "français": Language.FRENCH,
    "fr": Language.FRENCH,
    "anglais": Language.ENGLISH,
    "en": Language.ENGLISH,
    "english": Language.ENGLISH,
}


def _days(cell: str) -> int:
    return 0 if cells.fold(cell) in ("comptant", "a reception") else cells.count(cell)


COLUMNS = (
    Column(
        "code", "Référence", is_required=True, is_filled=True,
        synonyms=("Réf", "Code", "Code client", "Référence client", "N° client"),
    ),
    Column(
        "kind", "Catégorie", cells.choice(KINDS), ("Type", "Type de client", "Nature du client")
    ),
    Column(
        "name", "Nom", is_required=True, is_filled=True,
        synonyms=("Raison sociale", "Nom ou raison sociale", "Dénomination", "Client", "Société"),
    ),
    Column("siren", "SIREN", synonyms=("N° SIREN", "Numéro SIREN"), empty=""),
    Column("siret", "SIRET", synonyms=("N° SIRET", "Numéro SIRET"), empty=""),
    Column(
        "vat_number", "N° TVA", empty="",
        synonyms=("N° de TVA", "Numéro de TVA", "TVA intracommunautaire", "N° TVA intracommunautaire",
                  "TVA", "N° de TVA intracommunautaire"),
    ),
    Column("address_line1", "Adresse", synonyms=("Adresse 1", "Rue", "Adresse ligne 1"), empty=""),
    Column(
        "address_line2", "Complément", empty="",
        synonyms=("Complément d’adresse", "Adresse 2", "Adresse ligne 2"),
    ),
    Column("postcode", "Code postal", synonyms=("CP", "Code Postal"), empty=""),
    Column("city", "Ville", synonyms=("Commune", "Localité"), empty=""),
    Column("country", "Pays", country_code, ("Code pays",)),
    Column("delivery_name", "Livré à", synonyms=("Nom de livraison",), empty=""),
    Column("delivery_line1", "Adresse de livraison", synonyms=("Livraison adresse",), empty=""),
    Column("delivery_postcode", "Code postal de livraison", synonyms=("CP livraison",), empty=""),
    Column("delivery_city", "Ville de livraison", synonyms=("Livraison ville",), empty=""),
    Column("delivery_country", "Pays de livraison", country_code, ("Livraison pays",), empty=""),
    Column(
        "emails", "E-mail", cells.emails,
        ("E-mails", "Email", "Emails", "Mail", "Courriel", "Adresse e-mail", "E-mail de facturation"),
    ),
    Column("phone", "Téléphone", synonyms=("Tél", "Tel.", "N° de téléphone"), empty=""),
    Column("language", "Langue", cells.choice(LANGUAGES)),
    Column(
        "payment_means", "Mode de règlement", cells.choice(MEANS),
        ("Règlement", "Mode de paiement", "Moyen de paiement"),
    ),
    Column(
        "payment_days", "Délai (jours)", _days, empty=None,
        synonyms=("Délai de règlement", "Délai de paiement", "Échéance"),
    ),
    Column("payment_end_of_month", "Fin de mois", cells.yes_no, empty=None),
    Column("payment_day", "Jour", cells.count, ("Le", "Jour du mois", "Jour d’échéance"), empty=None),
    Column(
        "iban", "IBAN", check_iban,
        note="Cette colonne est vérifiée, mais pas encore importée\u00a0: "
        "les mandats de prélèvement se saisissent à part.",
    ),
)  # fmt: skip


class Plan(NamedTuple):
    """What a file would change."""

    new: list[tuple[Customer, Sequence[str]]]
    changed: list[tuple[Customer, dict[str, list[str]]]]
    contacts: list[ContactChange]
    known: int


def import_customers(
    organization: Organization,
    content: bytes,
    *,
    at: datetime,
    actor: str = "system",
    dry_run: bool = False,
) -> Report:
    """Add and update customers from a CSV file: all of them or, with any problem, none."""
    sheet = read_sheet(content, COLUMNS)
    refuse_repeats(sheet, "code")
    today = local_day(at, organization.time_zone)
    return carry_out(
        sheet,
        organization,
        lambda: _plan(organization, sheet, today),
        lambda plan: _write(organization, plan, at, actor),
        dry_run=dry_run,
    )


def _plan(organization: Organization, sheet: Sheet, today: date) -> Plan:
    known = _known_customers(organization, sheet)
    contacts = _contacts_of(known.values())
    plan = Plan([], [], [], len(known))
    for record in sheet.records:
        customer = known.get(record.values.get("code", ""))
        emails = record.values.get("emails")
        values = _checked(record, customer or Customer(), sheet, today)
        if customer is None:
            plan.new.append((Customer(organization=organization, **values), emails or ()))
            continue
        if changed := change(customer, values):
            customer.revision += 1
            plan.changed.append((customer, changed))
        if emails and (moved := contact_change(customer, contacts.get(customer.pk, ()), emails)):
            plan.contacts.append(moved)
    return plan


def _checked(record: Record, row: Customer, sheet: Sheet, today: date) -> dict[str, Any]:
    """Return all the values of a customer; report what is wrong with them, cell by cell."""
    given = {name: value for name, value in record.values.items() if name != "emails"}
    if sheet.is_refused(record, "country"):
        given["country"] = ""  # the postcode must not be held against a country nobody named
    checks = check_customer(merged(row, FIELDS, given), on=today)
    for name, error in checks.errors.items():
        sheet.refuse(record, name, error)
    for name, remark in remarks(checks.values, on=today).items():
        sheet.warn(record, name, remark)
    return checks.values


def _known_customers(organization: Organization, sheet: Sheet) -> dict[str, Customer]:
    codes = texts_of(sheet.records, "code")
    known = Customer.objects.filter(organization=organization, code__among=codes)
    return {customer.code: customer for customer in known}


def _contacts_of(customers: Iterable[Customer]) -> dict[int, list[Contact]]:
    found: defaultdict[int, list[Contact]] = defaultdict(list)
    ids = [customer.pk for customer in customers]
    for contact in Contact.objects.filter(customer__among=ids).order_by("pk"):
        found[contact.customer_id].append(contact)
    return found


def _write(organization: Organization, plan: Plan, at: datetime, actor: str) -> Counts:
    added = Customer.objects.bulk_create([one for one, _ in plan.new], batch_size=BATCH)
    written = (*FIELDS, "folded_name", "revision")
    save_changed(Customer, [customer for customer, _ in plan.changed], written)
    first = [contact_change(customer, (), emails) for customer, emails in plan.new]
    write_contacts([*plan.contacts, *filter(None, first)])
    created = [Happening(f"customer:{one.pk}", one.pk, {"code": one.code}) for one in added]
    changes = _changes(plan)
    updated = [Happening(f"customer:{pk}", pk, {"changes": changes[pk]}) for pk in changes]
    record = partial(events.record_many, organization_id=organization.pk, at=at, actor=actor)
    record("customer.created", created)
    record("customer.updated", updated)
    return Counts(len(added), len(changes), plan.known - len(changes))


def _changes(plan: Plan) -> dict[int, dict[str, list[str]]]:
    """Return what changes at each customer, contacts included."""
    changes = {customer.pk: dict(changed) for customer, changed in plan.changed}
    for one in plan.contacts:
        emails = [", ".join(one.before), ", ".join(one.after)]
        changes.setdefault(one.customer.pk, {})["emails"] = emails
    return changes
