"""What templates write: amounts, days and names as French people read them, icons, small charts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import unescape
from secrets import token_urlsafe
from typing import Any
from zlib import crc32

import lucide
from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ritournelle.core.money import divide_half_up
from ritournelle.documents import text
from ritournelle.web.shell import charts

register = template.Library()

_MONTHS = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]
_DAYS = ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."]
_HUES = 12
_NOT_INITIALS = {
    *["sas", "sasu", "sarl", "eurl", "sa", "sci", "scp", "selarl", "ei"],
    *["association", "mairie", "le", "la", "les", "de", "du", "des", "et", "au", "aux"],
}
TONE_ICONS = {
    "ok": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-alert",
    "info": "info",
    "flat": "info",
}


# Amounts and figures


@register.filter
def eur(cents: int | str | None, show_cents: bool = True) -> str:
    """Write cents: `1 234,50 €`; `1 235 €` with `eur:False`."""
    if not isinstance(cents, int):  # nothing, or a variable that the template does not know
        return ""
    if show_cents:
        return text.money(cents, "EUR", "fr")
    return text.number(Decimal(divide_half_up(cents, 100)), "fr") + f"{text.NBSP}€"


@register.filter
def money(cents: int | None, currency: str) -> str:
    """Write cents of any currency."""
    return "" if cents is None else text.money(cents, currency, "fr")


@register.filter
def signed(cents: int) -> str:
    """Write a movement in whole euros: `+1 240 €`."""
    return ("+" if cents > 0 else "") + eur(cents, False)


@register.filter
def compact(cents: int) -> str:
    """Write an amount in little room: 1 250 000 cents are `12,5 k`."""
    euros = Decimal(cents) / 100
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if abs(euros) >= size:
            return text.number(round(euros / size, 2), "fr") + text.NBSP + unit
    return text.number(euros, "fr")


@register.filter
def price(euros: Decimal | None) -> str:
    """Write a unit price with all its decimals, two at least: `0,0125 €`, `99,00 €`."""
    return "" if euros is None else text.number(euros, "fr", 2) + f"{text.NBSP}€"


@register.filter
def qty(value: Decimal | int | None) -> str:
    """Write a quantity without needless zeros: `2,5`."""
    return "" if value is None else text.number(Decimal(value), "fr")


@register.filter
def pluralize(count: Decimal | int, endings: str = "s") -> str:
    """Like Django's, for French, where 0 and 1,5 are singular: `0 facture`."""
    one, _, many = endings.rpartition(",")
    return many if abs(Decimal(count)) >= 2 else one


@register.filter
def percent(rate: Decimal | int | None) -> str:
    """Write a rate: `5,5 %`."""
    return "" if rate is None else text.percent(Decimal(rate), "fr")


@register.filter
def growth(rate: int | None) -> str:
    """Write a change with its sign: `+4 %`."""
    return "" if rate is None else ("+" if rate > 0 else "") + percent(rate)


@register.filter
def siret(identifier: str) -> str:
    """Write a SIREN or a SIRET in groups."""
    return text.groups_of_three(identifier)


@register.filter
def iban(identifier: str) -> str:
    """Write an IBAN in groups."""
    return text.groups_of_four(identifier)


# Days


@register.filter
def frdate(value: date | None, layout: str = "j F Y") -> str:
    """Write a day: `1er décembre 2026`; `mar. 1er déc.` with "D j M"; moments in local time."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    ours = {
        "j": "1er" if value.day == 1 else str(value.day),
        "M": _MONTHS[value.month - 1],
        "D": _DAYS[value.weekday()],
    }
    return " ".join(ours.get(part) or format_date(value, part) for part in layout.split())


@register.filter
def frtime(moment: datetime | None) -> str:
    """Write a moment in local time: `21 nov. 2026, 14:32`."""
    return f"{frdate(moment, 'j M Y')}, {frdate(moment, 'H:i')}" if moment else ""


@register.filter
def in_days(days: int) -> str:
    """Write a distance: `aujourd’hui`, `dans 3 jours`, `il y a 3 jours`."""
    near = {-1: "hier", 0: "aujourd’hui", 1: "demain"}
    return near.get(days) or (f"dans {days} jours" if days > 0 else f"il y a {-days} jours")


@register.filter
def duration(milliseconds: int) -> str:
    """Write how long a job took: `40 ms`, `1,4 s`, `2 min 5 s`."""
    if milliseconds < 1000:
        return f"{milliseconds}{text.NBSP}ms"
    if milliseconds < 60_000:
        tenths = divide_half_up(milliseconds, 100)
        return text.number(Decimal(tenths) / 10, "fr") + f"{text.NBSP}s"
    minutes, seconds = divmod(divide_half_up(milliseconds, 1000), 60)
    return f"{minutes}{text.NBSP}min {seconds}{text.NBSP}s"


# Names


@register.filter
def hue(name: str) -> int:
    """Return the colour (0 to 11) that a name always has."""
    return crc32(name.encode()) % _HUES


@register.filter
def initials(name: str) -> str:
    """Return two letters for a name, without its legal form: `SARL Studio Lavande` is `SL`."""
    plain = "".join(each if each.isalnum() else " " for each in unescape(name))
    words = [word for word in plain.split() if word.lower() not in _NOT_INITIALS] or plain.split()
    first = "".join(word[0] for word in words[:2]) if len(words) > 1 else "".join(words)[:2]
    return first.upper()


# Drawings


@register.filter
def spark(values: Sequence[int] | None) -> charts.Sparkline | None:
    """Draw a series in the size of a word."""
    return charts.sparkline(values) if values else None


@register.filter
def percent_attribute(value: float) -> str:
    """Write a coordinate of a chart for SVG, whatever the language."""
    return f"{value:g}%"


@register.simple_tag
def rhythm(beat: str | Iterable[int]) -> list[charts.Bar]:
    """Return the bars of a rhythm."""
    return charts.rhythm(beat)


@register.simple_tag
def icon(name: str, size: int = 18, extra: str = "") -> SafeString:
    """Draw a Lucide icon; it is decoration, the text beside it speaks."""
    return _icon(str(name), int(size), str(extra))


@lru_cache(maxsize=512)
def _icon(name: str, size: int, extra: str) -> SafeString:
    attributes = {"class": f"icon {extra}".strip(), "aria-hidden": "true"}
    return mark_safe(lucide._render_icon(name, size, **attributes))  # noqa: S308 (our own package's drawing)


@register.filter
def tone_icon(tone: str) -> str:
    """Return the icon that goes with a tone."""
    return TONE_ICONS.get(tone, "info")


# Forms

_KINDS = {
    "checkbox": "switch",
    "checkboxselectmultiple": "checks",
    "radioselect": "radios",
    "clearablefile": "file",
    "file": "file",
}


@register.filter
def kind(field: Any) -> str:
    """Say how a bound field is drawn: switch, checks, radios, file, hidden or plain."""
    if field.is_hidden:
        return "hidden"
    return _KINDS.get(field.widget_type, "plain")


@register.simple_tag
def widget(field: Any, **extra: Any) -> SafeString:
    """Draw the control of a bound field in our clothes, keeping what the form says of it."""
    attributes = {name.replace("_", "-"): value for name, value in extra.items() if value}
    if kind(field) == "plain":
        own = field.field.widget.attrs.get("class", "")
        attributes["class"] = f"input {own} {extra.get('class', '')}".strip()
    drawn: SafeString = field.as_widget(attrs=attributes)
    return drawn


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """Return what a mapping holds under a key known only to the template."""
    return mapping.get(key, "") if mapping else ""


@register.simple_tag
def form_token() -> SafeString:
    """Name the form of this page: sent twice, it makes one thing (shell.once)."""
    return format_html('<input type="hidden" name="form_token" value="{}">', token_urlsafe(12))


@register.simple_tag(takes_context=True)
def hidden_query(context: template.Context, *names: str) -> SafeString:
    """Keep parameters of the address in a GET form, as hidden fields."""
    query = context["request"].GET
    fields = [
        format_html('<input type="hidden" name="{}" value="{}">', name, value)
        for name in names
        for value in query.getlist(name)
    ]
    return mark_safe("".join(fields))  # noqa: S308 (each field is escaped above)
