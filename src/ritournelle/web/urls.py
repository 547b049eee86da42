"""Addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from ritournelle.web.status import status_page

urlpatterns: list[URLPattern | URLResolver] = [path("", status_page, name="status")]

# Where an e-mail provider tells of bounces; without a secret anybody could.
if settings.ANYMAIL.get("WEBHOOK_SECRET"):
    urlpatterns.append(path("anymail/", include("anymail.urls")))
