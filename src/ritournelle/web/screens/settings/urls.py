"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "settings"

urlpatterns = [
    path("", placeholder, name="home"),
    path("societe/", placeholder, name="company"),
    path("facturation/", placeholder, name="billing"),
    path("e-mails/", placeholder, name="emails"),
]
