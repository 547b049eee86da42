"""Forms: fields as French people fill them in, and refusals of services shown at their field."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ritournelle.core.errors import DomainError
from ritournelle.documents.text import number, plain_money

FIRST_YEAR, LAST_YEAR = 1900, 2199
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_MARKS = re.compile(r"[€%]|EUR$", re.IGNORECASE)


def plain_number(text: str) -> str:
    """Turn `1 234,5 €` into `1234.5`."""
    return _MARKS.sub("", _SPACES.sub("", text)).replace(",", ".").replace("−", "-")


class NumberField(forms.DecimalField):
    """A number written the French way: `1 234,5`, `20 %`."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 16, "decimal_places": 6} | options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs say int
        """Read what a person wrote."""
        if isinstance(value, str):
            value = plain_number(value)
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Write a number as a person would."""
        return number(value, "fr") if isinstance(value, Decimal) else value


class MoneyField(NumberField):
    """An amount in euros, cleaned to integer cents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=13, decimal_places=2, **options)

    def clean(self, value: Any) -> int | None:
        """Return cents."""
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)

    def prepare_value(self, value: Any) -> Any:
        """Write cents as euros."""
        return plain_money(value, "fr") if isinstance(value, int) else value


class DateField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)

    def validate(self, value: Any) -> None:
        """Refuse a slip of the keyboard: no calendar reaches the year 20267."""
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(f"L’année est comprise entre {FIRST_YEAR} et {LAST_YEAR}.")


def refuse(form: forms.BaseForm, error: DomainError, field: str | None = None) -> None:
    """Show a refusal at its field, or on top: what happened, then what to do."""
    known = field if field in form.fields else None
    form.add_error(known, ValidationError(words(error), code=error.code))


def refuse_all(form: forms.BaseForm, errors: Mapping[str, DomainError]) -> None:
    """Show each refusal at its field."""
    for field, error in errors.items():
        refuse(form, error, field)


def with_revision(data: Mapping[str, Any], revision: int) -> QueryDict:
    """Return what was typed over the revision of today: saving it again is then deliberate."""
    typed = QueryDict(mutable=True)
    typed.update(data)
    typed["revision"] = str(revision)
    return typed


def words(error: DomainError) -> str:
    """Return a refusal as one text."""
    return f"{error.message} {error.remedy}".strip()
