"""When a document is structurally new, the official rule sets must see it."""

from ritournelle.documents.model import Document, Party

TEMPLATE_VERSION = 1


def shape(document: Document) -> str:
    """Return a signature of what could break a rule: structure, never amounts or names."""
    return "|".join(
        (
            f"v{TEMPLATE_VERSION}",
            document.kind,
            document.process,
            document.currency,
            document.language,
            document.vat_due_code,
            _taxes(document),
            _notes(document),
            _payment(document),
            _party(document.seller),
            _party(document.buyer),
            _delivery(document),
            _flags(document),
            _lines(document),
        )
    )


def _taxes(document: Document) -> str:
    return ",".join(sorted(f"{s.category}{s.rate:.2f}{s.exemption}" for s in document.subtotals))


def _notes(document: Document) -> str:
    return ",".join([*sorted(code for code, _ in document.notes), document.business_case])


def _payment(document: Document) -> str:
    payment = document.payment
    given = (payment.iban, payment.bic, payment.account_name, payment.terms_text)
    debit = (payment.mandate_reference, payment.creditor_id, payment.debtor_iban)
    return payment.means + _presence(*given, *debit)


def _party(party: Party) -> str:
    """Tell parties apart by what they carry: country, scheme, which fields are filled."""
    given = (party.siren, party.siret, party.vat_number, party.email, party.phone)
    address = (party.postcode, party.city, party.reference, *party.address[:3])
    return f"{party.country}{party.electronic_scheme}" + _presence(*given, *address)


def _delivery(document: Document) -> str:
    return _party(document.delivery) if document.delivery else ""


def _flags(document: Document) -> str:
    return _presence(
        document.due_on,
        document.supplied_on,
        document.period,
        document.discount_cents,
        document.prepaid_cents,
        document.vat_eur_cents is not None,
        document.order_reference,
        document.contract_reference,
        *document.preceding,
    )


def _lines(document: Document) -> str:
    """Return the set of line kinds: unit and which optional parts are there."""
    kinds = {
        line.unit
        + _presence(
            line.description,
            line.reference,
            line.period,
            line.discount_cents > 0,
            line.discount_cents < 0,
            line.quantity < 0,
        )
        for line in document.lines
    }
    return ",".join(sorted(kinds))


def _presence(*values: object) -> str:
    return "".join("1" if value else "0" for value in values)
