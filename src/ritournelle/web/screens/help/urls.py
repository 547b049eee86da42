"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

urlpatterns = [
    path("aide/", placeholder, name="help"),
]
