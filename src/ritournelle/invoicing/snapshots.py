"""Freezing what documents say of their seller, their buyer and their terms."""

from collections.abc import Iterable
from typing import Protocol

from ritournelle.accounts.models import Organization
from ritournelle.documents.model import Party
from ritournelle.france.buyers import BuyerKind
from ritournelle.france.identifiers import electronic_address
from ritournelle.france.mentions import legal_form_line, sole_trader_name
from ritournelle.france.territories import E_INVOICING, territory_of
from ritournelle.invoicing.errors import MissingAddress, MissingSiren
from ritournelle.invoicing.models import Snapshot
from ritournelle.invoicing.new import Frozen
from ritournelle.kit.bulk import bulk_insert, next_ids
from ritournelle.kit.storage import digest


class NamedCustomer(Protocol):
    """What documents say of a customer: a row or a tuple of its columns."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def siren(self) -> str: ...
    @property
    def siret(self) -> str: ...
    @property
    def vat_number(self) -> str: ...
    @property
    def electronic_address(self) -> str: ...
    @property
    def address_line1(self) -> str: ...
    @property
    def address_line2(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def delivery_name(self) -> str: ...
    @property
    def delivery_line1(self) -> str: ...
    @property
    def delivery_postcode(self) -> str: ...
    @property
    def delivery_city(self) -> str: ...
    @property
    def delivery_country(self) -> str: ...


def freeze(organization_id: int, texts: Iterable[str]) -> dict[str, Frozen]:
    """Return the snapshot of each text; make those that do not exist yet.

    The caller holds the lock of the organisation's chain, so nobody else makes the same.
    """
    by_hash = {digest(text.encode()): text for text in texts}
    known: dict[str, int] = dict(
        Snapshot.objects.filter(organization_id=organization_id, sha256__among=by_hash).values_list(
            "sha256", "id"
        )
    )
    new = [sha256 for sha256 in by_hash if sha256 not in known]
    if new:
        known.update(zip(new, next_ids(Snapshot, len(new)), strict=True))
        bulk_insert(
            Snapshot,
            ["id", "organization_id", "sha256", "text"],
            [(known[sha256], organization_id, sha256, by_hash[sha256]) for sha256 in new],
        )
    return {text: Frozen(known[sha256], sha256) for sha256, text in by_hash.items()}


def seller_text(organization: Organization) -> str:
    """Return what documents say of the organisation today."""
    address, scheme = electronic_address(organization.siren)
    return Party(
        name=_legal_name(organization),
        address=_lines(organization.address_line1, organization.address_line2),
        postcode=organization.postcode,
        city=organization.city,
        country=organization.country,
        siren=organization.siren,
        siret=organization.siret,
        vat_number=organization.vat_number,
        electronic_address=address,
        electronic_scheme=scheme,
        email=organization.email,
        phone=organization.phone,
        legal_form_line=_legal_form(organization),
        register_line=organization.register,
    ).to_json()


def buyer_text(customer: NamedCustomer, email: str, *, fallback_email: str = "") -> str:
    """Return what documents say of a customer today.

    Raises MissingAddress: the law wants the buyer's address (CGI, ann. II, art. 242 nonies A).
    A consumer may have no electronic address at all, yet an e-invoice must name one
    (BR-FR-12): it is then `fallback_email`, the seller's own.
    """
    _check_address(customer)
    address, scheme = _electronic_address(customer, email, fallback_email)
    return Party(
        name=customer.name,
        address=_lines(customer.address_line1, customer.address_line2),
        postcode=customer.postcode,
        city=customer.city,
        country=customer.country,
        siren=customer.siren,
        siret=customer.siret,
        vat_number=customer.vat_number,
        electronic_address=address,
        electronic_scheme=scheme,
        email=email,
        phone=customer.phone,
        reference=customer.code,
    ).to_json(_delivery(customer))


def _delivery(customer: NamedCustomer) -> Party | None:
    if not customer.delivery_line1:
        return None
    return Party(
        name=customer.delivery_name or customer.name,
        address=(customer.delivery_line1,),
        postcode=customer.delivery_postcode,
        city=customer.delivery_city,
        country=customer.delivery_country,
    )


def _legal_name(organization: Organization) -> str:
    name = organization.name
    return sole_trader_name(name) if organization.is_sole_trader else name


def _legal_form(organization: Organization) -> str:
    if organization.capital_cents is None:
        return organization.legal_form
    return legal_form_line(organization.legal_form, organization.capital_cents)


def _lines(*parts: str) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


def _electronic_address(
    customer: NamedCustomer, email: str, fallback_email: str
) -> tuple[str, str]:
    if customer.siren:
        # BR-FR-21: the address of a French company begins with its SIREN.
        own = customer.electronic_address
        return own if own.startswith(customer.siren) else customer.siren, "0225"
    is_professional = customer.kind == BuyerKind.PROFESSIONAL
    if is_professional and territory_of(customer.country, customer.postcode) in E_INVOICING:
        raise MissingSiren(customer.name)
    if customer.electronic_address:
        return customer.electronic_address, "EM" if "@" in customer.electronic_address else "0225"
    return electronic_address(email=email or ("" if is_professional else fallback_email))


def _check_address(customer: NamedCustomer) -> None:
    has_postcode = customer.postcode or customer.country != "FR"
    if customer.address_line1 and customer.city and has_postcode:
        return
    parts = {
        "la rue": customer.address_line1,
        "le code postal": has_postcode,
        "la ville": customer.city,
    }
    missing = [label for label, value in parts.items() if not value]
    raise MissingAddress(customer.name, ", ".join(missing))
