"""The product's addresses, and a page that shows every component."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from ritournelle.web.shell.charts import AreaChart
from ritournelle.web.shell.lists import Query, Tab
from ritournelle.web.urls import urlpatterns as of_the_product

MONTHS = ["décembre", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"]
SHORT = ["déc.", "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août"]
NAMES = [
    "Ascenseurs Morel",
    "Studio Lavande",
    "Boulangerie Saint-Roch",
    "Vélo & Co",
    "SARL Meunier",
]


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Raison sociale", help_text="Telle qu’elle figure au registre.")
    email = forms.EmailField(label="E-mail", required=False)
    price = forms.DecimalField(label="Prix unitaire", widget=forms.TextInput)
    kind = forms.ChoiceField(
        label="Nature", choices=[("pro", "Professionnel"), ("b2c", "Consommateur")]
    )
    start = forms.DateField(
        label="Première facture", widget=forms.DateInput(attrs={"type": "date"})
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea, required=False)
    is_sent = forms.BooleanField(label="Envoyer dès l’émission", help_text="À 2 h.", required=False)
    logo = forms.FileField(label="Logo", required=False, help_text="PNG ou SVG, 500 ko au plus.")
    beat = forms.ChoiceField(
        label="Fréquence",
        widget=forms.RadioSelect,
        choices=[("monthly", "Mensuelle"), ("quarterly", "Trimestrielle"), ("yearly", "Annuelle")],
    )
    day = forms.ChoiceField(
        label="Jour",
        widget=forms.RadioSelect,
        choices=[("1", "Le 1er"), ("15", "Le 15"), ("end", "Dernier jour")],
    )
    copies = forms.MultipleChoiceField(
        label="Copies",
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "Comptabilité"), ("b", "Direction")],
        required=False,
    )


def gallery(request: HttpRequest) -> HttpResponse:
    """Show everything at once, with a member that needs no database."""
    messages.success(request, "Client archivé.", extra_tags="/clients/1/")
    data = {"beat": "monthly", "day": "1", "price": "12,x", "is_sent": "on", "copies": ["a"]}
    context = {
        "page": "customers",
        "shell": _shell(),
        "form": Sample(data, auto_id="id_%s"),
        "chart": AreaChart(MONTHS, _series(1_248_000, 71_000), _series(920_000, 36_000), SHORT),
        "series": [12, 13, 13, 14, 16, 15, 18],
        "tabs": [Tab("", "Tous", 148), Tab("late", "Sans abonnement", 7), Tab("old", "Archivés")],
        "rows": _rows(),
        "page_object": _page(),
        "steps": [
            ("Client et offre", "Studio Lavande", "/"),
            ("Fréquence", "Rythme"),
            ("Activation", ""),
        ],
        "beats": {"monthly": "monthly", "quarterly": "quarterly", "yearly": "yearly"},
        "hints": {"monthly": "Logiciels, télécoms, la plus courante", "yearly": "Licences"},
        "options": [("", "Toutes les formules"), ("pro", "Plan Pro")],
        "months": [0, 3, 6, 9],
        "moment": datetime(2026, 11, 21, 14, 32, tzinfo=UTC),
    }
    return render(request, "gallery.html", context)


def _shell() -> SimpleNamespace:
    return SimpleNamespace(
        organization=SimpleNamespace(name="Atelier Numérique", is_demo=True),
        organizations=[SimpleNamespace(pk=2, name="Vélo & Co")],
        role_label="Propriétaire",
        can={"settings": True, "subscriptions": True},
        shortcuts=True,
        active_count=148,
        to_check_count=3,
        has_news=True,
    )


def _series(start: int, step: int) -> list[int]:
    return [start + step * month for month in range(len(MONTHS))]


def _rows() -> list[dict[str, Any]]:
    first = date(2026, 11, 23)
    return [
        {
            "pk": at,
            "name": name,
            "cents": 64152 * (at + 1),
            "day": first + timedelta(at),
            "days": at + 2,
        }
        for at, name in enumerate(NAMES)
    ]


def _page() -> SimpleNamespace:
    query = Query(params={"vue": "late"})
    return SimpleNamespace(
        first=51,
        last=100,
        total=1248,
        count=25,
        previous=query.address(page=1),
        next=query.address(page=3),
    )


def frames(request: HttpRequest, name: str) -> HttpResponse:
    """Show the pages without navigation."""
    sender = SimpleNamespace(name="Atelier Numérique", colour="#0b6e99")
    return render(request, f"{name}.html", {"sender": sender, "form": Sample()})


urlpatterns = [path("galerie/", gallery), path("cadres/<str:name>/", frames), *of_the_product]
