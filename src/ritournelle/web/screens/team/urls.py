"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "team"

urlpatterns = [
    path("", placeholder, name="list"),
]
