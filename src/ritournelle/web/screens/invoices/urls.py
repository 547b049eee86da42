"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "invoices"

urlpatterns = [
    path("", placeholder, name="list"),
    path("nouvelle/", placeholder, name="new"),
    path("<int:pk>/", placeholder, name="detail"),
    path("<int:pk>/modifier/", placeholder, name="edit"),
    path("<int:pk>/pdf/", placeholder, name="pdf"),
]
