"""Acts on many customers at once, set-based, each of which can be undone in one act."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ritournelle.accounts.models import Organization
from ritournelle.core.nights import local_day
from ritournelle.customers.errors import StillBilled
from ritournelle.customers.models import Customer, Tag
from ritournelle.kit import events
from ritournelle.kit.events import Happening
from ritournelle.kit.models import Event

ARCHIVE, RESTORE, VIP, PLAIN, TAG, UNTAG = "archive", "restore", "vip", "plain", "tag", "untag"
INVERSE = {ARCHIVE: RESTORE, RESTORE: ARCHIVE, VIP: PLAIN, PLAIN: VIP, TAG: UNTAG, UNTAG: TAG}
KINDS = {
    ARCHIVE: "customer.archived",
    RESTORE: "customer.restored",
    VIP: "customer.updated",
    PLAIN: "customer.updated",
    TAG: "customer.tagged",
    UNTAG: "customer.tagged",
}


class Act(NamedTuple):
    """What is done to many customers; `tag` for those acts that need one."""

    name: str
    tag: Tag | None = None


class Share(NamedTuple):
    """Which customers an act changes, and which it leaves, each group with its reason."""

    changed: QuerySet[Customer]
    left: Sequence[tuple[str, QuerySet[Customer]]]


def share(customers: QuerySet[Customer], act: Act) -> Share:
    """Tell apart the customers that an act would change and those it would skip."""
    bars = _bars(act)
    left, rest = [], customers
    for reason, condition in bars:
        left.append((reason, rest.filter(condition)))
        rest = rest.exclude(condition)
    return Share(rest, left)


@transaction.atomic
def carry_out(customers: QuerySet[Customer], act: Act, *, at: datetime, actor: str) -> list[int]:
    """Do an act to those customers it changes; return their keys."""
    rows = share(customers, act).changed.order_by("pk").select_for_update(of=("self",))
    found = list(rows.values_list("pk", "organization_id"))
    ids = [pk for pk, _ in found]
    if not ids:
        return []
    organization = Organization.objects.get(pk=found[0][1])
    today = local_day(at, organization.time_zone)
    _WRITERS[act.name](ids, act, today)
    happenings = [Happening(f"customer:{pk}", pk, _data(act, today)) for pk in ids]
    events.record_many(
        KINDS[act.name], happenings, organization_id=organization.pk, at=at, actor=actor
    )
    return ids


def archive(customer: Customer, *, at: datetime, actor: str) -> None:
    """Put one customer out of the lists. Raises StillBilled."""
    one = Customer.objects.filter(pk=customer.pk)
    if one.filter(_is_billed()).exists():
        raise StillBilled(customer.name)
    carry_out(one, Act(ARCHIVE), at=at, actor=actor)


def restore(customer: Customer, *, at: datetime, actor: str) -> None:
    """Put one customer back in the lists."""
    carry_out(Customer.objects.filter(pk=customer.pk), Act(RESTORE), at=at, actor=actor)


def last_of(organization: Organization, act: Act, *, at: datetime, actor: str) -> Event | None:
    """Return the last event of an act of a moment: the handle by which it is undone."""
    acts = Event.objects.filter(organization=organization, at=at, actor=actor, kind=KINDS[act.name])
    return acts.order_by("-pk").first()


@transaction.atomic
def undo(event: Event, *, at: datetime, actor: str) -> int:
    """Take back the act that an event belongs to, wherever it still holds; return how many."""
    done = event.data.get("act", "")
    if done not in INVERSE:
        return 0
    together = Event.objects.filter(
        organization_id=event.organization_id, at=event.at, actor=event.actor, kind=event.kind
    )
    ids = [key for key in together.values_list("customer_id", flat=True) if key]
    tag = Tag.objects.filter(
        organization=event.organization_id, pk=event.data.get("tag") or 0
    ).first()
    if done in (TAG, UNTAG) and tag is None:
        return 0
    customers = Customer.objects.filter(organization=event.organization_id, pk__among=ids)
    return len(carry_out(customers, Act(INVERSE[done], tag), at=at, actor=actor))


def _is_billed() -> Q:
    """Who has a running subscription: the schema knows more than this package."""
    subscriptions = Customer._meta.get_field("subscriptions").related_model
    running = subscriptions._default_manager.filter(customer=OuterRef("pk"), status="active")
    return Q(Exists(running))


def _bars(act: Act) -> Sequence[tuple[str, Q]]:
    if act.name == ARCHIVE:
        return (
            ("déjà archivés", Q(archived_on__isnull=False)),
            ("encore facturés par un abonnement actif", _is_billed()),
        )
    if act.name == RESTORE:
        return (("déjà en service", Q(archived_on=None)),)
    if act.name == VIP:
        return (("déjà VIP", Q(is_vip=True)),)
    if act.name == PLAIN:
        return (("déjà sans la marque VIP", Q(is_vip=False)),)
    tag = act.tag.pk if act.tag else 0
    bearers = Customer.tags.through.objects.filter(tag=tag, customer=OuterRef("pk"))
    if act.name == TAG:
        return (("qui portent déjà cette étiquette", Q(Exists(bearers))),)
    return (("qui ne portent pas cette étiquette", ~Q(Exists(bearers))),)


def _write_archive(ids: Sequence[int], act: Act, today: date) -> None:
    Customer.objects.filter(pk__among=ids).update(archived_on=today)


def _write_restore(ids: Sequence[int], act: Act, today: date) -> None:
    Customer.objects.filter(pk__among=ids).update(archived_on=None)


def _write_vip(ids: Sequence[int], act: Act, today: date) -> None:
    Customer.objects.filter(pk__among=ids).update(is_vip=act.name == VIP)


def _write_tag(ids: Sequence[int], act: Act, today: date) -> None:
    through = Customer.tags.through
    tag = act.tag.pk if act.tag else 0
    if act.name == UNTAG:
        through.objects.filter(tag=tag, customer__among=ids).delete()
        return
    rows = [through(customer_id=pk, tag_id=tag) for pk in ids]
    through.objects.bulk_create(rows, batch_size=400, ignore_conflicts=True)


_WRITERS: dict[str, Callable[[Sequence[int], Act, date], None]] = {
    ARCHIVE: _write_archive,
    RESTORE: _write_restore,
    VIP: _write_vip,
    PLAIN: _write_vip,
    TAG: _write_tag,
    UNTAG: _write_tag,
}


def _data(act: Act, today: date) -> dict[str, Any]:
    data: dict[str, Any] = {"act": act.name}
    if act.name in (VIP, PLAIN):
        data["changes"] = {"is_vip": [str(act.name != VIP), str(act.name == VIP)]}
    if act.tag:
        names = ["", act.tag.name] if act.name == TAG else [act.tag.name, ""]
        data |= {"tag": act.tag.pk, "changes": {"tags": names}}
    return data
