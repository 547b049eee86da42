"""A specimen of the organisation's invoices: its own look and texts, an invented customer."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.documents.facturx import Renderer
from ritournelle.documents.fonts import ensure_fonts
from ritournelle.documents.model import Document, Kind, Line, Party, Payment, VatSubtotal
from ritournelle.invoicing.assembly import look_of
from ritournelle.invoicing.snapshots import seller_text
from ritournelle.web.clock import now
from ritournelle.web.shell.forms import words
from ritournelle.web.shell.members import MemberRequest, screen

BUYER = Party(
    name="Librairie du Canal",
    address=("8 quai de la Daurade",),
    postcode="31000",
    city="Toulouse",
)
NET_CENTS, VAT_CENTS = 19_800, 3_960


@require_safe
@screen()
def specimen(request: MemberRequest) -> HttpResponse:
    """Answer with the page that a customer would get, marked as a draft."""
    organization = request.organization
    document = _document(organization, local_day(now(), organization.time_zone))
    try:
        page = _renderer().draw(document, look_of(organization))
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("settings:look")
    return HttpResponse(
        page,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="specimen.pdf"'},
    )


@cache
def _renderer() -> Renderer:
    return Renderer(ensure_fonts(settings.FONT_DIR))


def _document(organization: Organization, today: date) -> Document:
    has_vat = not organization.is_franchise
    category, rate = ("S", Decimal(20)) if has_vat else ("E", Decimal(0))
    vat_cents = VAT_CENTS if has_vat else 0
    line = Line(
        position=1,
        name="Abonnement, formule Pro",
        quantity=Decimal(2),
        unit_price=Decimal(99),
        gross_cents=NET_CENTS,
        net_cents=NET_CENTS,
        category=category,
        rate=rate,
        unit="MON",
        unit_label="mois",
    )
    subtotal = VatSubtotal(
        category=category,
        rate=rate,
        lines_cents=NET_CENTS,
        net_cents=NET_CENTS,
        vat_cents=vat_cents,
        exemption_text="" if has_vat else "TVA non applicable, art. 293 B du CGI",
    )
    return Document(
        kind=Kind.INVOICE,
        number="SPECIMEN",
        issued_on=today,
        due_on=today + timedelta(days=organization.payment_days),
        seller=Party.from_json(seller_text(organization)),
        buyer=BUYER,
        lines=(line,),
        subtotals=(subtotal,),
        net_cents=NET_CENTS,
        vat_cents=vat_cents,
        gross_cents=NET_CENTS + vat_cents,
        payment=Payment(
            iban=organization.iban, bic=organization.bic, account_name=organization.name
        ),
        own_texts=(organization.own_text,) if organization.own_text else (),
        draft=True,
    )
