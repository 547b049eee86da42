"""The pro forma of a draft subscription: made, sent, marked as accepted."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.core.errors import DomainError
from ritournelle.invoicing.models import Invoice
from ritournelle.invoicing.public import link_for
from ritournelle.subscriptions.errors import SubscriptionNotADraft
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.proforma import accept_pro_forma, create_pro_forma
from ritournelle.web import clock
from ritournelle.web.screens.subscriptions import page
from ritournelle.web.screens.subscriptions.finding import find, today_of
from ritournelle.web.shell.forms import words
from ritournelle.web.shell.members import MemberRequest, screen


@require_POST
@screen(Right.DRAFTS)
def create(request: MemberRequest, pk: int) -> HttpResponse:
    """Make the pro forma of a draft; `send` says that it goes to the customer by e-mail."""
    subscription = find(request, pk)
    sends = "send" in request.POST and request.membership.may(Right.SEND)
    try:
        _refuse_running(subscription)
        invoice = create_pro_forma(
            subscription,
            on=today_of(request),
            at=clock.now(),
            sends=sends,
            actor=request.user.actor,
        )
        link_for([invoice.pk], at=clock.now())  # to be copied from the page
    except DomainError as error:
        messages.error(request, words(error))
        return redirect("subscriptions:detail", pk)
    told = "Elle part par e-mail dès qu’elle est mise en page." if sends else ""
    messages.success(request, f"Pro forma {invoice.reference} prête. {told}".strip())
    return redirect("subscriptions:detail", pk)


@require_http_methods(["GET", "POST"])
@screen(Right.SUBSCRIPTIONS)
def accept(request: MemberRequest, pk: int, invoice: int) -> HttpResponseBase:
    """Say what the acceptance starts, then start it."""
    subscription = find(request, pk)
    offers = Invoice.objects.filter(subscription=subscription, kind=Invoice.Kind.PRO_FORMA)
    offer = get_object_or_404(offers, pk=invoice)
    if request.method == "GET":
        context = {
            "page": "subscriptions",
            "subscription": subscription,
            "invoice": offer,
            "ahead": page.ahead_of(subscription, today_of(request)),
        }
        return render(request, "subscriptions/accept.html", context)
    try:
        accept_pro_forma(offer, at=clock.now(), actor=request.user.actor, by=str(request.user))
    except DomainError as error:
        messages.error(request, words(error))
    else:
        messages.success(request, f"Abonnement {subscription.reference} activé.")
    return redirect("subscriptions:detail", pk)


def _refuse_running(subscription: Subscription) -> None:
    if subscription.status != Subscription.Status.DRAFT:
        raise SubscriptionNotADraft(subscription.reference, subscription.get_status_display())
