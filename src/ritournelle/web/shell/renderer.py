"""How forms are drawn: as Django does, but for long lists of choices."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
Choice = Mapping[str, Any]
Group = tuple[str | None, Iterable[Choice], int]


class FormRenderer(DjangoTemplates):
    """A template for each of 250 countries takes longer than the rest of the page."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Draw a control."""
        if template_name == SELECT:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    groups = mark_safe("".join(map(_group, widget["optgroups"])))  # noqa: S308 (escaped below)
    return format_html(
        '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups
    )


def _group(group: Group) -> SafeString:
    name, choices, _ = group
    pairs = ((choice["value"], flatatt(choice["attrs"]), choice["label"]) for choice in choices)
    options = format_html_join("", '<option value="{}"{}>{}</option>', pairs)
    return format_html('<optgroup label="{}">{}</optgroup>', name, options) if name else options
