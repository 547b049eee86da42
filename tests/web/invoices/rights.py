"""Who may, at each address of the documents."""

from typing import Any

from ritournelle.accounts.models import Right
from ritournelle.invoicing import services
from ritournelle.invoicing.models import Chain, Invoice, NumberSeries
from tests import factories
from tests.web.rights import Rule, World


def issued(world: World) -> Invoice:
    """A document of Alice's, issued by the services: its texts can be read."""
    if "issued" not in world.more:
        series = NumberSeries.objects.filter(organization=world.organization, kind="invoice")
        series.update(last_number=1, last_issued_on=factories.TODAY, counter_key="2026")
        end = {"position": world.issued.chain_position, "last_hash": "0" * 64}
        Chain.objects.update_or_create(organization=world.organization, defaults=end)
        draft = factories.make_invoice(world.customer)
        world.more["issued"] = services.issue_draft(draft, on=factories.TODAY, at=factories.NOON)
    return world.more["issued"]


def of_draft(world: World) -> dict[str, Any]:
    issued(world)  # and its series goes on after the world's own document
    return {"pk": world.draft.pk}


def of_issued(world: World) -> dict[str, Any]:
    return {"pk": issued(world).pk}


RULES = {
    "invoices:list": Rule(),
    "invoices:new": Rule(Right.DRAFTS),
    "invoices:products": Rule(Right.DRAFTS),
    "invoices:bulk": Rule(method="post", data=lambda world: {"act": "zip", "all": "1"}),
    "invoices:send_many": Rule(
        Right.SEND, method="post", data=lambda world: {"pk": issued(world).pk}
    ),
    "invoices:export": Rule(Right.EXPORT, data=lambda world: {"format": "csv"}),
    "invoices:verification": Rule(),
    "invoices:colour": Rule(),
    "invoices:detail": Rule(Right.READ, of_issued),
    "invoices:edit": Rule(Right.DRAFTS, of_draft),
    "invoices:issue": Rule(Right.ISSUE, of_draft, "post"),
    "invoices:delete": Rule(Right.DRAFTS, of_draft, "post"),
    "invoices:duplicate": Rule(Right.DRAFTS, of_issued, "post"),
    "invoices:send": Rule(Right.SEND, of_issued),
    "invoices:credit": Rule(Right.ISSUE, of_issued),
    "invoices:pdf": Rule(Right.READ, of_issued),
    "invoices:xml": Rule(Right.READ, of_issued),
}
