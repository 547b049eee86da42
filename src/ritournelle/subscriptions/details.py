"""What may change on a running subscription without touching its price or its calendar."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q

from ritournelle.core.errors import DomainError
from ritournelle.core.terms import PaymentTerms
from ritournelle.invoicing.issuing import lock_chain
from ritournelle.kit import events
from ritournelle.kit.events import Happening
from ritournelle.kit.validation import Checks, InvalidValue, UnknownField, merged, own_fields
from ritournelle.subscriptions.models import Subscription

DETAILS = (
    "name",
    "own_text",
    "order_reference",
    "contract_reference",
    "output",
    "sends",
    "recipients",
    "payment_means",
    "payment_days",
    "payment_end_of_month",
    "payment_day",
)
IN_BULK = ("sends", "output")
MOST_RECIPIENTS = 20


class ChangedMeanwhile(DomainError):
    """Raised when somebody else has changed a subscription since a person opened its form."""

    code = "changed-meanwhile"

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"L’abonnement {reference} a été modifié entre-temps par quelqu’un d’autre.",
            "Ce que vous avez saisi n’est pas enregistré\u00a0: rouvrez la fiche, puis recommencez.",
        )


def check_details(subscription: Subscription, changes: Mapping[str, Any]) -> Checks:
    """Make the details canonical; keep every refusal by field."""
    for name in changes:
        if name not in DETAILS:
            raise UnknownField(name)
    checks = Checks(merged(subscription, own_fields(Subscription), changes))
    checks.apply("recipients", _addresses)
    _check_payment(checks)
    checks.finish(Subscription)
    return checks


@transaction.atomic
def update_details(
    subscription: Subscription,
    changes: Mapping[str, Any],
    *,
    revision: int,
    at: datetime,
    actor: str,
) -> Subscription:
    """Write details that were read at `revision`. Raises ChangedMeanwhile, and what checks refuse."""
    lock_chain(subscription.organization_id)
    subscription = Subscription.objects.get(pk=subscription.pk)
    if subscription.revision != revision:
        raise ChangedMeanwhile(subscription.reference)
    values = check_details(subscription, changes).result()
    changed = {
        name: [str(getattr(subscription, name)), str(values[name])]
        for name in DETAILS
        if getattr(subscription, name) != values[name]
    }
    if not changed:
        return subscription
    for name in changed:
        setattr(subscription, name, values[name])
    subscription.revision += 1
    subscription.save(update_fields=[*changed, "revision"])
    _record(subscription, changed, at, actor)
    return subscription


@transaction.atomic
def set_for_many(
    organization_id: int, ids: Sequence[int], name: str, value: Any, *, at: datetime, actor: str
) -> int:
    """Give one detail the same value on many subscriptions; return how many changed."""
    if name not in IN_BULK:
        raise ValueError(f"{name} is not changed in bulk")
    lock_chain(organization_id)
    rows = Subscription.objects.filter(organization_id=organization_id, pk__among=list(ids))
    others = rows.exclude(Q(**{name: value}))
    before = dict(others.values_list("pk", name))
    customers = dict(others.values_list("pk", "customer_id"))
    others.update(**{name: value}, revision=F("revision") + 1)
    happenings = [
        Happening(
            f"subscription:{key}",
            customers[key],
            {"changes": {name: [str(old), str(value)]}},
        )
        for key, old in before.items()
    ]
    events.record_many(
        "subscription.updated", happenings, organization_id=organization_id, at=at, actor=actor
    )
    return len(before)


def _addresses(values: Sequence[str]) -> list[str]:
    """Return each address once. Raises InvalidValue."""
    found = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    if len(found) > MOST_RECIPIENTS:
        raise InvalidValue("destinataires", f"au plus {MOST_RECIPIENTS} adresses.")
    for address in found:
        try:
            validate_email(address)
        except ValidationError as error:
            raise InvalidValue("destinataires", f"{address} n’est pas une adresse.") from error
    return found


def _check_payment(checks: Checks) -> None:
    """A delay comes whole: without days, the customer's terms hold."""
    values = checks.values
    if values["payment_days"] is None:
        values["payment_end_of_month"] = values["payment_day"] = None
        return
    values["payment_end_of_month"] = bool(values["payment_end_of_month"])
    try:
        PaymentTerms(values["payment_days"], day=values["payment_day"])
    except DomainError as error:
        checks.refuse("payment_days", error)


def _record(
    subscription: Subscription, changed: Mapping[str, Any], at: datetime, actor: str
) -> None:
    events.record(
        "subscription.updated",
        f"subscription:{subscription.pk}",
        organization_id=subscription.organization_id,
        at=at,
        actor=actor,
        customer_id=subscription.customer_id,
        reference=subscription.reference,
        changes=changed,
    )
