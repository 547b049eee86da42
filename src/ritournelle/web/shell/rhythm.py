"""How often something is billed, as a form: cards for what is usual, fields for all the rest.

It turns into the columns of RhythmFields, and back, without losing anything.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from ritournelle.catalog.models import RhythmFields
from ritournelle.catalog.rhythms import MONTH_NAMES, WEEKDAYS
from ritournelle.catalog.rules import rhythm_of
from ritournelle.core.errors import DomainError
from ritournelle.core.rhythm import LONGEST_STEP, Unit
from ritournelle.kit.cells import fold
from ritournelle.web.shell.forms import refuse

LAST_DAY = 31
CUSTOM, WEEKLY = "custom", "weekly"
# How many months each card counts.
MONTHS = {"monthly": 1, "quarterly": 3, "half": 6, "yearly": 12}
CARDS = [
    (WEEKLY, "Hebdomadaire"),
    ("monthly", "Mensuelle"),
    ("quarterly", "Trimestrielle"),
    ("half", "Semestrielle"),
    ("yearly", "Annuelle"),
    (CUSTOM, "Personnalisée"),
]
HINTS = {
    WEEKLY: "Prestations courtes, nettoyage, livraisons",
    "monthly": "Logiciels, télécoms, la plus courante",
    "quarterly": "Conseil, contrats de service",
    "half": "Cotisations, adhésions",
    "yearly": "Licences, maintenance, engagement long",
    CUSTOM: "Tous les 45 jours, le 1er et le 15, certains mois, sur événement…",
}
BEATS = {card: card for card, _ in CARDS}  # the glyph of each
ANNIVERSARY, OTHER, THIRTY = "anniversary", "other", "thirty"
DAYS = [
    ("1", "Le 1er"),
    ("15", "Le 15"),
    (str(LAST_DAY), "Dernier jour"),
    (ANNIVERSARY, "Date anniversaire"),
    (OTHER, "Autre jour"),
    (THIRTY, "Tous les 30 jours"),
]
YEAR = "year"
UNITS = [
    (Unit.DAY.value, "jours"),
    (Unit.WEEK.value, "semaines"),
    (Unit.MONTH.value, "mois"),
    (YEAR, "années"),
    (Unit.EVENT.value, "sur événement"),
]
THIRTY_DAYS = 30
YEAR_MONTHS = 12
USUAL = {"day": "1", "every": "1", "unit": Unit.MONTH.value}
NOT_A_DAY = "Écrivez des jours du mois, par exemple\u00a0: 1, 15, dernier jour."
COLUMNS = tuple(field.name for field in RhythmFields._meta.get_fields())


class DaysField(forms.CharField):
    """Days of the month as people write them (`1, 15, dernier jour`), cleaned to `1,15,31`."""

    def clean(self, value: Any) -> str:
        """Return the days as a column holds them."""
        words = fold(super().clean(value)).replace("dernier jour", str(LAST_DAY)).split()
        named = [re.sub(r"(?<=1)er$", "", word) for word in words if word not in ("et", "le")]
        if any(not re.fullmatch(r"[0-9]{1,2}", word) for word in named):
            raise ValidationError(NOT_A_DAY)
        return joined(int(word) for word in named)

    def prepare_value(self, value: Any) -> Any:
        """Write the last day in words."""
        return re.sub(r"\b31\b", "dernier jour", value.replace(",", ", ")) if value else value


class RhythmForm(forms.Form):
    """When something is billed."""

    rhythm = forms.ChoiceField(label="Fréquence", choices=CARDS, widget=forms.RadioSelect)
    day = forms.ChoiceField(label="Jour de facturation", choices=DAYS, widget=forms.RadioSelect)
    day_number = forms.IntegerField(
        label="Jour du mois", min_value=1, max_value=LAST_DAY, required=False
    )
    weekdays = forms.MultipleChoiceField(
        label="Jour de la semaine",
        choices=[(str(n), name.capitalize()) for n, name in enumerate(WEEKDAYS, 1)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Sans choix, le jour de la première facture revient.",
    )
    every = forms.IntegerField(label="Tous les", min_value=1, max_value=LONGEST_STEP)
    unit = forms.ChoiceField(label="Unité", choices=UNITS)
    days = DaysField(
        label="Jours du mois",
        max_length=60,
        required=False,
        help_text="Par exemple\u00a0: 1, 15, dernier jour. Vide\u00a0: la date anniversaire.",
    )
    months = forms.MultipleChoiceField(
        label="Certains mois seulement",
        choices=[(str(n), name.capitalize()) for n, name in enumerate(MONTH_NAMES, 1)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Sans choix, tous les mois.",
    )
    timing = forms.ChoiceField(
        label="Moment de la facture",
        choices=[
            (RhythmFields.Timing.ADVANCE, "À échoir, au début"),
            (RhythmFields.Timing.ARREARS, "Terme échu, à la fin"),
        ],
        widget=forms.RadioSelect,
    )
    is_prorated = forms.BooleanField(
        label="Facturer au prorata une première période incomplète",
        required=False,
        help_text="Sinon, elle est facturée en entier.",
    )
    lead_days = forms.IntegerField(
        label="Émettre en avance",
        min_value=0,
        max_value=365,
        required=False,
        help_text="Nombre de jours avant le début de la période.",
    )
    shifts_to_working_day = forms.BooleanField(
        label="Reporter au jour ouvré suivant",
        required=False,
        help_text="Ni samedi, ni dimanche, ni jour férié.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(_completed(data) if data is not None else None, **options)

    def clean(self) -> dict[str, Any]:
        """Refuse what makes no rhythm, at the field that says it."""
        values = super().clean() or self.cleaned_data
        is_other = values.get("rhythm") in MONTHS and values.get("day") == OTHER
        if is_other and not values.get("day_number") and "day_number" not in self.errors:
            self.add_error("day_number", "Indiquez le jour, de 1 à 31.")
        if not self.errors:
            self._check()
        return values

    def _check(self) -> None:
        columns = self.columns()
        try:
            rhythm_of(*(columns[name] for name in COLUMNS[:4]))
        except DomainError as error:
            custom = "months" if columns["rhythm_months"] else "days"
            refuse(self, error, custom if self.cleaned_data["rhythm"] == CUSTOM else "day")
        if columns["lead_days"] and columns["timing"] == RhythmFields.Timing.ARREARS:
            self.add_error(
                "lead_days", "Une facture à terme échu ne peut pas partir avant la période."
            )

    def columns(self) -> dict[str, Any]:
        """Return the columns of RhythmFields that the form says; the form is valid."""
        values = self.cleaned_data
        whole, part = RhythmFields.FirstPeriod.WHOLE, RhythmFields.FirstPeriod.PRORATED
        names = ("rhythm_unit", "rhythm_every", "rhythm_days", "rhythm_months")
        return dict(zip(names, _rhythm(values), strict=True)) | {
            "timing": values["timing"],
            "first_period": part if values["is_prorated"] else whole,
            "lead_days": values["lead_days"] or 0,
            "shifts_to_working_day": values["shifts_to_working_day"],
        }


def _completed(data: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    """Fill in what a card does not ask, so that a hidden field is never at fault."""
    filled = MultiValueDict({name: values_of(data, name) for name in data})
    is_custom = filled.get("rhythm") == CUSTOM
    for name, value in USUAL.items():
        if not filled.get(name) or (name == "every" and not is_custom):
            filled[name] = value
    return filled


def values_of(data: Mapping[str, Any], name: str) -> list[Any]:
    """Return all the values of a field, from a request or from a plain mapping."""
    if isinstance(data, MultiValueDict):
        return data.getlist(name)
    return data[name] if isinstance(data[name], list) else [data[name]]


def initial_of(columns: Any) -> dict[str, Any]:
    """Return what a form shows of a row with the columns of RhythmFields."""
    row = {name: getattr(columns, name) for name in COLUMNS}
    days, months = numbers(row["rhythm_days"]), numbers(row["rhythm_months"])
    shown: dict[str, Any] = {
        "day": "1",
        "every": row["rhythm_every"],
        "unit": row["rhythm_unit"],
        "days": row["rhythm_days"],
        "months": [str(month) for month in months],
        "weekdays": [str(day) for day in days] if row["rhythm_unit"] == Unit.WEEK else [],
        "timing": row["timing"],
        "is_prorated": row["first_period"] == RhythmFields.FirstPeriod.PRORATED,
        "lead_days": row["lead_days"],
        "shifts_to_working_day": row["shifts_to_working_day"],
    }
    return shown | _card(row, days, months)


def beat_of(columns: Mapping[str, Any]) -> str | list[int]:
    """Return the glyph of a rhythm: a name, or the months billed (0 to 11)."""
    unit, every = columns["rhythm_unit"], columns["rhythm_every"]
    if unit == Unit.WEEK or (unit == Unit.DAY and every < THIRTY_DAYS):
        return WEEKLY
    if months := numbers(columns["rhythm_months"]):
        return [month - 1 for month in months]
    if unit == Unit.EVENT:
        return [0]
    step = every if unit == Unit.MONTH else max(1, every // THIRTY_DAYS)
    return list(range(0, YEAR_MONTHS, step))


def _card(row: Mapping[str, Any], days: list[int], months: list[int]) -> dict[str, Any]:
    """Return which card a rhythm is on, and its day."""
    unit, every = row["rhythm_unit"], row["rhythm_every"]
    if unit == Unit.DAY and every == THIRTY_DAYS:
        return {"rhythm": "monthly", "day": THIRTY}
    if unit == Unit.WEEK and every == 1:
        return {"rhythm": WEEKLY}
    cards = {count: card for card, count in MONTHS.items()}
    if unit == Unit.MONTH and every in cards and len(days) < 2 and not months:
        return {"rhythm": cards[every]} | _day(days)
    if unit == Unit.MONTH and every % YEAR_MONTHS == 0:
        return {"rhythm": CUSTOM, "unit": YEAR, "every": every // YEAR_MONTHS}
    return {"rhythm": CUSTOM}


def _day(days: list[int]) -> dict[str, Any]:
    if not days:
        return {"day": ANNIVERSARY}
    usual = str(days[0]) in dict(DAYS)
    return {"day": str(days[0])} if usual else {"day": OTHER, "day_number": days[0]}


def _rhythm(values: Mapping[str, Any]) -> tuple[str, int, str, str]:
    """Return the unit, the step, the days and the months of what was chosen."""
    card, day = values["rhythm"], values["day"] or "1"
    if card == WEEKLY:
        return Unit.WEEK, 1, ",".join(values["weekdays"]), ""
    if card == CUSTOM:
        return _custom(values)
    if day == THIRTY:
        return Unit.DAY, THIRTY_DAYS * MONTHS[card], "", ""
    number = {ANNIVERSARY: "", OTHER: str(values["day_number"] or 1)}.get(day, day)
    return Unit.MONTH, MONTHS[card], number, ""


def _custom(values: Mapping[str, Any]) -> tuple[str, int, str, str]:
    unit, every = values["unit"] or Unit.MONTH.value, values["every"] or 1
    if unit == Unit.WEEK:
        return unit, every, ",".join(values["weekdays"]), ""
    if unit == Unit.DAY:
        return unit, every, "", ""
    if unit == Unit.EVENT:
        return unit, 1, "", ""
    step = every * YEAR_MONTHS if unit == YEAR else every
    return Unit.MONTH, step, values["days"], joined(int(month) for month in values["months"])


def joined(found: Iterable[int]) -> str:
    """Write numbers as a column holds them, in order and once: `1,15`."""
    return ",".join(str(number) for number in sorted(set(found)))


def numbers(column: str) -> list[int]:
    """Read them back."""
    return [int(number) for number in column.split(",") if number]
