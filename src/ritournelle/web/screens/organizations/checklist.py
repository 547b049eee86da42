"""The first day: what is left to do before the first invoice goes by itself."""

from typing import NamedTuple

from django.urls import reverse

from ritournelle.accounts.models import Organization
from ritournelle.customers.models import Customer
from ritournelle.outbox.transports import can_send
from ritournelle.subscriptions.models import Subscription


class Step(NamedTuple):
    """One thing to do, where, and whether it is done."""

    key: str
    label: str
    note: str
    done: bool
    url: str


class Checklist(list[Step]):
    """The steps in their order."""

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.done for step in self)


def checklist(organization: Organization) -> Checklist:
    """Return the steps in their order; two queries, whatever there is."""
    customers = Customer.objects.filter(organization=organization)
    subscriptions = Subscription.objects.filter(organization=organization)
    steps = [
        Step(
            "company",
            "Compléter la société",
            "Forme juridique, TVA et IBAN, tels que la loi les veut sur vos factures.",
            is_complete(organization),
            reverse("settings:company"),
        ),
        Step(
            "logo",
            "Ajouter votre logo",
            "PNG, JPEG ou SVG.",
            bool(organization.logo),
            reverse("settings:look"),
        ),
        Step(
            "customer",
            "Créer un premier client",
            "Un SIRET suffit, ou importez un fichier.",
            customers.exists(),
            reverse("customers:create"),
        ),
        Step(
            "subscription",
            "Créer un premier abonnement",
            "Une facture qui part toute seule, en trois clics.",
            subscriptions.exists(),
            reverse("subscriptions:new"),
        ),
        Step(
            "sending",
            "Régler l’envoi des e-mails",
            "D’ici là, les messages sont gardés et visibles.",
            can_send(organization),
            reverse("settings:emails"),
        ),
    ]
    return Checklist(steps)


def is_complete(organization: Organization) -> bool:
    """Tell whether the documents can say of their seller what they must."""
    tax = organization.vat_number or organization.is_franchise
    return bool(tax and organization.legal_form and organization.iban)
