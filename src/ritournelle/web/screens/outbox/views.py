"""The list of messages, and one of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from ritournelle.accounts.models import RIGHTS, Right
from ritournelle.kit import storage
from ritournelle.outbox import services
from ritournelle.outbox.emails import ATTACHMENT_SUFFIX, blocks_of
from ritournelle.outbox.models import Message
from ritournelle.outbox.transports import can_send
from ritournelle.web.screens.outbox import queries
from ritournelle.web.shell.lists import read_query
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.story import tell_all


@screen()
def listing(request: MemberRequest) -> HttpResponse:
    """Show the messages of one view."""
    counted = queries.counts(request.organization)
    query = read_query(request, tabs=tuple(queries.VIEWS))
    if "vue" not in query.params:
        query.tab = queries.opening_view(counted)
    rows = queries.messages(request.organization, query.tab, query.search)
    listing = queries.message_page(rows, query)
    for message in listing.rows:
        decorate(message)
    context = {
        "listing": listing,
        "query": query,
        "tabs": queries.tabs(counted),
        "is_capped": listing.total == queries.COUNTED,
        "waiting": counted["a-envoyer"],
        "has_server": can_send(request.organization),
        "may_send": _may_send(request),
        "page": "outbox",
    }
    return render(request, "outbox/list.html", context)


@screen()
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one message: what it says, to whom, what happened, and what can be done."""
    message = find(request, pk)
    context = {
        "message": decorate(message),
        "blocks": blocks_of(message.body),
        "story": tell_all(queries.history(message)[:100]),
        "siblings": [decorate(one) for one in queries.siblings(message)[:20]],
        "may_send": _may_send(request),
        "has_server": can_send(request.organization),
        "can_retry": message.status in services.RETRIED and message.status != "waiting",
        "can_cancel": message.status in services.CANCELLED,
        "page": "outbox",
    }
    return render(request, "outbox/detail.html", context)


@screen()
def attachment(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer the file that a message carries."""
    message = find(request, pk)
    content = _file_of(message)
    if content is None:
        return render(request, "outbox/no_file.html", {"message": message, "page": "outbox"})
    name = message.attachment_name or "document.pdf"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=disposition)


def _file_of(message: Message) -> bytes | None:
    """Return the file of a message; None while it is being drawn, or when it is lost."""
    if not message.attachment_sha256:
        return None
    try:
        return storage.get(message.attachment_sha256, ATTACHMENT_SUFFIX)
    except FileNotFoundError:
        return None


def find(request: MemberRequest, pk: int) -> Message:
    """Return a message of the organisation, or answer 404."""
    rows = Message.objects.select_related("organization", "customer", "invoice", "resends")
    return get_object_or_404(rows, pk=pk, organization=request.organization)


def decorate(message: Any) -> Any:
    """Give a message the tone of its state."""
    message.tone = queries.TONES[message.status]
    return message


def _may_send(request: MemberRequest) -> bool:
    return Right.SEND in RIGHTS[request.membership.role]
