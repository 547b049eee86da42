"""`ritournelle subscription`: look at one, activate it, move or skip its next invoice."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ritournelle.accounts.queries import organization_named
from ritournelle.core.errors import DomainError
from ritournelle.core.nights import local_day
from ritournelle.documents.text import money, period
from ritournelle.kit.arguments import day
from ritournelle.subscriptions import services
from ritournelle.subscriptions.errors import UnknownSubscription
from ritournelle.subscriptions.models import Subscription
from ritournelle.subscriptions.proforma import accept_pro_forma, create_pro_forma

DATED = ("move", "event")
ACTS = ("show", "activate", "pro-forma", "accept", "skip", *DATED)


class Command(BaseCommand):
    """Act on one subscription."""

    help = "Montre un abonnement et agit sur lui : activer, pro forma, sauter, déplacer, événement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("organization", help="nom court de la société")
        parser.add_argument("reference", help="référence de l’abonnement")
        parser.add_argument("act", choices=ACTS, nargs="?", default="show")
        parser.add_argument("--on", type=day, help="jour, pour move et event")

    def handle(
        self,
        *args: Any,
        organization: str,
        reference: str,
        act: str,
        on: date | None,
        **options: Any,
    ) -> None:
        """Do the act, then show the next invoices."""
        if act in DATED and on is None:
            raise CommandError("Indiquez le jour avec --on AAAA-MM-JJ.")
        if on is not None and act not in DATED:
            raise CommandError(f"L’acte {act} ne prend pas de jour\u00a0: retirez --on.")
        try:
            subscription = _find(organization, reference)
            self._act(subscription, act, on)
            subscription.refresh_from_db()
            self._show(subscription)
        except DomainError as error:
            raise CommandError(str(error)) from None

    def _act(self, subscription: Subscription, act: str, on: date | None) -> None:
        at = timezone.now()
        today = local_day(at, subscription.organization.time_zone)
        if act == "move" and on is not None and on < today:
            raise CommandError("Une facture ne se déplace pas dans le passé.")
        acts: dict[str, Callable[[], Any]] = {
            "show": lambda: None,
            "activate": lambda: services.activate(subscription, at=at),
            "pro-forma": lambda: self._pro_forma(subscription, today, at),
            "accept": lambda: self._accept(subscription, at),
            "skip": lambda: services.skip_next(subscription, at=at),
            "move": lambda: services.move_next(subscription, to=on or today, at=at),
            "event": lambda: services.record_event(subscription, on=on or today, at=at),
        }
        acts[act]()

    def _pro_forma(self, subscription: Subscription, today: date, at: datetime) -> None:
        invoice = create_pro_forma(subscription, on=today, at=at)
        self.stdout.write(f"Pro forma {invoice.reference} à produire et à envoyer.")

    def _accept(self, subscription: Subscription, at: datetime) -> None:
        invoice = subscription.invoices.filter(kind="pro_forma").order_by("-pk").first()
        if invoice is None:
            raise CommandError("Cet abonnement n’a pas de facture pro forma.")
        accept_pro_forma(invoice, at=at)

    def _show(self, subscription: Subscription) -> None:
        customer = subscription.customer
        self.stdout.write(
            f"{subscription.reference} · {customer} · {subscription.get_status_display()}"
        )
        today = local_day(timezone.now(), subscription.organization.time_zone)
        for due in services.upcoming_of(subscription, on=today):
            occurrence = due.occurrence
            span = period((occurrence.period.start, occurrence.period.end), "fr")
            self.stdout.write(
                f"  {occurrence.bill_on:%d/%m/%Y}  {money(due.net_cents, 'EUR', 'fr'):>14} HT  {span}"
            )


def _find(slug: str, reference: str) -> Subscription:
    organization = organization_named(slug)
    found = Subscription.objects.filter(organization=organization, reference=reference).first()
    if found is None:
        raise UnknownSubscription(reference)
    return found
