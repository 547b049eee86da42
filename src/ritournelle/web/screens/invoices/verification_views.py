"""The proof that what was issued has not changed: computed again when somebody asks."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render

from ritournelle.documents.text import number
from ritournelle.invoicing.models import Chain
from ritournelle.invoicing.verification import verify_last
from ritournelle.web.screens.invoices.finding import today_of
from ritournelle.web.shell.members import MemberRequest, screen

COUNTS = (100, 500, 2000)


@screen()
def verification(request: MemberRequest) -> HttpResponse:
    """Say what can be verified; asked to, verify the last documents of the chain."""
    chain = Chain.objects.filter(organization=request.organization).first()
    count = _count(request.POST.get("nombre", ""))
    verdict = verify_last(request.organization, count) if request.method == "POST" else None
    context = {
        "page": "invoices",
        "length": chain.position if chain else 0,
        "counts": [(str(one), f"Les {number(Decimal(one), 'fr')} derniers") for one in COUNTS],
        "count": str(count),
        "verdict": verdict,
        "today": today_of(request),
    }
    return render(request, "invoices/verification.html", context)


def _count(text: str) -> int:
    return int(text) if text in map(str, COUNTS) else COUNTS[0]
