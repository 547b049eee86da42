"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "notifications"

urlpatterns = [
    path("", placeholder, name="list"),
    path("recentes/", placeholder, name="panel"),
]
