"""Subscriptions that could not be billed: why, since when, and what to do."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from ritournelle.core.errors import DomainError
from ritournelle.subscriptions.models import BillingFailure, BillingRun

UNEXPECTED = "Une erreur inattendue a empêché de facturer cet abonnement."
UNEXPECTED_REMEDY = (
    "Vérifiez l’abonnement et son client. Si rien ne vous paraît anormal, transmettez "
    "la référence de l’exécution à l’assistance."
)


class Reason(NamedTuple):
    """What a person reads of a failure."""

    code: str
    reason: str
    remedy: str


def record_failure(
    run: BillingRun, subscription_id: int, error: Exception, *, at: datetime
) -> None:
    """Keep the reason visible until the subscription is billed; the next run tries again."""
    reason = reason_of(error)
    values = {"run": run, "last_seen_at": at, **reason._asdict()}
    _, is_new = BillingFailure.objects.get_or_create(
        subscription_id=subscription_id, defaults={**values, "first_seen_at": at}
    )
    if not is_new:
        BillingFailure.objects.filter(subscription_id=subscription_id).update(
            **values, attempts=F("attempts") + 1
        )


def clear_failures(subscription_ids: Iterable[int]) -> None:
    """Forget the failures of subscriptions that are billed now."""
    BillingFailure.objects.filter(subscription__among=subscription_ids).delete()


def reason_of(error: Exception) -> Reason:
    """Say why a subscription cannot be billed and what to do, also when nobody thought of it."""
    if isinstance(error, DomainError):
        return Reason(error.code, error.message, error.remedy)
    return Reason(type(error).__name__[:60], UNEXPECTED, UNEXPECTED_REMEDY)
