"""Products: the list, the page, the form; copied, archived and put back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ritournelle.accounts.models import Right
from ritournelle.catalog import archives
from ritournelle.catalog.codes import code_from, free_code
from ritournelle.catalog.errors import CodeTaken
from ritournelle.catalog.models import Product
from ritournelle.catalog.services import create_product, update_product
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.kit.models import Event
from ritournelle.web import clock
from ritournelle.web.screens.catalog import queries
from ritournelle.web.screens.catalog.product_forms import (
    PRICING_HINTS,
    ProductForm,
    tiers_formset,
)
from ritournelle.web.shell.forms import refuse, with_revision
from ritournelle.web.shell.keys import key_of
from ritournelle.web.shell.lists import paginate, read_query
from ritournelle.web.shell.members import MemberRequest, screen
from ritournelle.web.shell.once import once
from ritournelle.web.shell.story import tell_all

TOLD = 20


@require_GET
@screen()
def products(request: MemberRequest) -> HttpResponse:
    """Show the products, by tab and search."""
    query = read_query(
        request,
        tabs=tuple(queries.TABS),
        sorts=tuple(dict.fromkeys(name.removeprefix("-") for name in queries.SORTS)),
    )
    listing = paginate(queries.products_of(request.organization, query), query)
    everything = Product.objects.filter(organization=request.organization)
    tabs = queries.tabs_of(everything, queries.TABS)
    context = {
        "page": "catalog",
        "section": "products",
        "query": query,
        "tabs": tabs,
        "is_new": not any(tab.count for tab in tabs),
        "listing": listing,
        "sorts": list(queries.SORTS.items()),
        "cleared": query.address(q=""),
    }
    return render(request, "catalog/products.html", context)


@require_GET
@screen()
def product(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a product, who uses it, and what happened to it."""
    row = get_object_or_404(Product, pk=pk, organization=request.organization)
    log = Event.objects.filter(organization=request.organization, subject=f"product:{pk}")
    context = {
        "page": "catalog",
        "product": row,
        "unit": dict(queries.unit_names()).get(row.unit, row.unit),
        "usage": queries.usage_of(row),
        "tiers": queries.tiers_of(row),
        "story": tell_all(log.order_by("-at", "-pk")[:TOLD]),
    }
    return render(request, "catalog/product.html", context)


@require_http_methods(["GET", "POST"])
@screen(Right.CATALOG)
@once
def product_create(request: MemberRequest) -> HttpResponse:
    """Write a new product."""
    form = _form(request, None)
    if _is_ready(request, form):
        organization, values = request.organization, form.columns()
        code = values["code"] or free_code(organization, Product, code_from(values["name"]))
        try:
            row = create_product(
                organization,
                at=clock.now(),
                actor=request.user.actor,
                **values | {"code": code},
            )
        except DomainError as error:
            refuse(form, error, _field_of(error))
        else:
            messages.success(request, f"Produit «\u00a0{row.name}\u00a0» créé.")
            return redirect("catalog:product", row.pk)
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
@screen(Right.CATALOG)
def product_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a product; whoever subscribed to a plan keeps the plan's price."""
    row = get_object_or_404(Product, pk=pk, organization=request.organization)
    form = _form(request, row)
    if _is_ready(request, form):
        values = form.columns()
        try:
            update_product(
                row,
                at=clock.now(),
                actor=request.user.actor,
                revision=form.cleaned_data["revision"],
                **values | {"code": values["code"] or row.code},
            )
        except DomainError as error:
            refuse(form, error, _field_of(error))
            form.data = with_revision(form.data, row.revision)
        else:
            messages.success(request, "Produit enregistré.")
            return redirect("catalog:product", pk)
    return _page(request, form, row)


@require_POST
@screen(Right.CATALOG)
@once
def product_duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    """Copy a product, and open the copy."""
    row = get_object_or_404(Product, pk=pk, organization=request.organization)
    copy = archives.duplicate_product(row, at=clock.now(), actor=request.user.actor)
    messages.success(request, f"Copie créée sous la référence {copy.code}.")
    return redirect("catalog:product_edit", copy.pk)


@require_POST
@screen(Right.CATALOG)
def product_archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer a product no more, at once; the message takes it back."""
    row = get_object_or_404(Product, pk=pk, organization=request.organization)
    archives.archive(row, at=clock.now(), actor=request.user.actor)
    undo = reverse("catalog:product_restore", args=[pk])
    messages.success(request, f"{row.name} est archivé.", extra_tags=undo)
    return redirect("catalog:product", pk)


@require_POST
@screen(Right.CATALOG)
def product_restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer a product again."""
    row = get_object_or_404(Product, pk=pk, organization=request.organization)
    archives.restore(row, at=clock.now(), actor=request.user.actor)
    messages.success(request, f"{row.name} est de nouveau en vente.")
    return redirect("catalog:product", pk)


def _form(request: MemberRequest, row: Product | None) -> ProductForm:
    data: Any = request.POST.copy() if request.method == "POST" else None
    if data is not None and "more" in data:
        data["tiers-TOTAL_FORMS"] = str(key_of(data.get("tiers-TOTAL_FORMS")) + 1)
    return ProductForm(
        data,
        organization=request.organization,
        product=row,
        tiers=tiers_formset(data, row.tiers if row else ()),
        on=local_day(clock.now(), request.organization.time_zone),
    )


def _is_ready(request: MemberRequest, form: ProductForm) -> bool:
    is_sent = request.method == "POST" and "more" not in request.POST
    return is_sent and all([form.tiers.is_valid(), form.is_valid()])


def _field_of(error: DomainError) -> str | None:
    return "code" if isinstance(error, CodeTaken) else None


def _page(request: MemberRequest, form: ProductForm, row: Product | None) -> HttpResponse:
    context = {"page": "catalog", "form": form, "product": row, "pricing_hints": PRICING_HINTS}
    is_refused = form.is_bound and bool(form.errors) and "more" not in request.POST
    return render(request, "catalog/product_form.html", context, status=422 if is_refused else 200)
