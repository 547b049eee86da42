"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "search"

urlpatterns = [
    path("", placeholder, name="palette"),
]
