"""Addresses."""

from django.urls import path

from ritournelle.web.status import status_page

urlpatterns = [path("", status_page, name="status")]
