"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "public"

urlpatterns = [
    path("<str:token>/", placeholder, name="document"),
]
