"""The editor of drafts. Every act works without JavaScript: it sends the form and shows it again."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from ritournelle.accounts.models import Right
from ritournelle.catalog.models import Product
from ritournelle.core.errors import DomainError
from ritournelle.customers.models import Customer
from ritournelle.invoicing import drafts
from ritournelle.invoicing.errors import DraftHasChanged
from ritournelle.invoicing.models import Invoice
from ritournelle.kit.folding import has_words
from ritournelle.subscriptions.changed_drafts import change_draft
from ritournelle.web import clock
from ritournelle.web.screens.invoices.comparing import differences, last_author
from ritournelle.web.screens.invoices.draft_forms import HeadForm
from ritournelle.web.screens.invoices.editing import Editor
from ritournelle.web.screens.invoices.finding import find, today_of
from ritournelle.web.screens.invoices.tokens import new_token, token_of
from ritournelle.web.screens.invoices.typed import (
    MOST_LINES,
    Typed,
    blank_line,
    head_of,
    lines_for,
    lines_of,
    read_lines,
)
from ritournelle.web.shell.forms import refuse
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.lists import search_of
from ritournelle.web.shell.members import MemberRequest, screen

PRO_FORMA = "proforma"
SUGGESTIONS = 8
SAVES = ("save", "issue")


class Looking(NamedTuple):
    """What was searched without JavaScript, and what it found, to pick from."""

    customers: list[tuple[int, str]]
    products: list[tuple[int, str]]


NOTHING = Looking([], [])


@screen(Right.DRAFTS)
def new(request: MemberRequest) -> HttpResponse:
    """Prepare an invoice or a pro forma by hand."""
    is_pro_forma = request.GET.get("type") == PRO_FORMA
    editor = Editor(
        request.organization,
        today_of(request),
        kind=Invoice.Kind.PRO_FORMA if is_pro_forma else Invoice.Kind.INVOICE,
        customer=_customer(request, request.GET.get("client", "")),
        head={"sends": True},
        lines=[blank_line()],
    )
    return _edit(request, editor)


@screen(Right.DRAFTS)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a draft; one of a run keeps its customer and the periods it bills."""
    invoice = find(request, pk)
    if invoice.status == Invoice.Status.ISSUED:
        messages.warning(request, f"Le document {invoice} est émis\u00a0: il ne change plus.")
        return redirect("invoices:detail", pk)
    today = today_of(request)
    editor = Editor(
        request.organization,
        today,
        kind=invoice.kind,
        customer=invoice.customer,
        invoice=invoice,
        head=head_of(invoice),
        lines=lines_of(invoice, today),
    )
    return _edit(request, editor)


@require_GET
@screen(Right.DRAFTS)
def products(request: MemberRequest) -> HttpResponse:
    """Answer a combobox with the products that a few letters name."""
    name = request.GET.get("name", "product")
    found = _products(request, request.GET.get(f"{name}_q", ""))
    options = [{"value": one.pk, "label": one.name, "note": one.code} for one in found]
    return render(request, "ui/options.html", {"options": options})


def _edit(request: MemberRequest, editor: Editor) -> HttpResponse:
    if request.method != "POST":
        return _show(request, editor)
    act = request.POST.get("act") or _searched(request)
    _read(request, editor)
    if act in SAVES:
        return _save(request, editor, then=act)
    if act == "preview" and request.htmx:
        return render(request, "invoices/_summary.html", {"editor": editor, "is_fragment": True})
    return _show(request, editor, looking=_arrange(request, editor, act))


def _searched(request: MemberRequest) -> str:
    """Return the act of the small search buttons, else saving."""
    return "search" if "customer_search" in request.POST else "save"


def _read(request: MemberRequest, editor: Editor) -> None:
    """Take over what was typed."""
    data = request.POST
    editor.head = {name: data.get(name, "").strip() for name in HeadForm.base_fields}
    editor.head["sends"] = bool(data.get("sends"))
    editor.lines = read_lines(data)
    if not (editor.invoice and editor.invoice.subscription_id):
        editor.customer = _customer(request, data.get("customer", ""))


def _arrange(request: MemberRequest, editor: Editor, act: str) -> Looking:
    """Add, remove or move a line; look for a customer or a product."""
    name, _, rank = act.partition("-")
    at = key_of(rank) if rank.isdigit() else -1
    if name == "search":
        return NOTHING._replace(customers=_looked_up_customers(request))
    if name == "product":
        return _add_product(request, editor)
    arrange = _ARRANGEMENTS.get(name)
    if arrange and (name == "add" or 0 <= at < len(editor.lines)):
        arrange(editor.lines, at)
    return NOTHING


def _add(lines: list[Typed], at: int) -> None:
    if len(lines) < MOST_LINES:
        lines.append(blank_line())


def _remove(lines: list[Typed], at: int) -> None:
    del lines[at]


def _up(lines: list[Typed], at: int) -> None:
    if at > 0:
        lines[at - 1], lines[at] = lines[at], lines[at - 1]


def _down(lines: list[Typed], at: int) -> None:
    _up(lines, at + 1) if at + 1 < len(lines) else None


_ARRANGEMENTS: dict[str, Callable[[list[Typed], int], None]] = {
    "add": _add,
    "remove": _remove,
    "up": _up,
    "down": _down,
}


def _add_product(request: MemberRequest, editor: Editor) -> Looking:
    """Add the chosen product, or the only one found; else show those to pick from."""
    key, text = request.POST.get("product", ""), request.POST.get("product_q", "")
    own = Product.objects.filter(organization=request.organization)
    chosen = own.filter(pk=key_of(key)).first()
    found = [] if chosen or not text else list(_products(request, text))
    if chosen is None and len(found) == 1:
        chosen = found[0]
    if chosen is None:
        return NOTHING._replace(products=[(one.pk, f"{one.name} ({one.code})") for one in found])
    editor.lines = [line for line in editor.lines if line["name"] or line["follows"]]
    editor.lines += lines_for(chosen)
    return NOTHING


def _save(request: MemberRequest, editor: Editor, *, then: str) -> HttpResponse:
    """Write the draft, or show what is wrong; of two versions, let the person choose."""
    editor.is_checked = True
    if not editor.is_valid:
        looking = NOTHING
        if editor.customer is None and request.POST.get("customer_q"):
            looking = NOTHING._replace(customers=_looked_up_customers(request))
        return _show(request, editor, looking=looking, status=422)
    try:
        saved = _write(request, editor)
    except DraftHasChanged:
        return _conflict(request, editor)
    except DomainError as error:
        refuse(editor.form, error)
        return _show(request, editor, status=422)
    if then == "issue" and request.membership.may(Right.ISSUE):
        return redirect("invoices:issue", saved.pk)
    messages.success(request, "Le brouillon est enregistré.")
    return redirect("invoices:detail", saved.pk)


def _write(request: MemberRequest, editor: Editor) -> Invoice:
    at, actor = clock.now(), request.user.actor
    if editor.invoice is None:
        token = token_of(request.POST)
        return drafts.make_draft(editor.content, token=token, at=at, actor=actor)
    seen = request.POST.get("revision", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    return change_draft(editor.invoice, editor.content, revision=revision, at=at, actor=actor)


def _conflict(request: MemberRequest, editor: Editor) -> HttpResponse:
    """Show both versions; saved again, the one on the page wins knowingly."""
    assert editor.invoice is not None  # noqa: S101 (only a known draft can have changed)
    saved = find(request, editor.invoice.pk)
    conflict = {"author": last_author(saved), "differences": differences(editor, saved)}
    editor.invoice = saved
    return _show(request, editor, status=409, conflict=conflict)


def _show(
    request: MemberRequest,
    editor: Editor,
    *,
    looking: Looking = NOTHING,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "page": "invoices",
        "editor": editor,
        "invoice": editor.invoice,
        "looking": looking,
        "conflict": conflict,
        "token": request.POST.get("token") or new_token(),
        "customer_text": request.POST.get("customer_q", "") or str(editor.customer or ""),
        "rows": list(zip(editor.line_forms, editor.summary.nets, strict=True)),
    }
    return render(request, "invoices/edit.html", context, status=status)


def _customer(request: MemberRequest, key: str) -> Customer | None:
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    own = Customer.objects.filter(organization=request.organization).select_related("organization")
    return own.filter(pk=int(key)).first()


def _looked_up_customers(request: MemberRequest) -> list[tuple[int, str]]:
    text = search_of(request.POST.get("customer_q", ""))
    own = Customer.objects.filter(organization=request.organization, archived_on=None)
    found = own.filter(has_words(text) | Q(code__iexact=text)).order_by("folded_name", "pk")
    return list(found.values_list("pk", "name")[:SUGGESTIONS]) if text else []


def _products(request: MemberRequest, text: str) -> list[Product]:
    text = search_of(text)
    own = Product.objects.filter(organization=request.organization, archived_on=None)
    named = has_words(text) | Q(code__istartswith=text)
    return list(own.filter(named).order_by("folded_name", "pk")[:SUGGESTIONS])
