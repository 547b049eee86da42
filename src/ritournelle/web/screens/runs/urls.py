"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "runs"

urlpatterns = [
    path("", placeholder, name="list"),
    path("simulation/", placeholder, name="simulate"),
    path("<int:pk>/", placeholder, name="detail"),
]
