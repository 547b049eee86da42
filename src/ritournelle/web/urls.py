"""Addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from ritournelle.web.shell.speed import rules
from ritournelle.web.status import status_page

SCREENS = "ritournelle.web.screens"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{SCREENS}.dashboard.urls")),
    path("", include(f"{SCREENS}.sign_in.urls")),
    path("", include(f"{SCREENS}.help.urls")),
    path("clients/", include(f"{SCREENS}.customers.urls")),
    path("catalogue/", include(f"{SCREENS}.catalog.urls")),
    path("abonnements/", include(f"{SCREENS}.subscriptions.urls")),
    path("factures/", include(f"{SCREENS}.invoices.urls")),
    path("facturation/", include(f"{SCREENS}.runs.urls")),
    path("envois/", include(f"{SCREENS}.outbox.urls")),
    path("import/", include(f"{SCREENS}.imports.urls")),
    path("parametres/", include(f"{SCREENS}.settings.urls")),
    path("parametres/equipe/", include(f"{SCREENS}.team.urls")),
    path("societes/", include(f"{SCREENS}.organizations.urls")),
    path("recherche/", include(f"{SCREENS}.search.urls")),
    path("notifications/", include(f"{SCREENS}.notifications.urls")),
    path("p/", include(f"{SCREENS}.public.urls")),
    path("compte/", include("allauth.urls")),
    path("etat/", status_page, name="status"),
    path("speculation.json", rules, name="speculation"),
]

handler500 = "ritournelle.web.shell.guard.server_error"

# Where an e-mail provider tells of bounces; without a secret anybody could.
if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    urlpatterns.append(path("anymail/", include("anymail.urls")))
