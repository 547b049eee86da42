"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "imports"

urlpatterns = [
    path("", placeholder, name="list"),
    path("<int:pk>/", placeholder, name="detail"),
]
